import { setTimeout as delay } from 'node:timers/promises';
import type { Bounds, Figures, HistoryItem, Measured, MetricsBatch } from '../../preload/contract/model/metrics.ts';
import type { KubeClient } from '../kube/client.ts';
import { podBounds, roomOf } from './bounds.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';
import type { Demand } from './demand.ts';
import { fields, text } from './figures.ts';

/** How often (ms) a pod that no node has taken yet is looked at again. */
const SCHEDULING_MS = 5000;

const columns = (entries: readonly (readonly [string, Figures])[]): { readonly keys: readonly string[]; readonly cpu: readonly Figures['cpu'][]; readonly memory: readonly Figures['memory'][] } => ({
  keys: entries.map(([key]) => key),
  cpu: entries.map(([, one]) => one.cpu),
  memory: entries.map(([, one]) => one.memory),
});

const testOf = (demand: Demand): ((key: string) => boolean) => {
  if (demand.of === 'nodes' || demand.namespaces === undefined) return () => true;
  const wanted = new Set(demand.namespaces);
  return (key) => wanted.has(key.slice(0, key.indexOf('/')));
};

/** The figures that one reader looks at: everything first, then per round what differs from what it was told. A slow reader gets fewer, not more. */
export const watchFigures = async function* (metrics: ClusterMetrics, demand: Demand, signal: AbortSignal): AsyncGenerator<MetricsBatch, void, void> {
  const own = metrics.want(demand);
  const fits = testOf(demand);
  const told = new Map<string, Figures>();
  let room: ReadonlyMap<string, Figures> | undefined;
  let before = '';
  let first = true;
  try {
    for await (const _ of metrics.version.follow(signal)) {
      const { figures, at, status } = metrics.of(demand.of);
      const changed = [...figures].filter(([key, one]) => told.get(key) !== one && fits(key));
      const removed = [...told.keys()].filter((key) => !figures.has(key));
      for (const [key, one] of changed) told.set(key, one);
      for (const key of removed) told.delete(key);
      const newRoom = demand.of === 'nodes' && metrics.room !== room && metrics.room.size > 0;
      const state = `${at ?? ''} ${JSON.stringify(status)}`;
      if (!first && changed.length === 0 && removed.length === 0 && !newRoom && state === before) continue;
      if (newRoom) ({ room } = metrics);
      yield { ...(first ? { reset: true as const } : {}), ...(at === undefined ? {} : { at }), ...columns(changed), removed, ...(newRoom ? { room: columns([...metrics.room]) } : {}), status };
      first = false;
      before = state;
    }
  } finally {
    own.dispose();
  }
};

interface Place { readonly bounds: Bounds; readonly node?: string }

const placeOf = async (client: KubeClient, of: Measured, namespace: string | undefined, name: string, signal: AbortSignal): Promise<Place> => {
  if (of === 'nodes') return { bounds: { limit: roomOf(await client.json<unknown>({ path: `/api/v1/nodes/${encodeURIComponent(name)}`, signal })) }, node: name };
  const pod = await client.json<unknown>({ path: `/api/v1/namespaces/${encodeURIComponent(namespace ?? '')}/pods/${encodeURIComponent(name)}`, signal });
  const node = text(fields(fields(pod)['spec'])['nodeName']);
  return { bounds: podBounds(pod), ...(node === '' ? {} : { node }) };
};

/** Points of one object (all nodes where it has no name), from the ring that is kept while it is charted. */
export const followHistory = async function* (metrics: ClusterMetrics, client: KubeClient, object: { readonly of: Measured; readonly namespace?: string | undefined; readonly name?: string | undefined }, signal: AbortSignal): AsyncGenerator<HistoryItem, void, void> {
  const { of, namespace, name } = object;
  let place: Place = { bounds: {} };
  let first = true;
  while (name !== undefined && !signal.aborted) {
    place = await placeOf(client, of, namespace, name, signal);
    if (place.node !== undefined) break;
    if (first) yield { reset: true, at: [], cpu: [], memory: [], bounds: place.bounds, status: metrics.of(of).status };
    first = false;
    await delay(SCHEDULING_MS, undefined, { signal }).catch(() => undefined);
  }
  if (signal.aborted) return;
  const ring = metrics.histories.of(of, name === undefined ? '' : of === 'nodes' ? name : `${namespace ?? ''}/${name}`);
  const own = metrics.want({ of, ...(place.node === undefined ? {} : { node: place.node }), ...(of === 'pods' && namespace !== undefined ? { namespaces: [namespace] } : {}) });
  ring.charted += 1;
  let seen = 0;
  let before = '';
  first = true;
  try {
    for await (const _ of metrics.version.follow(signal)) {
      const { status } = metrics.of(of);
      const state = JSON.stringify(status);
      if (!first && ring.total === seen && state === before) continue;
      const bounds = first ? (name === undefined ? totalRoom(metrics) : place.bounds) : name === undefined && metrics.room.size > 0 ? totalRoom(metrics) : undefined;
      yield { ...(first ? { reset: true as const } : {}), ...ring.since(seen), ...(bounds === undefined ? {} : { bounds }), status };
      seen = ring.total;
      before = state;
      first = false;
    }
  } finally {
    ring.charted -= 1;
    own.dispose();
  }
};

const totalRoom = (metrics: ClusterMetrics): Bounds => {
  if (metrics.room.size === 0) return {};
  const all = [...metrics.room.values()];
  const total = (of: keyof Figures): number | null => all.reduce<number | null>((sum, one) => (one[of] === null ? sum : (sum ?? 0) + one[of]), null);
  return { limit: { cpu: total('cpu'), memory: total('memory') } };
};
