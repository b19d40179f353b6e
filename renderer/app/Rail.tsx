import { AppstoreOutlined, SettingOutlined } from '@ant-design/icons';
import type { ClusterList } from '../../preload/contract/model/cluster.ts';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { Verdict } from '../../preload/contract/model/verdict.ts';
import type { FleetLine } from '../../preload/contract/model/fleet.ts';
import { useLatest } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { words } from '../text/words.ts';
import { CLUSTER_COLOURS } from '../ui/tokens.ts';
import { useText } from '../ui/useText.ts';
import { VerdictIcon } from '../ui/VerdictIcon.tsx';
import { navigate, useWindow } from './window-state.ts';

const letters = (word: string, n: number): string => Array.from(word).slice(0, n).join('');

/** What tells clusters apart in two or three signs: first letters of the first two words (of a number two digits: `shop-12` is S12), else the first two letters. */
export const initials = (name: string): string => {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  const [first = '?', second] = parts;
  return (second ? `${letters(first, 1)}${letters(second, /^\d/.test(second) ? 2 : 1)}` : letters(first, 2)).toUpperCase();
};

const Tile = ({ cluster, current, verdict, line }: { readonly cluster: ClusterInfo; readonly current: boolean; readonly verdict?: Verdict; readonly line: FleetLine | undefined }) => {
  const t = useText(words);
  const f = useText(frameText);
  // Only the open cluster's connection is measured: a tile alone sends nothing to anybody.
  const connection = useLatest('clusters.connection', current && !cluster.problem ? { cluster: cluster.id } : undefined).value;
  const asked = line !== undefined && line.state !== 'waiting' && line.state !== 'asking';
  const known = verdict ?? (asked ? line.verdict : undefined);
  const phase = connection?.phase ?? (line?.state === 'failed' ? 'down' : 'idle');
  const state: Verdict = cluster.problem || phase === 'down' ? 'bad' : phase === 'retrying' ? 'warn' : (known ?? 'unknown');
  const label = `${cluster.name}: ${known && phase !== 'retrying' && phase !== 'down' ? t(known) : f(phase)}`;
  return (
    <button type="button" className="tile" style={{ background: CLUSTER_COLOURS[cluster.colour] ?? CLUSTER_COLOURS[0] }} title={label} aria-label={`${initials(cluster.name)} ${label}`} aria-current={current ? 'true' : undefined} onClick={() => navigate({ at: 'cluster', cluster: cluster.id, place: 'overview' })}>
      {initials(cluster.name)}
      <span className="badge"><VerdictIcon verdict={state} word={false} /></span>
    </button>
  );
};

/** The narrow rail: a tile per cluster with colour and state. */
export const Rail = ({ list, current, verdict }: { readonly list: ClusterList; readonly current: string | undefined; readonly verdict?: Verdict }) => {
  const t = useText(frameText);
  const at = useWindow((state) => state.route.at);
  const lines = useLatest('fleet.watch', {}).value;
  return (
    <nav className="rail" aria-label={t('clusters')}>
      <button type="button" className="tile plain" title={t('fleet')} aria-label={t('fleet')} aria-current={at === 'fleet' || at === 'merged' ? 'true' : undefined} onClick={() => navigate({ at: 'fleet' })}><AppstoreOutlined /></button>
      {list.clusters.map((cluster) => <Tile key={cluster.id} cluster={cluster} line={lines?.find((one) => one.cluster === cluster.id)} current={cluster.id === current} {...(cluster.id === current && verdict ? { verdict } : {})} />)}
      <span className="grow" />
      <button type="button" className="tile plain" title={t('settings')} aria-label={t('settings')} aria-current={at === 'settings' ? 'true' : undefined} onClick={() => navigate({ at: 'settings' })}><SettingOutlined /></button>
    </nav>
  );
};
