import { foldRows, noRows } from '../../preload/contract/model/rows.ts';
import type { Column, Row, RowsItem, RowsState } from '../../preload/contract/model/rows.ts';
import type { RowsChange, RowSource } from './row-source.ts';

/** What a table says of its rows as a whole. The same object until something of it changes. */
export interface RowsFacts {
  readonly columns: readonly Column[];
  readonly synced: boolean;
  readonly remaining?: number;
  readonly status: RowsState['status'];
  /** How many rows there are, told while the first list comes; afterwards only whether there are any. */
  readonly count: number;
  /** Some row has had a reason since the list began. */
  readonly reasons: boolean;
}

/** A live table's rows outside of React: fifty thousand of them, and a batch of changes costs what changed. */
export interface RowStore extends RowSource<Row> {
  readonly facts: () => RowsFacts;
  readonly onFacts: (listener: () => void) => () => void;
  /** Folds items of `kinds.rows` in the order in which they came, and tells once what became of the rows. */
  readonly fold: (items: readonly RowsItem[]) => void;
  /** Begins anew, as with the first item of a feed that was opened again. */
  readonly clear: () => void;
  /** The feed ended with a fault: what is shown is old. */
  readonly fail: (fault: NonNullable<RowsState['status']['fault']>, now: number) => void;
}

/** What a batch of items does to the rows, key by key, whatever order they came in. */
class Net {
  reset = false;
  readonly changed = new Map<string, Row>();
  readonly removed = new Set<string>();

  put(row: Row): void {
    this.changed.set(row.key, row);
  }

  remove(key: string): void {
    this.changed.delete(key);
    this.removed.add(key);
  }

  change(): RowsChange<Row> {
    return this.reset ? { type: 'reset' } : { type: 'changes', changed: [...this.changed.values()], removed: [...this.removed] };
  }
}

const sameFacts = (a: RowsFacts, b: RowsFacts): boolean => a.columns === b.columns && a.synced === b.synced && a.remaining === b.remaining && a.status === b.status && a.count === b.count && a.reasons === b.reasons;

/** An empty store. */
export const rowStore = (): RowStore => {
  const rows = new Map<string, Row>();
  const listeners = new Set<(change: RowsChange<Row>) => void>();
  const factListeners = new Set<() => void>();
  // The state without its rows: the one fold says what an item does to it.
  let state: RowsState = noRows;
  let reasons = false;
  let facts: RowsFacts = { ...noRows, count: 0, reasons };

  const foldOne = (item: RowsItem, net: Net): void => {
    switch (item.type) {
      case 'reset':
        rows.clear();
        reasons = false;
        net.reset = true;
        state = foldRows(state, item);
        return;
      case 'changes':
        for (const key of item.removed) if (rows.delete(key)) net.remove(key);
        for (const row of item.changed) put(row, net);
        return;
      case 'rows':
        for (const row of item.rows) put(row, net);
        state = foldRows(state, { ...item, rows: [] });
        return;
      case 'synced': case 'status':
        state = foldRows(state, item);
    }
  };
  const put = (row: Row, net: Net): void => {
    rows.set(row.key, row);
    reasons ||= row.reason !== undefined;
    net.put(row);
  };
  const tell = (net: Net): void => {
    const { rows: _, ...rest } = state;
    const next: RowsFacts = { ...rest, count: state.synced ? Math.min(1, rows.size) : rows.size, reasons };
    const same = sameFacts(facts, next);
    // First the facts: who is told of rows asks for their columns.
    if (!same) facts = next;
    if (net.reset || net.changed.size > 0 || net.removed.size > 0) {
      const change = net.change();
      for (const listener of [...listeners]) listener(change);
    }
    if (!same) for (const listener of [...factListeners]) listener();
  };
  return {
    rows,
    keyOf: (row) => row.key,
    facts: () => facts,
    onFacts: (listener) => {
      factListeners.add(listener);
      return () => factListeners.delete(listener);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fold: (items) => {
      const net = new Net();
      for (const item of items) foldOne(item, net);
      tell(net);
    },
    clear: () => {
      rows.clear();
      state = noRows;
      reasons = false;
      const net = new Net();
      net.reset = true;
      tell(net);
    },
    fail: (fault, now) => {
      state = { ...state, status: { state: 'retrying', since: state.status.since || now, fault } };
      tell(new Net());
    },
  };
};
