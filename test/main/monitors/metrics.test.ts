import { afterEach, describe, expect, test } from 'vitest';
import type { MetricsCluster, Answer } from '../../fakes/metrics-cluster.ts';
import { hang, html, json, METRICS, metricsCluster, refuse, SUMMARY, summary, watchUntil } from '../../fakes/metrics-cluster.ts';
import type { MetricsOptions } from '../../../main/monitors/metrics.ts';
import { clientFor, endpointFor, faultOf } from '../kube/connect/client-for.ts';
import type { TestClient } from '../kube/connect/client-for.ts';

const clients: TestClient[] = [];
const clusters: MetricsCluster[] = [];
const never = new AbortController().signal;
const QUICK = { periodMs: 60, nodeMs: 150, random: () => 0.5 };

const start = async (nodes: readonly string[], options: MetricsOptions & { readonly typed?: readonly string[] } = QUICK): Promise<MetricsCluster> => {
  const made = await metricsCluster(nodes, (url) => {
    const client = clientFor(endpointFor(url));
    clients.push(client);
    return client.client;
  }, options);
  clusters.push(made);
  return made;
};
const watch = (cluster: MetricsCluster, of: 'nodes' | 'pods', more: { readonly namespaces?: string[]; readonly node?: string } = {}, signal: AbortSignal = never) => cluster.metrics.api.watch({ cluster: 'test', of, ...more }, { signal });
const until = async (fits: () => boolean): Promise<void> => {
  for (let i = 0; i < 1000 && !fits(); i += 1) await new Promise((resolve) => setTimeout(resolve, 3));
  expect(fits()).toBe(true);
};

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster[Symbol.asyncDispose]();
  for (const client of clients.splice(0)) client[Symbol.dispose]();
});

const forbidden = (what: string): Answer => refuse(403, 'Forbidden', `${what} is forbidden: User "dev" cannot get resource "nodes/proxy" in API group "" at the cluster scope`);
const podMetrics = (...pods: readonly string[]): Answer => json({ kind: 'PodMetricsList', metadata: {}, items: pods.map((pod) => ({ metadata: { namespace: pod.split('/')[0], name: pod.split('/')[1] }, timestamp: '', window: '10s', containers: [{ name: 'a', usage: { cpu: '150m', memory: '32Mi' } }, { name: 'b', usage: { cpu: '100000n', memory: '32768Ki' } }] })) });
const nodeMetrics = (...nodes: readonly string[]): Answer => json({ kind: 'NodeMetricsList', metadata: {}, items: nodes.map((name) => ({ metadata: { name }, usage: { cpu: '1', memory: '2Gi' } })) });

