// Bad weather on a real API server: after each of these our rows are kubectl's, and nothing has grown.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aliveDisposables } from '../../main/base/disposable.ts';
import type { RowsState } from '../../preload/contract/model/rows.ts';
import { lab } from './lab.ts';
import { compactEtcd, each, eventually, keyOf, made, podDifferences, startWeather, writeObjects } from './weather.ts';
import type { Held, Holdings, Weather } from './weather.ts';

const PODS = 3000;
/** More than a few pages of pods in any encoding that we ask for, and less than all of them. */
const MID_LIST_BYTES = 4_000_000;
const CHANGES = 40;
/** Load balancers take thirty seconds and more. Longer than what counts as a watch that failed at once. */
const IDLE_MS = 2500;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let world: Weather;
beforeAll(async () => {
  await lab('small', 'down');
  await lab('small', 'up', String(PODS));
}, 600_000);
afterAll(() => lab('small', 'down'));
beforeEach(async () => {
  await lab('small', 'heal');
  world = await startWeather();
});
afterEach(async () => {
  await world.end();
  expect(aliveDisposables(), 'disposables left by this test').toEqual([]);
});

const isWhole = (state: RowsState): boolean => state.synced && state.status.state === 'live';
const pods = (): Promise<string> => world.kubectl('get', 'pods', '-A', '-o', 'wide', '--no-headers');

/** Our pods become kubectl's, without anything being asked of us. */
const expectPods = async (held: Held, ms = 40_000): Promise<void> => {
  const theirs = await pods();
  // What a change takes to arrive is not the question here: only that it does, and that nothing else is left.
  await held.until('the pods of kubectl', (state) => state.synced && podDifferences(state, theirs).length === 0, ms).catch(() => undefined);
  expect(podDifferences(held.state(), theirs).slice(0, 20)).toEqual([]);
};

/** No more connections, sockets and watches than before. */
const expectNoGrowth = async (before: Holdings): Promise<void> => {
  let now = await world.holdings();
  const fits = (): boolean => now.connections <= before.connections && now.sockets <= before.sockets && now.watches === before.watches && now.retrying === 0;
  await eventually('as few connections and watches as before', async () => {
    now = await world.holdings();
    return fits();
  }, 20_000).catch(() => undefined);
  expect(now).toEqual({ ...before, connections: Math.min(now.connections, before.connections), sockets: Math.min(now.sockets, before.sockets) });
};

const podNames = async (count: number, from = 0): Promise<readonly (readonly [string, string])[]> =>
  (await world.kubectl('get', 'pods', '-A', '--no-headers', '-o', 'custom-columns=A:.metadata.namespace,B:.metadata.name')).split('\n').slice(from, from + count).map((line) => line.trim().split(/\s+/) as [string, string]);

