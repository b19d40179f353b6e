// Whatever happens to lists and watches, in whatever order: in the end a table's rows are those of the server, every
// reader has them, no name was ever shown twice, and nothing is left behind.
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldRows, noRows } from '../../../../preload/contract/model/rows.ts';
import type { Row, RowsState } from '../../../../preload/contract/model/rows.ts';
import { Backoff } from '../../../../main/base/backoff.ts';
import type { Clocks } from '../../../../main/kube/vigil.ts';
import { Discovery } from '../../../../main/kube/discovery.ts';
import { createTables } from '../../../../main/kube/table-store.ts';
import type { LiveTable } from '../../../../main/kube/tables.ts';
import { ModelApi } from '../../../fakes/model-api.ts';

const quick = { backoff: () => new Backoff({ baseMs: 1, maxMs: 4 }) };
const shown = (rows: Iterable<Row>): unknown[] => [...rows].map((r) => [r.namespace, r.name, r.key, r.cells[0]]).sort();

/** Folds a table's feed as the page does; pulls only while `pulling`. */
class Reader {
  state: RowsState = noRows;
  pulling = true;
  readonly done: Promise<void>;
  constructor(table: LiveTable, signal: AbortSignal, pulling: boolean) {
    this.pulling = pulling;
    this.done = (async () => {
      for await (const item of table.items(signal)) {
        this.state = foldRows(this.state, item);
        while (!this.pulling && !signal.aborted) await turn();
      }
    })();
  }
}

type Step = (api: ModelApi) => void | Promise<void>;
const namespaces = ['a', 'b'];
const object = fc.tuple(fc.constantFrom(...namespaces), fc.constantFrom('one', 'two', 'three', 'four', 'five'));
const step: fc.Arbitrary<readonly [string, Step]> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(object, fc.nat({ max: 3 })).map(([[ns, name], keys]): [string, Step] => [`put ${ns}/${name} ${keys}`, (api) => api.put(ns, name, keys)]) },
  { weight: 3, arbitrary: object.map(([ns, name]): [string, Step] => [`remove ${ns}/${name}`, (api) => api.remove(ns, name)]) },
  { weight: 2, arbitrary: object.map(([ns, name]): [string, Step] => [`re-create ${ns}/${name}`, (api) => { api.remove(ns, name); api.put(ns, name, 1); }]) },
  { weight: 4, arbitrary: fc.nat({ max: 12 }).map((n): [string, Step] => [`turns ${n}`, async () => { for (let i = 0; i < n; i += 1) await turn(); }]) },
  { weight: 1, arbitrary: fc.constantFrom<readonly [string, Step]>(
    ['bookmark', (api) => api.bookmark()], ['drop', (api) => api.drop()], ['finish', (api) => api.finish()], ['compact', (api) => api.compact()], ['compact and drop', (api) => { api.compact(); api.drop(); }],
    ['json', (api) => { api.json = true; api.finish(); }], ['protobuf', (api) => { api.json = false; api.finish(); }], ['back up', (api) => api.backUp()],
    ['wait', () => new Promise((resolve) => setTimeout(resolve, 8))],
    ['restore', async (api) => {
      api.restore();
      // Until somebody asks again: versions that have been passed meanwhile tell nobody, a real server's neither.
      const { asked } = api;
      for (let i = 0; i < 400 && (api.asked === asked || api.streams.size === 0); i += 1) await new Promise((resolve) => setTimeout(resolve, 1));
    }],
  ) },
  { weight: 1, arbitrary: fc.constantFrom(403, 429, 500, 503, 410).map((status): [string, Step] => [`refuse ${status}`, (api) => { api.refusals.push(status); api.finish(); }]) },
  { weight: 1, arbitrary: fc.nat({ max: 300 }).map((n): [string, Step] => [`cut ${n}`, (api) => { api.cutAfter = n; }]) },
);

const until = async (fits: () => boolean, ms = 5000): Promise<boolean> => {
  for (const end = performance.now() + ms; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) if (fits()) return true;
  return fits();
};

describe('a table against a model of its server', () => {
  it.each<[string, { namespaces?: readonly string[] }]>([['all namespaces', {}], ['two namespaces', { namespaces }]])('%s', async (_, scope) => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const api = new ModelApi();
      for (let i = 0; i < 5; i += 1) api.put('a', `old-${i}`, 1);
      const tables = createTables(() => api.client, new Discovery(), 0, undefined, quick);
      const stop = new AbortController();
      const table = tables.open('test', { kind: 'configmaps', ...scope });
      const readers = [new Reader(table, stop.signal, true), new Reader(table, stop.signal, false)];
      const twice: string[] = [];
      const watched = (async () => {
        for await (const __ of table.version.follow(stop.signal)) {
          const names = [...table.rows.values()].map((r) => `${r.namespace ?? ''}/${r.name}`);
          twice.push(...names.filter((name, i) => names.indexOf(name) !== i));
        }
      })();
      try {
        for (const [, run] of steps) await run(api);
        api.refusals.length = 0;
        api.cutAfter = undefined;
        for (const reader of readers) reader.pulling = true;
        const same = (): boolean => [table.rows.values(), ...readers.map((r) => r.state.rows.values())].every((rows) => JSON.stringify(shown(rows)) === JSON.stringify(api.rows()));
        await until(() => readers.every((r) => r.state.synced && r.state.status.state === 'live') && same());
        expect(shown(table.rows.values())).toEqual(api.rows());
        for (const reader of readers) expect(shown(reader.state.rows.values())).toEqual(api.rows());
        expect(twice).toEqual([]);
        expect(readers.map((r) => [r.state.synced, r.state.status.state])).toEqual([[true, 'live'], [true, 'live']]);
      } finally {
        stop.abort();
        table.dispose();
        tables.dispose();
        await Promise.all([watched, ...readers.map((r) => r.done)]);
      }
      await until(() => api.streams.size === 0 && api.watches === 0, 1000);
      expect([api.streams.size, api.watches]).toEqual([0, 0]);
    }), { numRuns: 40 });
  }, 120_000);
});

