import type { ClusterId, KindId } from '../../../preload/contract/model/common.ts';
import type { Row } from '../../../preload/contract/model/rows.ts';
import { Disposables, disposable, timeout, type Disposable } from '../../base/disposable.ts';
import type { LiveTable, TableQuery, Tables } from '../tables.ts';

/** What is kept of an object when its table is gone. */
export type SeenRow = Pick<Row, 'key' | 'name' | 'namespace' | 'verdict' | 'reason' | 'owner'>;

/** A table that is open, or was. */
export interface SeenTable {
  readonly cluster: ClusterId;
  readonly kind: KindId;
  /** All namespaces, with no selector. */
  readonly whole: boolean;
  /** The first list has not come to its end yet. */
  readonly loading: boolean;
  /** When it ended; absent while it is live. */
  readonly ended?: number;
  readonly size: number;
  rows(): Iterable<SeenRow>;
  has(key: string): boolean;
}

export interface SeenOptions {
  readonly now?: () => number;
  /** After this long (ms) without a reader a table is taken for gone and only names are kept of it. */
  readonly lingerMs?: number;
  /** Objects kept of tables that are gone: a hundred thousand names take about ten megabytes. */
  readonly keep?: number;
}

interface Entry {
  readonly cluster: ClusterId;
  readonly kind: KindId;
  readonly whole: boolean;
  readers: number;
  table: LiveTable | undefined;
  kept: ReadonlyMap<string, SeenRow>;
  ended: number | undefined;
  linger: Disposable | undefined;
}

const LINGER_MS = 5000;
const KEEP = 100_000;

const keyOf = (cluster: ClusterId, query: TableQuery): string =>
  JSON.stringify([cluster, query.kind, query.namespaces === undefined ? null : [...new Set(query.namespaces)].sort(), query.labels ?? '', query.fields ?? '']);

const namesOnly = (rows: ReadonlyMap<string, Row>, most: number): ReadonlyMap<string, SeenRow> => {
  const kept = new Map<string, SeenRow>();
  for (const { key, name, namespace, verdict, reason, owner } of rows.values()) {
    if (kept.size >= most) break;
    kept.set(key, { key, name, verdict, ...(namespace === undefined ? {} : { namespace }), ...(reason === undefined ? {} : { reason }), ...(owner === undefined ? {} : { owner }) });
  }
  return kept;
};

/**
 * The tables of all clusters, with a memory of what passed through them. While a table is live its own rows are searched,
 * so that churn costs nothing here; when it ends, names and verdicts are kept, the oldest tables forgotten first.
 */
export class SeenTables implements Tables, Disposable {
  readonly #inner: Tables;
  readonly #now: () => number;
  readonly #lingerMs: number;
  readonly #keep: number;
  readonly #owned = new Disposables();
  readonly #entries = new Map<string, Entry>();

  constructor(inner: Tables, options: SeenOptions = {}) {
    this.#inner = inner;
    this.#now = options.now ?? Date.now;
    this.#lingerMs = options.lingerMs ?? LINGER_MS;
    this.#keep = options.keep ?? KEEP;
  }

  open(cluster: ClusterId, query: TableQuery): LiveTable {
    const table = this.#inner.open(cluster, query);
    const key = keyOf(cluster, query);
    const entry = this.#entries.get(key) ?? { cluster, kind: query.kind, whole: query.namespaces === undefined && !query.labels && !query.fields, readers: 0, table: undefined, kept: new Map(), ended: undefined, linger: undefined };
    this.#entries.set(key, entry);
    entry.readers += 1;
    entry.table = table;
    if (entry.linger) this.#owned.release(entry.linger);
    entry.linger = undefined;
    const left = disposable(`seen reader of ${query.kind}`, () => {
      table.dispose();
      entry.readers -= 1;
      if (entry.readers > 0 || this.#owned.ended) return;
      entry.linger = this.#owned.add(timeout(this.#lingerMs, () => this.#end(key, entry)));
    });
    return {
      get columns() { return table.columns; },
      get rows() { return table.rows; },
      get synced() { return table.synced; },
      get status() { return table.status; },
      version: table.version,
      items: (signal, stepwise) => table.items(signal, stepwise),
      ready: (signal) => table.ready(signal),
      dispose: () => left.dispose(),
    };
  }

  #end(key: string, entry: Entry): void {
    if (entry.linger) this.#owned.release(entry.linger);
    entry.linger = undefined;
    const { table } = entry;
    // One that never came to anything says nothing new: what was known before stays.
    if (table && (table.synced || table.rows.size > entry.kept.size)) {
      entry.kept = namesOnly(table.rows, this.#keep);
      entry.ended = this.#now();
    }
    entry.table = undefined;
    // Newest last, so that the oldest are found first.
    this.#entries.delete(key);
    if (entry.kept.size > 0) this.#entries.set(key, entry);
    let over = [...this.#entries.values()].reduce((sum, one) => sum + one.kept.size, 0) - this.#keep;
    for (const [oldKey, old] of this.#entries) {
      if (over <= 0) break;
      if (old === entry || old.kept.size === 0) continue;
      over -= old.kept.size;
      if (old.table) old.kept = new Map();
      else this.#entries.delete(oldKey);
    }
  }

  /** Everything that was seen: live tables first, whole ones before narrowed ones. */
  seen(): readonly SeenTable[] {
    const order = (entry: Entry): number => (entry.table ? 0 : 2) + (entry.whole ? 0 : 1);
    return [...this.#entries.values()].sort((a, b) => order(a) - order(b)).map(seenTable);
  }

  /** Forgets clusters that are in no list any more. */
  forgetAllBut(known: (cluster: ClusterId) => boolean): void {
    for (const [key, entry] of this.#entries) if (!entry.table && !known(entry.cluster)) this.#entries.delete(key);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#entries.clear();
  }
}

const seenTable = (entry: Entry): SeenTable => {
  const { cluster, kind, whole, table, kept, ended } = entry;
  // A table that is being listed anew after a while: until it is whole, what was known before is more.
  const live = table !== undefined && (table.synced || table.rows.size >= kept.size) ? table.rows : undefined;
  const rows: ReadonlyMap<string, SeenRow> = live ?? kept;
  return {
    cluster, kind, whole,
    loading: table !== undefined && !table.synced && table.status.state === 'loading',
    ...(live === undefined && ended !== undefined ? { ended } : {}),
    size: rows.size,
    rows: () => rows.values(),
    has: (key) => rows.has(key),
  };
};
