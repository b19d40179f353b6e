import { fault } from '../../preload/contract/fault.ts';
import type { metrics } from '../../preload/contract/metrics.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import { Disposables, timeout } from '../base/disposable.ts';
import type { Disposable } from '../base/disposable.ts';
import type { ClientOf, KubeClient } from '../kube/client.ts';
import type { LiveTable, Tables } from '../kube/tables.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import { NODE_MS } from './ask.ts';
import { ClusterMetrics, PERIOD_MS } from './cluster-metrics.ts';
import type { NodeNames } from './cluster-metrics.ts';
import { followHistory, watchFigures } from './readers.ts';

/** Histories outlive their last reader by this long, so that a chart that is opened again goes on, with a gap (ms). */
const LINGER_MS = 600_000;

export interface MetricsDeps {
  readonly clientOf: ClientOf;
  readonly tables: Tables;
  /** Namespaces that the operator typed for a cluster, for users who may not ask across all of them. */
  readonly typedNamespaces: (cluster: ClusterId) => readonly string[];
}

export interface MetricsOptions {
  readonly periodMs?: number;
  readonly nodeMs?: number;
  readonly lingerMs?: number;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** The names of a cluster's nodes from the table that everybody shares. */
const nodesFrom = (tables: Tables, cluster: ClusterId): NodeNames => {
  let table: LiveTable | undefined;
  return {
    names: async (signal) => {
      table ??= tables.open(cluster, { kind: 'nodes' });
      await table.ready(signal);
      return [...table.rows.values()].map((row) => row.name);
    },
    release: () => {
      table?.dispose();
      table = undefined;
    },
  };
};

/** CPU and memory of nodes and pods, per cluster, while somebody looks. */
export interface Metrics extends Disposable {
  readonly api: ApiHandlers<typeof metrics>;
}

/** Makes the metrics of all clusters. Dispose it at the end. */
export const createMetrics = (deps: MetricsDeps, options: MetricsOptions = {}): Metrics => {
  const owned = new Disposables();
  const clusters = new Map<ClusterId, { readonly metrics: ClusterMetrics; readers: number; ending?: Disposable }>();
  const { lingerMs = LINGER_MS } = options;

  const clientOf = (cluster: ClusterId): KubeClient => {
    const client = deps.clientOf(cluster);
    if (client.kind === 'snapshot') throw fault('unsupported', 'A snapshot holds no metrics', { cause: 'snapshot', cluster });
    return client;
  };
  const open = (cluster: ClusterId): { readonly metrics: ClusterMetrics; readonly client: KubeClient } & Disposable => {
    const client = clientOf(cluster);
    let entry = clusters.get(cluster);
    if (entry === undefined) {
      const made = new ClusterMetrics({ client: () => clientOf(cluster), nodes: nodesFrom(deps.tables, cluster), periodMs: options.periodMs ?? PERIOD_MS, nodeMs: options.nodeMs ?? NODE_MS, now: options.now ?? Date.now, random: options.random ?? Math.random });
      entry = { metrics: made, readers: 0 };
      clusters.set(cluster, entry);
    }
    const held = entry;
    held.readers += 1;
    if (held.ending) owned.release(held.ending);
    delete held.ending;
    return {
      metrics: held.metrics,
      client,
      dispose: () => {
        held.readers -= 1;
        if (held.readers > 0) return;
        const ending = owned.add(timeout(lingerMs, () => {
          clusters.delete(cluster);
          owned.release(ending);
        }));
        held.ending = ending;
      },
    };
  };
  const stop = new AbortController();
  owned.defer('metrics', () => stop.abort(fault('cancelled', 'Quarterdeck is closing')));

  const api: ApiHandlers<typeof metrics> = {
    watch: async function* ({ cluster, of, namespaces, node }, { signal }) {
      const one = open(cluster);
      try {
        const typed = deps.typedNamespaces(cluster);
        const scope = of === 'pods' ? (namespaces ?? (typed.length > 0 ? typed : undefined)) : undefined;
        yield* watchFigures(one.metrics, { of, ...(scope === undefined ? {} : { namespaces: scope }), ...(node === undefined || of === 'nodes' ? {} : { node }) }, AbortSignal.any([signal, stop.signal]));
      } finally {
        one.dispose();
      }
    },
    history: async function* ({ cluster, of, namespace, name }, { signal }) {
      if (of === 'pods' && (namespace === undefined || name === undefined)) throw fault('invalid', 'A pod is named with its namespace', { cause: 'input' });
      const one = open(cluster);
      try {
        yield* followHistory(one.metrics, one.client, { of, namespace, name }, AbortSignal.any([signal, stop.signal]));
      } finally {
        one.dispose();
      }
    },
  };
  return { api, dispose: () => owned.dispose() };
};
