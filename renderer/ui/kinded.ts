import type { Column, KindInfo, Row, RowsState } from '../../preload/contract/model/rows.ts';
import { readyText, shortImage } from './cells.ts';

/** A row among rows of other kinds, with what its own columns say. */
export interface KindedRow {
  readonly kind: KindInfo;
  readonly row: Row;
  readonly ready: string;
  readonly images: string;
}

/** A row of a kind with what its own columns say, made once: the same object until the row changes. */
export const kindedRow = (kind: KindInfo, columns: readonly Column[], row: Row, known: WeakMap<Row, KindedRow>): KindedRow => {
  const before = known.get(row);
  if (before) return before;
  const made = { kind, row, ready: readyText(columns, row), images: (row.images ?? []).map(shortImage).join(', ') };
  known.set(row, made);
  return made;
};

type Part = Pick<RowsState, 'synced' | 'remaining' | 'status'>;

/** The tables of several kinds as one: whole when all are, old since the first that is. */
export const together = <R extends { readonly size: number }>(states: readonly Part[], rows: R, kinds: number): Part & { readonly rows: R } => {
  const retrying = states.filter((state) => state.status.state === 'retrying').sort((a, b) => a.status.since - b.status.since)[0];
  const remaining = states.reduce((sum, state) => sum + (state.remaining ?? 0), 0);
  return { rows, synced: states.length === kinds && states.every((state) => state.synced), ...(remaining > 0 ? { remaining } : {}), status: retrying?.status ?? { state: 'live', since: 0 } };
};
