// A cluster whose kubelets and metrics API answer as each test says, over real HTTP, with the metrics service before it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MetricsBatch, MetricsState } from '../../preload/contract/model/metrics.ts';
import { foldMetrics, noMetrics } from '../../preload/contract/model/metrics.ts';
import type { Tables } from '../../main/kube/tables.ts';
import type { KubeClient } from '../../main/kube/client.ts';
import { createMetrics } from '../../main/monitors/metrics.ts';
import type { Metrics, MetricsOptions } from '../../main/monitors/metrics.ts';
import { httpServer, statusBody } from './bad-api.ts';
import type { FakeServer } from './bad-api.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const json = (value: unknown, status = 200): Answer => (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
export const refuse = (status: number, reason: string, message: string): Answer => (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(statusBody(status, reason, message));
export const html: Answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
export const hang: Answer = () => undefined;

/** What a kubelet answers: each pod as `namespace/name`, 100m and 64Mi unless said otherwise. */
export const summary = (node: string, pods: readonly string[], cpu = 100_000_000, memory = 64 * 2 ** 20): Answer =>
  json({
    node: { nodeName: node, cpu: { usageNanoCores: cpu * (pods.length + 1) }, memory: { workingSetBytes: memory * (pods.length + 1) } },
    pods: pods.map((pod) => ({ podRef: { namespace: pod.split('/')[0], name: pod.split('/')[1], uid: `uid-${pod}` }, cpu: { usageNanoCores: cpu }, memory: { workingSetBytes: memory } })),
  });

export interface MetricsCluster extends AsyncDisposable {
  readonly server: FakeServer;
  readonly metrics: Metrics;
  /** Paths in the order in which they came. */
  readonly requests: string[];
  /** How many requests are open right now. */
  readonly open: () => number;
  /** The most that were ever open at once. */
  readonly most: () => number;
  /** What each path answers; a path that is not here is 404. */
  readonly answers: Map<string, Answer>;
  readonly tablesOpen: () => number;
}

export const SUMMARY = (node: string): string => `/api/v1/nodes/${node}/proxy/stats/summary`;
export const METRICS = '/apis/metrics.k8s.io/v1beta1';

/** The nodes' table as the store gives it, as far as it is used here. */
const tablesOf = (nodes: readonly string[], opened: { n: number }): Tables => ({
  open: () => {
    opened.n += 1;
    let isOpen = true;
    return {
      rows: new Map(nodes.map((name) => [name, { key: name, name, created: 0, verdict: 'ok' as const, cells: [] }])),
      ready: () => Promise.resolve(),
      dispose: () => {
        if (isOpen) opened.n -= 1;
        isOpen = false;
      },
    } as unknown as ReturnType<Tables['open']>;
  },
});

/** Starts it. `client` makes the client of the server's address. */
export const metricsCluster = async (nodes: readonly string[], client: (url: string) => KubeClient, options: MetricsOptions & { readonly typed?: readonly string[] } = {}): Promise<MetricsCluster> => {
  const requests: string[] = [];
  const answers = new Map<string, Answer>();
  const opened = { n: 0 };
  let open = 0;
  let most = 0;
  const server = await httpServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    requests.push(path);
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => { open -= 1; });
    (answers.get(path) ?? refuse(404, 'NotFound', 'the server could not find the requested resource'))(request, response);
  });
  const made = client(server.url);
  const metrics = createMetrics({ clientOf: () => made, tables: tablesOf(nodes, opened), typedNamespaces: () => options.typed ?? [] }, options);
  return {
    server, metrics, requests, answers,
    open: () => open,
    most: () => most,
    tablesOpen: () => opened.n,
    [Symbol.asyncDispose]: async () => {
      metrics.dispose();
      await server[Symbol.asyncDispose]();
    },
  };
};

/** Reads a feed of batches until what is folded of them fits; then leaves it. */
export const watchUntil = async (feed: AsyncIterable<MetricsBatch>, fits: (state: MetricsState, batches: readonly MetricsBatch[]) => boolean): Promise<{ readonly state: MetricsState; readonly batches: readonly MetricsBatch[] }> => {
  const batches: MetricsBatch[] = [];
  let state = noMetrics;
  for await (const batch of feed) {
    batches.push(batch);
    state = foldMetrics(state, [batch]);
    if (fits(state, batches)) return { state, batches };
  }
  throw new Error(`The feed ended before it fitted: ${JSON.stringify(state.status)}`);
};
