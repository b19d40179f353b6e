import { setTimeout as delay } from 'node:timers/promises';
import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { Column, Row, RowsItem } from '../../preload/contract/model/rows.ts';
import { abortError } from '../base/abort.ts';
import type { Disposable } from '../base/disposable.ts';
import { Disposables, disposable, timeout } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';
import type { ClientOf, KubeClient } from './client.ts';
import { Discovery, kindPath } from './discovery.ts';
import type { KubeObject } from './kinds/types.ts';
import { faultOf, listWatch } from './list-watch.ts';
import { rowSource } from './source.ts';
import type { LiveTable, TableQuery, Tables, TableStatus } from './tables.ts';

/** At most ten batches a second reach a reader. */
const BATCH_MS = 100;
/** A table stays this long after its last reader, so that going back and forth between pages lists nothing twice. */
const LINGER_MS = 5000;
/** Rows per item of a table that is sent whole. */
const CHUNK = 500;

/** What one reader has not been told yet. */
interface Pending { changed: Map<string, Row>; removed: Set<string>; remaining: number | undefined }
const nothing = (): Pending => ({ changed: new Map(), removed: new Set(), remaining: undefined });

/** One list and watch per scope, folded into one map of rows; shared by all readers of the query. */
class SharedTable {
  columns: readonly Column[] = [];
  /** Grows when the columns change: readers start again from `reset`. */
  generation = 0;
  readonly rows = new Map<string, Row>();
  synced = false;
  syncedAt = 0;
  status: TableStatus = { state: 'loading', since: Date.now() };
  readonly version = new Latest(0);
  readonly pending = new Set<Pending>();
  readonly #end = new AbortController();
  readonly #scopes: { fresh: Set<string> | undefined; keys: Set<string>; listed: boolean; problem: TableStatus['fault'] | undefined }[] = [];
  readonly #owned: Disposables;
  #bump: Disposable | undefined;