describe('from the kubelets, where there is no metrics API', () => {
  test('every node and pod has its figures, nodes what they can give', async () => {
    const cluster = await start(['n1', 'n2']);
    cluster.answers.set(SUMMARY('n1'), summary('n1', ['a/web', 'b/web']));
    cluster.answers.set(SUMMARY('n2'), summary('n2', ['a/api']));
    cluster.answers.set('/api/v1/nodes', json({ metadata: {}, items: ['n1', 'n2'].map((name) => ({ metadata: { name }, status: { allocatable: { cpu: '7800m', memory: '4Gi' } } })) }));
    const pods = await watchUntil(watch(cluster, 'pods'), (state) => state.figures.size === 3);
    expect(pods.state.status).toMatchObject({ state: 'live', source: 'kubelets', silentNodes: 0 });
    expect([...pods.state.figures.keys()].sort()).toEqual(['a/api', 'a/web', 'b/web']);
    expect(pods.state.figures.get('a/web')).toEqual({ cpu: 0.1, memory: 64 * 2 ** 20 });
    const nodes = await watchUntil(watch(cluster, 'nodes'), (state) => state.figures.size === 2 && state.room.size === 2);
    expect(nodes.state.figures.get('n1')).toEqual({ cpu: 0.3, memory: 3 * 64 * 2 ** 20 });
    expect(nodes.state.room.get('n2')).toEqual({ cpu: 7.8, memory: 4 * 2 ** 30 });
  });

  test('only what differs is told again, and at most once per round', async () => {
    const cluster = await start(['n1']);
    cluster.answers.set(SUMMARY('n1'), summary('n1', ['a/web', 'a/api']));
    const { batches } = await watchUntil(watch(cluster, 'pods'), (state, all) => {
      if (state.figures.size === 2 && all.length < 4) cluster.answers.set(SUMMARY('n1'), all.length % 2 === 0 ? summary('n1', ['a/web', 'a/new']) : summary('n1', ['a/web', 'a/api']));
      return all.length >= 6;
    });
    const rounds = cluster.requests.filter((path) => path === SUMMARY('n1')).length;
    const telling = batches.filter((batch) => batch.keys.length > 0 || batch.removed.length > 0);
    expect(telling.length).toBeLessThanOrEqual(rounds);
    expect(telling[0]?.keys).toEqual(['a/web', 'a/api']);
    for (const batch of telling.slice(1)) expect(batch.keys).not.toContain('a/web');
  });

  test.each<[string, Answer, string, RegExp]>([
    ['hangs', hang, 'timeout', /did not answer within/],
    ['is switched off', refuse(503, 'ServiceUnavailable', 'error trying to reach service: dial tcp 10.0.0.9:10250: connect: no route to host'), 'unreachable', /no route to host/],
    ['shows a login page', html, 'invalid', /no summary/],
    ['answers 404', refuse(404, 'NotFound', 'nodes "bad" not found'), 'not-found', /not found/],
    ['refuses the API server', (_q, response) => void response.writeHead(403).end('Forbidden (user=kube-apiserver, verb=get, resource=nodes, subresource=stats)'), 'unreachable', /kubelet of bad gives no figures \(HTTP 403\): Forbidden/],
    ['wants other credentials of the API server', (_q, response) => void response.writeHead(401).end('Unauthorized'), 'unreachable', /HTTP 401/],
    ['breaks off', (_q, response) => { response.writeHead(200, { 'content-type': 'application/json' }).write('{"node":{'); response.destroy(); }, 'unreachable', /cut off|broke/],
    ['answers nonsense', json([1, null, 'x']), 'invalid', /no summary/],
  ])('a node that %s costs its own figures and is told', async (_how, answer, kind, message) => {
    const cluster = await start(['n1', 'bad', 'n3']);
    for (const node of ['n1', 'n3']) cluster.answers.set(SUMMARY(node), summary(node, [`a/on-${node}`]));
    cluster.answers.set(SUMMARY('bad'), answer);
    const { state } = await watchUntil(watch(cluster, 'pods'), (now) => now.figures.size === 2 && now.status.silentNodes === 1);
    expect(state.status.state).toBe('live');
    expect(state.status.silent[0]).toMatchObject({ node: 'bad', fault: { kind, message: expect.stringMatching(message) as string } });
    // What one kubelet says tells nothing about the cluster's connection; a connection that broke does.
    if (kind !== 'unreachable' || state.status.silent[0]?.fault.status !== undefined) expect(clients[0]?.connection.state.value.phase).toBe('live');
    // It is told again once it answers.
    cluster.answers.set(SUMMARY('bad'), summary('bad', ['a/back']));
    const back = await watchUntil(watch(cluster, 'pods'), (now) => now.figures.has('a/back') && now.status.silentNodes === 0);
    expect(back.state.status.silent).toEqual([]);
  });

  test('a pod of a node that fell silent is gone from the figures after a few rounds, not at once', async () => {
    const cluster = await start(['n1', 'n2']);
    cluster.answers.set(SUMMARY('n1'), summary('n1', ['a/one']));
    cluster.answers.set(SUMMARY('n2'), summary('n2', ['a/two']));
    let held = false;
    await watchUntil(watch(cluster, 'pods'), (now) => {
      if (now.figures.size === 2) cluster.answers.set(SUMMARY('n2'), refuse(503, 'ServiceUnavailable', 'gone'));
      if (now.status.silentNodes === 1 && now.figures.has('a/two')) held = true;
      return now.status.silentNodes === 1 && !now.figures.has('a/two') && now.figures.has('a/one');
    });
    expect(held).toBe(true);
  });

  test('forty nodes are asked eight at a time', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
    const cluster = await start(names, { ...QUICK, nodeMs: 2000 });
    for (const name of names) cluster.answers.set(SUMMARY(name), (request, response) => void setTimeout(() => summary(name, [])(request, response), 5));
    await watchUntil(watch(cluster, 'nodes'), (state) => state.figures.size === 40);
    expect(cluster.most()).toBeLessThanOrEqual(9); // eight of them, and the nodes' allocatable
    expect(cluster.most()).toBeGreaterThan(1);
  });

  test('the pods of one node need one kubelet', async () => {
    const cluster = await start(['n1', 'n2']);
    for (const node of ['n1', 'n2']) cluster.answers.set(SUMMARY(node), summary(node, [`a/on-${node}`]));
    await watchUntil(watch(cluster, 'pods', { node: 'n2' }), (state) => state.figures.has('a/on-n2'));
    expect(cluster.requests).not.toContain(SUMMARY('n1'));
    expect(cluster.tablesOpen()).toBe(0);
  });

  test('where nodes/proxy is forbidden it is told once, with what is missing, and nobody is asked in a row', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `n${i}`);
    const cluster = await start(names);
    for (const name of names) cluster.answers.set(SUMMARY(name), forbidden(`nodes "${name}"`));
    const { state } = await watchUntil(watch(cluster, 'nodes'), (now) => now.status.state === 'refused');
    expect(state.status).toMatchObject({ missing: ['nodes/proxy'], silentNodes: 0, fault: { kind: 'forbidden', status: 403 } });
    expect(cluster.requests.filter((path) => path.endsWith('/summary')).length).toBeLessThanOrEqual(8);
  });
});

