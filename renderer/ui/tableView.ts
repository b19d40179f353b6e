import type { RowsChange, RowSource } from '../bridge/row-source.ts';
import { haystackOf, matcher } from './filterLanguage.ts';
import { mergeSorted, orderBy, placeOf } from './ordering.ts';
import { compareKeys, sortKey } from './tableModel.ts';
import type { CellValue, Sort, SortKey, TableColumn } from './tableModel.ts';

/** A property that rows are counted by and narrowed to: a verdict, a status. */
export interface Facet<R> {
  readonly id: string;
  readonly of: (row: R) => string | undefined;
}

/** Values that are wanted, by facet; absent or empty: all. */
export type Wanted = Readonly<Record<string, readonly string[]>>;

/** How many rows there are of each value of each facet. */
export type Counts = Readonly<Record<string, ReadonlyMap<string, number>>>;

/** What a table shows of its rows, and in which order. */
export interface ViewQuery<R> {
  readonly columns: readonly TableColumn<R>[];
  readonly filter: string;
  readonly sort: Sort | undefined;
  /** Labels as kubectl prints them. */
  readonly labels?: ((row: R) => string | undefined) | undefined;
  /** Smaller first, among rows that the sort finds equal; within one rank the server's order stays. */
  readonly rank?: ((row: R) => number) | undefined;
  readonly facets: readonly Facet<R>[];
  readonly wanted: Wanted;
}

/** A row with what was worked out about it once. A row that changes gets another entry. */
export interface Entry<R> {
  readonly key: string;
  readonly row: R;
  /** Its place in the server's order. */
  readonly seq: number;
  readonly rank: number;
  sort: SortKey;
  haystack: string | undefined;
  /** Has what the filter asks for. */
  found: boolean;
  /** Found, and of the wanted states. */
  shown: boolean;
}

/** What is on the screen of a table; another object after each change. */
export interface ViewState<R> {
  readonly shown: readonly Entry<R>[];
  readonly total: number;
  readonly counts: Counts;
  /** Rows of the same source changed one by one; else there are other rows, or the operator asked for something else. */
  readonly live: boolean;
}


/**
 * The rows of a source, filtered, narrowed and sorted. Kept up to date in place: a batch evaluates the rows that changed,
 * a keystroke looks at every row once, only another sort compares them all. Equal to doing it all from scratch (tested).
 */
export class TableView<R> {
  #query: ViewQuery<R> = { columns: [], filter: '', sort: undefined, facets: [], wanted: {} };
  #source: RowSource<R> | undefined;
  #entries = new Map<string, Entry<R>>();
  #ordered: readonly Entry<R>[] = [];
  #shown: readonly Entry<R>[] = [];
  #counts: Map<string, { n: number }>[] = [];
  #next = 0;
  #match: ((row: R, haystack: () => string) => boolean) | undefined;
  #column: TableColumn<R> | undefined;
  #wanted: readonly (ReadonlySet<string> | undefined)[] = [];
  #state: ViewState<R> = { shown: [], total: 0, counts: {}, live: false };
  readonly #listeners = new Set<(before: ViewState<R>) => void>();

  readonly snapshot = (): ViewState<R> => this.#state;

