import { AppstoreOutlined, SettingOutlined } from '@ant-design/icons';
import type { ClusterList } from '../../preload/contract/model/cluster.ts';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { Verdict } from '../../preload/contract/model/common.ts';
import { useEffect } from 'react';
import { useCall, useLatest } from '../bridge/hooks.ts';
import { frameText } from '../text/frame.ts';
import { words } from '../text/words.ts';
import { CLUSTER_COLOURS } from '../ui/tokens.ts';
import { useText } from '../ui/useText.ts';
import { VerdictIcon } from '../ui/VerdictIcon.tsx';
import { navigate, useWindow } from './window-state.ts';

const letters = (word: string, n: number): string => Array.from(word).slice(0, n).join('');

/** Two letters that tell clusters apart: first letters of the first two words, else the first two letters. */
export const initials = (name: string): string => {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  const [first = '?', second] = parts;
  return (second ? `${letters(first, 1)}${letters(second, 1)}` : letters(first, 2)).toUpperCase();
};

const Tile = ({ cluster, current, verdict }: { readonly cluster: ClusterInfo; readonly current: boolean; readonly verdict?: Verdict }) => {
  const t = useText(words);
  const f = useText(frameText);
  const connection = useLatest('clusters.connection', cluster.problem ? undefined : { cluster: cluster.id }).value;
  // The open cluster's verdict is live; the others are asked once a minute.
  const asked = !current && !cluster.problem && cluster.exec?.allowed !== false;
  const check = useCall('health.check', asked ? { cluster: cluster.id } : undefined);
  const { again } = check;
  useEffect(() => {
    if (!asked) return undefined;
    const timer = setInterval(again, 60_000);
    return () => clearInterval(timer);
  }, [asked, again]);
  const known = verdict ?? check.value?.verdict;
  const phase = connection?.phase;
  const state: Verdict = cluster.problem || phase === 'down' ? 'bad' : phase === 'retrying' ? 'warn' : (known ?? 'unknown');
  const label = `${cluster.name}: ${known && phase !== 'retrying' && phase !== 'down' ? t(known) : f(phase ?? 'idle')}`;
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
  return (
    <nav className="rail" aria-label={t('clusters')}>
      <button type="button" className="tile plain" title={t('fleet')} aria-label={t('fleet')} aria-current={at === 'fleet' ? 'true' : undefined} onClick={() => navigate({ at: 'fleet' })}><AppstoreOutlined /></button>
      {list.clusters.map((cluster) => <Tile key={cluster.id} cluster={cluster} current={cluster.id === current} {...(cluster.id === current && verdict ? { verdict } : {})} />)}
      <span className="grow" />
      <button type="button" className="tile plain" title={t('settings')} aria-label={t('settings')} aria-current={at === 'settings' ? 'true' : undefined} onClick={() => navigate({ at: 'settings' })}><SettingOutlined /></button>
    </nav>
  );
};
