import type { EnvironmentHealth, HealthReport, Problem } from '../../preload/contract/model/health.ts';
import { worst } from '../../preload/contract/model/verdict.ts';
import { ENVIRONMENTS } from '../../preload/contract/model/environment.ts';
import type { KindId } from '../../preload/contract/model/common.ts';
import type { Verdict } from '../../preload/contract/model/verdict.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import type { HealthFacts } from './facts.ts';
import { Folding } from './folding.ts';
import type { Workload } from './folding.ts';
import type { NodeSymptoms } from './nodes.ts';
import { byText, sorted } from './situation.ts';
import { column } from './tables.ts';

/** A pod this young may still be starting: pulling an image and the first probes take about that long. */
const STARTING_MS = 60_000;

/** Verdicts that only say that something is under way. */
const UNDER_WAY = new Set(['rolling-out', 'not-observed', 'terminating']);
const STARTING = new Set(['creating', 'pod-pending', 'not-ready', 'not-started', 'pod-not-ready']);

/** What the roots elsewhere explain. */
export interface Roots {
  readonly downNodes: ReadonlySet<string>;
  readonly noScheduler: boolean;
  readonly noControllers: boolean;
  /** Everything known from the API is old: nothing is judged anew. */
  readonly apiDown: boolean;
}

export interface WorkloadJudgement {
  readonly problems: readonly Problem[];
  readonly environments: readonly EnvironmentHealth[];
  readonly workloads: HealthReport['workloads'];
  readonly symptoms: ReadonlyMap<string, NodeSymptoms>;
}

/** In development nothing breaks the platform: the line stands, the whole is at most degraded. */
const weigh = (verdict: Verdict, environment: Environment): Problem['verdict'] => (verdict === 'unknown' ? 'unknown' : verdict === 'bad' && environment !== 'development' ? 'bad' : 'warn');

const counts = (row: Row): Readonly<Record<string, string | number>> => {
  const { ready, desired } = row.reason?.params ?? {};
  return ready === undefined || desired === undefined ? {} : { ready, desired };
};

/** Starting, or being deleted, which takes as long as the pod may take; one that is stuck has a code of its own. */
const starting = (pod: Row, now: number): boolean => pod.verdict === 'warn' && (pod.reason?.code === 'terminating' || (STARTING.has(pod.reason?.code ?? '') && now - pod.created < STARTING_MS));

/** What is left of a workload's trouble once what is on its way has been taken off: the reason to tell, or none. */
const reasonOf = (workload: Workload, left: readonly Row[], now: number): { readonly verdict: Verdict; readonly row: Row } | undefined => {
  const { row } = workload;
  const serious = left.find((pod) => !starting(pod, now));
  if (serious === undefined) {
    if (UNDER_WAY.has(row.reason?.code ?? '')) return undefined;
    if (left.length > 0 || now - row.created < STARTING_MS) return row.reason?.code === 'replicas-not-ready' ? undefined : { verdict: row.verdict, row };
    return { verdict: row.verdict, row };
  }
  // A pod that cannot run says more than the count of those that do not.
  return { verdict: row.verdict, row: serious.verdict === 'bad' ? serious : row };
};

/** What each node took down. */
class Symptoms {
  readonly #of = new Map<string, { readonly workloads: Set<string>; bad: boolean }>();

  blame(node: string, key: string, bad: boolean): void {
    const known = this.#of.get(node) ?? { workloads: new Set<string>(), bad: false };
    known.workloads.add(key);
    known.bad ||= bad;
    this.#of.set(node, known);
  }

