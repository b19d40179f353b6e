import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../../preload/contract/fault.ts';
import type { Figures, Measured, MetricsSource, MetricsStatus } from '../../preload/contract/model/metrics.ts';
import type { Disposable } from '../base/disposable.ts';
import { disposable } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';
import type { KubeClient } from '../kube/client.ts';
import { ApiLists } from './api-lists.ts';
import { faultOf } from './ask.ts';
import { readRoom } from './bounds.ts';
import { covers, listsOf, planOf } from './demand.ts';
import type { Demand, Plan } from './demand.ts';
import { Histories } from './histories.ts';
import { Kubelets } from './kubelets.ts';

/** Kubelets measure every ten seconds, metrics-server every fifteen: asking more often tells nothing new (ms). */
export const PERIOD_MS = 15_000;
/** A first round with a silent node in it shows what the others told after this long (ms). */
const EARLY_MS = 1500;
/** Nobody grants a right within seconds: while everything is forbidden, so long between two questions (ms). */
const REFUSED_MS = 120_000;
/** Figures of an object that was not told again are dropped after so many rounds: later they would pass for current. */
const STALE_ROUNDS = 2.7;
/** Allocatable seldom changes: it is read again for nodes that are not known, at most once in so long (ms). */
const ROOM_MS = 60_000;
/** So many kubelets are asked per period; with more nodes the periods grow, up to fourfold, so that the API server never sees more than some twenty of our requests a second. */
const PER_PERIOD = 250;
const MOST_SPREAD = 4;
/** Silent nodes that are named in a status; the rest is counted. */
const NAMED = 10;

/** The names of all nodes, asked for once per round that asks all kubelets; `release` when nobody looks any more. */
export interface NodeNames {
  names(signal: AbortSignal): Promise<readonly string[]>;
  release(): void;
}

export interface ClusterMetricsDeps {
  readonly client: () => KubeClient;
  readonly nodes: NodeNames;
  readonly periodMs: number;
  readonly nodeMs: number;
  readonly now: () => number;
  readonly random: () => number;
}

type Figured = ReadonlyMap<string, Figures>;
interface Told { figures: Figured; at: number | undefined; status: MetricsStatus }

const OF: readonly Measured[] = ['nodes', 'pods'];
const nothing = (since: number): Told => ({ figures: new Map(), at: undefined, status: { state: 'waiting', since, silent: [], silentNodes: 0, missing: [] } });

/** The metrics of one cluster, shared by all who look at them. Nothing is asked while nobody does. */
export class ClusterMetrics {
  readonly histories = new Histories();
  /** Grows with every round that told something, of figures or of how they are got. */
  readonly version = new Latest(0);
  room: Figured = new Map();
  readonly #deps: ClusterMetricsDeps;
  readonly #demands = new Set<Demand>();
  readonly #kubelets: Kubelets;
  readonly #lists: Readonly<Record<Measured, ApiLists>>;
  readonly #told: Record<Measured, Told>;
  #plan: Plan | undefined;
  #stop: AbortController | undefined;
  #wake: AbortController | undefined;
  #roomAt = -Infinity;
  #noNodes: Fault | undefined;
  #period: number;

  constructor(deps: ClusterMetricsDeps) {
    this.#deps = deps;
    this.#period = deps.periodMs;
    this.#kubelets = new Kubelets(deps);
    this.#lists = { nodes: new ApiLists(deps.now), pods: new ApiLists(deps.now) };
    this.#told = { nodes: nothing(deps.now()), pods: nothing(deps.now()) };
  }

  get watched(): boolean {
    return this.#demands.size > 0;
  }

  /** The newest figures of all objects, when they were taken, and how. */
  of(of: Measured): Readonly<Told> {
    return this.#told[of];
  }

