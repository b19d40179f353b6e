import { foldRows } from '../../preload/contract/model/rows.ts';
import type { Row, RowsItem, RowsState } from '../../preload/contract/model/rows.ts';

/**
 * Folds a batch of items as `foldRows` would one after another, but copies the map once:
 * a first list of 50,000 rows in pages of 500 would else copy it a hundred times.
 */
export const foldRowBatch = (state: RowsState, items: readonly RowsItem[]): RowsState => {
  let result = state;
  let rows: Map<string, Row> | undefined;
  for (const item of items) {
    if (item.type === 'rows' || item.type === 'changes') {
      rows ??= new Map(result.rows);
      if (item.type === 'changes') for (const key of item.removed) rows.delete(key);
      for (const row of item.type === 'rows' ? item.rows : item.changed) rows.set(row.key, row);
      // The rest of the item (what remains) is folded by the one fold, without its rows.
      result = { ...foldRows({ ...result, rows: new Map() }, item.type === 'rows' ? { ...item, rows: [] } : { ...item, changed: [], removed: [] }), rows };
    } else {
      result = foldRows(result, item);
      rows = item.type === 'reset' ? new Map() : rows;
      if (rows) result = { ...result, rows };
    }
  }
  return result;
};
