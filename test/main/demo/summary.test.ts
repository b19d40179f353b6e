/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- these tests read untyped JSON as it came over the wire */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDemoApi, type DemoApi } from '../../../main/demo/demo-api.ts';
import { createTables } from '../../../main/kube/table-store.ts';
import { createMetrics } from '../../../main/monitors/metrics.ts';
import { watchUntil } from '../../fakes/metrics-cluster.ts';
import { clientFor, endpointFor } from '../kube/connect/client-for.ts';
import { clientOf, type Answer, type Client } from './client.ts';

let api: DemoApi;
let client: Client;
beforeEach(async () => {
  api = await startDemoApi({ seed: 'demo', faster: 10 });
  client = clientOf(api);
});
afterEach(async () => {
  await client.close();
  api.dispose();
});

const summaryOf = (node: string): Promise<{ readonly status: number; readonly body: Answer }> => client.call('GET', `/api/v1/nodes/${node}/proxy/stats/summary?only_cpu_and_memory=true`);

test('a kubelet tells of its running pods and of no others, and its own use is more than theirs', async () => {
  const { body } = await summaryOf('demo-node-1');
  const { body: pods } = await client.call('GET', '/api/v1/pods?fieldSelector=spec.nodeName=demo-node-1');
  const running = pods['items'].filter((pod: Answer) => pod['status'].phase === 'Running').map((pod: Answer) => pod['metadata'].uid);
  expect(body['pods'].map((pod: Answer) => pod['podRef'].uid).sort()).toEqual(running.sort());
  const sum = body['pods'].reduce((total: number, pod: Answer) => total + Number(pod['cpu'].usageNanoCores), 0);
  expect(body['node'].cpu.usageNanoCores).toBeGreaterThan(sum);
  for (const pod of body['pods']) expect(pod.memory.workingSetBytes).toBeLessThan(256 * 2 ** 20);
});

test('figures move with time, and stand still within ten seconds', async () => {
  const read = async (): Promise<{ readonly time: string; readonly cpu: number }> => {
    const { body } = await summaryOf('demo-node-2');
    return { time: body['node'].cpu.time, cpu: body['node'].cpu.usageNanoCores };
  };
  const first = await read();
  for (;;) {
    const next = await read();
    if (next.time === first.time) expect(next.cpu).toBe(first.cpu);
    else {
      expect(next.cpu).not.toBe(first.cpu);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test('a stopped kubelet answers as the API server does for it; an unknown node is 404; the metrics API is not there', async () => {
  api.platform.set('demo-node-3', 'kubelet', false);
  await client.until('/api/v1/nodes/demo-node-3', (node) => node['status'].conditions.some((one: Answer) => one['type'] === 'Ready' && one['status'] !== 'True'));
  expect(await summaryOf('demo-node-3')).toMatchObject({ status: 503, body: { reason: 'ServiceUnavailable', message: expect.stringContaining('connection refused') as string } });
  expect((await summaryOf('nowhere')).status).toBe(404);
  expect((await client.call('GET', '/apis/metrics.k8s.io/v1beta1/nodes')).status).toBe(404);
});

test('the metrics of the demo come over the wire, for every node and every running pod of its tables', async () => {
  using made = clientFor(endpointFor(api.url, {}, { token: api.token }));
  const tables = createTables(() => made.client, undefined, 0);
  const metrics = createMetrics({ clientOf: () => made.client, tables, typedNamespaces: () => [] });
  const signal = AbortSignal.timeout(15_000);
  try {
    const nodes = await watchUntil(metrics.api.watch({ cluster: 'test', of: 'nodes' }, { signal }), (state) => state.figures.size === 3 && state.room.size === 3);
    expect(nodes.state.room.get('demo-node-1')).toEqual({ cpu: 7.8, memory: 31815452 * 1024 });
    const table = tables.open('test', { kind: 'pods', fields: 'status.phase=Running' });
    await table.ready(signal);
    const running = [...table.rows.values()].map((row) => `${row.namespace ?? ''}/${row.name}`);
    table.dispose();
    const { state } = await watchUntil(metrics.api.watch({ cluster: 'test', of: 'pods' }, { signal }), (now) => running.every((key) => now.figures.has(key)));
    expect(state.status).toMatchObject({ state: 'live', source: 'kubelets', silentNodes: 0 });
  } finally {
    metrics.dispose();
    tables.dispose();
  }
});