describe('from the metrics API', () => {
  test('pods are the sum of their containers; no kubelet is asked', async () => {
    const cluster = await start(['n1']);
    cluster.answers.set(`${METRICS}/pods`, podMetrics('a/web', 'b/api'));
    cluster.answers.set(`${METRICS}/nodes`, nodeMetrics('n1'));
    const { state } = await watchUntil(watch(cluster, 'pods'), (now) => now.figures.size === 2);
    expect(state.status.source).toBe('metrics-api');
    expect(state.figures.get('a/web')).toEqual({ cpu: 0.1501, memory: 64 * 2 ** 20 });
    const nodes = await watchUntil(watch(cluster, 'nodes'), (now) => now.figures.size === 1);
    expect(nodes.state.figures.get('n1')).toEqual({ cpu: 1, memory: 2 * 2 ** 30 });
    expect(cluster.requests.filter((path) => path.includes('/proxy/'))).toEqual([]);
  });

  test('whoever may see some namespaces only asks for those', async () => {
    const cluster = await start(['n1'], { ...QUICK, typed: ['a', 'c'] });
    cluster.answers.set(`${METRICS}/namespaces/a/pods`, podMetrics('a/web'));
    cluster.answers.set(`${METRICS}/namespaces/c/pods`, refuse(403, 'Forbidden', 'pods.metrics.k8s.io is forbidden'));
    const { state } = await watchUntil(watch(cluster, 'pods'), (now) => now.figures.size === 1);
    expect(state.status.state).toBe('live');
    expect(cluster.requests).not.toContain(`${METRICS}/pods`);
  });

  test.each<[string, Answer]>([['is forbidden', forbidden('pods.metrics.k8s.io')], ['is down', refuse(503, 'ServiceUnavailable', 'the server is currently unable to handle the request')], ['is a login page', html], ['is broken', json({ kind: 'PodMetricsList', items: 'no' })]])('one that %s leaves it to the kubelets', async (how, answer) => {
    const cluster = await start(['n1']);
    cluster.answers.set(`${METRICS}/pods`, answer);
    cluster.answers.set(SUMMARY('n1'), summary('n1', ['a/web']));
    if (how === 'is broken') {
      // Well formed and empty: an answer like any other.
      const { state } = await watchUntil(watch(cluster, 'pods'), (now) => now.status.state === 'live');
      expect(state.figures.size).toBe(0);
      return;
    }
    const { state } = await watchUntil(watch(cluster, 'pods'), (now) => now.figures.size === 1);
    expect(state.status.source).toBe('kubelets');
    // Not asked again with every round.
    expect(cluster.requests.filter((path) => path === `${METRICS}/pods`)).toHaveLength(1);
  });

  test('where both ways are forbidden, both permissions are named', async () => {
    const cluster = await start(['n1']);
    cluster.answers.set(`${METRICS}/pods`, forbidden('pods.metrics.k8s.io'));
    cluster.answers.set(SUMMARY('n1'), forbidden('nodes "n1"'));
    const { state } = await watchUntil(watch(cluster, 'pods'), (now) => now.status.state === 'refused');
    expect(state.status.missing).toEqual(['metrics.k8s.io', 'nodes/proxy']);
  });

  test('an API server that falls silent leaves figures that are called old, then none', async () => {
    const cluster = await start(['n1']);
    cluster.answers.set(`${METRICS}/pods`, podMetrics('a/web'));
    let old = false;
    await watchUntil(watch(cluster, 'pods'), (now) => {
      if (now.figures.size === 1 && now.status.state === 'live') cluster.answers.set(`${METRICS}/pods`, (_q, response) => void response.destroy());
      if (now.status.state === 'retrying' && now.figures.size === 1 && now.at !== undefined) old = true;
      return now.status.state === 'retrying' && now.figures.size === 0;
    });
    expect(old).toBe(true);
  });
});

