import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { foldRows, noRows } from '../../../preload/contract/model/rows.ts';
import type { Row, RowsItem } from '../../../preload/contract/model/rows.ts';
import { fixedSource, mergedSource } from '../../../renderer/bridge/row-source.ts';
import type { RowSource } from '../../../renderer/bridge/row-source.ts';
import { sampleOf } from '../../../renderer/bridge/live-rows.ts';
import { rowStore } from '../../../renderer/bridge/row-store.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
const row: fc.Arbitrary<Row> = fc.record({ key, name: fc.string({ maxLength: 2 }), created: fc.nat(), verdict: fc.constant('ok' as const), cells: fc.constant([]) });
const rows = fc.array(row, { maxLength: 4 });
const item: fc.Arbitrary<RowsItem> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<RowsItem>({ type: 'reset', columns: [] }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('rows' as const), rows, remaining: fc.nat() }, { requiredKeys: ['type', 'rows'] }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('synced' as const), at: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('changes' as const), changed: rows, removed: fc.array(fc.constantFrom('a', 'b', 'x'), { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('status' as const), state: fc.constantFrom('live' as const, 'retrying' as const), since: fc.nat() }) },
);

/** What somebody holds who has only been told the changes. */
const mirror = <R>(source: RowSource<R>): Map<string, R> => {
  const held = new Map(source.rows);
  source.subscribe((change) => {
    if (change.type === 'reset') {
      held.clear();
      for (const [at, one] of source.rows) held.set(at, one);
      return;
    }
    for (const gone of change.removed) held.delete(gone);
    for (const one of change.changed) held.set(source.keyOf(one), one);
  });
  return held;
};

test('a store folds as the one fold does, in its order, and tells all of it', () => {
  fc.assert(
    fc.property(fc.array(fc.array(item, { maxLength: 4 }), { maxLength: 8 }), (batches) => {
      const store = rowStore();
      const held = mirror(store);
      let state = noRows;
      for (const batch of batches) {
        store.fold(batch);
        state = batch.reduce(foldRows, state);
        expect([...store.rows]).toEqual([...state.rows]);
        expect([...held]).toEqual([...state.rows]);
        const { rows: _, ...rest } = state;
        expect(store.facts()).toMatchObject({ ...rest, count: state.synced ? Math.min(1, state.rows.size) : state.rows.size });
      }
    }),
  );
});

test('what is said of the table as a whole is told only when it is another', () => {
  const store = rowStore();
  const one: Row = { key: 'a', name: 'a', created: 0, verdict: 'ok', cells: [] };
  store.fold([{ type: 'reset', columns: [] }, { type: 'rows', rows: [one] }, { type: 'synced', at: 1 }]);
  let told = 0;
  store.onFacts(() => { told += 1; });
  store.fold([{ type: 'changes', changed: [{ ...one, name: 'b' }, { ...one, key: 'b' }], removed: [] }]);
  expect(told).toBe(0);
  store.fold([{ type: 'changes', changed: [{ ...one, verdict: 'bad', reason: { code: 'x' } }], removed: [] }]);
  expect(told).toBe(1);
  expect(store.facts().reasons).toBe(true);
  store.fail({ kind: 'unreachable', message: 'gone' }, 5);
  expect(store.facts().status).toEqual({ state: 'retrying', since: 1, fault: { kind: 'unreachable', message: 'gone' } });
  expect(store.rows.size).toBe(2);
});

test('several sources as one hold what each holds, changed by its own map', () => {
  interface Kinded { readonly kind: number; readonly row: Row }
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1), item), { maxLength: 20 }), (items) => {
      const stores = [rowStore(), rowStore()];
      const parts = stores.map((source, kind) => ({ source, map: (one: Row): Kinded | undefined => (one.name === '' ? undefined : { kind, row: one }) }));
      const merged = mergedSource(parts, (one) => `${one.kind}/${one.row.key}`);
      const stop = merged.subscribe(() => undefined);
      const held = mirror(merged);
      for (const [at, one] of items) {
        stores[at]!.fold([one]);
        const expected = new Map(parts.flatMap((part) => [...part.source.rows.values()].flatMap((r) => { const made = part.map(r); return made ? [[merged.keyOf(made), made] as const] : []; })));
        expect(new Map(merged.rows)).toEqual(expected);
        expect(held).toEqual(expected);
        expect([...held.keys()]).toEqual([...merged.rows.keys()]);
      }
      stop();
    }),
  );
});

test('sources are followed only while somebody follows what they make together', () => {
  const store = rowStore();
  const merged = mergedSource([{ source: store, map: (one: Row) => one }, { source: fixedSource<Row>([{ key: 'z', name: 'z', created: 0, verdict: 'ok', cells: [] }], (one) => one.key), map: (one: Row) => one }], (one) => one.key);
  const stop = merged.subscribe(() => undefined);
  store.fold([{ type: 'changes', changed: [{ key: 'a', name: 'a', created: 0, verdict: 'ok', cells: [] }], removed: [] }]);
  expect([...merged.rows.keys()]).toEqual(['z', 'a']);
  stop();
  store.fold([{ type: 'changes', changed: [{ key: 'b', name: 'b', created: 0, verdict: 'ok', cells: [] }], removed: [] }]);
  expect(merged.rows.has('b')).toBe(false);
  merged.subscribe(() => undefined);
  expect([...merged.rows.keys()]).toEqual(['a', 'b', 'z']);
});

test('a sample has the first rows at once, then all changes of half a second together', () => {
  vi.useFakeTimers();
  try {
    const store = rowStore();
    const one = (name: string): Row => ({ key: name, name, created: 0, verdict: 'ok', cells: [] });
    const sample = sampleOf(store);
    let told = 0;
    const stop = sample.subscribe(() => { told += 1; });
    const before = told;
    store.fold([{ type: 'reset', columns: [] }, { type: 'rows', rows: [one('a')] }]);
    expect(sample.snapshot().map((row) => row.name)).toEqual(['a']);
    expect(told).toBe(before + 1);
    for (const name of ['b', 'c']) store.fold([{ type: 'changes', changed: [one(name)], removed: [] }]);
    const same = sample.snapshot();
    expect(same).toHaveLength(1);
    vi.advanceTimersByTime(500);
    expect(told).toBe(before + 2);
    expect(sample.snapshot().map((row) => row.name)).toEqual(['a', 'b', 'c']);
    stop();
    store.fold([{ type: 'changes', changed: [one('d')], removed: [] }]);
    vi.advanceTimersByTime(1000);
    expect(told).toBe(before + 2);
  } finally {
    vi.useRealTimers();
  }
});
