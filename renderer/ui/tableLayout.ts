import type { Sort, TableColumn } from './tableModel.ts';
import type { Wanted } from './tableView.ts';

/** How the operator arranged a table's columns. Columns that it does not name stand where, and as wide as, they do by themselves. */
export interface TableLayout {
  /** In the operator's order. */
  readonly columns: readonly { readonly id: string; readonly on: boolean }[];
  /** CSS pixels, by column. */
  readonly widths: Readonly<Record<string, number>>;
}

/** Everything that the operator can set about a table; a saved view keeps it. */
export interface TableSetup {
  readonly filter: string;
  readonly sort: Sort | undefined;
  readonly wanted: Wanted;
  readonly layout: TableLayout;
}

export const plainLayout: TableLayout = { columns: [], widths: {} };
export const plainSetup: TableSetup = { filter: '', sort: undefined, wanted: {}, layout: plainLayout };

/** A column with whether it is shown. */
export interface Placed<R> {
  readonly column: TableColumn<R>;
  readonly on: boolean;
}

/** All columns in the order in which they stand: a column that the layout does not know comes after its neighbour on the left. */
export const placeColumns = <R>(columns: readonly TableColumn<R>[], layout: TableLayout): readonly Placed<R>[] => {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const placed: Placed<R>[] = layout.columns.flatMap(({ id, on }) => { const column = byId.get(id); return column ? [{ column, on }] : []; });
  const known = new Set(placed.map(({ column }) => column.id));
  for (const [at, column] of columns.entries()) {
    if (known.has(column.id)) continue;
    const left = columns[at - 1]?.id;
    placed.splice(placed.findIndex((one) => one.column.id === left) + 1, 0, { column, on: column.wide !== true });
    known.add(column.id);
  }
  return placed;
};

/** The columns that are shown. The first one always is: a table of nothing tells nothing. */
export const shownColumns = <R>(columns: readonly TableColumn<R>[], layout: TableLayout): readonly TableColumn<R>[] => {
  const on = placeColumns(columns, layout).filter((one) => one.on).map((one) => one.column);
  return on.length > 0 ? on : columns.slice(0, 1);
};

/** Shows or hides one column. */
export const toggleColumn = <R>(columns: readonly TableColumn<R>[], layout: TableLayout, id: string): TableLayout => ({
  ...layout,
  columns: placeColumns(columns, layout).map(({ column, on }) => ({ id: column.id, on: column.id === id ? !on : on })),
});

/** Moves a column by one place to the left (-1) or right (1); at the edge it stays. */
export const moveColumn = <R>(columns: readonly TableColumn<R>[], layout: TableLayout, id: string, by: -1 | 1): TableLayout => {
  const order = placeColumns(columns, layout).map(({ column, on }) => ({ id: column.id, on }));
  const at = order.findIndex((one) => one.id === id);
  const here = order[at];
  const there = order[at + by];
  if (here && there) [order[at], order[at + by]] = [there, here];
  return { ...layout, columns: order };
};

/** Narrow enough for a verdict's icon, wide enough for any message. */
export const MIN_WIDTH = 44;
const MAX_WIDTH = 1600;

/** Sets a column's width; `undefined` gives it back its own. */
export const widenColumn = (layout: TableLayout, id: string, width: number | undefined): TableLayout => {
  const { [id]: _, ...rest } = layout.widths;
  return { ...layout, widths: width === undefined ? rest : { ...rest, [id]: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width))) } };
};

/** `grid-template-columns` of the rows, and the least width of all of them. What the operator set is fixed; one column always takes the room that is left. */
export const gridOf = <R>(columns: readonly TableColumn<R>[], widths: TableLayout['widths'], before: number): { readonly template: string; readonly least: number; /** The least width of each. */ readonly each: readonly number[] } => {
  const grows = columns.some((column) => column.grow !== undefined && widths[column.id] === undefined);
  const tracks = columns.map((column, at) => {
    const set = widths[column.id];
    const width = set ?? column.width;
    const grow = set === undefined ? column.grow : undefined;
    if (grow !== undefined) return `minmax(${width}px, ${grow}fr)`;
    return !grows && at === columns.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`;
  });
  const each = columns.map((column) => widths[column.id] ?? column.width);
  return { template: [...(before > 0 ? [`${before}px`] : []), ...tracks].join(' '), least: each.reduce((sum, width) => sum + width, before), each };
};