  constructor(client: () => KubeClient, discovery: Discovery, query: TableQuery, owned: Disposables) {
    this.#owned = owned;
    owned.defer(`table ${query.kind}`, () => this.#end.abort());
    void this.#run(client, discovery, query);
  }

  async #run(clientOf: () => KubeClient, discovery: Discovery, query: TableQuery): Promise<void> {
    const { signal } = this.#end;
    const ended = (): boolean => signal.aborted;
    for (let wait = 1000; !signal.aborted; wait = Math.min(wait * 2, 30_000)) {
      try {
        const client = clientOf();
        const kind = await discovery.kind(client, query.kind);
        if (kind === undefined) throw fault('not-found', `The cluster does not serve ${query.kind}`, { object: query.kind });
        const namespaces = kind.namespaced && query.namespaces !== undefined ? [...new Set(query.namespaces)] : [undefined];
        if (namespaces.length === 0) {
          this.#setSynced();
          return;
        }
        for (const _ of namespaces) this.#scopes.push({ fresh: undefined, keys: new Set(), listed: false, problem: undefined });
        await Promise.all(namespaces.map((namespace, index) => this.#watchScope(client, kindPath(kind, namespace), rowSource(kind), query, index)));
        return;
      } catch (error) {
        if (ended()) return;
        this.#setStatus({ state: 'retrying', since: Date.now(), fault: faultOf(error) });
        await delay(wait, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #watchScope(client: KubeClient, path: string, source: ReturnType<typeof rowSource>, query: TableQuery, index: number): Promise<void> {
    const scope = this.#scopes[index];
    if (scope === undefined) return Promise.resolve();
    if (source.columns) this.#setColumns(source.columns);
    const filters = { ...(query.labels ? { labelSelector: query.labels } : {}), ...(query.fields ? { fieldSelector: query.fields } : {}) };
    return listWatch({ client, path, query: { ...source.query, ...filters }, listAccept: source.listAccept, watchAccept: source.watchAccept, signal: this.#end.signal }, {
      listing: () => { scope.fresh = new Set(); },
      page: (bytes) => {
        const page = source.page(bytes);
        if (page.columns) this.#setColumns(page.columns);
        const take = (): void => {
          for (const row of page.rows()) {
            scope.fresh?.add(row.key);
            this.#put(row);
          }
          for (const reader of this.pending) reader.remaining = page.remaining;
          this.#changed();
        };
        return { resourceVersion: page.resourceVersion, ...(page.continue === undefined ? {} : { continue: page.continue }), take };
      },
      listed: () => {
        for (const key of scope.keys) if (!scope.fresh?.has(key)) this.#remove(key);
        scope.keys = scope.fresh ?? new Set();
        scope.fresh = undefined;
        scope.listed = true;
        scope.problem = undefined;
        this.#setScopeStatus();
      },
      event: (type, object: KubeObject) => {
        for (const row of source.event(object)) {
          if (type === 'DELETED') {
            scope.keys.delete(row.key);
            this.#remove(row.key);
          } else {
            scope.keys.add(row.key);
            this.#put(row);
          }
        }
        this.#changed();
      },
      status: (problem) => {
        scope.problem = problem;
        this.#setScopeStatus();
      },
    });
  }

  #setScopeStatus(): void {
    const problem = this.#scopes.find((s) => s.problem !== undefined)?.problem;
    if (problem !== undefined) this.#setStatus({ state: 'retrying', since: this.status.state === 'retrying' ? this.status.since : Date.now(), fault: problem });
    // Every scope has either listed or failed: what can be seen is there.
    if (this.#scopes.some((s) => s.listed) && this.#scopes.every((s) => s.listed || s.problem !== undefined)) this.#setSynced();
    if (problem === undefined && this.synced && this.status.state !== 'live') this.#setStatus({ state: 'live', since: Date.now() });
    this.#changed();
  }

  #setSynced(): void {
    if (this.synced) return;
    this.synced = true;
    this.syncedAt = Date.now();
    if (this.status.state === 'loading') this.#setStatus({ state: 'live', since: this.syncedAt });
    this.#changed();
  }

  #setStatus(status: TableStatus): void {
    if (this.status.state === status.state && this.status.fault?.message === status.fault?.message) return;
    this.status = status;
    this.#changed();
  }

  #setColumns(columns: readonly Column[]): void {
    if (this.generation > 0 && columns.length === this.columns.length && columns.every((c, i) => c.title === this.columns[i]?.title)) return;
    this.columns = columns;
    this.generation += 1;
    this.#changed();
  }

  #put(row: Row): void {
    this.rows.set(row.key, row);
    for (const reader of this.pending) {
      reader.removed.delete(row.key);
      reader.changed.set(row.key, row);
    }
  }

  #remove(key: string): void {
    if (!this.rows.delete(key)) return;
    for (const reader of this.pending) {
      reader.changed.delete(key);
      reader.removed.add(key);
    }
  }

  /** The first change is told at once, the following ones after the batch's time. */
  #changed(): void {
    if (this.#bump !== undefined || this.#owned.ended) return;
    this.#bump = this.#owned.add(timeout(this.version.value === 0 ? 0 : BATCH_MS, () => {
      if (this.#bump !== undefined) this.#owned.release(this.#bump);
      this.#bump = undefined;
      this.version.update((n) => n + 1);
    }));
  }
}

const chunks = function* (rows: readonly Row[]): Generator<readonly Row[]> {
  for (let i = 0; i < rows.length; i += CHUNK) yield rows.slice(i, i + CHUNK);
};