  readonly subscribe = (listener: (before: ViewState<R>) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Follows a source until the function that it returns is called. */
  readonly follow = (source: RowSource<R>): (() => void) => {
    const stop = source.subscribe((change) => this.#take(change));
    this.fill(source);
    return stop;
  };

  /** Shows a source's rows as they are now. */
  fill(source: RowSource<R>): void {
    this.#source = source;
    this.#take({ type: 'reset' });
  }

  /** The row of a key, shown or not. */
  readonly get = (key: string): R | undefined => this.#entries.get(key)?.row;

  /** An entry is shown, and its row has not changed since it was made. */
  readonly stands = (entry: Entry<R>): boolean => entry.shown && this.#entries.get(entry.key) === entry;

  /** Shows something else of the same rows. */
  ask(query: ViewQuery<R>): void {
    const before = this.#query;
    this.#query = query;
    this.#match = matcher(query.filter, query.columns, query.labels);
    const sorted = this.#column;
    this.#column = query.sort && query.columns.find((column) => column.id === query.sort?.column);
    this.#wanted = query.facets.map((facet) => { const values = query.wanted[facet.id]; return values && values.length > 0 ? new Set(values) : undefined; });
    // Columns of values beside the rows are made anew now and then: the texts of the others stay.
    if (!sameColumns(searched(before.columns), searched(query.columns))) for (const entry of this.#entries.values()) entry.haystack = undefined;
    if (before.rank !== query.rank) this.#take({ type: 'reset' });
    else {
      if (sorted !== this.#column || before.sort !== query.sort) this.#sortAll();
      this.#narrow();
      this.#publish(false);
    }
  }

  /** Values beside the rows have changed: sorts again where they are what is sorted by. */
  refresh(column: string): void {
    if (this.#column?.id !== column) return;
    this.#sortAll();
    this.#narrow();
    this.#publish(false);
  }

  /** Where a key's row stands among those shown; -1 where it does not. */
  indexOf(key: string): number {
    const entry = this.#entries.get(key);
    return entry?.shown === true ? placeOf(this.#shown, entry, this.#compare) : -1;
  }

  /** Makes texts ready that the filter will look at, until `more` says to stop; true when all are. */
  prepare(more: () => boolean): boolean {
    let n = 0;
    for (const entry of this.#ordered) {
      if (entry.haystack !== undefined) continue;
      this.#haystack(entry);
      n += 1;
      // 64 rows take less than a third of a millisecond; asking for the time costs as much as a row.
      if (n % 64 === 0 && !more()) return false;
    }
    return true;
  }

  readonly #compare = (a: Entry<R>, b: Entry<R>): number => compareKeys(a.sort, b.sort, this.#query.sort?.descending) || a.rank - b.rank || a.seq - b.seq;

  #haystack(entry: Entry<R>): string {
    entry.haystack ??= haystackOf(this.#query.columns, entry.row);
    return entry.haystack;
  }

  #entry(key: string, row: R, seq: number): Entry<R> {
    const entry: Entry<R> = { key, row, seq, rank: this.#query.rank?.(row) ?? 0, sort: this.#column && sortKey(this.#column.value(row)), haystack: undefined, found: false, shown: false };
    this.#entries.set(key, entry);
    return entry;
  }

  #take(change: RowsChange<R>): void {
    if (!this.#source) return;
    if (change.type === 'changes') this.#apply(this.#source, change.changed, change.removed);
    else {
      this.#entries = new Map();
      this.#next = 0;
      for (const [key, row] of this.#source.rows) this.#entry(key, row, this.#next++);
      this.#sortAll();
      this.#narrow();
    }
    this.#publish(change.type === 'changes');
  }

  #apply(source: RowSource<R>, changed: readonly R[], removed: readonly string[]): void {
    const gone: Entry<R>[] = [];
    const drop = (entry: Entry<R> | undefined): void => {
      if (!entry) return;
      this.#count(entry, -1);
      gone.push(entry);
    };
    for (const key of removed) {
      drop(this.#entries.get(key));
      this.#entries.delete(key);
    }
    const added = new Set<Entry<R>>();
    for (const row of changed) {
      const key = source.keyOf(row);
      const before = this.#entries.get(key);
      // Twice in one batch: the entry in between never got into the order.
      if (before && added.delete(before)) this.#count(before, -1);
      else drop(before);
      const entry = this.#entry(key, row, before?.seq ?? this.#next++);
      this.#evaluate(entry);
      added.add(entry);
    }
    const sorted = [...added].sort(this.#compare);
    const all = this.#shown === this.#ordered && this.#showsAll();
    this.#ordered = mergeSorted(this.#ordered, gone, sorted, this.#compare);
    this.#shown = all ? this.#ordered : mergeSorted(this.#shown, gone.filter((entry) => entry.shown), sorted.filter((entry) => entry.shown), this.#compare);
  }

  #sortAll(): void {
    const column = this.#column;
    // The map keeps the server's order, so rows of one rank are in order already.
    const ranked = orderBy([...this.#entries.values()], (entry) => entry.rank, false);
    if (!column) {
      for (const entry of ranked) entry.sort = undefined;
      this.#ordered = ranked;
      return;
    }
    // Many rows share few values; a key is made once for each.
    const keys = new Map<CellValue, SortKey>();
    for (const entry of ranked) {
      const value = column.value(entry.row);
      let key = keys.get(value);
      if (key === undefined) keys.set(value, (key = sortKey(value)));
      entry.sort = key;
    }
    this.#ordered = orderBy(ranked, (entry) => entry.sort, this.#query.sort?.descending === true);
  }

  #showsAll(): boolean {
    return this.#match === undefined && this.#wanted.every((values) => values === undefined);
  }

  #narrow(): void {
    this.#counts = this.#query.facets.map(() => new Map<string, { n: number }>());
    for (const entry of this.#ordered) this.#evaluate(entry);
    this.#shown = this.#showsAll() ? this.#ordered : this.#ordered.filter((entry) => entry.shown);
  }

  #evaluate(entry: Entry<R>): void {
    entry.found = this.#match?.(entry.row, () => this.#haystack(entry)) ?? true;
    entry.shown = entry.found && this.#failing(entry.row) === NONE;
    this.#count(entry, 1);
  }

  /** The one facet that keeps a row out, `NONE`, or `SEVERAL`. */
  #failing(row: R): number {
    let failing = NONE;
    for (let at = 0; at < this.#wanted.length; at += 1) {
      const values = this.#wanted[at];
      if (values === undefined || values.has(this.#query.facets[at]?.of(row) ?? '')) continue;
      if (failing !== NONE) return SEVERAL;
      failing = at;
    }
    return failing;
  }

  /** A value's count is how many rows pressing its chip would show: those found that no other facet keeps out. */
  #count(entry: Entry<R>, by: number): void {
    if (!entry.found) return;
    const failing = this.#failing(entry.row);
    for (let at = 0; at < this.#counts.length; at += 1) {
      const counts = this.#counts[at];
      const value = failing === NONE || failing === at ? this.#query.facets[at]?.of(entry.row) : undefined;
      if (counts === undefined || value === undefined) continue;
      const tally = counts.get(value);
      if (tally) tally.n += by;
      else counts.set(value, { n: by });
    }
  }

  #publish(live: boolean): void {
    const before = this.#state;
    const counts = Object.fromEntries(this.#query.facets.map((facet, at) => [facet.id, new Map([...(this.#counts[at] ?? [])].flatMap(([value, { n }]) => (n > 0 ? [[value, n] as const] : [])))]));
    this.#state = { shown: this.#shown, total: this.#entries.size, counts, live };
    for (const listener of [...this.#listeners]) listener(before);
  }
}

const searched = <R>(columns: readonly TableColumn<R>[]): readonly TableColumn<R>[] => columns.filter((column) => column.unfiltered !== true);
const sameColumns = <R>(a: readonly TableColumn<R>[], b: readonly TableColumn<R>[]): boolean => a.length === b.length && a.every((column, at) => column === b[at]);

const NONE = -1;
const SEVERAL = -2;
