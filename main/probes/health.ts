import { performance } from 'node:perf_hooks';
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { fault } from '../../preload/contract/fault.ts';
import type { Contract } from '../../preload/contract/contract.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import { abortError } from '../base/abort.ts';
import { Disposables, timeout, type Disposable } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';
import { judge } from '../health/judge.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import { Collector, type CollectorDeps } from './collector.ts';

/** A report at most this often (ms): twice a second. */
const REPORT_MS = 500;
/** Judging takes at most a tenth of the time, however large the cluster is. */
const SHARE = 10;
/** Times and latencies alone are told this often (ms). */
const REFRESH_MS = 10_000;

export interface HealthDeps extends CollectorDeps {
  /** The report of a cluster that cannot be asked, because it is a snapshot: shown as it is. */
  readonly recorded?: (cluster: ClusterId) => HealthReport | undefined;
}

/** Is it well? Asked only while somebody wants to know; all who follow one cluster share the questions. */
export interface Health {
  /** Reports as they change, at most twice a second; the first as soon as anything is known (`partial`). Ends with the signal. */
  watch(cluster: ClusterId, signal: AbortSignal): AsyncIterable<HealthReport>;
  /** The first finished report: after the first round of questions, within ten seconds. */
  check(cluster: ClusterId, signal: AbortSignal): Promise<HealthReport>;
  /** The last report of a cluster that was followed; `live` while it still is. */
  last(cluster: ClusterId): { readonly report: HealthReport; readonly live: boolean } | undefined;
  /** Grows with every report, and when a cluster is not followed any more. */
  readonly told: Latest<number>;
}

/** What makes a report another one: not its time, nor how long an answer took. */
const essence = (report: HealthReport): string =>
  JSON.stringify(report, (key, value: unknown) => (key === 'asOf' || key === 'latencyMs' || key === 'renewed' ? undefined : value));

/** The reports of one cluster for as long as anybody follows it. */
class Following implements Disposable {
  readonly latest = new Latest<HealthReport | undefined>(undefined);
  readonly signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #owned = new Disposables();
  readonly #collector: Collector;
  readonly #now: () => number;
  #due: Disposable | undefined;
  #waitMs = 0;
  readonly #tell: (report: HealthReport) => void;
  #told = '';
  readers = 0;

  constructor(deps: CollectorDeps, cluster: ClusterId, told: (report: HealthReport) => void) {
    this.#tell = told;
    this.#now = deps.now;
    this.signal = this.#stop.signal;
    this.#owned.defer(`reports of ${cluster}`, () => this.#stop.abort());
    this.#collector = this.#owned.add(new Collector(deps, cluster, () => this.#soon()));
  }

  #soon(): void {
    if (this.#due !== undefined || this.#owned.ended) return;
    this.#due = this.#owned.add(timeout(this.#waitMs, () => {
      if (this.#due !== undefined) this.#owned.release(this.#due);
      this.#due = undefined;
      void this.#report();
    }));
  }

  async #report(): Promise<void> {
    if (!this.#collector.hasFacts) return;
    const began = performance.now();
    const facts = this.#collector.facts();
    const gathered = performance.now();
    // Of a large cluster each of the two takes as long as anything may that holds others up.
    await yieldToLoop();
    if (this.#owned.ended) return;
    const judging = performance.now();
    const report = judge(facts);
    const told = essence(report);
    const before = this.latest.value;
    if (told !== this.#told || before === undefined || this.#now() - before.asOf >= REFRESH_MS) {
      this.#told = told;
      this.latest.set(report);
      this.#tell(report);
    }
    this.#waitMs = Math.max(REPORT_MS, (gathered - began + performance.now() - judging) * SHARE);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** Makes the health service. Dispose it at the end: all questions stop and all feeds end. */
export const createHealth = (deps: HealthDeps): Health & Disposable => {
  const owned = new Disposables();
  const followed = new Map<ClusterId, Following>();
  const reports = new Map<ClusterId, HealthReport>();
  const told = new Latest(0);

  const enter = (cluster: ClusterId): Following => {
    const known = followed.get(cluster);
    if (known) {
      known.readers += 1;
      return known;
    }
    const made = owned.add(new Following(deps, cluster, (report) => {
      reports.set(cluster, report);
      told.update((n) => n + 1);
    }));
    made.readers = 1;
    followed.set(cluster, made);
    return made;
  };
  const leave = (cluster: ClusterId, following: Following): void => {
    following.readers -= 1;
    if (following.readers > 0) return;
    if (followed.get(cluster) === following) followed.delete(cluster);
    owned.release(following);
    told.update((n) => n + 1);
  };

  const watch = async function* (cluster: ClusterId, signal: AbortSignal): AsyncGenerator<HealthReport, void, void> {
    const recorded = deps.recorded?.(cluster);
    if (recorded) {
      yield recorded;
      // a snapshot does not change: the feed stays open, as feeds do
      for await (const _ of new Latest(undefined).follow(signal)) continue;
      return;
    }
    if (signal.aborted || owned.ended) return;
    const following = enter(cluster);
    try {
      for await (const report of following.latest.follow(AbortSignal.any([signal, following.signal]))) if (report) yield report;
    } finally {
      leave(cluster, following);
    }
  };

  return {
    watch,
    check: async (cluster, signal) => {
      for await (const report of watch(cluster, signal)) if (!report.partial || deps.recorded?.(cluster)) return report;
      throw signal.aborted ? abortError(signal) : fault('cancelled', 'Quarterdeck is closing');
    },
    last: (cluster) => {
      const report = reports.get(cluster);
      return report && { report, live: followed.has(cluster) };
    },
    told,
    dispose: () => owned.dispose(),
  };
};

/** The contract's `health`. */
export const healthApi = (health: Health): ApiHandlers<Contract['health']> => ({
  watch: ({ cluster }, { signal }) => health.watch(cluster, signal),
  check: ({ cluster }, { signal }) => health.check(cluster, signal),
});
