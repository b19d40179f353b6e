import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { Verdict } from '../../../preload/contract/model/common.ts';
import type { Cell, Column, KindInfo, Row, RowsState } from '../../../preload/contract/model/rows.ts';

/** A row among rows of other clusters. */
export interface MergedRow {
  readonly cluster: ClusterInfo;
  readonly row: Row;
  /** Headings of the row's own cells. */
  readonly columns: readonly Column[];
}

/** The columns of all clusters: those of the first, then what others have beside them. Versions of one kind may print other columns. */
export const mergedColumns = (states: Iterable<RowsState>): readonly Column[] => {
  const found = new Map<string, Column>();
  for (const state of states) for (const column of state.columns) if (!found.has(column.title)) found.set(column.title, column);
  return [...found.values()];
};

/** A row's cell under a heading; null where its cluster prints no such column. */
export const cellUnder = ({ row, columns }: MergedRow, title: string): Cell => {
  const at = columns.findIndex((column) => column.title === title);
  return at < 0 ? null : (row.cells[at] ?? null);
};

/** Rows of all clusters in the order of the clusters. The same row gives the same object until it changes, so that nothing is drawn twice. */
export const mergedRows = (clusters: readonly ClusterInfo[], states: ReadonlyMap<string, RowsState>, known: WeakMap<Row, MergedRow>): readonly MergedRow[] =>
  clusters.flatMap((cluster) => {
    const state = states.get(cluster.id);
    if (!state) return [];
    return Array.from(state.rows.values(), (row) => {
      const before = known.get(row);
      if (before && before.cluster === cluster && before.columns === state.columns) return before;
      const made = { cluster, row, columns: state.columns };
      known.set(row, made);
      return made;
    });
  });

const ORDER: readonly Verdict[] = ['bad', 'warn', 'unknown', 'ok'];

/** The worst first over all clusters; within one verdict the order stays. In linear time: it runs with every batch of changes. */
export const worstRowsFirst = (rows: readonly MergedRow[]): readonly MergedRow[] => {
  const buckets: Record<Verdict, MergedRow[]> = { bad: [], warn: [], unknown: [], ok: [] };
  for (const item of rows) buckets[item.row.verdict].push(item);
  return ORDER.flatMap((verdict) => buckets[verdict]);
};

/** A key that is unique over all clusters: two restored from one backup have the same uids. */
export const mergedKey = ({ cluster, row }: MergedRow): string => `${cluster.id} ${row.key}`;

/** A kind that at least one of the clusters can list, and how many of them. */
export interface OfferedKind {
  readonly kind: KindInfo;
  readonly served: number;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The kinds of several clusters, those that most of them serve first, then by name. */
export const offeredKinds = (perCluster: Iterable<readonly KindInfo[]>): readonly OfferedKind[] => {
  const found = new Map<string, { kind: KindInfo; served: number }>();
  for (const kinds of perCluster) {
    for (const kind of kinds) {
      if (!kind.verbs.includes('list')) continue;
      const known = found.get(kind.id);
      if (known) known.served += 1;
      else found.set(kind.id, { kind, served: 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.served - a.served || byText(a.kind.kind, b.kind.kind) || byText(a.kind.id, b.kind.id));
};
