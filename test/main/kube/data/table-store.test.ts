import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldRows, noRows } from '../../../../preload/contract/model/rows.ts';
import type { RowsItem, RowsState } from '../../../../preload/contract/model/rows.ts';
import { discover } from '../../../../main/kube/discover.ts';
import { Discovery } from '../../../../main/kube/discovery.ts';
import { kindsApi } from '../../../../main/kube/kinds-api.ts';
import { FeedPump } from '../../../../main/rpc/feed-pump.ts';
import { createTables } from '../../../../main/kube/table-store.ts';
import type { LiveTable, Tables } from '../../../../main/kube/tables.ts';
import type { Disposable } from '../../../../main/base/disposable.ts';
import { listWatchApi } from '../../../fakes/list-watch-api.ts';
import type { ListWatchApi } from '../../../fakes/list-watch-api.ts';
import { testClient } from '../../../fakes/kube-client.ts';
import type { TestClient } from '../../../fakes/kube-client.ts';

let api: ListWatchApi;
let client: TestClient;
let tables: Tables & Disposable;
let stop: AbortController;
beforeEach(async () => {
  api = await listWatchApi();
  client = testClient(api.url);
  tables = createTables(() => client, new Discovery(), 0);
  stop = new AbortController();
});
afterEach(() => {
  stop.abort();
  tables.dispose();
  client.dispose();
  api.dispose();
});

const open = (): LiveTable => tables.open('test', { kind: 'namespaces' });
const names = (table: LiveTable): string[] => [...table.rows.values()].map((r) => r.name).sort();
const until = (table: LiveTable, fits: () => boolean): Promise<number> => table.version.until(fits, AbortSignal.timeout(15_000));
const lists = (): string[] => api.requests.filter((r) => r.startsWith('/api/v1/namespaces?') && !r.includes('watch'));
const watches = (): string[] => api.requests.filter((r) => r.includes('watch=true'));
/** Keeps a fold of the feed, as the page does. */
const read = (table: LiveTable): { state: () => RowsState; items: RowsItem[]; done: Promise<void> } => {
  let state = noRows;
  const items: RowsItem[] = [];
  const done = (async () => {
    for await (const item of table.items(stop.signal)) {
      items.push(item);
      state = foldRows(state, item);
    }
  })();
  return { state: () => state, items, done };
};

