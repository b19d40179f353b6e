import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { KindInfo } from '../../../preload/contract/model/rows.ts';
import { canReach, useActions } from '../../app/actions.ts';
import type { RowSource } from '../../bridge/row-source.ts';
import type { RowsFacts } from '../../bridge/row-store.ts';
import { fleetText } from '../../text/fleet.ts';
import { kindsText } from '../../text/kinds.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { nameColumns, serverColumns } from '../../ui/rowColumns.tsx';
import { StateChips } from '../../ui/StateChips.tsx';
import type { TableColumn } from '../../ui/tableModel.ts';
import type { Facet } from '../../ui/tableView.ts';
import { useTableSetup } from '../../ui/useTableSetup.ts';
import { useReason, useText } from '../../ui/useText.ts';
import { ViewsMenu } from '../../ui/ViewsMenu.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { cellUnder, mergedColumns, rankIn } from './merge.ts';
import type { MergedRow } from './merge.ts';
import { ClusterDot } from './useFleetColumns.tsx';

interface Props {
  readonly kind: string;
  readonly title: string;
  readonly clusters: readonly ClusterInfo[];
  readonly source: RowSource<MergedRow>;
  /** What each cluster's table says of itself. */
  readonly facts: ReadonlyMap<string, RowsFacts>;
  readonly namespaced: boolean;
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

const useColumns = (facts: ReadonlyMap<string, RowsFacts>, namespaced: boolean): readonly TableColumn<MergedRow>[] => {
  const t = useText(kindsText);
  const f = useText(fleetText);
  const say = useReason();
  // The headings stay the same objects from batch to batch, unless a cluster brings another one.
  const titles = mergedColumns(facts.values());
  const identity = JSON.stringify(titles);
  const reasons = [...facts.values()].some((one) => one.reasons);
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

const labels = (item: MergedRow): string | undefined => item.row.labels;
const stateOf = (item: MergedRow): string | undefined => {
  const cell = cellUnder(item, 'STATUS') ?? cellUnder(item, 'PHASE');
  return typeof cell === 'string' && cell !== '' ? cell : undefined;
};
const facets: readonly Facet<MergedRow>[] = [{ id: 'verdict', of: (item) => item.row.verdict }, { id: 'status', of: stateOf }];
/** What the filter is stays in the window: the address of this page says which clusters it shows. */
const keptHere = (): void => undefined;

/** What can be done with the chosen row, by the words and keys of its own cluster. */
const ChosenBar = ({ item, kind, onAction }: { readonly item: MergedRow | undefined; readonly kind: KindInfo | undefined; readonly onAction: (action: MergedAction, item: MergedRow) => void }) => {
  const t = useText(kindsText);
  const f = useText(fleetText);
  if (!item) return <div className="action-bar muted">{f('mergedHint')}</div>;
  return (
    <div className="action-bar" role="toolbar" aria-label={t('onRow', { name: item.row.name })}>
      <span className="on cut" title={item.row.name}><ClusterDot colour={item.cluster.colour} /> {item.cluster.name} · {item.row.name}</span>
      {actionsOf(item, kind).map((action) => <Button key={action} type="text" aria-keyshortcuts={KEYS[action]} onClick={() => onAction(action, item)}>{t(action)} <Kbd keys={KEYS[action]} /></Button>)}
      {item.cluster.readOnly && <span className="muted">{f('readOnly')}</span>}
    </div>
  );
};

/** The rows of several clusters, each with the actions of its own cluster. Marks and changes to many are left to the table of one cluster. */
export const MergedTable = ({ kind: id, title, clusters, source, facts, namespaced, kindOf, synced, exportName }: Props) => {
  const f = useText(fleetText);
  const { openObject, reach } = useActions();
  const kept = useTableSetup(`merged/${id}`, '', keptHere);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const columns = useColumns(facts, namespaced);
  const rank = useMemo(() => rankIn(clusters), [clusters]);
  const act = (action: MergedAction, item: MergedRow): void => {
    const kind = kindOf(item.cluster.id);
    if (!kind) return;
    const ref = { kind: kind.id, name: item.row.name, ...(item.row.namespace === undefined ? {} : { namespace: item.row.namespace }) };
    if (action === 'open' || action === 'edit') openObject(item.cluster.id, ref, ...(action === 'edit' ? (['yaml'] as const) : []));
    else reach(action, { cluster: item.cluster.id, kind, ref });
  };
  return (
    <VirtualTable
      label={title}
      source={source}
      columns={columns}
      rank={rank}
      labels={labels}
      facets={facets}
      setup={kept.setup}
      onSetup={kept.change}
      menus={<ViewsMenu kept={kept} />}
      above={(state, view) => {
        const item = chosen === undefined ? undefined : view.get(chosen);
        return (
          <>
            <StateChips counts={state.counts} wanted={kept.setup.wanted} onWanted={(wanted) => kept.change({ wanted })} />
            <ChosenBar item={item} kind={item && kindOf(item.cluster.id)} onAction={act} />
          </>
        );
      }}
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
  );
};
