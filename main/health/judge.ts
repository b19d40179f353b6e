import { VERDICTS, worst } from '../../preload/contract/model/verdict.ts';
import type { Verdict } from '../../preload/contract/model/verdict.ts';
import type { HealthReport, MasterHealth, Problem } from '../../preload/contract/model/health.ts';
import { apiServerProblems, checkApiServer, detourProblem, endpointProblem } from './api-servers.ts';
import type { CheckedMaster } from './api-servers.ts';
import { etcdCheckOf, explainedByMachine, judgeEtcd } from './etcd.ts';
import type { EtcdJudgement } from './etcd.ts';
import { FACT_KINDS } from './facts.ts';
import type { HealthFacts } from './facts.ts';
import { judgeLeaders, leaderProblems, leadershipsOf } from './leaders.ts';
import { mastersOf } from './masters.ts';
import type { Master } from './masters.ts';
import { downNodes, judgeNodes, nodeProblems } from './nodes.ts';
import { byText, situationOf } from './situation.ts';
import type { Situation } from './situation.ts';
import { groupWarnings } from './warnings.ts';
import { judgeWorkloads } from './workloads.ts';

const ROOTS = ['etcd', 'api', 'apiserver', 'leader', 'node', 'nodes', 'unit'];
const ENVIRONMENT_ORDER = ['production', 'pre-release', 'other', 'development'];

/** Worst first; then what carries more; then production; then what began first. */
const compareProblems = (a: Problem, b: Problem): number => {
  const root = (p: Problem): number => {
    const at = ROOTS.indexOf(p.id.split('/')[0] ?? '');
    return at < 0 ? ROOTS.length : at;
  };
  const environment = (p: Problem): number => (p.environment === undefined ? -1 : ENVIRONMENT_ORDER.indexOf(p.environment));
  return VERDICTS.indexOf(b.verdict) - VERDICTS.indexOf(a.verdict) || root(a) - root(b) || environment(a) - environment(b) || (a.since ?? Infinity) - (b.since ?? Infinity) || byText(a.id, b.id) || 0;
};

/** What could not be asked. With the API down that is one thing, not ten. */
const missingOf = (facts: HealthFacts, situation: Situation): { readonly all: HealthReport['missing']; readonly matters: boolean } => {
  const api: { what: string; fault: HealthReport['missing'][number]['fault'] }[] = [];
  if (facts.endpoint.fault !== undefined) api.push({ what: 'readyz', fault: facts.endpoint.fault });
  if (!situation.apiDown) {
    if (facts.leases.fault !== undefined) api.push({ what: 'leases.coordination.k8s.io', fault: facts.leases.fault });
    for (const kind of FACT_KINDS) {
      const problem = facts.tables[kind]?.fault;
      // A kind that this cluster does not serve has no objects that could be ill.
      if (problem !== undefined && problem.kind !== 'not-found') api.push({ what: kind, fault: problem });
    }
  }
  const slices = situation.apiDown || facts.apiAddresses.fault === undefined ? [] : [{ what: 'endpointslices.discovery.k8s.io', fault: facts.apiAddresses.fault }];
  const machines = [...(facts.hosts ?? [])].sort((a, b) => byText(a.name, b.name)).flatMap((h) => (h.machine?.fault === undefined ? [] : [{ what: `ssh ${h.name}`, fault: h.machine.fault }]));
  return { all: [...api, ...slices, ...machines], matters: api.length > 0 };
};

/** Control plane problems with symptoms folded: etcd explains API servers, a lost machine explains its member. */
const controlPlane = (facts: HealthFacts, situation: Situation, checked: readonly CheckedMaster[], etcd: EtcdJudgement): readonly Problem[] => {
  const detour = situation.apiDown ? undefined : detourProblem(facts, checked);
  return [...(detour === undefined ? [] : [detour]), ...servingPlane(facts, situation, checked, etcd)];
};