/** Restarts of some pods change, some pods go, past the bad link. */
const changePods = async (restarts: number): Promise<void> => {
  const names = await podNames(CHANGES);
  const patch = { status: { containerStatuses: [{ name: 'app', restartCount: restarts, ready: true, image: 'registry.lab:5000/team/x:1', imageID: '', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }] } };
  await each(names.slice(4), ([namespace, name]) => world.direct.json({ method: 'PATCH', path: `/api/v1/namespaces/${namespace}/pods/${name}/status`, headers: { 'content-type': 'application/strategic-merge-patch+json' }, body: patch }));
  await each(names.slice(0, 4), ([namespace, name]) => world.direct.json({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/pods/${name}`, query: { gracePeriodSeconds: 0 } }));
};

describe('an API server that is killed', () => {
  it('in the middle of a list: the list is made whole', async () => {
    const stopped = world.link.silenceAfter(MID_LIST_BYTES);
    const held = world.hold('pods');
    await stopped;
    await lab('small', 'break', 'apiserver');
    expect(held.state().synced).toBe(false);
    await changePods(0).catch(() => undefined);
    await lab('small', 'heal');
    await changePods(101);
    world.link.speak();
    await expectPods(held);
    await held.until('live', isWhole);
  });

  it('in the middle of a watch: what changed before it came back, and while nobody could reach it, is there', async () => {
    const held = world.hold('pods');
    await held.until('whole', isWhole);
    const [before, size] = [await world.holdings(), held.state().rows.size];
    await lab('small', 'break', 'apiserver');
    await held.until('said to be old', (state) => state.status.state === 'retrying');
    expect(held.state().rows.size, 'the rows stay while it is away').toBe(size);
    expect(held.state().status.fault?.kind).toBe('unreachable');
    world.link.refuse(true);
    const [old] = [(await world.holdings()).watches];
    expect(old).toBe(before.watches);
    await lab('small', 'heal');
    await changePods(202);
    world.link.refuse(false);
    await expectPods(held, 60_000);
    await held.until('live', isWhole);
    await expectNoGrowth(before);
  });
});

describe('history that is gone', () => {
  it('a list whose continue token expired between two pages begins again and is right', async () => {
    const token = (await world.direct.json<{ readonly metadata: { readonly continue: string } }>({ path: '/api/v1/pods', query: { limit: 500 } })).metadata.continue;
    const stopped = world.link.silenceAfter(MID_LIST_BYTES);
    const held = world.hold('pods');
    await stopped;
    await changePods(303);
    await compactEtcd();
    await expect(world.direct.bytes({ path: '/api/v1/pods', query: { limit: 500, continue: token } }), 'tokens of that time are refused').rejects.toMatchObject({ fault: { status: 410 } });
    world.link.speak();
    await expectPods(held);
    await held.until('live', isWhole);
  });

  it('a watch whose version expired lists again and is right', async () => {
    const held = world.hold('pods');
    await held.until('whole', isWhole);
    const before = await world.holdings();
    const { resourceVersion } = (await world.direct.json<{ readonly metadata: { readonly resourceVersion: string } }>({ path: '/api/v1/pods', query: { limit: 1 } })).metadata;
    world.link.refuse(true);
    world.link.reset();
    await changePods(404);
    await lab('small', 'break', 'apiserver');
    await compactEtcd();
    await lab('small', 'heal');
    const watched = Buffer.from(await world.direct.bytes({ path: '/api/v1/pods', query: { watch: true, resourceVersion, timeoutSeconds: 1 } })).toString();
    expect(watched.slice(0, 300), 'watches from that time are refused').toContain('"code":410');
    world.link.refuse(false);
    await expectPods(held, 60_000);
    await held.until('live', isWhole);
    await expectNoGrowth(before);
  });
});

describe('a link that is bad', () => {
  it('cuts what is idle: nothing is missed, and it is not stormed', async () => {
    const held = world.hold('pods');
    await held.until('whole', isWhole);
    const before = await world.holdings();
    const [accepted, began] = [world.link.accepted(), performance.now()];
    world.link.cutIdle(IDLE_MS);
    for (let i = 0; i < 3; i += 1) {
      await sleep(3500);
      await changePods(500 + i);
    }
    world.link.cutIdle(undefined);
    await expectPods(held);
    await held.until('live', isWhole);
    await expectNoGrowth(before);
    // Once for each cut; beside the watch there is the status line's own measuring.
    expect(world.link.accepted() - accepted, 'connections are made anew where they were cut, and not more').toBeLessThanOrEqual(2 * Math.ceil((performance.now() - began) / IDLE_MS));
  });

  it('falls silent and is then reset, as when a laptop wakes up', async () => {
    const held = world.hold('pods');
    await held.until('whole', isWhole);
    const before = await world.holdings();
    world.link.silence();
    await changePods(606);
    await sleep(4000);
    world.link.reset();
    world.link.speak();
    await expectPods(held);
    await held.until('live', isWhole);
    await expectNoGrowth(before);
  });

  it('forgets its connections without a word: that they are dead is noticed', async () => {
    const held = world.hold('pods');
    await held.until('whole', isWhole);
    const before = await world.holdings();
    world.link.forget();
    await changePods(707);
    await expectPods(held, 60_000);
    world.link.speak();
    await held.until('live', isWhole);
    await expectNoGrowth(before);
  });
});

describe('a great deal at once', () => {
  const create = (path: string, body: object): Promise<unknown> => world.direct.json({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });

  it('a namespace with two thousand pods is made and deleted', async () => {
    const namespace = 'doomed';
    const [held, namespaces] = [world.hold('pods'), world.hold('namespaces')];
    await Promise.all([held.until('whole', isWhole), namespaces.until('whole', isWhole)]);
    const before = await world.holdings();
    await create('/api/v1/namespaces', { metadata: { name: namespace } });
    const spec = { containers: [{ name: 'app', image: 'registry.lab:5000/team/x:1' }] };
    await writeObjects(`pods/${namespace}`, Array.from({ length: 2000 }, (_, i) => ({ apiVersion: 'v1', kind: 'Pod', metadata: made(`pod-${i}`, namespace), spec, status: { phase: 'Pending' } })));
    await expectPods(held);
    await world.direct.bytes({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
    await world.direct.bytes({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/pods`, query: { gracePeriodSeconds: 0 } });
    await expectPods(held);
    await namespaces.until('it is seen to end', (state) => [...state.rows.values()].some((row) => row.name === namespace && row.deleting === true));
    // No controller does it here.
    await world.direct.bytes({ method: 'PUT', path: `/api/v1/namespaces/${namespace}/finalize`, headers: { 'content-type': 'application/json' }, body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace }, spec: {} } });
    await namespaces.until('it is gone', (state) => ![...state.rows.values()].some((row) => row.name === namespace));
    await expectNoGrowth(before);
  });

  it('ten thousand events in a burst all arrive', async () => {
    const held = world.hold('events');
    await held.until('whole', isWhole);
    const before = await world.holdings();
    const numbers = Array.from({ length: 10_000 }, (_, i) => i);
    const at = new Date().toISOString().replace(/\.\d+Z/, 'Z');
    const about = (i: number): object => ({ apiVersion: 'v1', kind: 'Pod', namespace: 'team-0001', name: `pod-${i % 7}` });
    await writeObjects('events/team-0001', numbers.map((i) => ({ apiVersion: 'v1', kind: 'Event', metadata: made(`burst-${i}`, 'team-0001'), involvedObject: about(i), type: i % 2 === 0 ? 'Normal' : 'Warning', reason: 'Burst', message: `消息 ${i}`, firstTimestamp: at, lastTimestamp: at, count: 1 })));
    const theirs = (await world.kubectl('get', 'events', '-A', '--no-headers', '-o', 'custom-columns=A:.metadata.namespace,B:.metadata.name')).trim().split('\n').map((line) => line.trim().split(/\s+/).join('/')).sort();
    expect(theirs.length).toBeGreaterThanOrEqual(numbers.length);
    await held.until('all of them', (state) => state.rows.size === theirs.length);
    expect([...held.state().rows.values()].map(keyOf).sort()).toEqual(theirs);
    const message = held.state().columns.findIndex((column) => column.title === 'MESSAGE');
    expect(new Set([...held.state().rows.values()].map((row) => row.cells[message]))).toEqual(new Set(numbers.map((i) => `消息 ${i}`)));
    await expectNoGrowth(before);
  });

  it('objects of a megabyte are listed, followed and opened', async () => {
    const [maps, held] = [world.hold('configmaps'), world.hold('pods')];
    await Promise.all([maps.until('whole', isWhole), held.until('whole', isWhole)]);
    const before = await world.holdings();
    const text = '一'.repeat(330_000);
    await create('/api/v1/namespaces/team-0002/serviceaccounts', { metadata: { name: 'default' } });
    for (let i = 0; i < 8; i += 1) {
      await create('/api/v1/namespaces/team-0002/configmaps', { metadata: { name: `big-${i}` }, data: { text } });
      await create('/api/v1/namespaces/team-0002/pods', { metadata: { name: `big-${i}` }, spec: { automountServiceAccountToken: false, containers: [{ name: 'app', image: 'registry.lab:5000/team/x:1', env: [{ name: 'TEXT', value: text }] }] } });
    }
    await expectPods(held);
    await maps.until('all of them', (state) => [...state.rows.values()].filter((row) => row.name.startsWith('big-')).length === 8);
    // Again from the start: they now come in a page, not one by one.
    const fresh = await startWeather();
    const again = fresh.hold('pods');
    await again.until('whole', isWhole);
    expect(podDifferences(again.state(), await pods()).slice(0, 20)).toEqual([]);
    for await (const item of fresh.app.handlers.kinds.object({ cluster: fresh.cluster, ref: { kind: 'configmaps', namespace: 'team-0002', name: 'big-3' } }, { signal: AbortSignal.timeout(20_000) })) {
      expect(JSON.stringify(item)).toContain(text);
      break;
    }
    await fresh.end();
    await expectNoGrowth(before);
  });
});