/** The table as the contract's feed. While the reader does not pull, changes are folded by key. */
const readItems = async function* (table: SharedTable, signal: AbortSignal): AsyncGenerator<RowsItem, void, void> {
  let pending = nothing();
  let generation = -1;
  let synced = false;
  let status: TableStatus | undefined;
  try {
    for await (const _ of table.version.follow(signal)) {
      if (table.generation !== generation && (table.generation > 0 || table.synced)) {
        generation = table.generation;
        table.pending.delete(pending);
        pending = nothing();
        table.pending.add(pending);
        synced = false;
        const whole = [...table.rows.values()];
        yield { type: 'reset', columns: table.columns };
        for (const rows of chunks(whole)) yield { type: 'rows', rows };
      }
      if (generation !== -1) {
        // Taken together, so that `synced` is only said after everything that was listed before it.
        const now = table.synced;
        const { changed, removed, remaining } = pending;
        pending.changed = new Map();
        pending.removed = new Set();
        const rows = [...changed.values()];
        if (synced) {
          if (rows.length > 0 || removed.size > 0) yield { type: 'changes', changed: rows, removed: [...removed] };
        } else {
          for (const part of chunks(rows)) yield { type: 'rows', rows: part, ...(remaining === undefined ? {} : { remaining }) };
          if (removed.size > 0) yield { type: 'changes', changed: [], removed: [...removed] };
          if (now) {
            synced = true;
            yield { type: 'synced', at: table.syncedAt };
          }
        }
      }
      const told = table.status;
      if (told !== status && told.state !== 'loading') {
        const first = status === undefined && told.state === 'live';
        status = told;
        if (!first) yield { type: 'status', state: told.state, since: told.since, ...(told.fault ? { fault: told.fault } : {}) };
      }
    }
  } finally {
    table.pending.delete(pending);
  }
};

const isReady = async (table: SharedTable, signal: AbortSignal): Promise<void> => {
  for await (const _ of table.version.follow(signal)) {
    if (table.synced) return;
    if (table.status.state === 'retrying' && table.status.fault !== undefined) throw new FaultError(table.status.fault);
  }
  throw abortError(signal);
};

interface Entry { readonly table: SharedTable; readonly owned: Disposables; readers: number; linger: Disposable | undefined }

const keyOf = (cluster: ClusterId, query: TableQuery): string =>
  JSON.stringify([cluster, query.kind, query.namespaces === undefined ? null : [...new Set(query.namespaces)].sort(), query.labels ?? '', query.fields ?? '']);

/** The tables of all clusters. `dispose` ends every list and watch, also those that linger. */
export const createTables = (clientOf: ClientOf, discovery = new Discovery(), lingerMs = LINGER_MS): Tables & Disposable => {
  const all = new Disposables();
  const entries = new Map<string, Entry>();
  const end = (key: string, entry: Entry): void => {
    if (entries.get(key) === entry) entries.delete(key);
    all.release(entry.owned);
  };
  const enter = (cluster: ClusterId, query: TableQuery, key: string): Entry => {
    const known = entries.get(key);
    if (known !== undefined) return known;
    const owned = all.add(new Disposables());
    const entry: Entry = { owned, readers: 0, linger: undefined, table: new SharedTable(() => clientOf(cluster), discovery, query, owned) };
    entries.set(key, entry);
    return entry;
  };
  return {
    open: (cluster, query): LiveTable => {
      const key = keyOf(cluster, query);
      const entry = enter(cluster, query, key);
      const { table } = entry;
      entry.readers += 1;
      entry.linger?.dispose();
      entry.linger = undefined;
      const leave = disposable(`reader of ${query.kind}`, () => {
        entry.readers -= 1;
        if (entry.readers > 0 || entry.owned.ended) return;
        if (lingerMs === 0) end(key, entry);
        else entry.linger = entry.owned.add(timeout(lingerMs, () => end(key, entry)));
      });
      return {
        get columns() { return table.columns; },
        rows: table.rows,
        get synced() { return table.synced; },
        get status() { return table.status; },
        version: table.version,
        items: (signal) => readItems(table, signal),
        ready: (signal) => isReady(table, signal),
        dispose: () => leave.dispose(),
      };
    },
    dispose: () => {
      entries.clear();
      all.dispose();
    },
  };
};
