import type { Row, RowsItem } from '../../preload/contract/model/rows.ts';
import type { SharedTable } from './shared-table.ts';
import type { TableStatus } from './tables.ts';

/** Rows per item: small enough that to encode one is not felt. */
const CHUNK = 500;

interface News {
  readonly rows: readonly Row[];
  readonly removed: readonly string[];
  readonly remaining: number | undefined;
}

/** What one reader has not been told yet, folded by key: never more than the rows that there are and those that it knows. */
export class Pending {
  remaining: number | undefined;
  #changed = new Map<string, Row>();
  #removed = new Set<string>();
  /** Those of the changed that the reader has never heard of: when they go, it need not hear of that either. */
  #unknown = new Set<string>();

  get size(): number {
    return this.#changed.size + this.#removed.size;
  }

  put(row: Row, isNew: boolean): void {
    const known = this.#removed.delete(row.key);
    if (isNew && !known) this.#unknown.add(row.key);
    this.#changed.set(row.key, row);
  }

  remove(key: string): void {
    this.#changed.delete(key);
    if (!this.#unknown.delete(key)) this.#removed.add(key);
  }

  take(): News {
    const news: News = { rows: [...this.#changed.values()], removed: [...this.#removed], remaining: this.remaining };
    this.#changed = new Map();
    this.#removed = new Set();
    this.#unknown = new Set();
    return news;
  }
}

const chunks = function* (rows: readonly Row[]): Generator<readonly Row[]> {
  for (let i = 0; i < rows.length; i += CHUNK) yield rows.slice(i, i + CHUNK);
};

const listedItems = function* ({ rows, removed, remaining }: News): Generator<RowsItem> {
  for (const part of chunks(rows)) yield { type: 'rows', rows: part, ...(remaining === undefined ? {} : { remaining }) };
  if (removed.length > 0) yield { type: 'changes', changed: [], removed };
};

/** What is gone goes first: the successor of the same name comes after it. */
const changedItems = function* ({ rows, removed }: News): Generator<RowsItem> {
  if (rows.length <= CHUNK) {
    if (rows.length > 0 || removed.length > 0) yield { type: 'changes', changed: rows, removed };
    return;
  }
  let gone = removed;
  for (const changed of chunks(rows)) {
    yield { type: 'changes', changed, removed: gone };
    gone = [];
  }
};

/** The table as the contract's feed, whose first list waits while its first page is not pulled. */
export const readStepwise = async function* (table: SharedTable, signal: AbortSignal): AsyncGenerator<RowsItem, void, void> {
  const taker = {};
  table.takers.add(taker);
  try {
    for await (const item of readItems(table, signal)) {
      yield item;
      if (item.type === 'rows') table.goOn();
    }
  } finally {
    table.takers.delete(taker);
    table.goOn();
  }
};

/** The table as the contract's feed. While the reader does not pull, changes are folded by key. */
export const readItems = async function* (table: SharedTable, signal: AbortSignal): AsyncGenerator<RowsItem, void, void> {
  let pending = new Pending();
  let generation = -1;
  let synced = false;
  let status: TableStatus | undefined;
  try {
    for await (const _ of table.version.follow(signal)) {
      if (table.generation !== generation && (table.generation > 0 || table.synced)) {
        generation = table.generation;
        table.readers.delete(pending);
        pending = new Pending();
        table.readers.add(pending);
        synced = false;
        const whole = [...table.rows.values()];
        yield { type: 'reset', columns: table.columns };
        for (const rows of chunks(whole)) yield { type: 'rows', rows };
      }
      if (generation !== -1) {
        // Taken together, so that `synced` is only said after everything that was listed before it.
        const now = table.synced;
        const news = pending.take();
        for (const item of synced ? changedItems(news) : listedItems(news)) yield item;
        if (now && !synced) {
          synced = true;
          yield { type: 'synced', at: table.syncedAt };
        }
      }
      const told = table.status;
      if (told !== status && told.state !== 'loading') {
        const first = status === undefined && told.state === 'live' && told.fault === undefined;
        status = told;
        if (!first) yield { type: 'status', state: told.state, since: told.since, ...(told.fault ? { fault: told.fault } : {}) };
      }
    }
  } finally {
    table.readers.delete(pending);
  }
};
