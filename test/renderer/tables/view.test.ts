import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowsChange, RowSource } from '../../../renderer/bridge/row-source.ts';
import { haystackOf, matcher } from '../../../renderer/ui/filterLanguage.ts';
import { compareKeys, sortKey } from '../../../renderer/ui/tableModel.ts';
import type { Sort, TableColumn } from '../../../renderer/ui/tableModel.ts';
import { TableView } from '../../../renderer/ui/tableView.ts';
import type { Facet, ViewQuery, Wanted } from '../../../renderer/ui/tableView.ts';

interface Thing { readonly key: string; readonly name: string; readonly n: number | null; readonly state: string; readonly size: string }

const columns: readonly TableColumn<Thing>[] = [
  { id: 'NAME', title: 'Name', width: 1, value: (thing) => thing.name },
  { id: 'N', title: 'N', width: 1, value: (thing) => thing.n },
];
const facets: readonly Facet<Thing>[] = [{ id: 'state', of: (thing) => thing.state }, { id: 'size', of: (thing) => (thing.size === '' ? undefined : thing.size) }];
const STATES = ['bad', 'warn', 'ok'];
const rank = (thing: Thing): number => STATES.indexOf(thing.state);

const key = fc.constantFrom(...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
const thing: fc.Arbitrary<Thing> = fc.record({ key, name: fc.constantFrom('web-1', 'web-2', 'web-10', 'Web-2', 'db', ''), n: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null)), state: fc.constantFrom(...STATES), size: fc.constantFrom('', 'S', 'L') });
const wanted: fc.Arbitrary<Wanted> = fc.record({ state: fc.subarray(STATES), size: fc.subarray(['S', 'L']) });
const sort: fc.Arbitrary<Sort | undefined> = fc.option(fc.record({ column: fc.constantFrom('NAME', 'N', 'gone'), descending: fc.boolean() }), { nil: undefined });
const filter = fc.constantFrom('', 'web', '!web', 'n:1', 'web -2', 'name:db');
const query = fc.record({ filter, sort, wanted, ranked: fc.boolean() });
type Step = { readonly type: 'batch'; readonly changed: readonly Thing[]; readonly removed: readonly string[] } | { readonly type: 'reset'; readonly rows: readonly Thing[] } | { readonly type: 'ask'; readonly query: { readonly filter: string; readonly sort: Sort | undefined; readonly wanted: Wanted; readonly ranked: boolean } };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('batch' as const), changed: fc.array(thing, { maxLength: 4 }), removed: fc.array(key, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reset' as const), rows: fc.array(thing, { maxLength: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('ask' as const), query }) },
);

const changing = (): { readonly source: RowSource<Thing>; readonly tell: (change: RowsChange<Thing>) => void; readonly rows: Map<string, Thing> } => {
  const rows = new Map<string, Thing>();
  const listeners = new Set<(change: RowsChange<Thing>) => void>();
  return { rows, source: { rows, keyOf: (one) => one.key, subscribe: (listener) => { listeners.add(listener); return () => listeners.delete(listener); } }, tell: (change) => { for (const listener of listeners) listener(change); } };
};

/** The same from scratch, as plainly as it can be said. */
const naive = (rows: readonly Thing[], q: ViewQuery<Thing>): { readonly shown: readonly string[]; readonly counts: Record<string, Record<string, number>> } => {
  const match = matcher(q.filter, q.columns, undefined);
  const found = rows.filter((row) => match?.(row, () => haystackOf(q.columns, row)) ?? true);
  const wants = (facet: Facet<Thing>, row: Thing): boolean => { const values = q.wanted[facet.id] ?? []; return values.length === 0 || values.includes(facet.of(row) ?? ''); };
  const shown = found.filter((row) => q.facets.every((facet) => wants(facet, row)));
  const column = q.columns.find((one) => one.id === q.sort?.column);
  const ranked = [...shown].sort((a, b) => (q.rank ? q.rank(a) - q.rank(b) : 0));
  const sorted = column ? ranked.sort((a, b) => compareKeys(sortKey(column.value(a)), sortKey(column.value(b)), q.sort?.descending)) : ranked;
  const counts = Object.fromEntries(q.facets.map((facet) => {
    const per: Record<string, number> = {};
    for (const row of found) {
      const value = facet.of(row);
      if (value !== undefined && q.facets.every((other) => other === facet || wants(other, row))) per[value] = (per[value] ?? 0) + 1;
    }
    return [facet.id, per];
  }));
  return { shown: sorted.map((row) => row.key), counts };
};

