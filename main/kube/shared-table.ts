import { performance } from 'node:perf_hooks';
import { setImmediate as yieldToLoop, setTimeout as delay } from 'node:timers/promises';
import { fault } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import type { Column, KindInfo, Row } from '../../preload/contract/model/rows.ts';
import type { Disposable, Disposables } from '../base/disposable.ts';
import { timeout } from '../base/disposable.ts';
import type { Backoff } from '../base/backoff.ts';
import { Latest } from '../base/latest.ts';
import type { KubeClient } from './client.ts';
import { kindPath } from './discovery.ts';
import type { Discovery } from './discovery.ts';
import { faultOf, listWatch } from './list-watch.ts';
import type { Sink } from './list-watch.ts';
import { sameRow } from './same-row.ts';
import { rowSource } from './source.ts';
import type { RowSource } from './source.ts';
import type { Pending } from './table-reader.ts';
import type { Clocks } from './vigil.ts';
import type { TableQuery, TableStatus } from './tables.ts';

/** At most ten batches a second reach a reader. */
const BATCH_MS = 100;
/** How long a first list waits after its first page for somebody to take that (ms). */
const HOLD_MS = 3000;
/** A first page that comes slowly is shown in parts of so long (ms). */
const SLOW_PAGE_MS = 200;
/** Rows of a new list that are compared with the old ones before something else may run. */
const COMPARED = 2000;

/** One list and watch of a table: all namespaces, or one. */
interface Scope {
  readonly namespace: string | undefined;
  /** A list that replaces an older one, until it is whole; a first list is shown as it comes. */
  fresh: Map<string, Row> | undefined;
  /** Something of it has been shown. */
  shown: boolean;
  /** A page of it has been read to its end. */
  begun: boolean;
  listed: boolean;
  problem: Fault | undefined;
}

export interface SharedTableDeps {
  readonly clientOf: () => KubeClient;
  readonly discovery: Discovery;
  /** Namespaces to look into when the server forbids to look into all. */
  readonly fallback: () => readonly string[];
  /** Clocks and waiting times; tests have their own. */
  readonly pace?: Pace;
}

/** The waiting times of a table's watches. */
export interface Pace {
  readonly backoff?: () => Backoff;
  readonly clocks?: Clocks;
  readonly tickMs?: number;
}

/** The rows of one query, folded out of its lists and watches; shared by all readers. */
export class SharedTable {
  columns: readonly Column[] = [];
  /** Grows when the columns change: readers start again from `reset`. */
  generation = 0;
  readonly rows = new Map<string, Row>();
  synced = false;
  syncedAt = 0;
  status: TableStatus = { state: 'loading', since: Date.now() };
  readonly version = new Latest(0);
  readonly readers = new Set<Pending>();
  /** Everybody who has the table open; and those among them who follow its items. */
  users = 0;
  readonly takers = new Set<object>();
  readonly #held = new Set<() => void>();
  readonly #end = new AbortController();
  readonly #deps: SharedTableDeps;
  readonly #query: TableQuery;
  readonly #owned: Disposables;
  #scopes: Scope[] = [];
  /** Why only some namespaces are shown, where all were asked for. */
  #narrowed: Fault | undefined;
  #bump: Disposable | undefined;
  #bumpedAt = -BATCH_MS;

