/** What became of a source's rows: `changed` are new or other rows, `removed` are keys. A key in both went and came back. */
export type RowsChange<R> = { readonly type: 'reset' } | { readonly type: 'changes'; readonly changed: readonly R[]; readonly removed: readonly string[] };

/** Rows that are kept outside of React: `rows` is one map that changes, and every change is told. */
export interface RowSource<R> {
  /** In the server's order: a changed row keeps its place, a new one comes last. */
  readonly rows: ReadonlyMap<string, R>;
  readonly keyOf: (row: R) => string;
  readonly subscribe: (listener: (change: RowsChange<R>) => void) => () => void;
}

/** Rows that never change. */
export const fixedSource = <R>(rows: readonly R[], keyOf: (row: R) => string): RowSource<R> => ({ rows: new Map(rows.map((row) => [keyOf(row), row])), keyOf, subscribe: () => () => undefined });

/** One of the sources that are shown together, and what a row of it becomes; `undefined` leaves the row out. */
export interface SourcePart<A, R> {
  readonly source: RowSource<A>;
  readonly map: (row: A) => R | undefined;
}

/** A part with what its rows became, by their keys in the part. */
interface Joined<A, R> extends SourcePart<A, R> {
  readonly keys: Map<string, string>;
}

/**
 * Several sources as one: the rows of kinds, or of clusters, in one table. Filled and followed while somebody follows it;
 * looks at nothing but what has changed. `keyOf` must tell rows of different parts apart.
 */
export const mergedSource = <A, R>(parts: readonly SourcePart<A, R>[], keyOf: (row: R) => string): RowSource<R> => {
  const rows = new Map<string, R>();
  const listeners = new Set<(change: RowsChange<R>) => void>();
  const joined = parts.map((part): Joined<A, R> => ({ ...part, keys: new Map() }));
  let stops: readonly (() => void)[] = [];

  const put = (part: Joined<A, R>, row: A): R | undefined => {
    const made = part.map(row);
    if (made === undefined) return undefined;
    rows.set(keyOf(made), made);
    part.keys.set(part.source.keyOf(row), keyOf(made));
    return made;
  };
  const fill = (): void => {
    rows.clear();
    for (const part of joined) {
      part.keys.clear();
      for (const row of part.source.rows.values()) put(part, row);
    }
  };
  const translate = (part: Joined<A, R>, change: Extract<RowsChange<A>, { type: 'changes' }>): RowsChange<R> => {
    const removed: string[] = [];
    const drop = (key: string): void => {
      const known = part.keys.get(key);
      if (known === undefined) return;
      part.keys.delete(key);
      rows.delete(known);
      removed.push(known);
    };
    for (const key of change.removed) drop(key);
    const changed: R[] = [];
    for (const row of change.changed) {
      const made = put(part, row);
      if (made === undefined) drop(part.source.keyOf(row));
      else changed.push(made);
    }
    return { type: 'changes', changed, removed };
  };
  const follow = (part: Joined<A, R>): (() => void) =>
    part.source.subscribe((change) => {
      if (change.type === 'reset') fill();
      const told = change.type === 'reset' ? change : translate(part, change);
      for (const listener of [...listeners]) listener(told);
    });
  return {
    rows,
    keyOf,
    subscribe: (listener) => {
      if (listeners.size === 0) {
        stops = joined.map(follow);
        fill();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        for (const stop of stops) stop();
      };
    },
  };
};