test('kept up to date it always equals filtering, counting and sorting from scratch', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { source, rows, tell } = changing();
      const view = new TableView<Thing>();
      let asked: ViewQuery<Thing> = { columns, filter: '', sort: undefined, facets, wanted: {} };
      view.ask(asked);
      view.follow(source);
      for (const one of steps) {
        if (one.type === 'ask') {
          asked = { columns, filter: one.query.filter, sort: one.query.sort, facets, wanted: one.query.wanted, ...(one.query.ranked ? { rank } : {}) };
          view.ask(asked);
        } else if (one.type === 'reset') {
          rows.clear();
          for (const row of one.rows) rows.set(row.key, row);
          tell({ type: 'reset' });
        } else {
          for (const gone of one.removed) rows.delete(gone);
          for (const row of one.changed) rows.set(row.key, row);
          tell({ type: 'changes', changed: one.changed, removed: one.removed });
        }
        const expected = naive([...rows.values()], asked);
        const state = view.snapshot();
        expect(state.shown.map((entry) => entry.key)).toEqual(expected.shown);
        expect(state.shown.map((entry) => entry.row)).toEqual(expected.shown.map((shownKey) => rows.get(shownKey)));
        expect(Object.fromEntries(Object.entries(state.counts).map(([facet, counts]) => [facet, Object.fromEntries(counts)]))).toEqual(expected.counts);
        expect(state.total).toBe(rows.size);
        for (const [at, entry] of state.shown.entries()) expect(view.indexOf(entry.key)).toBe(at);
        for (const row of rows.values()) if (!expected.shown.includes(row.key)) expect(view.indexOf(row.key)).toBe(-1);
      }
    }),
    { numRuns: 500 },
  );
});

test('values beside the rows sort again when they are what is sorted by, and only then', () => {
  const usage = new Map([['a', 3], ['b', 1], ['c', 2]]);
  const used: TableColumn<Thing> = { id: 'CPU', title: 'CPU', width: 1, value: (row) => usage.get(row.key) ?? null };
  const { source, rows } = changing();
  for (const one of 'abc') rows.set(one, { key: one, name: one, n: 0, state: 'ok', size: '' });
  const view = new TableView<Thing>();
  view.follow(source);
  const keys = (): string => view.snapshot().shown.map((entry) => entry.key).join('');
  const asked: ViewQuery<Thing> = { columns: [...columns, used], filter: '', sort: { column: 'CPU', descending: true }, facets: [], wanted: {} };
  view.ask(asked);
  expect(keys()).toBe('acb');
  usage.set('b', 9);
  view.refresh('CPU');
  expect(keys()).toBe('bac');
  view.ask({ ...asked, sort: { column: 'NAME', descending: false } });
  usage.set('c', 99);
  const before = view.snapshot();
  view.refresh('CPU');
  expect(view.snapshot()).toBe(before);
});

test('texts are made ready in pieces, and then all are', () => {
  const { source, rows } = changing();
  for (let n = 0; n < 200; n += 1) rows.set(`k${n}`, { key: `k${n}`, name: `web-${n}`, n, state: 'ok', size: '' });
  const view = new TableView<Thing>();
  view.ask({ columns, filter: '', sort: undefined, facets: [], wanted: {} });
  view.follow(source);
  let rounds = 1;
  while (!view.prepare(() => false)) rounds += 1;
  expect(rounds).toBe(4);
  expect(view.snapshot().shown.every((entry) => entry.haystack !== undefined)).toBe(true);
});