  byNode(): ReadonlyMap<string, NodeSymptoms> {
    return new Map([...this.#of].map(([node, { workloads, bad }]) => [node, { workloads: workloads.size, bad }]));
  }
}

/** Workloads and lone pods that are not as wanted, with what a node or a component explains folded into that. */
export const judgeWorkloads = (facts: HealthFacts, roots: Roots): WorkloadJudgement => {
  const folding = new Folding(facts, roots.downNodes);
  const nodeOf = column(facts.tables.pods, 'NODE');
  const environmentOf = (row: Row): Environment => facts.environments[row.namespace ?? ''] ?? 'other';
  const symptoms = new Symptoms();
  const onDownNode = (pod: Row): string | undefined => {
    const node = nodeOf(pod);
    return typeof node === 'string' && roots.downNodes.has(node) ? node : undefined;
  };
  const explained = (pod: Row): boolean => roots.noScheduler && pod.reason?.code === 'pod-pending';
  const problems: Problem[] = [];
  const environments = new Map<Environment, Verdict>();
  const hurts = (row: Row, verdict: Verdict): void => void environments.set(environmentOf(row), worst(environments.get(environmentOf(row)) ?? 'ok', weigh(verdict, environmentOf(row))));
  const tell = (kind: KindId, row: Row, from: Row, verdict: Verdict): void => {
    if (from.reason === undefined || verdict === 'ok') return;
    const environment = environmentOf(row);
    const since = from.since ?? row.since;
    hurts(row, verdict);
    problems.push({
      id: `${kind}/${row.namespace ?? ''}/${row.name}`,
      verdict: weigh(verdict, environment),
      reason: from === row ? from.reason : { ...from.reason, params: { ...from.reason.params, ...counts(row) } },
      object: { kind, name: row.name, ...(row.namespace === undefined ? {} : { namespace: row.namespace }) },
      environment,
      ...(since === undefined ? {} : { since }),
    });
  };
  for (const workload of folding.roots) {
    const { row, kind } = workload;
    const verdict = folding.verdictOf(workload);
    if (verdict === 'ok') continue;
    const pods = folding.podsOf(workload);
    const left = pods.filter((pod) => onDownNode(pod) === undefined && !explained(pod));
    for (const pod of pods) {
      const node = onDownNode(pod);
      if (node === undefined) continue;
      hurts(row, verdict);
      symptoms.blame(node, row.key, weigh(verdict, environmentOf(row)) === 'bad');
    }
    if (row.verdict === 'ok') continue;
    if (pods.length > 0 && left.every((pod) => starting(pod, facts.now)) && pods.length > left.length) continue;
    if (roots.noControllers && pods.length === 0) continue;
    const found = reasonOf(workload, left, facts.now);
    if (found !== undefined) tell(kind, row, found.row, found.verdict);
  }
  for (const pod of sorted([...folding.lonePods, ...folding.stuck], (p) => p.key)) {
    const node = onDownNode(pod);
    const verdict = pod.reason?.code === 'stuck-terminating' || pod.verdict === 'ok' ? 'warn' : pod.verdict;
    if (node !== undefined) {
      hurts(pod, verdict);
      symptoms.blame(node, pod.key, weigh(verdict, environmentOf(pod)) === 'bad');
    } else if (!explained(pod) && !starting(pod, facts.now)) tell('pods', pod, pod, verdict);
  }
  return {
    problems: roots.apiDown ? [] : problems,
    ...tally(facts, folding, environments, roots.apiDown),
    symptoms: symptoms.byNode(),
  };
};

/** Counts as on the namespaces' page, but for pods on nodes that are down, which no row there tells of. An environment is as bad as what is told of it: pods that are starting count as not well yet, and hurt nobody. */
const tally = (facts: HealthFacts, folding: Folding, hurt: ReadonlyMap<Environment, Verdict>, stale: boolean): Pick<WorkloadJudgement, 'environments' | 'workloads'> => {
  const of = new Map(ENVIRONMENTS.map((e) => [e, { namespaces: new Set<string>(), verdict: 'ok', workloads: 0, well: 0 }]));
  for (const [namespace, environment] of Object.entries(facts.environments)) of.get(environment)?.namespaces.add(namespace);
  let [total, well] = [0, 0];
  for (const workload of folding.roots) {
    const { row } = workload;
    // What somebody owns is his part.
    if (row.owner !== undefined) continue;
    const at = of.get(facts.environments[row.namespace ?? ''] ?? 'other');
    const isWell = folding.verdictOf(workload) === 'ok';
    total += 1;
    if (isWell) well += 1;
    if (at === undefined) continue;
    if (row.namespace !== undefined) at.namespaces.add(row.namespace);
    at.workloads += 1;
    if (isWell) at.well += 1;
  }
  return {
    workloads: { total, well },
    environments: ENVIRONMENTS.flatMap((environment): readonly EnvironmentHealth[] => {
      const at = of.get(environment);
      return at === undefined || at.namespaces.size === 0 ? [] : [{ environment, namespaces: [...at.namespaces].sort(byText), verdict: worst(hurt.get(environment) ?? 'ok', stale ? 'unknown' : 'ok'), workloads: at.workloads, well: at.well }];
    }),
  };
};
