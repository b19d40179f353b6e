import { useMemo, useState } from 'react';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { Verdict } from '../../../preload/contract/model/common.ts';
import type { KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import type { TableColumn } from '../../ui/tableModel.ts';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { ActionBar } from './ActionBar.tsx';
import { StateChips } from './StateChips.tsx';
import { useRowActions } from './useRowActions.ts';
import type { Target } from './useRowActions.ts';
import { actionsFor, countVerdicts, worstFirst } from './view.ts';

export interface KindTableProps<R> {
  readonly cluster: ClusterInfo;
  readonly label: string;
  /** In the server's order. */
  readonly items: readonly R[];
  readonly rowOf: (item: R) => Row;
  /** Absent while discovery has not answered: nothing can be done with the rows then. */
  readonly kindOf: (item: R) => KindInfo | undefined;
  readonly columns: readonly TableColumn<R>[];
  readonly toolbar?: React.ReactNode;
  readonly empty: React.ReactNode;
  readonly exportName: string;
}

const noMarks: ReadonlySet<string> = new Set();

/** A live table of objects: states counted above it, actions of the chosen row and of all marked ones. */
export const KindTable = <R,>({ cluster, label, items, rowOf, kindOf, columns, toolbar, empty, exportName }: KindTableProps<R>) => {
  const [wanted, setWanted] = useState<ReadonlySet<Verdict>>(new Set());
  const [marked, setMarked] = useState<ReadonlySet<string>>(noMarks);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const act = useRowActions(cluster);
  const verdictOf = (item: R): Verdict => rowOf(item).verdict;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `rowOf` reads a field of its argument and nothing else.
  const counts = useMemo(() => countVerdicts(items, verdictOf), [items]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- as above
  const rows = useMemo(() => worstFirst(items, verdictOf, wanted), [items, wanted]);
  const targetOf = (item: R): readonly Target[] => {
    const kind = kindOf(item);
    return kind ? [{ kind, row: rowOf(item) }] : [];
  };
  const byKey = (keys: ReadonlySet<string>): readonly Target[] => (keys.size === 0 ? [] : items.filter((item) => keys.has(rowOf(item).key)).flatMap(targetOf));
  const onMarked = byKey(marked);
  const [onChosen] = chosen === undefined ? [] : byKey(new Set([chosen]));
  const canMark = cluster.kind !== 'snapshot' && !cluster.readOnly;
  return (
    <>
      <StateChips counts={counts} total={items.length} wanted={wanted} onWanted={setWanted} />
      <ActionBar cluster={cluster} chosen={onChosen} marked={onMarked} onAction={act} onUnmark={() => setMarked(noMarks)} />
      <VirtualTable
        label={label}
        rows={rows}
        columns={columns}
        rowKey={(item) => rowOf(item).key}
        onOpen={(item) => act('open', targetOf(item))}
        onKey={(key, item) => {
          const [target] = targetOf(item);
          const found = target && actionsFor(target.kind.capabilities, cluster).find((one) => one.key === key);
          if (!target || !found) return false;
          act(found.action, found.action === 'delete' && onMarked.length > 0 ? onMarked : [target]);
          return true;
        }}
        onChosen={setChosen}
        {...(canMark ? { marked, onMarked: setMarked } : {})}
        exportName={exportName}
        empty={empty}
        toolbar={toolbar}
      />
    </>
  );
};
