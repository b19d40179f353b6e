import { useEffect, useMemo, useRef, useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import { useActions } from '../../app/actions.ts';
import type { RowSource } from '../../bridge/row-source.ts';
import { kindsText } from '../../text/kinds.ts';
import { StateChips } from '../../ui/StateChips.tsx';
import { WORST_FIRST } from '../../ui/states.ts';
import type { TableColumn } from '../../ui/tableModel.ts';
import type { Counts, Facet, Wanted } from '../../ui/tableView.ts';
import { useTableSetup } from '../../ui/useTableSetup.ts';
import type { KeptSetup } from '../../ui/useTableSetup.ts';
import { useText } from '../../ui/useText.ts';
import { ViewsMenu } from '../../ui/ViewsMenu.tsx';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { ActionBar } from './ActionBar.tsx';
import { useRowActions } from './useRowActions.ts';
import type { Target } from './useRowActions.ts';
import { actionsFor } from './view.ts';

export interface KindTableProps<R> {
  readonly cluster: ClusterInfo;
  /** Under which its columns and views are remembered. */
  readonly table: string;
  readonly label: string;
  readonly source: RowSource<R>;
  /** The same function from one drawing to the next. */
  readonly rowOf: (item: R) => Row;
  /** Absent while discovery has not answered: nothing can be done with the rows then. */
  readonly kindOf: (item: R) => KindInfo | undefined;
  readonly columns: readonly TableColumn<R>[];
  /** Smaller first among rows of one verdict, whichever came first; the same function from one drawing to the next. Below 1000. */
  readonly placeOf?: (item: R) => number;
  /** What the rows are counted by beside their verdict: `status` has chips, others are drawn by `lead`. */
  readonly facets: readonly Facet<R>[];
  readonly lead?: (counts: Counts, wanted: Wanted, onWanted: (wanted: Wanted) => void) => React.ReactNode;
  readonly filter: string | undefined;
  readonly toolbar?: React.ReactNode;
  readonly empty: React.ReactNode;
  readonly exportName: string;
}

const noMarks: ReadonlySet<string> = new Set();

/** Saved views stand in the palette while their table is on the screen. */
const useOfferedViews = ({ views, applyView }: KeptSetup): void => {
  const t = useText(kindsText);
  const { offer } = useActions();
  const apply = useRef(applyView);
  useEffect(() => {
    apply.current = applyView;
  });
  useEffect(() => offer(views.map((view) => ({ id: `view/${view.name}`, title: t('viewOffer', { name: view.name }), run: () => apply.current(view) }))), [offer, views, t]);
};

/** A live table of objects: states counted above it, actions of the chosen row and of all marked ones. */
export const KindTable = <R,>({ cluster, table, label, source, rowOf, kindOf, placeOf, columns, facets, lead, filter, toolbar, empty, exportName }: KindTableProps<R>) => {
  const { keepFilter } = useActions();
  const kept = useTableSetup(table, filter ?? '', keepFilter);
  const [marked, setMarked] = useState<ReadonlySet<string>>(noMarks);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const act = useRowActions(cluster);
  useOfferedViews(kept);
  const { rank, labels, counted } = useMemo(
    () => ({
      rank: (item: R) => WORST_FIRST.indexOf(rowOf(item).verdict) * 1000 + (placeOf?.(item) ?? 0),
      labels: (item: R) => rowOf(item).labels,
      counted: [{ id: 'verdict', of: (item: R) => rowOf(item).verdict }, ...facets],
    }),
    [rowOf, placeOf, facets],
  );
  const targetOf = (item: R | undefined): readonly Target[] => {
    const kind = item === undefined ? undefined : kindOf(item);
    return item !== undefined && kind ? [{ kind, row: rowOf(item) }] : [];
  };
  const targets = (keys: ReadonlySet<string>): readonly Target[] => [...keys].flatMap((key) => targetOf(source.rows.get(key)));
  const onWanted = (wanted: Wanted): void => kept.change({ wanted });
  const canMark = cluster.kind !== 'snapshot' && !cluster.readOnly;
  return (
    <VirtualTable
      label={label}
      source={source}
      columns={columns}
      rank={rank}
      labels={labels}
      facets={counted}
      setup={kept.setup}
      onSetup={kept.change}
      menus={<ViewsMenu kept={kept} />}
      above={(state, view) => (
        <>
          {lead?.(state.counts, kept.setup.wanted, onWanted)}
          <StateChips counts={state.counts} wanted={kept.setup.wanted} onWanted={onWanted} />
          <ActionBar cluster={cluster} chosen={targetOf(chosen === undefined ? undefined : view.get(chosen))[0]} marked={targets(marked)} hidden={[...marked].filter((key) => view.indexOf(key) < 0).length} onAction={act} onUnmark={() => setMarked(noMarks)} />
        </>
      )}
      onOpen={(item) => act('open', targetOf(item))}
      onKey={(key, item) => {
        const [target] = targetOf(item);
        const found = target && actionsFor(target.kind.capabilities, cluster).find((one) => one.key === key);
        if (!target || !found) return false;
        const all = found.action === 'delete' ? targets(marked) : [];
        act(found.action, all.length > 0 ? all : [target]);
        return true;
      }}
      onChosen={setChosen}
      {...(canMark ? { marked, onMarked: setMarked } : {})}
      exportName={exportName}
      empty={empty}
      toolbar={toolbar}
    />
  );
};
