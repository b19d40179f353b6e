import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { searchApi } from '../../../../main/kube/search/search-api.ts';
import type { SearchDeps } from '../../../../main/kube/search/search-api.ts';
import { SeenTables } from '../../../../main/kube/search/seen.ts';
import type { SearchAnswer } from '../../../../preload/contract/model/search.ts';
import { handTables, info, kindInfo, row } from './tables.ts';

const context = { signal: new AbortController().signal };
let hand: ReturnType<typeof handTables>;
let seen: SeenTables;
beforeEach(() => {
  hand = handTables();
  seen = new SeenTables(hand, { lingerMs: 0, keep: 10, now: () => 77 });
});
afterEach(() => {
  seen.dispose();
});
const ended = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
const passed = async (cluster: string, kind: string): Promise<void> => {
  seen.open(cluster, { kind }).dispose();
  await ended();
};
const api = (more: Partial<SearchDeps> = {}) =>
  searchApi({ tables: seen, clusters: () => [info('a'), info('b')], kindsOf: () => Promise.resolve([kindInfo('pods', 'Pod', ['po'], { capabilities: ['execable'] })]), hosts: () => Promise.resolve([{ name: 'node-1', cluster: 'a' }, { name: 'bastion' }]), ...more });
const find = async (search: ReturnType<typeof api>, text: string): Promise<SearchAnswer> => search.find({ text, limit: 20 }, context);

describe('what was seen', () => {
  test('is searched as it is while it is live, and remembered by name when it has ended', async () => {
    const pods = hand.of('a', 'pods', [row('web-1', { namespace: 'x' })]);
    const table = seen.open('a', { kind: 'pods' });
    pods.rows.set('late', row('web-2', { key: 'late', verdict: 'bad', reason: { code: 'crash' } }));
    expect((await find(api(), 'web')).objects).toMatchObject([{ name: 'web-1' }, { name: 'web-2', verdict: 'bad', reason: { code: 'crash' }, kind: { kind: 'Pod', capabilities: ['execable'] } }]);
    table.dispose();
    await ended();
    expect(pods.open).toBe(0);
    pods.rows.clear();
    expect((await find(api(), 'po/web')).objects).toMatchObject([{ name: 'web-1', seen: 77 }, { name: 'web-2', seen: 77 }]);
  });

  test('is bounded: the oldest table is forgotten first, and one is cut at the bound', async () => {
    for (const [kind, n] of [['pods', 6], ['nodes', 6], ['jobs', 30]] as const) {
      hand.of('a', kind, Array.from({ length: n }, (_, i) => row(`${kind}-${i}`)));
      await passed('a', kind);
    }
    expect(seen.seen().map(({ kind, size }) => [kind, size])).toEqual([['jobs', 10]]);
  });

  test('stays while its table is listed anew, and until the new list is longer', async () => {
    const pods = hand.of('a', 'pods', [row('web-1'), row('web-2')]);
    await passed('a', 'pods');
    pods.rows.clear();
    pods.synced = false;
    pods.status = { state: 'loading', since: 0 };
    const table = seen.open('a', { kind: 'pods' });
    expect(await find(api(), 'web')).toMatchObject({ total: 2, growing: true });
    pods.rows.set('web-9', row('web-9'));
    pods.synced = true;
    expect(await find(api(), 'web')).toMatchObject({ total: 1, growing: false });
    table.dispose();
  });

  test('is forgotten with its cluster, and events are never searched', async () => {
    hand.of('a', 'pods', [row('web-1')]);
    hand.of('gone', 'pods', [row('web-2')]);
    hand.of('a', 'events', [row('web-1.17a3')]);
    for (const [cluster, kind] of [['a', 'pods'], ['gone', 'pods'], ['a', 'events']] as const) await passed(cluster, kind);
    expect((await find(api(), 'web')).objects.map((hit) => hit.name)).toEqual(['web-1']);
    expect(seen.seen().map((table) => table.cluster)).not.toContain('gone');
  });
});

describe('a search', () => {
  test('finds hosts of all clusters and of ssh_config, with or without the word ssh', async () => {
    expect((await find(api(), 'ssh node')).hosts).toMatchObject([{ host: 'node-1', cluster: 'a' }]);
    expect((await find(api(), 'bast')).hosts).toMatchObject([{ host: 'bastion' }]);
  });

  test('never waits for a cluster that does not answer, nor for a slow ssh_config', async () => {
    hand.of('b', 'deployments.apps', [row('web')]);
    await passed('b', 'deployments.apps');
    const answer = await find(api({ kindsOf: () => new Promise(() => undefined), hosts: () => new Promise(() => undefined) }), 'deployments web');
    expect(answer.objects).toMatchObject([{ name: 'web', kind: { id: 'deployments.apps', kind: 'deployments' } }]);
    expect(answer.hosts).toEqual([]);
  });

  test('says what it covers, also with nothing typed', async () => {
    hand.of('a', 'pods', [row('web-1')]);
    hand.of('a', { kind: 'nodes', labels: 'x=y' }, [row('n')]);
    await passed('a', 'pods');
    const narrow = seen.open('a', { kind: 'nodes', labels: 'x=y' });
    expect((await find(api(), ' ')).covered).toEqual(expect.arrayContaining([{ cluster: 'a', kind: 'pods', objects: 1, whole: true }, { cluster: 'a', kind: 'nodes', objects: 1, whole: false }]));
    narrow.dispose();
  });

  test('opens a snapshot by itself, once, and says that more is coming until it has', async () => {
    hand.of('snap', 'pods', [row('web-1')]);
    const kindsOf = vi.fn(() => Promise.resolve([kindInfo('pods', 'Pod'), kindInfo('events', 'Event'), kindInfo('tokenreviews', 'TokenReview', [], { verbs: ['create'] })]));
    const search = api({ clusters: () => [info('snap', { kind: 'snapshot' })], kindsOf });
    expect((await find(search, 'web')).growing).toBe(true);
    await vi.waitFor(async () => expect(await find(search, 'web')).toMatchObject({ growing: false, objects: [{ name: 'web-1', cluster: 'snap' }] }));
    expect(seen.seen().map((table) => table.kind)).toEqual(['pods']);
  });

  test('looks at a kind when it is asked to, and finds its objects from then on', async () => {
    hand.of('a', 'pods', [row('web-1'), row('web-2')]);
    const search = api();
    expect(await search.look({ cluster: 'a', kind: 'pods' }, context)).toEqual({ objects: 2 });
    expect((await find(search, 'web')).total).toBe(2);
    await expect(search.look({ cluster: 'a', kind: 'nothings' }, context)).rejects.toMatchObject({ fault: { kind: 'not-found' } });
  });
});
