import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { Cell, Column, KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import { WORST_FIRST } from '../../ui/states.ts';

/** A row among rows of other clusters. */
export interface MergedRow {
  readonly cluster: ClusterInfo;
  readonly row: Row;
  /** Headings of the row's own cells. */
  readonly columns: readonly Column[];
}

/** The columns of all clusters: those of the first, then what others have beside them. Versions of one kind may print other columns. */
export const mergedColumns = (tables: Iterable<{ readonly columns: readonly Column[] }>): readonly Column[] => {
  const found = new Map<string, Column>();
  for (const { columns } of tables) for (const column of columns) if (!found.has(column.title)) found.set(column.title, column);
  return [...found.values()];
};

/** A row's cell under a heading; null where its cluster prints no such column. */
export const cellUnder = ({ row, columns }: MergedRow, title: string): Cell => {
  const at = columns.findIndex((column) => column.title === title);
  return at < 0 ? null : (row.cells[at] ?? null);
};

/** What a row becomes among rows of other clusters: the same object until it changes, so that nothing is drawn twice. */
export const mergedRow = (cluster: ClusterInfo, columns: readonly Column[], row: Row, known: WeakMap<Row, MergedRow>): MergedRow => {
  const before = known.get(row);
  if (before?.cluster === cluster && before.columns === columns) return before;
  const made = { cluster, row, columns };
  known.set(row, made);
  return made;
};

/** The worst of all clusters first, and those of one verdict in the order of the clusters, whichever answered first. */
export const rankIn = (clusters: readonly ClusterInfo[]): ((item: MergedRow) => number) => {
  const places = new Map(clusters.map((cluster, at) => [cluster.id, at]));
  return ({ cluster, row }) => WORST_FIRST.indexOf(row.verdict) * clusters.length + (places.get(cluster.id) ?? 0);
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
