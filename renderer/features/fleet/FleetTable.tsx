import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { FleetLine } from '../../../preload/contract/model/fleet.ts';
import { useActions } from '../../app/actions.ts';
import { useAction } from '../../bridge/hooks.ts';
import { fleetText } from '../../text/fleet.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import { useText } from '../../ui/useText.ts';
import { VerdictIcon } from '../../ui/VerdictIcon.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { AllowExec } from './AllowExec.tsx';
import { CLASSES, classOf, lineActions, worstFleetFirst } from './lines.ts';
import type { FleetClass, FleetRow, LineAction } from './lines.ts';
import { useFleetColumns } from './useFleetColumns.tsx';

const KEYS: Readonly<Record<LineAction, string>> = { open: 'Enter', retry: 'r', stop: 's', allow: 'a' };
const noMarks: ReadonlySet<string> = new Set();

/** How many clusters are how; a press shows only those. */
const Chips = ({ rows, wanted, onWanted }: { readonly rows: readonly FleetRow[]; readonly wanted: FleetClass | undefined; readonly onWanted: (wanted: FleetClass | undefined) => void }) => {
  const t = useText(fleetText);
  const counts = useMemo(() => new Map(CLASSES.map((one) => [one, rows.filter((row) => classOf(row.line) === one).length])), [rows]);
  return (
    <div className="chips" role="group" aria-label={t('state')}>
      <button type="button" className="chip" aria-pressed={wanted === undefined} onClick={() => onWanted(undefined)}>{t('allOf', { n: rows.length })}</button>
      {CLASSES.filter((one) => (counts.get(one) ?? 0) > 0 || one === wanted).map((one) => (
        <button key={one} type="button" className="chip" aria-pressed={wanted === one} onClick={() => onWanted(wanted === one ? undefined : one)}>
          <VerdictIcon verdict={one === 'down' ? 'bad' : one} word={false} /> {t(`class-${one}`)} {counts.get(one)}
        </button>
      ))}
    </div>
  );
};

/** Carries out what a key or button asks of one line. */
const useLineActions = (onAllow: (cluster: ClusterInfo) => void): ((action: LineAction, row: FleetRow) => void) => {
  const { navigate } = useActions();
  const retry = useAction('fleet.retry');
  const stop = useAction('fleet.stop');
  return (action, { cluster }) => {
    switch (action) {
      case 'open': navigate({ at: 'cluster', cluster: cluster.id, place: 'overview' }); return;
      case 'retry': void retry.run({ cluster: cluster.id }); return;
      case 'stop': void stop.run({ cluster: cluster.id }); return;
      case 'allow': onAllow(cluster);
    }
  };
};

/** Every cluster in one line, the worst first: how it is, why, since when. Live while it is shown. */
export const FleetTable = ({ clusters, lines }: { readonly clusters: readonly ClusterInfo[]; readonly lines: readonly FleetLine[] }) => {
  const t = useText(fleetText);
  const { navigate } = useActions();
  const [wanted, setWanted] = useState<FleetClass | undefined>(undefined);
  const [marked, setMarked] = useState<ReadonlySet<string>>(noMarks);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [allowing, setAllowing] = useState<ClusterInfo | undefined>(undefined);
  const act = useLineActions(setAllowing);
  const columns = useFleetColumns();
  const all = useMemo(() => worstFleetFirst(clusters, lines), [clusters, lines]);
  const rows = useMemo(() => all.filter((row) => wanted === undefined || classOf(row.line) === wanted), [all, wanted]);
  const onChosen = all.find((row) => row.cluster.id === chosen);
  const together = all.filter((row) => marked.has(row.cluster.id)).map((row) => row.cluster.id);
  return (
    <>
      <Chips rows={all} wanted={wanted} onWanted={setWanted} />
      {together.length > 0 ? (
        <div className="action-bar" role="toolbar" aria-label={t('onMarked', { n: together.length })}>
          <span className="on">{t('onMarked', { n: together.length })}</span>
          <Button onClick={() => navigate({ at: 'merged', kind: 'pods', clusters: together })}>{t('together')}</Button>
          <Button type="text" onClick={() => setMarked(noMarks)}>{t('unmark')}</Button>
        </div>
      ) : onChosen ? (
        <div className="action-bar" role="toolbar" aria-label={onChosen.cluster.name}>
          <span className="on cut" title={onChosen.cluster.server}>{onChosen.cluster.name}</span>
          {lineActions(onChosen).map((action) => <Button key={action} type="text" aria-keyshortcuts={KEYS[action]} onClick={() => act(action, onChosen)}>{t(`do-${action}`)} <Kbd keys={KEYS[action]} /></Button>)}
          {onChosen.cluster.file !== '' && <span className="muted cut">{t('file')} <code>{onChosen.cluster.file}</code></span>}
        </div>
      ) : <div className="action-bar muted">{t('hint')}</div>}
      <VirtualTable
        label={t('title')}
        rows={rows}
        columns={columns}
        rowKey={(row) => row.cluster.id}
        onOpen={(row) => { const [first] = lineActions(row); if (first) act(first, row); }}
        onKey={(key, row) => {
          const action = lineActions(row).find((one) => KEYS[one] === key);
          if (!action) return false;
          act(action, row);
          return true;
        }}
        onChosen={setChosen}
        marked={marked}
        onMarked={setMarked}
        exportName="clusters"
      />
      {allowing?.exec && <AllowExec cluster={allowing} exec={allowing.exec} onClose={() => setAllowing(undefined)} />}
    </>
  );
};
