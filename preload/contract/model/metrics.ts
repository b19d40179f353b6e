import type { Fault } from '../fault.ts';
import type { Millis } from './common.ts';

/** What can be measured. Both are named as rows are: a node by its name, a pod by `namespace/name`. */
export type Measured = 'nodes' | 'pods';

/** Use of one object; null where the source does not tell it (yet). */
export interface Figures {
  /** Cores: 0.25 is kubectl's `250m`. */
  readonly cpu: number | null;
  /** Working set in bytes: what counts against a limit. */
  readonly memory: number | null;
}

/** Where figures come from: the metrics API (metrics-server, an adapter), or each node's kubelet through the API server. */
export type MetricsSource = 'metrics-api' | 'kubelets';

/** A kubelet that does not tell its figures. */
export interface SilentNode {
  readonly node: string;
  /** The first time that it was asked in vain. */
  readonly since: Millis;
  readonly fault: Fault;
}

/**
 * How the figures are got. `waiting`: nothing has come yet. `retrying`: nobody answers (any more), what is held is old.
 * `refused`: every way is forbidden, and `missing` names the permission of each (`metrics.k8s.io`, `nodes/proxy`).
 */
export interface MetricsStatus {
  readonly state: 'waiting' | 'live' | 'retrying' | 'refused';
  readonly since: Millis;
  readonly source?: MetricsSource;
  /** At most ten of them, the longest silent first. */
  readonly silent: readonly SilentNode[];
  /** How many kubelets are silent in all. */
  readonly silentNodes: number;
  readonly missing: readonly string[];
  readonly fault?: Fault;
}

/** Items of `metrics.watch`: what differs from the round of questions before, one item per round (of big clusters in parts of 5,000). Lists of one item stand side by side. */
export interface MetricsBatch {
  /** Nothing told before counts any more. */
  readonly reset?: true;
  /** When the newest figures were taken; absent while there are none. */
  readonly at?: Millis;
  readonly keys: readonly string[];
  readonly cpu: readonly Figures['cpu'][];
  readonly memory: readonly Figures['memory'][];
  readonly removed: readonly string[];
  /** What nodes can give to pods (`status.allocatable`), once known. */
  readonly room?: { readonly keys: readonly string[]; readonly cpu: readonly Figures['cpu'][]; readonly memory: readonly Figures['memory'][] };
  readonly status: MetricsStatus;
}

/** Figures as their reader holds them, beside the rows and by key. */
export interface MetricsState {
  readonly figures: ReadonlyMap<string, Figures>;
  readonly room: ReadonlyMap<string, Figures>;
  readonly at?: Millis;
  readonly status: MetricsStatus;
}

export const noMetrics: MetricsState = { figures: new Map(), room: new Map(), status: { state: 'waiting', since: 0, silent: [], silentNodes: 0, missing: [] } };

const put = (into: Map<string, Figures>, from: Pick<MetricsBatch, 'keys' | 'cpu' | 'memory'>): void => {
  for (const [index, key] of from.keys.entries()) into.set(key, { cpu: from.cpu[index] ?? null, memory: from.memory[index] ?? null });
};

/** The one fold over `metrics.watch`. Never changes `state`; the maps of what did not change stay the same. */
export const foldMetrics = (state: MetricsState, batches: readonly MetricsBatch[]): MetricsState => {
  let { figures, room, at, status } = state;
  let own: Map<string, Figures> | undefined;
  for (const batch of batches) {
    if (batch.reset) {
      own = new Map();
      room = new Map();
    }
    if (batch.keys.length > 0 || batch.removed.length > 0) {
      own ??= new Map(figures);
      for (const key of batch.removed) own.delete(key);
      put(own, batch);
    }
    if (batch.room) {
      const next = new Map<string, Figures>();
      put(next, batch.room);
      room = next;
    }
    at = batch.at;
    status = batch.status;
  }
  figures = own ?? figures;
  return { figures, room, ...(at === undefined ? {} : { at }), status };
};

/** What bounds one object's use: a node's allocatable, the sum over a pod's containers. Absent where nothing is set. */
export interface Bounds {
  readonly request?: Figures;
  /** A pod is throttled or killed above it, where every container has one; a node has no more. */
  readonly limit?: Figures;
}

/** Items of `metrics.history`: the points that are kept first, then each new one. A point is a round; a round without an answer leaves a gap. */
export interface HistoryItem {
  readonly reset?: true;
  readonly at: readonly Millis[];
  readonly cpu: readonly Figures['cpu'][];
  readonly memory: readonly Figures['memory'][];
  readonly bounds?: Bounds;
  readonly status: MetricsStatus;
}

export interface HistoryState {
  readonly at: readonly Millis[];
  readonly cpu: readonly Figures['cpu'][];
  readonly memory: readonly Figures['memory'][];
  readonly bounds: Bounds;
  readonly status: MetricsStatus;
}

/** An hour of rounds of 15 s: as far back as a history goes. */
export const HISTORY_POINTS = 240;

export const noHistory: HistoryState = { at: [], cpu: [], memory: [], bounds: {}, status: noMetrics.status };

const tail = <T>(before: readonly T[], more: readonly T[]): readonly T[] => (more.length === 0 ? before : [...before, ...more].slice(-HISTORY_POINTS));

/** The one fold over `metrics.history`. */
export const foldHistory = (state: HistoryState, items: readonly HistoryItem[]): HistoryState =>
  items.reduce((last, item) => {
    const from = item.reset ? noHistory : last;
    return { at: tail(from.at, item.at), cpu: tail(from.cpu, item.cpu), memory: tail(from.memory, item.memory), bounds: item.bounds ?? from.bounds, status: item.status };
  }, state);