/** A table of a server of its own; ended with the block. */
const open = (api: ModelApi, query: { namespaces?: readonly string[] } = {}, fallback: readonly string[] = [], clocks?: Clocks): { table: LiveTable; signal: AbortSignal; [Symbol.dispose](): void } => {
  const tables = createTables(() => api.client, new Discovery(), 0, () => fallback, { ...quick, tickMs: 5, ...(clocks ? { clocks } : {}) });
  const stop = new AbortController();
  const table = tables.open('test', { kind: 'configmaps', ...query });
  return { table, signal: stop.signal, [Symbol.dispose]: () => { stop.abort(); table.dispose(); tables.dispose(); } };
};
const filled = (): ModelApi => {
  const api = new ModelApi();
  api.put('a', 'one', 1);
  api.put('b', 'two', 2);
  api.put('c', 'three', 3);
  return api;
};

describe('what may not be seen', () => {
  it('falls back to the allowed namespaces where all are forbidden, and says so', async () => {
    const api = filled();
    api.forbidden.add('*');
    using opened = open(api, {}, ['a', 'c']);
    const { table } = opened;
    await table.ready(opened.signal);
    expect(shown(table.rows.values())).toEqual(api.rows().filter(([ns]) => ns !== 'b'));
    expect(table.status).toMatchObject({ state: 'live', fault: { kind: 'forbidden' } });
    const reader = new Reader(table, opened.signal, true);
    expect(await until(() => reader.state.status.fault?.kind === 'forbidden')).toBe(true);
    await until(() => api.streams.size === 2);
    api.put('a', 'late', 1);
    expect(await until(() => table.rows.size === 3)).toBe(true);
  });

  it('shows the namespaces that may be seen, and names the others', async () => {
    const api = filled();
    api.forbidden.add('b');
    using opened = open(api, { namespaces: ['a', 'b', 'c'] });
    const { table } = opened;
    await table.ready(opened.signal);
    expect(shown(table.rows.values())).toEqual(api.rows().filter(([ns]) => ns !== 'b'));
    expect(table.status).toMatchObject({ state: 'retrying', fault: { kind: 'forbidden', object: 'b' } });
    api.forbidden.clear();
    expect(await until(() => table.status.state === 'live' && table.rows.size === 3)).toBe(true);
  });
});

describe('a watch that says nothing', () => {
  it('is resumed when the machine has slept, and after bookmarks have stayed away', async () => {
    const api = filled();
    let [wall, steady] = [1e12, 0];
    using opened = open(api, {}, [], { wall: () => wall, steady: () => steady });
    const { table } = opened;
    await table.ready(opened.signal);
    expect(await until(() => api.streams.size === 1)).toBe(true);
    for (const gap of [() => { wall += 3_600_000; }, () => { steady += 100_000; }, () => { steady += 29_000; }]) {
      api.bookmark();
      await until(() => api.streams.size === 1);
      await turn();
      api.mute();
      api.put('a', 'one', api.asked % 7);
      const { asked } = api;
      // The last of the three is no gap by itself: silence adds up.
      for (let i = 0; i < 12 && api.asked === asked; i += 1) {
        gap();
        await until(() => api.asked > asked, 40);
      }
      expect(await until(() => JSON.stringify(shown(table.rows.values())) === JSON.stringify(api.rows()))).toBe(true);
      expect(table.status.state).toBe('live');
    }
  });

  it('is left alone when a clock is set back, or nothing is amiss', async () => {
    const api = filled();
    let wall = 1e12;
    using opened = open(api, {}, [], { wall: () => wall, steady: () => 0 });
    await opened.table.ready(opened.signal);
    expect(await until(() => api.streams.size === 1)).toBe(true);
    const { asked } = api;
    wall -= 7_200_000;
    await until(() => false, 60);
    expect(api.asked).toBe(asked);
  });
});

describe('a client that is exchanged', () => {
  it('is left by the tables that it failed', async () => {
    const [old, fresh] = [filled(), new ModelApi()];
    fresh.put('z', 'new', 1);
    let current = old;
    const tables = createTables(() => current.client, new Discovery(), 0, undefined, quick);
    const table = tables.open('test', { kind: 'configmaps' });
    try {
      await table.ready(AbortSignal.timeout(5000));
      expect(await until(() => old.streams.size === 1)).toBe(true);
      current = fresh;
      old.refusals.push(...Array.from({ length: 50 }, () => 500));
      old.finish();
      expect(await until(() => JSON.stringify(shown(table.rows.values())) === JSON.stringify(fresh.rows()))).toBe(true);
    } finally {
      table.dispose();
      tables.dispose();
    }
  });
});
