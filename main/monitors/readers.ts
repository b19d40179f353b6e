import { setImmediate as breath, setTimeout as delay } from 'node:timers/promises';
import type { Bounds, Figures, HistoryItem, Measured, MetricsBatch } from '../../preload/contract/model/metrics.ts';
import type { KubeClient } from '../kube/client.ts';
import { podBounds, roomOf } from './bounds.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';
import type { Demand } from './demand.ts';
import { fields, text } from './figures.ts';

/** How often (ms) a pod that no node has taken yet is looked at again. */
const SCHEDULING_MS = 5000;

/** Figures per item: a round of 50,000 changed pods is 2 MB, and must not be packed in one piece. */
const PART = 5000;

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

/** What one reader has been told, and what it is told next. */
class Told {
  readonly #figures = new Map<string, Figures>();
  readonly #fits: (key: string) => boolean;

  constructor(demand: Demand) {
    this.#fits = testOf(demand);
  }

  /** What differs from what was told, in parts; the last one (which may be empty) has what is gone. Other work goes on between the parts. */
  async *parts(figures: ReadonlyMap<string, Figures>): AsyncGenerator<Pick<MetricsBatch, 'keys' | 'cpu' | 'memory' | 'removed'> & { readonly last: boolean }, void, void> {
    let changed: (readonly [string, Figures])[] = [];
    let there = 0;
    let seen = 0;
    for (const [key, one] of figures) {
      seen += 1;
      if (seen % (PART * 2) === 0) await breath();
      if (!this.#fits(key)) continue;
      there += 1;
      if (this.#figures.get(key) === one) continue;
      this.#figures.set(key, one);
      changed.push([key, one]);
      if (changed.length < PART) continue;
      yield { ...columns(changed), removed: [], last: false };
      changed = [];
      await breath();
    }
    const removed = this.#figures.size === there ? [] : [...this.#figures.keys()].filter((key) => !figures.has(key));
    for (const key of removed) this.#figures.delete(key);
    yield { ...columns(changed), removed, last: true };
  }
}

/** The figures that one reader looks at: everything first, then per round what differs from what it was told. A slow reader gets fewer, not more. */
export const watchFigures = async function* (metrics: ClusterMetrics, demand: Demand, signal: AbortSignal): AsyncGenerator<MetricsBatch, void, void> {
  const own = metrics.want(demand);
  const told = new Told(demand);
  let room: ReadonlyMap<string, Figures> | undefined;
  let before = '';
  let first = true;
  try {
    for await (const _ of metrics.version.follow(signal)) {
      // Each reader compares in a turn of its own, apart from the round that woke it.
      await breath();
      const { figures, at, status } = metrics.of(demand.of);
      const state = `${at ?? ''} ${JSON.stringify(status)}`;
      for await (const { last, ...part } of told.parts(figures)) {
        const newRoom = last && demand.of === 'nodes' && metrics.room !== room && metrics.room.size > 0;
        if (!first && last && part.keys.length === 0 && part.removed.length === 0 && !newRoom && state === before) continue;
        if (newRoom) ({ room } = metrics);
        yield { ...(first ? { reset: true as const } : {}), ...(at === undefined ? {} : { at }), ...part, ...(newRoom ? { room: columns([...metrics.room]) } : {}), status };
        first = false;
        before = state;
      }
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