describe('who looks', () => {
  test('nobody: no request, before and after; and what is under way is stopped', async () => {
    const cluster = await start(['n1', 'n2'], { ...QUICK, nodeMs: 60_000 });
    expect(cluster.requests).toEqual([]);
    cluster.answers.set(SUMMARY('n1'), summary('n1', ['a/web']));
    cluster.answers.set(SUMMARY('n2'), hang);
    const leave = new AbortController();
    const reading = watchUntil(watch(cluster, 'pods', {}, leave.signal), () => false);
    await until(() => cluster.requests.includes(SUMMARY('n2')));
    leave.abort();
    await expect(reading).rejects.toThrow('ended');
    await until(() => cluster.open() === 0);
    const before = cluster.requests.length;
    await new Promise((resolve) => setTimeout(resolve, QUICK.periodMs * 4));
    expect(cluster.requests).toHaveLength(before);
    expect(cluster.tablesOpen()).toBe(0);
  });

  test('who leaves before the nodes were read and comes back has their room at once', async () => {
    const cluster = await start(['n1'], { ...QUICK, periodMs: 60_000 });
    cluster.answers.set(SUMMARY('n1'), summary('n1', []));
    cluster.answers.set('/api/v1/nodes', hang);
    await watchUntil(watch(cluster, 'nodes'), (state) => state.figures.size === 1 && cluster.requests.includes('/api/v1/nodes'));
    await until(() => cluster.open() === 0);
    cluster.answers.set('/api/v1/nodes', json({ items: [{ metadata: { name: 'n1' }, status: { capacity: { cpu: '4', memory: '8Gi' } } }] }));
    const { state } = await watchUntil(watch(cluster, 'nodes'), (now) => now.room.size === 1);
    expect(state.room.get('n1')).toEqual({ cpu: 4, memory: 8 * 2 ** 30 });
  });

  test('many: one round for all of them', async () => {
    const cluster = await start(['n1'], { ...QUICK, periodMs: 60_000 });
    cluster.answers.set(SUMMARY('n1'), summary('n1', ['a/web', 'b/web']));
    const leave = new AbortController();
    const first = watch(cluster, 'pods', {}, leave.signal)[Symbol.asyncIterator]();
    await first.next();
    await first.next();
    for (let i = 0; i < 5; i += 1) await watchUntil(watch(cluster, 'pods', { namespaces: ['b'] }), (state) => state.figures.size === 1 && state.figures.has('b/web'));
    expect(cluster.requests.filter((path) => path === SUMMARY('n1'))).toHaveLength(1);
    leave.abort();
    await first.return?.();
  });

  test('one more who looks at something else is served at once, not with the next round', async () => {
    const cluster = await start(['n1', 'n2'], { ...QUICK, periodMs: 60_000 });
    for (const node of ['n1', 'n2']) cluster.answers.set(SUMMARY(node), summary(node, [`a/on-${node}`]));
    const leave = new AbortController();
    const first = watch(cluster, 'pods', { node: 'n1' }, leave.signal)[Symbol.asyncIterator]();
    await first.next();
    await first.next();
    await watchUntil(watch(cluster, 'nodes'), (state) => state.figures.size === 2);
    leave.abort();
    await first.return?.();
  });

  test('a snapshot has no metrics, and closing the service ends every reader', async () => {
    const cluster = await start(['n1']);
    cluster.answers.set(SUMMARY('n1'), summary('n1', []));
    const reading = watchUntil(watch(cluster, 'nodes'), () => false);
    await until(() => cluster.requests.length > 1);
    cluster.metrics.dispose();
    await expect(reading).rejects.toThrow('ended');
    const snapshot = await metricsCluster([], () => ({ kind: 'snapshot' }) as unknown as TestClient['client'], QUICK);
    clusters.push(snapshot);
    const drain = (feed: AsyncIterable<unknown>) => faultOf((async () => { for await (const _ of feed) throw new Error('It told something'); })());
    expect(await drain(watch(snapshot, 'nodes'))).toMatchObject({ kind: 'unsupported', cause: 'snapshot' });
    expect(await drain(snapshot.metrics.api.history({ cluster: 'test', of: 'pods' }, { signal: never }))).toMatchObject({ kind: 'invalid' });
  });
});

