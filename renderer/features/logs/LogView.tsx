import { Button, Checkbox, Input, Select } from 'antd';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { LogViewProps } from '../../app/slots.ts';
import { frameBatches } from '../../bridge/batch.ts';
import { useClient } from '../../bridge/hooks.ts';
import { logsText } from '../../text/logs.ts';
import { saveText } from '../../ui/csv.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultView } from '../../ui/FaultView.tsx';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { lineFilter } from './filter.ts';
import { KEEP, LogFollower } from './follower.ts';
import { LogLines } from './LogLines.tsx';
import type { LogLine } from './ring.ts';
import { useSources } from './useSources.ts';
import type { Sources } from './useSources.ts';
import './logs.css';

interface Choice {
  readonly container?: string;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number;
  readonly sinceSeconds: number;
}

const TAILS = [100, 1000, 10_000, 50_000];
const SPANS: readonly (readonly [seconds: number, text: string])[] = [[300, '5 m'], [900, '15 m'], [3600, '1 h'], [21_600, '6 h'], [86_400, '24 h']];

/** A follower and its lines as React sees them, at most once per frame. */
const useFollower = (target: LogViewProps['target'], choice: Choice, { sources }: Sources, round: number): { readonly follower: LogFollower; readonly lines: readonly LogLine[]; readonly version: number } => {
  const client = useClient();
  const [held] = useState(() => {
    let version = 0;
    const listeners = new Set<() => void>();
    const batches = frameBatches<null>(() => {
      version += 1;
      for (const listener of [...listeners]) listener();
    });
    return { changed: () => batches.push(null), version: () => version, subscribe: (listener: () => void) => { listeners.add(listener); return () => listeners.delete(listener); } };
  });
  const { previous, timestamps, tailLines, sinceSeconds } = choice;
  const { cluster, namespace } = target;
  const named = target.pod === undefined;
  const follower = useMemo(
    () => new LogFollower(client, { cluster, namespace, previous, timestamps, tailLines, follow: !previous, ...(sinceSeconds === 0 ? {} : { sinceSeconds }) }, named, held.changed),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `round` asks for the same log anew.
    [client, cluster, namespace, previous, timestamps, tailLines, sinceSeconds, named, held, round],
  );
  useEffect(() => () => follower.dispose(), [follower]);
  const key = JSON.stringify(sources);
  useEffect(() => follower.setSources(JSON.parse(key) as typeof sources), [follower, key]);
  const version = useSyncExternalStore(held.subscribe, held.version);
  return { follower, lines: follower.ring.lines, version };
};

const Controls = ({ choice, onChoice, sources }: { readonly choice: Choice; readonly onChoice: (choice: Choice) => void; readonly sources: Sources }) => {
  const t = useText(logsText);
  return (
    <>
      {sources.containers.length > 1 && <Select aria-label={t('container')} style={{ minWidth: 120 }} {...(sources.container === undefined ? {} : { value: sources.container })} options={sources.containers.map((value) => ({ value }))} onChange={(container: string) => onChoice({ ...choice, container })} />}
      <Select aria-label={t('tail')} style={{ width: 112 }} value={choice.tailLines} options={TAILS.map((value) => ({ value, label: t('tailN', { n: value }) }))} onChange={(tailLines) => onChoice({ ...choice, tailLines })} />
      <Select aria-label={t('since')} style={{ width: 104 }} value={choice.sinceSeconds} options={[{ value: 0, label: t('sinceAll') }, ...SPANS.map(([value, span]) => ({ value, label: t('sinceN', { span }) }))]} onChange={(sinceSeconds) => onChoice({ ...choice, sinceSeconds })} />
      <Checkbox checked={choice.previous} onChange={(event) => onChoice({ ...choice, previous: event.target.checked })}>{t('previous')}</Checkbox>
      <Checkbox checked={choice.timestamps} onChange={(event) => onChoice({ ...choice, timestamps: event.target.checked })}>{t('timestamps')}</Checkbox>
    </>
  );
};

const asText = (lines: readonly LogLine[]): string => lines.map((line) => (line.from === undefined ? line.text : `${line.from} ${line.text}`)).join('\n');

