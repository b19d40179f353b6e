import type { Column, Row } from '../../preload/contract/model/rows.ts';
import type { Reason } from '../../preload/contract/model/common.ts';
import { Age } from './Age.tsx';
import type { TableColumn } from './tableModel.ts';
import { VerdictIcon } from './VerdictIcon.tsx';

const WIDTHS: Readonly<Record<Column['type'], number>> = { text: 104, number: 96, age: 76, time: 110 };
/** Texts that are as short as their heading: `3/4`. */
const COUNTS: ReadonlySet<string> = new Set(['READY', 'COMPLETIONS']);
// A heading needs about 8 px a letter at 11 px bold, and room for the arrow that tells how it is sorted.
const widthOf = (column: Column): number => Math.max(COUNTS.has(column.title) ? 0 : WIDTHS[column.type], column.title.length * 8 + 26);

/** A cell as kubectl prints it, apart from times, which are drawn from the one clock. */
const drawn = (column: Column, index: number): Partial<TableColumn<Row>> =>
  column.type === 'age' || column.type === 'time'
    ? { unfiltered: true, copy: (row) => { const at = row.cells[index]; return typeof at === 'number' ? new Date(at).toISOString() : (at ?? null); }, render: (row) => { const at = row.cells[index]; return typeof at === 'number' ? <Age at={at} /> : at; } }
    : {};

/** kubectl's own columns of a kind. */
export const serverColumns = (columns: readonly Column[]): readonly TableColumn<Row>[] =>
  columns.map((column, index) => ({
    // Two columns of one title are rare, but a CRD may have them.
    id: columns.findIndex((other) => other.title === column.title) === index ? column.title : `${column.title}#${index}`,
    title: column.title,
    width: widthOf(column),
    wide: column.wide,
    ...(column.type === 'number' ? { align: 'end' as const } : {}),
    ...(column.type === 'text' ? { grow: 1 } : {}),
    value: (row) => row.cells[index] ?? null,
    ...drawn(column, index),
  }));

/** The name with its verdict, and the reason in words: what stands first in every table of objects. */
export const nameColumns = <R,>(rowOf: (item: R) => Row, words: { readonly name: string; readonly reason: string; readonly namespace?: string; /** Some row has a reason: it then takes the room. */ readonly reasons?: boolean }, say: (reason: Reason) => string): readonly TableColumn<R>[] => [
  { id: 'NAME', title: words.name, names: ['name'], width: 196, grow: 2, value: (item) => rowOf(item).name, render: (item) => <span className={rowOf(item).deleting ? 'struck' : ''}><VerdictIcon verdict={rowOf(item).verdict} /> {rowOf(item).name}</span> },
  {
    id: 'WHY', title: words.reason, names: ['reason'], ...(words.reasons === false ? { width: 90 } : { width: 160, grow: 4 }),
    value: (item) => reasonText(rowOf(item), say),
    render: (item) => { const row = rowOf(item); return row.reason && <span className={row.verdict}>{reasonText(row, say)}{row.since !== undefined && <span className="muted"> · <Age at={row.since} /></span>}</span>; },
  },
  ...(words.namespace === undefined ? [] : [{ id: 'NAMESPACE', title: words.namespace, names: ['ns', 'namespace'], width: 112, value: (item: R) => rowOf(item).namespace ?? '' }]),
];

const reasonText = (row: Row, say: (reason: Reason) => string): string => (row.reason ? say(row.reason) : '');