describe('history', () => {
  test('of a pod: its bounds, then a point per round, from its own kubelet only', async () => {
    const cluster = await start(['n1', 'n2']);
    for (const node of ['n1', 'n2']) cluster.answers.set(SUMMARY(node), summary(node, [`a/on-${node}`]));
    cluster.answers.set('/api/v1/namespaces/a/pods/on-n2', json({ spec: { nodeName: 'n2', containers: [{ resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } } }] } }));
    const at: number[] = [];
    for await (const item of cluster.metrics.api.history({ cluster: 'test', of: 'pods', namespace: 'a', name: 'on-n2' }, { signal: never })) {
      if (item.reset) expect(item.bounds).toEqual({ request: { cpu: 0.05, memory: 64 * 2 ** 20 }, limit: { cpu: null, memory: 256 * 2 ** 20 } });
      at.push(...item.at);
      for (const cpu of item.cpu) expect(cpu).toBe(0.1);
      if (at.length >= 3) break;
    }
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(cluster.requests).not.toContain(SUMMARY('n1'));
  });

  test('of all nodes together is their sum; and goes on when it is opened again', async () => {
    const cluster = await start(['n1', 'n2']);
    for (const node of ['n1', 'n2']) cluster.answers.set(SUMMARY(node), summary(node, []));
    const read = async (enough: number): Promise<number> => {
      let points = 0;
      for await (const item of cluster.metrics.api.history({ cluster: 'test', of: 'nodes' }, { signal: never })) {
        points += item.at.length;
        if (item.cpu.length > 0) expect(item.cpu.at(-1)).toBeCloseTo(0.2);
        if (points >= enough) break;
      }
      return points;
    };
    const first = await read(3);
    expect(await read(first + 1)).toBeGreaterThan(first);
  });
});