/** The log of a pod, or of all pods of a selector, live. */
export const LogView = ({ target, visible }: LogViewProps) => {
  const t = useText(logsText);
  const [choice, setChoice] = useState<Choice>({ previous: target.previous ?? false, timestamps: false, tailLines: 1000, sinceSeconds: 0 });
  const [typed, setTyped] = useState('');
  const [wrap, setWrap] = useState(true);
  const [stick, setStick] = useState(true);
  const [pausedAt, setPausedAt] = useState(0);
  const [round, setRound] = useState(0);
  const sources = useSources(target, choice.container);
  const { follower, lines } = useFollower(target, choice, sources, round);
  const filter = useMemo(() => lineFilter(typed), [typed]);
  const shown = useMemo(() => (filter.active ? lines.filter((line) => filter.keeps(line.text)) : lines), [lines, filter]);
  const newest = follower.ring.count - 1;
  const onStick = (next: boolean): void => {
    if (next === stick) return;
    setStick(next);
    if (!next) setPausedAt(newest);
  };
  const states = [...follower.states.values()];
  const ended = states.length > 0 && states.every((state) => state.phase === 'ended');
  const failed = states.find((state) => state.phase === 'ended' && state.fault);
  const fault = sources.fault ?? (failed?.phase === 'ended' ? failed.fault : undefined);
  const fresh = shown.filter((line) => line.n > pausedAt).length;
  const { dropped } = follower.ring;
  const again = (): void => {
    sources.again();
    setRound((n) => n + 1);
  };
  return (
    <div className="log-view">
      <div className="log-bar">
        <Input className="log-filter" allowClear aria-label={t('filter')} placeholder={t('filterHint')} value={typed} spellCheck={false} {...(filter.invalid ? { status: 'error' as const, title: t('filterBad') } : {})} onChange={(event) => setTyped(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape' && typed !== '') { setTyped(''); event.preventDefault(); } }} />
        <span className="muted digits" role="status">{filter.active ? t('linesOf', { n: shown.length, all: lines.length }) : t('lines', { n: lines.length })}{target.pod === undefined && ` · ${t('pods', { n: sources.sources.length })}`}</span>
        <Controls choice={choice} onChoice={setChoice} sources={sources} />
        <Checkbox checked={wrap} onChange={(event) => setWrap(event.target.checked)}>{t('wrap')}</Checkbox>
        <Checkbox checked={stick} onChange={(event) => onStick(event.target.checked)}>{t('follow')}</Checkbox>
        <span className="grow" />
        {ended && <span className="muted">{t('ended')}</span>}
        {ended && <Button onClick={again}>{t('again')}</Button>}
        <Button type="text" title={t('copyWhat')} onClick={() => void navigator.clipboard.writeText(asText(shown))}>{t('copy')}</Button>
        <Button type="text" title={t('saveWhat')} onClick={() => saveText(`${target.title}.log`, `${asText(shown)}\n`)}>{t('save')}</Button>
      </div>
      {dropped > 0 && <div className="log-note"><VerdictIcon verdict="warn" word={false} /> {t('dropped', { n: dropped, keep: KEEP })}</div>}
      {sources.matching > sources.sources.length && target.pod === undefined && sources.sources.length >= 30 && <div className="log-note"><VerdictIcon verdict="warn" word={false} /> {t('tooMany', { all: sources.matching, n: sources.sources.length })}</div>}
      {fault && <FaultView fault={fault} onRetry={again} />}
      {lines.length === 0 && !fault ? (
        <EmptyState title={t(sources.known && sources.sources.length === 0 ? (target.pod === undefined ? 'noPods' : 'noContainers') : states.length === 0 ? 'connecting' : ended ? 'ended' : 'waiting')} />
      ) : shown.length === 0 && filter.active ? (
        <EmptyState title={t('none')} />
      ) : (
        lines.length > 0 && <LogLines label={t('log', { title: target.title })} lines={shown} filter={filter} wrap={wrap} stick={stick} onStick={onStick} visible={visible} />
      )}
      {!stick && <div className="log-paused"><Button type="primary" onClick={() => onStick(true)}>{t('paused')} · {fresh > 0 ? t('newLines', { n: fresh }) : t('toEnd')} ↓</Button></div>}
    </div>
  );
};
