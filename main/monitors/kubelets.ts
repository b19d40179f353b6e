import type { Fault } from '../../preload/contract/fault.ts';
import type { SilentNode } from '../../preload/contract/model/metrics.ts';
import type { KubeClient } from '../kube/client.ts';
import { askKubelet, faultOf } from './ask.ts';
import { keptAll } from './figures.ts';
import type { Sample } from './figures.ts';

/** Kubelets asked at the same time: enough for a thousand nodes within a round, few for an API server. */
const AT_ONCE = 8;
/** Those that did not answer are asked apart from the others, so that they delay nobody. */
const SILENT_AT_ONCE = 2;
/** The longest pause (ms) between two questions to a node that is silent. */
const LONGEST_PAUSE_MS = 120_000;

interface Silent extends SilentNode {
  readonly times: number;
  readonly nextAt: number;
}

export interface KubeletsOptions {
  readonly periodMs: number;
  readonly nodeMs: number;
  readonly now: () => number;
}

/** What the kubelets of one cluster told last. A node that does not answer costs only its own figures. */
export class Kubelets {
  readonly samples = new Map<string, { readonly at: number; readonly sample: Sample }>();
  readonly #silent = new Map<string, Silent>();
  /** Silent nodes that are being asked. */
  readonly #asked = new Set<string>();
  readonly #options: KubeletsOptions;
  /** The API server's refusal of `nodes/proxy`, while nobody has answered since. */
  #denied: Fault | undefined;

  constructor(options: KubeletsOptions) {
    this.#options = options;
  }

  get denied(): Fault | undefined {
    return this.#denied;
  }

  /** Nodes that do not answer, the longest silent first. */
  get silent(): readonly SilentNode[] {
    return [...this.#silent.values()].sort((a, b) => a.since - b.since).map(({ node, since, fault }) => ({ node, since, fault }));
  }

  /** Asks each of the nodes once. Resolves when those have answered that did so before; the silent ones go on by themselves. */
  async round(client: KubeClient, nodes: readonly string[], pods: boolean, signal: AbortSignal): Promise<void> {
    const there = new Set(nodes);
    for (const node of this.#silent.keys()) if (!there.has(node)) this.#silent.delete(node);
    this.#denied = undefined;
    const now = this.#options.now();
    const due = nodes.filter((node) => !this.#asked.has(node) && (this.#silent.get(node)?.nextAt ?? Infinity) <= now);
    const ask = (queue: string[], workers: number): Promise<unknown> => Promise.all(Array.from({ length: Math.min(workers, queue.length) }, () => this.#work(client, queue, pods, signal)));
    void ask(due, SILENT_AT_ONCE);
    await ask(nodes.filter((node) => !this.#silent.has(node)), AT_ONCE);
  }

  async #work(client: KubeClient, queue: string[], pods: boolean, signal: AbortSignal): Promise<void> {
    // Refused once is refused everywhere: the right is for all nodes.
    for (let node = queue.shift(); node !== undefined && !signal.aborted && this.#denied === undefined; node = queue.shift()) await this.#ask(client, node, pods, signal);
  }

  async #ask(client: KubeClient, node: string, pods: boolean, signal: AbortSignal): Promise<void> {
    if (this.#silent.has(node)) this.#asked.add(node);
    try {
      const sample = await askKubelet(client, node, signal, this.#options.nodeMs);
      const before = this.samples.get(node)?.sample;
      this.samples.set(node, { at: this.#options.now(), sample: { nodes: keptAll(before?.nodes, sample.nodes), pods: pods ? keptAll(before?.pods, sample.pods) : new Map() } });
      this.#silent.delete(node);
    } catch (error) {
      if (signal.aborted) return;
      const fault = faultOf(error);
      if (fault.kind === 'forbidden' && this.samples.size === 0) this.#denied = fault;
      else this.#failed(node, fault);
    } finally {
      this.#asked.delete(node);
    }
  }

  #failed(node: string, fault: Fault): void {
    const now = this.#options.now();
    const before = this.#silent.get(node);
    const times = (before?.times ?? 0) + 1;
    // Half a period less: the next round must not come just before it.
    const pause = Math.min(this.#options.periodMs * 2 ** (times - 1), LONGEST_PAUSE_MS) - this.#options.periodMs / 2;
    this.#silent.set(node, { node, since: before?.since ?? now, fault, times, nextAt: now + pause });
  }

  /** Forgets what is older than this (ms) and what is of nodes that are gone. */
  expire(olderThan: number, nodes: ReadonlySet<string> | undefined): void {
    const now = this.#options.now();
    for (const [node, { at }] of this.samples) if (now - at > olderThan || nodes?.has(node) === false) this.samples.delete(node);
  }
}
