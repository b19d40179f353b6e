// What a reader is told is what happened, folded: however seldom it looks, it ends up with the table's rows, and what
// waits for it never grows beyond the rows that there are and those that it knows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldRows, noRows } from '../../../../preload/contract/model/rows.ts';
import type { Row } from '../../../../preload/contract/model/rows.ts';
import { Backoff } from '../../../../main/base/backoff.ts';
import { Discovery } from '../../../../main/kube/discovery.ts';
import { RowPool } from '../../../../main/kube/row-pool.ts';
import { sameRow } from '../../../../main/kube/same-row.ts';
import { createTables } from '../../../../main/kube/table-store.ts';
import { Pending } from '../../../../main/kube/table-reader.ts';
import { FeedPump } from '../../../../main/rpc/feed-pump.ts';
import type { RowsItem } from '../../../../preload/contract/model/rows.ts';
import { ModelApi } from '../../../fakes/model-api.ts';

const row = (key: string, cell = ''): Row => ({ key, name: key, created: 0, verdict: 'ok', cells: [cell] });

describe('what one reader has not been told', () => {
  it('brings it to the rows of the table, and is never more than both know', () => {
    const step = fc.oneof(fc.record({ put: fc.constantFrom('a', 'b', 'c', 'd'), cell: fc.constantFrom('1', '2') }), fc.record({ remove: fc.constantFrom('a', 'b', 'c', 'd') }), fc.constant('take' as const));
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new Map<string, Row>();
      const reader = new Map<string, Row>();
      const pending = new Pending();
      const take = (): void => {
        const { rows, removed } = pending.take();
        // Nobody is told of the end of what he has never seen, nor of rows and their end at once.
        expect(removed.filter((key) => !reader.has(key))).toEqual([]);
        for (const key of removed) reader.delete(key);
        for (const one of rows) reader.set(one.key, one);
        expect([...reader.keys()].sort()).toEqual([...table.keys()].sort());
        for (const [key, one] of table) expect(reader.get(key)).toBe(one);
      };
      for (const one of steps) {
        if (one === 'take') take();
        else if ('put' in one) {
          const isNew = !table.has(one.put);
          table.set(one.put, row(one.put, one.cell));
          pending.put(table.get(one.put) ?? row(one.put), isNew);
        } else if (table.delete(one.remove)) pending.remove(one.remove);
        expect(pending.size).toBeLessThanOrEqual(new Set([...table.keys(), ...reader.keys()]).size);
      }
      take();
    }), { numRuns: 500 });
  });
});

describe('a reader without credit', () => {
  it('costs one merged batch, however much happens', async () => {
    const api = new ModelApi();
    for (let i = 0; i < 10; i += 1) api.put('a', `n-${i}`, 1);
    const tables = createTables(() => api.client, new Discovery(), 0, undefined, { backoff: () => new Backoff({ baseMs: 1, maxMs: 4 }) });
    const table = tables.open('test', { kind: 'configmaps' });
    const items: RowsItem[] = [];
    const pump = new FeedPump({ unit: 'items', open: (signal) => table.items(signal), item: (item) => items.push(item as RowsItem), end: () => undefined });
    pump.start(1000);
    await expect.poll(() => items.some((i) => i.type === 'synced')).toBe(true);
    await expect.poll(() => api.streams.size).toBe(1);
    // A window that is hidden: it takes no more than it has asked for.
    pump.close();
    const hidden: RowsItem[] = [];
    const slow = new FeedPump({ unit: 'items', open: (signal) => table.items(signal), item: (item) => hidden.push(item as RowsItem), end: () => undefined });
    // reset, rows, synced
    const before = 3;
    slow.start(before);
    await expect.poll(() => hidden.some((i) => i.type === 'synced')).toBe(true);
    for (let turns = 0; turns < 20; turns += 1) {
      for (let i = 0; i < 10; i += 1) api.put('a', `n-${i}`, 2 + (turns % 3));
      api.put('a', `gone-${turns}`, 1);
      api.remove('a', `gone-${turns}`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    expect(hidden.length).toBe(before);
    slow.grant(1000);
    await expect.poll(() => hidden.length).toBeGreaterThan(before);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const state = hidden.reduce(foldRows, noRows);
    expect([...state.rows.values()].map((r) => [r.namespace, r.name, r.key, r.cells[0]]).sort()).toEqual(api.rows());
    expect(hidden.slice(before).map((i) => (i.type === 'changes' ? [i.changed.length, i.removed.length] : i.type))).toEqual([[10, 0]]);
    slow.close();
    table.dispose();
    tables.dispose();
  });
});

describe('rows that share what is equal', () => {
  it('say the same as before', () => {
    const texts = fc.constantFrom('x', 'y', 'registry/web:1', 'a=b,c=d');
    const made = fc.record({ key: fc.uuid(), name: texts, namespace: texts, labels: texts, owner: texts, created: fc.nat(), verdict: fc.constant('ok' as const), cells: fc.array(fc.oneof(texts, fc.nat(), fc.constant(null), fc.uuid()), { minLength: 3, maxLength: 3 }), images: fc.array(texts, { maxLength: 3 }) });
    fc.assert(fc.property(fc.array(made, { maxLength: 50 }), (rows) => {
      const pool = new RowPool();
      for (const one of rows) {
        const copy = structuredClone(one);
        expect(pool.share(one)).toEqual(copy);
        expect(sameRow(one, copy)).toBe(true);
        expect(sameRow(one, { ...copy, cells: [...copy.cells.slice(1), 'other'] })).toBe(false);
        expect(sameRow(one, { ...copy, labels: 'z=z' })).toBe(false);
      }
    }), { numRuns: 50 });
  });
});
