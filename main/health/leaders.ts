import type { LeaderHealth, Leadership, MasterHealth, Problem } from '../../preload/contract/model/health.ts';
import type { HealthFacts, LeaseFact } from './facts.ts';
import { sameMachine, unitOf, unitStopped } from './masters.ts';
import type { Master } from './masters.ts';
import type { Situation } from './situation.ts';

export const COMPONENTS = ['kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager', 'provision-controller'] as const;
export type Component = (typeof COMPONENTS)[number];
const OPTIONAL: ReadonlySet<Component> = new Set(['cloud-controller-manager', 'provision-controller']);

/** Beyond the lease's own duration: a change of leader takes one retry period (2 s), and clocks and polling differ by some seconds. */
const GRACE_MS = 10_000;

/** The machine in a holder's identity: `master-1_9f8e…` (client-go's leader election appends a uuid). */
const holderHost = (holder: string): string => holder.split('_')[0] ?? holder;

const judgeLeader = (component: Component, lease: LeaseFact | undefined, facts: HealthFacts, situation: Situation): LeaderHealth | undefined => {
  const seen = facts.leasesSeen.includes(component);
  if (lease === undefined && OPTIONAL.has(component) && !seen) return undefined;
  const more = lease === undefined ? {} : { holder: lease.holder, renewed: lease.renewed, transitions: lease.transitions };
  if (situation.apiDown || facts.leases.fault !== undefined || facts.leases.value === undefined) return { component, check: { verdict: 'unknown', via: 'none', reason: { code: 'not-asked' } }, ...more };
  if (lease === undefined) return { component, check: { verdict: seen ? 'bad' : 'unknown', via: 'lease', reason: { code: seen ? 'leader-gone' : 'leader-never', params: { component } } } };
  if (lease.holder === '') return { component, check: { verdict: 'bad', via: 'lease', reason: { code: 'leader-none', params: { component } } }, ...more };
  const expired = (facts.leases.at ?? facts.now) - lease.renewed > lease.durationSeconds * 1000 + GRACE_MS;
  return { component, check: expired ? { verdict: 'bad', via: 'lease', reason: { code: 'leader-expired', params: { component, holder: holderHost(lease.holder) } } } : { verdict: 'ok', via: 'lease' }, ...more };
};

/** Who leads each component. A component that may be absent, and never was there, is left out. */
export const judgeLeaders = (facts: HealthFacts, situation: Situation): readonly LeaderHealth[] =>
  COMPONENTS.flatMap((component) => {
    const lease = facts.leases.value?.find((l) => l.name === component && !l.apiServer);
    return judgeLeader(component, lease, facts, situation) ?? [];
  });

/** Does a component lead on this master. One that does not run there is neither leader nor standby. */
const leadershipOf = (leaders: readonly LeaderHealth[], component: Component, master: Master): Leadership => {
  const leader = leaders.find((l) => l.component === component);
  if (leader?.check.verdict !== 'ok' || leader.holder === undefined) return 'unknown';
  if (sameMachine(holderHost(leader.holder), master.name)) return 'leads';
  return unitOf(master, 'kube-apiserver') !== undefined && unitOf(master, component)?.state !== 'active' ? 'unknown' : 'standby';
};

/** The four leaderships of a master. */
export const leadershipsOf = (leaders: readonly LeaderHealth[], master: Master): Pick<MasterHealth, 'controllerManager' | 'scheduler' | 'cloudControllerManager' | 'provisionController'> => ({
  controllerManager: leadershipOf(leaders, 'kube-controller-manager', master),
  scheduler: leadershipOf(leaders, 'kube-scheduler', master),
  cloudControllerManager: leadershipOf(leaders, 'cloud-controller-manager', master),
  provisionController: leadershipOf(leaders, 'provision-controller', master),
});

const withoutLeader = (leaders: readonly LeaderHealth[], masters: readonly Master[]): readonly Problem[] =>
  leaders.flatMap(({ component, check, renewed, holder }): readonly Problem[] => {
    if (check.verdict === 'ok' || check.reason === undefined || check.reason.code === 'not-asked') return [];
    const master = holder === undefined ? undefined : masters.find((m) => sameMachine(m.name, holderHost(holder)));
    return [{
      id: `leader/${component}`, verdict: check.verdict, reason: check.reason,
      ...(renewed === undefined ? {} : { since: renewed }),
      ...(holder === undefined ? {} : { object: { kind: 'leases.coordination.k8s.io', namespace: 'kube-system', name: component } }),
      ...(master?.host === undefined ? {} : { host: master.host.name }),
    }];
  });

/** Components without a leader, and stand-bys that do not run. Where nobody leads, that is the root; else redundancy is lost. */
export const leaderProblems = (leaders: readonly LeaderHealth[], masters: readonly Master[]): readonly Problem[] => [
  ...withoutLeader(leaders, masters),
  ...masters.flatMap((master) =>
    COMPONENTS.flatMap((component): readonly Problem[] => {
      if (!unitStopped(master, component) || leaders.find((l) => l.component === component)?.check.verdict === 'bad') return [];
      const since = unitOf(master, component)?.since;
      return [{ id: `unit/${master.name}/${component}`, verdict: 'warn', reason: { code: 'unit-stopped', params: { component, master: master.name } }, ...(since === undefined ? {} : { since }), ...(master.host === undefined ? {} : { host: master.host.name }) }];
    }),
  ),
];