const servingPlane = (facts: HealthFacts, situation: Situation, checked: readonly CheckedMaster[], etcd: EtcdJudgement): readonly Problem[] => {
  const endpoint = endpointProblem(facts, situation, checked, etcd.problem !== undefined);
  const servers = apiServerProblems(checked, etcd.problem !== undefined);
  if (etcd.quorumLost && etcd.problem !== undefined) {
    // Without quorum no API server is ready: its silence is the same fact, unless its process is down.
    return [etcd.problem, ...(endpoint?.reason.code === 'api-no-entry' ? [endpoint] : []), ...servers.filter((p) => p.reason.code === 'apiserver-lost' && checked.some((c) => p.id === `apiserver/${c.master.name}` && c.api.check.reason?.code === 'apiserver-stopped'))];
  }
  const all = endpoint?.id === 'api' && endpoint.verdict === 'bad' ? [endpoint, ...servers.filter((p) => p.verdict !== 'warn')] : [...(endpoint === undefined ? [] : [endpoint]), ...servers];
  if (etcd.problem === undefined) return all;
  const host = servers.filter((p) => p.reason.code === 'master-lost');
  const folded = explainedByMachine(etcd) && host.length > 0 && all.some((p) => p === host[0]);
  if (!folded) return [etcd.problem, ...all];
  return all.map((p) => (host.includes(p) ? { ...p, reason: { ...p.reason, params: { ...p.reason.params, mayLose: etcd.health.mayLose ?? 0 } } } : p));
};

const masterHealth = (checked: CheckedMaster, etcd: EtcdJudgement, leaders: HealthReport['leaders']): MasterHealth => {
  const { master, api } = checked;
  const address = master.endpoint?.address ?? master.host?.address ?? master.addresses[0];
  return {
    name: master.name,
    ...(address === undefined ? {} : { address }),
    api: api.check,
    etcd: etcdCheckOf(etcd, master),
    ...leadershipsOf(leaders, master),
    ...(master.host === undefined ? {} : { host: master.host.name }),
  };
};

/** A node that is down and a master that is lost are one machine: one line. */
const withoutLostMasters = (nodes: readonly Problem[], plane: readonly Problem[]): readonly Problem[] => {
  const lost = new Set(plane.filter((p) => p.reason.code === 'master-lost').map((p) => String(p.reason.params?.['master'])));
  return nodes.filter((p) => p.verdict === 'bad' || p.reason.code !== 'node-down' || !lost.has(String(p.reason.params?.['node'])));
};

/**
 * Is it well? One verdict for the whole cluster with its reasons. Pure: the same facts give the same report, in whatever
 * order they came. What could not be asked is never taken for well.
 */
export const judge = (facts: HealthFacts): HealthReport => {
  const situation = situationOf(facts);
  const masters: readonly Master[] = mastersOf(facts);
  const checked = masters.map((master): CheckedMaster => ({ master, api: checkApiServer(master, facts, situation) }));
  const etcd = judgeEtcd(facts, situation, masters);
  const leaders = judgeLeaders(facts, situation);
  const nodes = judgeNodes(facts, situation);
  const leaderless = (component: string): boolean => leaders.some((l) => l.component === component && l.check.verdict === 'bad');
  const workloads = judgeWorkloads(facts, { downNodes: downNodes(nodes), noScheduler: leaderless('kube-scheduler'), noControllers: leaderless('kube-controller-manager'), apiDown: situation.apiDown });
  const plane = controlPlane(facts, situation, checked, etcd);
  const noApi = situation.apiDown || etcd.quorumLost;
  const problems = [
    ...plane,
    ...(noApi ? [] : leaderProblems(leaders, masters)),
    ...(situation.apiDown ? [] : withoutLostMasters(nodeProblems(facts, nodes, workloads.symptoms), plane)),
    ...workloads.problems,
  ].sort(compareProblems);
  const missing = missingOf(facts, situation);
  const verdict = problems.reduce<Verdict>((sum, p) => worst(sum, p.verdict), facts.partial || missing.matters ? 'unknown' : 'ok');
  return {
    cluster: facts.cluster, asOf: facts.now, verdict, problems,
    masters: checked.map((c) => masterHealth(c, etcd, leaders)),
    etcd: etcd.health, leaders, nodes,
    environments: workloads.environments, workloads: workloads.workloads,
    warnings: groupWarnings(facts), missing: missing.all, partial: facts.partial,
  };
};