  constructor(deps: SharedTableDeps, query: TableQuery, owned: Disposables) {
    this.#deps = deps;
    this.#query = query;
    this.#owned = owned;
    owned.defer(`table ${query.kind}`, () => {
      this.#end.abort();
      this.goOn();
    });
    void this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    const ended = (): boolean => signal.aborted;
    for (let wait = 1000; !signal.aborted; wait = Math.min(wait * 2, 30_000)) {
      try {
        const client = this.#deps.clientOf();
        const kind = await this.#deps.discovery.kind(client, this.#query.kind);
        if (kind === undefined) throw fault('not-found', `The cluster does not serve ${this.#query.kind}`, { object: this.#query.kind });
        this.#narrowed = undefined;
        await this.#follow(client, kind);
        // Here the table has ended, or the cluster's client has been exchanged for another.
        wait = 500;
      } catch (error) {
        if (ended()) return;
        this.#setStatus({ state: 'retrying', since: Date.now(), fault: faultOf(error) });
        await delay(wait, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Follows the kind in all scopes until the table ends or the client is not the cluster's any more. */
  async #follow(client: KubeClient, kind: KindInfo): Promise<void> {
    const renewed = new AbortController();
    const signal = AbortSignal.any([this.#end.signal, renewed.signal]);
    const isStale = (): boolean => {
      try {
        return this.#deps.clientOf() !== client;
      } catch {
        return false;
      }
    };
    const onProblem = (): void => { if (isStale()) renewed.abort(); };
    const followIn = async (namespaces: readonly (string | undefined)[]): Promise<void> => {
      this.#scopes = namespaces.map((namespace) => this.#scopes.find((s) => s.namespace === namespace) ?? { namespace, fresh: undefined, shown: false, begun: false, listed: false, problem: undefined });
      if (namespaces.length === 0) this.#setSynced();
      await Promise.all(this.#scopes.map((scope) => this.#followScope(client, kind, scope, signal, onProblem)));
    };
    const { namespaces } = this.#query;
    await followIn(kind.namespaced && namespaces !== undefined ? [...new Set(namespaces)] : [undefined]);
    if (!signal.aborted && this.#narrowed !== undefined) await followIn([...new Set(this.#deps.fallback())]);
    // A table of no namespaces has nothing to do until it ends.
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }

  async #followScope(client: KubeClient, kind: KindInfo, scope: Scope, outer: AbortSignal, onProblem: () => void): Promise<void> {
    const source = rowSource(kind);
    if (source.columns) this.#setColumns(source.columns);
    const own = new AbortController();
    const onStatus = (problem: Fault | undefined): void => {
      if (problem?.kind === 'forbidden' && scope.namespace === undefined && kind.namespaced && !scope.listed && this.#deps.fallback().length > 0) {
        this.#narrowed = problem;
        own.abort();
        return;
      }
      scope.problem = problem;
      this.#tellScopes();
      if (problem !== undefined) onProblem();
    };
    const { labels, fields } = this.#query;
    const query = { ...source.query, ...(labels ? { labelSelector: labels } : {}), ...(fields ? { fieldSelector: fields } : {}) };
    const { listAccept, watchAccept } = source;
    const { backoff, clocks, tickMs } = this.#deps.pace ?? {};
    const pace = { ...(backoff ? { backoff: backoff() } : {}), ...(clocks ? { clocks } : {}), ...(tickMs === undefined ? {} : { tickMs }) };
    await listWatch({ client, path: kindPath(kind, scope.namespace), query, listAccept, watchAccept, events: (body) => source.events(body), signal: AbortSignal.any([outer, own.signal]), ...pace }, { ...this.#sink(scope, source), status: onStatus });
  }

  /** A first page has been taken, or nobody is left who would take it. */
  goOn(): void {
    for (const release of [...this.#held]) release();
  }

  /**
   * A first list goes on once its first page has been taken: a window that is still being made asks ahead for what it
   * shows first, and needs the processor more than the rest. Undefined where there is nothing to wait for.
   */
  #firstTaken(): Promise<void> | undefined {
    if (this.takers.size === 0 || this.users > this.takers.size || this.#owned.ended) return undefined;
    return new Promise((resolve) => {
      const release = (): void => {
        this.#held.delete(release);
        this.#owned.release(limit);
        resolve();
      };
      const limit = this.#owned.add(timeout(HOLD_MS, release));
      this.#held.add(release);
    });
  }

  #sink(scope: Scope, source: RowSource): Omit<Sink, 'status'> {
    const page: Sink['read'] = (body, head) => source.page(body, {
      head: (known) => {
        if (known.columns) this.#setColumns(known.columns);
        for (const reader of this.readers) reader.remaining = known.remaining;
        head(known);
      },
      rows: (rows) => {
        scope.shown ||= rows.length > 0;
        for (const row of rows) {
          if (scope.fresh) scope.fresh.set(row.key, row);
          else this.#put(row);
        }
        if (!scope.fresh) this.#changed(scope.begun ? 0 : SLOW_PAGE_MS);
      },
    });
    return {
      listing: () => { scope.fresh = scope.shown ? new Map() : undefined; },
      more: () => (scope.begun ? undefined : this.#firstTaken()),
      read: async (body, head) => {
        await page(body, head);
        if (scope.begun) return;
        scope.begun = true;
        // The first page is told as a whole and without delay: it fills a screen.
        if (scope.shown) this.#changedNow();
        else this.goOn();
      },
      listed: async () => {
        if (scope.fresh) await this.#replace(scope, scope.fresh);
        scope.fresh = undefined;
        scope.listed = true;
        scope.problem = undefined;
        this.#tellScopes();
      },
      event: (type, object) => {
        for (const row of source.event(object)) {
          const old = this.rows.get(row.key);
          if (type === 'DELETED') this.#remove(row.key);
          else if (old === undefined || !sameRow(old, row)) this.#put(row);
          else continue;
          scope.shown = true;
          this.#changed();
        }
      },
    };
  }

  /** A new list takes an old one's place in one step: nothing flickers, and of what stayed the same nobody hears. */
  async #replace(scope: Scope, fresh: ReadonlyMap<string, Row>): Promise<void> {
    const changed: Row[] = [];
    let compared = 0;
    for (const row of fresh.values()) {
      const old = this.rows.get(row.key);
      if (old === undefined || !sameRow(old, row)) changed.push(row);
      compared += 1;
      if (compared % COMPARED === 0) await yieldToLoop();
    }
    for (const [key, row] of this.rows) if ((scope.namespace === undefined || row.namespace === scope.namespace) && !fresh.has(key)) this.#remove(key);
    for (const row of changed) this.#put(row);
    this.#changed();
  }

  /** What all scopes together say: live, or with what is missing named. */
  #tellScopes(): void {
    const failed = this.#scopes.filter((s) => s.problem !== undefined);
    const [first] = failed;
    const listed = this.#scopes.filter((s) => s.listed).length;
    // While some have said nothing yet, a table that loads still loads: one forbidden namespace is no failure of all.
    const waiting = this.status.state === 'loading' && this.#scopes.some((s) => !s.listed && s.problem === undefined);
    if (first?.problem !== undefined && !waiting) {
      const names = failed.map((s) => s.namespace).filter((n) => n !== undefined).join(', ');
      const partial: Fault = this.#scopes.length === 1 ? first.problem : { ...first.problem, object: names, message: `${names}: ${first.problem.message}` };
      this.#setStatus({ state: 'retrying', since: this.status.state === 'retrying' ? this.status.since : Date.now(), fault: partial });
    }
    // Every scope has either listed or failed: what can be seen is there.
    if (listed > 0 && this.#scopes.every((s) => s.listed || s.problem !== undefined)) this.#setSynced();
    if (first === undefined && this.synced) this.#setLive();
    this.#changed();
  }

  #setLive(): void {
    this.#setStatus({ state: 'live', since: this.status.state === 'live' ? this.status.since : Date.now(), ...(this.#narrowed === undefined ? {} : { fault: this.#narrowed }) });
  }

  #setSynced(): void {
    if (this.synced) return;
    this.synced = true;
    this.syncedAt = Date.now();
    if (this.status.state === 'loading') this.#setLive();
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
    const isNew = !this.rows.has(row.key);
    this.rows.set(row.key, row);
    for (const reader of this.readers) reader.put(row, isNew);
  }

  #remove(key: string): void {
    if (!this.rows.delete(key)) return;
    for (const reader of this.readers) reader.remove(key);
  }

  /** A change after a calm is told at once, or after `leastMs`; those that follow it after the batch's time. */
  #changed(leastMs = 0): void {
    if (this.#bump !== undefined || this.#owned.ended) return;
    const wait = Math.max(leastMs, this.#bumpedAt + BATCH_MS - performance.now());
    this.#bump = this.#owned.add(timeout(wait, () => this.#changedNow()));
  }

  #changedNow(): void {
    if (this.#bump !== undefined) this.#owned.release(this.#bump);
    this.#bump = undefined;
    this.#bumpedAt = performance.now();
    this.version.update((n) => n + 1);
  }
}