describe('words of any script', () => {
  const WORDS = ['生产/网关 ✅', 'مرحبا بالعالم', 'e\u0301te\u0301', '👩🏽‍🚀👨‍👩‍👧', 'שלום\u202Eabc', 'ไทย', '𝔘𝔫𝔦\u200Bcode', '"quoted" \\ <b>&amp;'] as const;

  it('stand in the cells of a custom kind as they were written', async () => {
    const schema = { type: 'object', properties: { spec: { type: 'object', properties: { title: { type: 'string' }, owner: { type: 'string' } } } } };
    const columns = [{ name: '标题', type: 'string', jsonPath: '.spec.title' }, { name: 'Владелец', type: 'string', jsonPath: '.spec.owner' }];
    await world.direct.json({
      method: 'POST', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', headers: { 'content-type': 'application/json' },
      body: { metadata: { name: 'signs.weather.lab' }, spec: { group: 'weather.lab', scope: 'Namespaced', names: { plural: 'signs', singular: 'sign', kind: 'Sign' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, additionalPrinterColumns: columns }] } },
    });
    const path = '/apis/weather.lab/v1/namespaces/team-0003/signs';
    await eventually('the kind is served', () => world.direct.json({ path }).then(() => true, () => false));
    await Promise.all(WORDS.map((title, i) => world.direct.json({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body: { apiVersion: 'weather.lab/v1', kind: 'Sign', metadata: { name: `sign-${i}` }, spec: { title, owner: title } } })));
    const held = world.hold('signs.weather.lab');
    await held.until('all of them', (state) => state.rows.size === WORDS.length);
    const state = held.state();
    expect(state.columns.map((column) => column.title)).toEqual(['标题', 'ВЛАДЕЛЕЦ']);
    expect([...state.rows.values()].sort((a, b) => a.name.localeCompare(b.name)).map((row) => row.cells)).toEqual(WORDS.map((word) => [word, word]));
  });
});
