import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { KindInfo, RowsState } from '../../../preload/contract/model/rows.ts';
import { canReach, useActions } from '../../app/actions.ts';
import { fleetText } from '../../text/fleet.ts';
import { kindsText } from '../../text/kinds.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { nameColumns, serverColumns } from '../../ui/rowColumns.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import { useReason, useText } from '../../ui/useText.ts';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { cellUnder, mergedColumns, mergedKey } from './merge.ts';
import type { MergedRow } from './merge.ts';
import { ClusterDot } from './useFleetColumns.tsx';

interface Props {
  readonly title: string;
  readonly rows: readonly MergedRow[];
  readonly states: ReadonlyMap<string, RowsState>;
  /** The kind as the row's own cluster serves it; absent while that is not known. */
  readonly kindOf: (cluster: string) => KindInfo | undefined;
  readonly synced: boolean;
  readonly exportName: string;
}

type MergedAction = 'open' | 'logs' | 'terminal' | 'edit';
const KEYS: Readonly<Record<MergedAction, string>> = { open: 'Enter', logs: 'l', terminal: 't', edit: 'e' };

const actionsOf = (item: MergedRow, kind: KindInfo | undefined): readonly MergedAction[] => {
  if (!kind) return [];
  const { cluster } = item;
  const reach = (['logs', 'terminal'] as const).filter((what) => canReach(what, kind.capabilities, cluster));
  return ['open', ...reach, ...(cluster.kind !== 'snapshot' && !cluster.readOnly && kind.capabilities.includes('editable') ? (['edit'] as const) : [])];
};

const useColumns = (states: ReadonlyMap<string, RowsState>, rows: readonly MergedRow[], namespaced: boolean): readonly TableColumn<MergedRow>[] => {
  const t = useText(kindsText);
  const f = useText(fleetText);
  const say = useReason();
  // The headings stay the same objects from batch to batch, unless a cluster brings another one.
  const titles = mergedColumns(states.values());
  const identity = JSON.stringify(titles);
  const reasons = useMemo(() => rows.some(({ row }) => row.reason !== undefined), [rows]);
  return useMemo(() => {
    const columns = JSON.parse(identity) as typeof titles;
    // Drawn as in the table of one cluster: over a row whose cells stand under these headings.
    const own = serverColumns(columns).map((column, index): TableColumn<MergedRow> => {
      const under = (item: MergedRow): MergedRow['row'] => ({ ...item.row, cells: Object.assign(new Array<null>(index + 1).fill(null), { [index]: cellUnder(item, columns[index]?.title ?? '') }) });
      const { render, copy, value: _, ...rest } = column;
      return { ...rest, value: (item) => cellUnder(item, columns[index]?.title ?? ''), ...(render ? { render: (item: MergedRow) => render(under(item)) } : {}), ...(copy ? { copy: (item: MergedRow) => copy(under(item)) } : {}) };
    });
    const [name, ...others] = nameColumns<MergedRow>((item) => item.row, { name: t('name'), reason: t('reason'), reasons, ...(namespaced ? { namespace: t('namespace') } : {}) }, say);
    const cluster: TableColumn<MergedRow> = { id: 'CLUSTER', title: f('cluster'), width: 130, grow: 1, value: (item) => item.cluster.name, render: (item) => <><ClusterDot colour={item.cluster.colour} /> {item.cluster.name}</> };
    // Names first: with a cluster beside it a name is what rows are told apart by.
    return name ? [{ ...name, width: 230, grow: 3 }, cluster, ...others, ...own] : [cluster, ...own];
  }, [identity, reasons, namespaced, say, t, f]);
};

/** The rows of several clusters, each with the actions of its own cluster. Marks and changes to many are left to the table of one cluster. */
export const MergedTable = ({ title, rows, states, kindOf, synced, exportName }: Props) => {
  const t = useText(kindsText);
  const f = useText(fleetText);
  const { openObject, reach } = useActions();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const namespaced = useMemo(() => rows.some(({ row }) => row.namespace !== undefined), [rows]);
  const columns = useColumns(states, rows, namespaced);
  const onChosen = useMemo(() => (chosen === undefined ? undefined : rows.find((item) => mergedKey(item) === chosen)), [rows, chosen]);
  const act = (action: MergedAction, item: MergedRow): void => {
    const kind = kindOf(item.cluster.id);
    if (!kind) return;
    const ref = { kind: kind.id, name: item.row.name, ...(item.row.namespace === undefined ? {} : { namespace: item.row.namespace }) };
    if (action === 'open' || action === 'edit') openObject(item.cluster.id, ref, ...(action === 'edit' ? (['yaml'] as const) : []));
    else reach(action, { cluster: item.cluster.id, kind, ref });
  };
  return (
    <>
      {onChosen ? (
        <div className="action-bar" role="toolbar" aria-label={t('onRow', { name: onChosen.row.name })}>
          <span className="on cut" title={onChosen.row.name}><ClusterDot colour={onChosen.cluster.colour} /> {onChosen.cluster.name} · {onChosen.row.name}</span>
          {actionsOf(onChosen, kindOf(onChosen.cluster.id)).map((action) => <Button key={action} type="text" aria-keyshortcuts={KEYS[action]} onClick={() => act(action, onChosen)}>{t(action)} <Kbd keys={KEYS[action]} /></Button>)}
          {onChosen.cluster.readOnly && <span className="muted">{f('readOnly')}</span>}
        </div>
      ) : <div className="action-bar muted">{f('mergedHint')}</div>}
      <VirtualTable
        label={title}
        rows={rows}
        columns={columns}
        rowKey={mergedKey}
        onOpen={(item) => act('open', item)}
        onKey={(key, item) => {
          const action = actionsOf(item, kindOf(item.cluster.id)).find((one) => KEYS[one] === key);
          if (!action) return false;
          act(action, item);
          return true;
        }}
        onChosen={setChosen}
        exportName={exportName}
        empty={synced ? <EmptyState title={f('mergedEmpty', { kind: title })} /> : <div className="empty-state" aria-busy="true" />}
      />
    </>
  );
};
