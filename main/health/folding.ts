import { VERDICTS, worst } from '../../preload/contract/model/verdict.ts';
import type { KindId } from '../../preload/contract/model/common.ts';
import type { Verdict } from '../../preload/contract/model/verdict.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import { WORKLOAD_KINDS } from './facts.ts';
import type { HealthFacts } from './facts.ts';
import { byText } from './situation.ts';
import { column } from './tables.ts';

/** A workload of some kind. */
export interface Workload { readonly kind: KindId; readonly row: Row }

const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

/** The pod that tells most: the worst, then the one that has been so for longest. */
const tellsMore = (a: Row, b: Row): number => rank(b.verdict) - rank(a.verdict) || (a.since ?? a.created) - (b.since ?? b.created) || byText(a.key, b.key);

const workloadsOf = (facts: HealthFacts): readonly Workload[] =>
  WORKLOAD_KINDS.flatMap((kind) => (facts.tables[kind]?.rows ?? []).map((row): Workload => ({ kind, row })));

/** A Job of a CronJob counts only while it is the newest: the next run makes an old failure history. */
const newestRuns = (jobs: readonly Workload[]): ReadonlySet<string> => {
  const newest = new Map<string, Row>();
  for (const { row } of jobs) {
    const owner = row.owner ?? row.key;
    const known = newest.get(owner);
    if (known === undefined || row.created > known.created || (row.created === known.created && byText(row.key, known.key) > 0)) newest.set(owner, row);
  }
  return new Set([...newest.values()].map((row) => row.key));
};

/** STATUS of a pod that has done its work: what becomes of its node is nothing to it. */
const ENDED = new Set(['Completed', 'Succeeded']);

/**
 * Workloads with the pods that are not well folded into the topmost one that owns them. A pod on a node that is down is
 * lost to its workload, whatever the API says of either: a DaemonSet wants no pod on a node whose machine the cloud calls
 * shut down (taint `node.cloudprovider.kubernetes.io/shutdown`), and has all it wants; and the controller manager marks
 * such pods once, when it sees the node go: where that write is lost they are called ready until they are evicted.
 */
export class Folding {
  readonly byKey: ReadonlyMap<string, Workload>;
  readonly roots: readonly Workload[];
  readonly #pods = new Map<string, Row[]>();
  /** Workloads with pods on nodes that are down: those, and all that have not ended. */
  readonly #hit = new Map<string, { pods: number; lost: number }>();
  /** Pods that no known workload owns. */
  readonly lonePods: Row[] = [];
  /** Pods that should have been deleted long ago, whoever owns them. */
  readonly stuck: Row[] = [];

  constructor(facts: HealthFacts, downNodes: ReadonlySet<string>) {
    const all = workloadsOf(facts);
    this.byKey = new Map(all.map((w) => [w.row.key, w]));
    const tops = all.filter((w) => w.row.owner === undefined || !this.byKey.has(w.row.owner));
    const newest = newestRuns(tops.filter((w) => w.kind === 'jobs.batch'));
    this.roots = tops.filter((w) => w.kind !== 'jobs.batch' || w.row.owner === undefined || newest.has(w.row.key));
    const [nodeOf, statusOf] = [column(facts.tables.pods, 'NODE'), column(facts.tables.pods, 'STATUS')];
    const pods = facts.tables.pods?.rows ?? [];
    // One that is being deleted has been replaced already.
    const counts = (pod: Row): boolean => !ENDED.has(String(statusOf(pod))) && pod.deleting !== true;
    const lost = new Set(downNodes.size === 0 ? [] : pods.filter((pod) => downNodes.has(String(nodeOf(pod))) && counts(pod)));
    for (const pod of pods) if (pod.verdict !== 'ok' || lost.has(pod)) this.#place(pod);
    for (const pod of lost) {
      const key = this.rootOf(pod)?.row.key;
      if (key !== undefined) this.#hit.set(key, { pods: 0, lost: (this.#hit.get(key)?.lost ?? 0) + 1 });
    }
    if (this.#hit.size === 0) return;
    for (const pod of pods) {
      const hit = this.#hit.get(this.rootOf(pod)?.row.key ?? '');
      if (hit && counts(pod)) hit.pods += 1;
    }
  }

  #place(pod: Row): void {
    if (pod.reason?.code === 'stuck-terminating') {
      this.stuck.push(pod);
      return;
    }
    const root = this.rootOf(pod);
    if (root === undefined) this.lonePods.push(pod);
    else {
      const list = this.#pods.get(root.row.key) ?? [];
      list.push(pod);
      this.#pods.set(root.row.key, list);
    }
  }

  /** The topmost known owner: a pod's Deployment, past its ReplicaSet. */
  rootOf(pod: Row): Workload | undefined {
    let at = pod.owner === undefined ? undefined : this.byKey.get(pod.owner);
    // Owners form no circle on a well-behaved server; ten levels are more than Kubernetes has.
    for (let level = 0; at?.row.owner !== undefined && level < 10; level += 1) {
      const above = this.byKey.get(at.row.owner);
      if (above === undefined) break;
      at = above;
    }
    return at;
  }

  /** What a workload is: as bad as its row says, or as the loss of its pods on nodes that are down. */
  verdictOf(workload: Workload): Verdict {
    const hit = this.#hit.get(workload.row.key);
    return hit === undefined ? workload.row.verdict : worst(workload.row.verdict, hit.lost === hit.pods ? 'bad' : 'warn');
  }

  podsOf(workload: Workload): readonly Row[] {
    return [...(this.#pods.get(workload.row.key) ?? [])].sort(tellsMore);
  }
}
