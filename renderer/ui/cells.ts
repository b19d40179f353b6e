import type { Column, Row } from '../../preload/contract/model/rows.ts';

const cell = (columns: readonly Column[], row: Row, title: string): string | number | null | undefined => {
  const at = columns.findIndex((column) => column.title === title);
  return at < 0 ? undefined : row.cells[at];
};

/** How much of a workload is there, whatever its kind calls it: `3/4`, `1/1`, a schedule. */
export const readyText = (columns: readonly Column[], row: Row): string => {
  const ready = cell(columns, row, 'READY');
  const desired = cell(columns, row, 'DESIRED');
  if (ready !== undefined && desired !== undefined) return `${ready ?? 0}/${desired ?? 0}`;
  return String(ready ?? cell(columns, row, 'COMPLETIONS') ?? cell(columns, row, 'SCHEDULE') ?? '');
};

/** An image without its registry and path, and with a digest shortened to eight digits: `web:2`, `web@sha256:0c1f22ab`. */
export const shortImage = (image: string): string => (image.split('/').pop() ?? image).replace(/(@sha256:[0-9a-f]{8})[0-9a-f]+/, '$1');
