import type { Cell, Row } from '../../preload/contract/model/rows.ts';
import type { TableFact } from './facts.ts';

/** The cell under a heading; undefined where the table has no such column. */
export const cellOf = (table: TableFact | undefined, row: Row, title: string): Cell | undefined => {
  const index = table?.columns.findIndex((column) => column.title === title) ?? -1;
  return index < 0 ? undefined : row.cells[index];
};

/** Reads one column of many rows without looking its place up each time. */
export const column = (table: TableFact | undefined, title: string): ((row: Row) => Cell | undefined) => {
  const index = table?.columns.findIndex((c) => c.title === title) ?? -1;
  return (row) => (index < 0 ? undefined : row.cells[index]);
};