  /** Begins to look: the cluster is asked until this is disposed. */
  want(demand: Demand): Disposable {
    this.#demands.add(demand);
    if (this.#stop === undefined) void this.#run((this.#stop = new AbortController()).signal);
    else if (this.#plan === undefined || !covers(this.#plan, demand)) this.#wake?.abort();
    return disposable(`metrics of ${demand.of}`, () => {
      this.#demands.delete(demand);
      if (this.#demands.size > 0) return;
      this.#stop?.abort();
      this.#stop = undefined;
      this.#plan = undefined;
      this.#deps.nodes.release();
      // Only the histories stay: what nobody looks at takes no memory, and would be old when it is looked at again.
      this.#kubelets.samples.clear();
      for (const of of OF) {
        this.#lists[of].lists.clear();
        this.#told[of] = nothing(this.#deps.now());
      }
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = this.#deps.now();
      const plan = planOf(this.#demands);
      this.#plan = plan;
      const first = OF.some((of) => plan.of.has(of) && this.#told[of].at === undefined);
      const early = first ? setTimeout(() => this.#publish(plan, false), EARLY_MS) : undefined;
      try {
        await this.#round(plan, signal);
      } finally {
        clearTimeout(early);
      }
      if (this.#stop?.signal !== signal) return;
      this.#publish(plan, true);
      await this.#pause(began, signal);
    }
  }

  async #pause(began: number, signal: AbortSignal): Promise<void> {
    const covered = [...this.#demands].every((demand) => this.#plan !== undefined && covers(this.#plan, demand));
    if (!covered) return;
    const { now, random } = this.#deps;
    const refused = OF.every((of) => this.#plan?.of.has(of) !== true || this.#told[of].status.state === 'refused');
    // A tenth to either side: many windows on one cluster do not ask in step.
    const wait = (refused ? REFUSED_MS : this.#period) * (0.9 + random() * 0.2) - (now() - began);
    this.#wake = new AbortController();
    await delay(Math.max(this.#period / 15, wait), undefined, { signal: AbortSignal.any([signal, this.#wake.signal]) }).catch(() => undefined);
    this.#wake = undefined;
  }

  async #round(plan: Plan, signal: AbortSignal): Promise<void> {
    try {
      const client = this.#deps.client();
      const ways = await Promise.all(OF.map(async (of) => [of, plan.of.has(of) ? await this.#lists[of].round(client, listsOf(plan, of), signal) : 'told'] as const));
      const lacking = ways.flatMap(([of, way]) => (way === 'kubelets' ? [of] : []));
      if (plan.nodes === 'all' && plan.of.has('nodes')) this.#readRoom(client, signal);
      this.#period = this.#deps.periodMs;
      if (lacking.length === 0 || signal.aborted) return;
      const names = plan.kubelets === 'all' ? await this.#deps.nodes.names(signal) : [...plan.kubelets];
      this.#noNodes = undefined;
      this.#period = this.#deps.periodMs * Math.min(MOST_SPREAD, Math.max(1, names.length / PER_PERIOD));
      await this.#kubelets.round(client, names, lacking.includes('pods'), signal);
      this.#kubelets.expire(Infinity, plan.kubelets === 'all' ? new Set(names) : undefined);
    } catch (error) {
      if (!signal.aborted) this.#noNodes = faultOf(error);
    }
  }

  /** What nodes can give, in the background: figures do not wait for it. */
  #readRoom(client: KubeClient, signal: AbortSignal): void {
    const { now } = this.#deps;
    const known = [...this.#told.nodes.figures.keys()].every((node) => this.room.has(node));
    if (now() - this.#roomAt < ROOM_MS || (this.room.size > 0 && known)) return;
    this.#roomAt = now();
    // Whoever may not list nodes sees their use without what it is a part of.
    readRoom(client, signal).then((room) => {
      this.room = room;
      this.version.update((n) => n + 1);
    }, () => {
      // Who left before it was read and comes back is not to wait for it.
      if (signal.aborted) this.#roomAt = -Infinity;
    });
  }

  #publish(plan: Plan, whole: boolean): void {
    const olderThan = this.#period * STALE_ROUNDS;
    this.#kubelets.expire(olderThan, undefined);
    const at = this.#deps.now();
    for (const of of OF) {
      if (!plan.of.has(of)) {
        if (this.#told[of].at !== undefined) this.#told[of] = nothing(at);
        continue;
      }
      this.#lists[of].expire(olderThan);
      const before = this.#told[of];
      const { figures, newest } = this.#gather(of);
      this.#told[of] = { figures, at: newest, status: this.#status(of, before.status, at) };
      if (whole) this.histories.record(of, at, figures, (key) => covers(plan, key === '' ? { of } : this.#demandOf(of, key)));
    }
    this.version.update((n) => n + 1);
  }

  /** What must have been asked for, so that one object was: its own row only, else a list of all. */
  #demandOf(of: Measured, key: string): Demand {
    if (of === 'nodes') return { of, node: key };
    const node = [...this.#kubelets.samples].find(([, { sample }]) => sample.pods.has(key))?.[0];
    return { of, namespaces: [key.slice(0, key.indexOf('/'))], ...(node === undefined ? {} : { node }) };
  }

  /** One map of everything that was told, older answers first. */
  #gather(of: Measured): { readonly figures: Figured; readonly newest: number | undefined } {
    const parts = [
      ...[...this.#kubelets.samples.values()].map(({ at, sample }) => ({ at, figures: sample[of] })),
      ...this.#lists[of].lists.values(),
    ].sort((a, b) => a.at - b.at);
    const newest = parts.at(-1);
    if (parts.length < 2) return { figures: newest?.figures ?? new Map(), newest: newest?.at };
    const figures = new Map<string, Figures>();
    for (const part of parts) for (const [key, one] of part.figures) figures.set(key, one);
    return { figures, newest: newest?.at };
  }

  #status(of: Measured, before: MetricsStatus, now: number): MetricsStatus {
    const lists = this.#lists[of];
    const { silent, denied, samples } = this.#kubelets;
    const source: MetricsSource | undefined = lists.lists.size > 0 ? 'metrics-api' : samples.size > 0 ? 'kubelets' : undefined;
    const viaKubelets = source !== 'metrics-api';
    const fault = viaKubelets ? (denied ?? this.#noNodes ?? silent[0]?.fault ?? lists.fault) : lists.fault;
    const missing = viaKubelets && fault?.kind === 'forbidden' && source === undefined ? [...(lists.forbidden ? ['metrics.k8s.io'] : []), this.#noNodes?.kind === 'forbidden' ? 'nodes' : 'nodes/proxy'] : [];
    const failing = viaKubelets ? this.#noNodes !== undefined || [...samples.keys()].every((node) => silent.some((one) => one.node === node)) : lists.silent;
    const state = source !== undefined && !failing ? 'live' : missing.length > 0 ? 'refused' : fault ? 'retrying' : 'waiting';
    return {
      state,
      since: state === before.state ? before.since : now,
      ...(source === undefined ? {} : { source }),
      silent: viaKubelets && state === 'live' ? silent.slice(0, NAMED) : [],
      silentNodes: viaKubelets && state === 'live' ? silent.length : 0,
      missing,
      ...(state === 'retrying' || state === 'refused' ? (fault ? { fault } : {}) : {}),
    };
  }
}