describe('live tables over the wire', () => {
  it('lists in pages and follows with a watch', async () => {
    for (let i = 0; i < 1203; i += 1) api.put(`ns-${i}`);
    const table = open();
    await table.ready(stop.signal);
    expect(table.rows.size).toBe(1203);
    expect(lists().map((r) => new URLSearchParams(r.split('?')[1]).get('continue'))).toEqual([null, '500', '1000']);
    await until(table, () => api.watching() === 1 || table.status.state === 'live');
    api.put('late');
    api.remove('ns-7');
    await until(table, () => names(table).includes('late') && !names(table).includes('ns-7'));
    expect(table.rows.size).toBe(1203);
    table.dispose();
    expect(client.watches()).toBeLessThanOrEqual(1);
  });

  describe('whose first page nobody has taken', () => {
    const pump = (table: LiveTable, credit: number): { readonly items: RowsItem[]; readonly feed: FeedPump } => {
      const items: RowsItem[] = [];
      const feed = new FeedPump({ unit: 'items', open: (signal) => table.items(signal, true), item: (item) => items.push(item as RowsItem), end: () => undefined });
      feed.start(credit);
      return { items, feed };
    };
    const rowsIn = (items: readonly RowsItem[]): number => items.reduce((sum, item) => sum + (item.type === 'rows' ? item.rows.length : 0), 0);
    const calm = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

    it('waits with the second one until it is', async () => {
      for (let i = 0; i < 1203; i += 1) api.put(`ns-${i}`);
      const table = open();
      // The columns and the first page.
      const { items, feed } = pump(table, 2);
      await expect.poll(() => rowsIn(items)).toBe(500);
      await calm();
      expect(lists()).toHaveLength(1);
      expect(table.rows.size).toBe(500);
      feed.grant(62);
      await expect.poll(() => items.at(-1)?.type).toBe('synced');
      expect(rowsIn(items)).toBe(1203);
      feed.close();
      table.dispose();
    });

    it('does not wait where nobody asked for that', async () => {
      for (let i = 0; i < 700; i += 1) api.put(`ns-${i}`);
      const table = open();
      const reader = table.items(stop.signal)[Symbol.asyncIterator]();
      await reader.next();
      await until(table, () => table.synced);
      expect(table.rows.size).toBe(700);
      await reader.return?.();
      table.dispose();
    });

    it('goes on when somebody needs all of it, or the reader has gone', async () => {
      for (let i = 0; i < 1203; i += 1) api.put(`ns-${i}`);
      const table = open();
      const { items, feed } = pump(table, 2);
      await expect.poll(() => rowsIn(items)).toBe(500);
      const other = open();
      await other.ready(stop.signal);
      expect(other.rows.size).toBe(1203);
      other.dispose();
      feed.close();
      table.dispose();
      const again = open();
      const second = pump(again, 2);
      await expect.poll(() => rowsIn(second.items)).toBe(500);
      second.feed.close();
      await again.ready(stop.signal);
      expect(again.rows.size).toBe(1203);
      again.dispose();
    });

    it('ends with its table, and does not wait for ever', async () => {
      for (let i = 0; i < 700; i += 1) api.put(`ns-${i}`);
      const table = open();
      const { items, feed } = pump(table, 2);
      await expect.poll(() => rowsIn(items)).toBe(500);
      await expect.poll(() => table.synced).toBe(true);
      feed.close();
      table.dispose();
      const ended = open();
      const last = pump(ended, 2);
      await expect.poll(() => rowsIn(last.items)).toBe(500);
      ended.dispose();
      await calm();
      expect(lists()).toHaveLength(3);
      last.feed.close();
    });
  });

  it('begins again when a continue token has expired', async () => {
    for (let i = 0; i < 700; i += 1) api.put(`ns-${i}`);
    api.expireNextPage();
    const table = open();
    await table.ready(stop.signal);
    expect(table.rows.size).toBe(700);
    expect(lists()).toHaveLength(4);
    table.dispose();
  });

  it('resumes a dropped watch from the last bookmark, without listing again', async () => {
    api.put('a');
    const table = open();
    await table.ready(stop.signal);
    await expect.poll(() => api.watching()).toBe(1);
    api.put('b');
    api.bookmark();
    await until(table, () => names(table).includes('b'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    api.drop();
    api.put('c');
    await until(table, () => names(table).includes('c'));
    expect(lists()).toHaveLength(1);
    expect(watches().at(-1)).toContain('resourceVersion=103');
    table.dispose();
  });

  it('lists again after 410 and forgets what is gone', async () => {
    api.put('a');
    api.put('b');
    const table = open();
    const reader = read(table);
    await table.ready(stop.signal);
    await expect.poll(() => api.watching()).toBe(1);
    // Deleted in history that is lost: the new list alone tells.
    api.drop();
    api.remove('a');
    api.put('c');
    api.compact();
    await until(table, () => names(table).join() === 'b,c');
    expect(lists().length).toBeGreaterThan(1);
    await expect.poll(() => [...reader.state().rows.values()].map((r) => r.name).sort()).toEqual(['b', 'c']);
    table.dispose();
  });

  it('shows a refusal as its status and recovers', async () => {
    api.put('a');
    api.refuse(403);
    const table = open();
    const reader = read(table);
    await expect(table.ready(stop.signal)).rejects.toMatchObject({ fault: { kind: 'forbidden', message: 'refused with 403' } });
    expect(table.status).toMatchObject({ state: 'retrying', fault: { status: 403 } });
    await expect.poll(() => reader.state().status.fault?.kind).toBe('forbidden');
    api.refuse(undefined);
    await until(table, () => table.synced && table.status.state === 'live');
    expect(names(table)).toEqual(['a']);
    await expect.poll(() => reader.state().status.state).toBe('live');
    expect(reader.state().synced).toBe(true);
    table.dispose();
  });

  it('keeps its rows while the server is refusing, and says so', async () => {
    api.put('a');
    const table = open();
    await table.ready(stop.signal);
    await expect.poll(() => api.watching()).toBe(1);
    api.refuse(500);
    api.drop();
    await until(table, () => table.status.state === 'retrying');
    expect(names(table)).toEqual(['a']);
    expect(client.retries()).toBeGreaterThan(0);
    api.refuse(undefined);
    await until(table, () => table.status.state === 'live');
    table.dispose();
  });

  it('shares one list and watch between readers, and ends it with the last', async () => {
    api.put('a');
    const [one, two] = [open(), open()];
    await Promise.all([one.ready(stop.signal), two.ready(stop.signal)]);
    await expect.poll(() => api.watching()).toBe(1);
    expect(lists()).toHaveLength(1);
    one.dispose();
    api.put('b');
    await until(two, () => names(two).includes('b'));
    two.dispose();
    await expect.poll(() => api.watching()).toBe(0);
    expect(client.watches()).toBe(0);
  });

  it('folds changes for a reader that does not pull', async () => {
    api.put('a');
    const table = open();
    await table.ready(stop.signal);
    await expect.poll(() => api.watching()).toBe(1);
    const items = table.items(stop.signal)[Symbol.asyncIterator]();
    for (;;) if (((await items.next()).value as RowsItem).type === 'synced') break;
    for (let i = 0; i < 50; i += 1) api.put('a', { turn: String(i) });
    api.put('b');
    api.put('gone');
    api.remove('gone');
    api.remove('a');
    api.put('last');
    await until(table, () => names(table).includes('last'));
    const next = (await items.next()).value as RowsItem;
    // Of what came and went meanwhile it never hears.
    expect(next).toMatchObject({ type: 'changes', removed: ['uid-a'] });
    expect(next.type === 'changes' ? next.changed.map((r) => r.name) : []).toEqual(['b', 'last']);
    stop.abort();
    expect((await items.next()).done).toBe(true);
    table.dispose();
  });
});

describe('discovery', () => {
  it('falls back to the old way and names the groups that fail', async () => {
    const found = await discover(client);
    expect(found.kinds.map((k) => k.id)).toEqual(['namespaces']);
    expect(found.kinds[0]).toMatchObject({ namespaced: false, custom: false, category: 'cluster', capabilities: ['editable'] });
    expect(found.partial).toEqual(['broken.example/v1']);
  });
});

describe('kinds.object', () => {
  it('shows the object, its changes and its end', async () => {
    api.put('a', { team: 'one' });
    const feed = kindsApi({ clientOf: () => client, tables, discovery: new Discovery() }).object({ cluster: 'test', ref: { kind: 'namespaces', name: 'a' } }, { signal: stop.signal });
    const items = feed[Symbol.asyncIterator]();
    expect((await items.next()).value).toMatchObject({ type: 'object', object: { labels: { team: 'one' }, verdict: 'ok', ref: { name: 'a' } } });
    await expect.poll(() => api.watching()).toBe(1);
    api.put('a', { team: 'two' });
    expect((await items.next()).value).toMatchObject({ object: { labels: { team: 'two' } } });
    api.remove('a');
    expect((await items.next()).value).toEqual({ type: 'gone' });
    stop.abort();
    expect((await items.next()).done).toBe(true);
    await expect.poll(() => client.watches()).toBe(0);
  });
});
