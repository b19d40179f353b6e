import type { Fault } from '../../preload/contract/fault.ts';
import type { Figures } from '../../preload/contract/model/metrics.ts';
import type { KubeClient } from '../kube/client.ts';
import { askMetricsApi, faultOf } from './ask.ts';

/** Namespaces asked for at the same time. */
const AT_ONCE = 4;
/** A metrics API that was not there is looked for again after this long (ms): it may have been installed, or permitted. */
const AGAIN_MS = 300_000;

/** Did the whole API server fail to answer, rather than its metrics API? Then the kubelets cannot be asked either. */
const isSilence = (fault: Fault): boolean => fault.status === undefined && (fault.kind === 'unreachable' || fault.kind === 'cancelled');

/** What the metrics API told last, of nodes or of pods: one may be permitted and the other not. */
export class ApiLists {
  readonly #now: () => number;
  readonly lists = new Map<string, { readonly at: number; readonly figures: ReadonlyMap<string, Figures> }>();
  #absentSince: number | undefined;
  /** Why it did not tell everything in the last round. */
  fault: Fault | undefined;
  /** It told nothing at all in the last round. */
  silent = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  get forbidden(): boolean {
    return this.#absentSince !== undefined && this.fault?.kind === 'forbidden';
  }

  /** Asks for the lists. `kubelets`: there is no metrics API for this, ask them instead. */
  async round(client: KubeClient, paths: readonly string[], signal: AbortSignal): Promise<'told' | 'kubelets' | 'silent'> {
    if (this.#absentSince !== undefined && this.#now() - this.#absentSince < AGAIN_MS) return 'kubelets';
    if (paths.length === 0) return 'told';
    const queue = [...paths];
    const faults: Fault[] = [];
    const work = async (): Promise<void> => {
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
        try {
          const figures = await askMetricsApi(client, path, this.lists.get(path)?.figures, signal);
          this.lists.set(path, { at: this.#now(), figures });
        } catch (error) {
          faults.push(faultOf(error));
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, work));
    if (signal.aborted) return 'silent';
    this.fault = faults[0];
    this.silent = faults.length === paths.length;
    if (!this.silent) {
      this.#absentSince = undefined;
      return 'told';
    }
    if (this.fault === undefined || isSilence(this.fault)) return 'silent';
    this.#absentSince = this.#now();
    this.lists.clear();
    return 'kubelets';
  }

  /** Forgets what is older than this (ms). */
  expire(olderThan: number): void {
    const now = this.#now();
    for (const [path, { at }] of this.lists) if (now - at > olderThan) this.lists.delete(path);
  }
}
