import type { Check, Problem } from '../../preload/contract/model/health.ts';
import type { HealthFacts, LeaseFact } from './facts.ts';
import { machineSilent, unitOf, unitStopped } from './masters.ts';
import type { Master } from './masters.ts';
import type { Situation } from './situation.ts';

/** An API server renews its identity lease every 10 s; three missed renewals and it does not serve (kube-apiserver, `--feature-gates=APIServerIdentity`). */
export const LEASE_STALE_MS = 30_000;

/** One API server's check, with since when it is as it is. */
export interface ApiCheck { readonly check: Check; readonly since?: number }

const told = (check: Check, since?: number): ApiCheck => ({ check, ...(since === undefined ? {} : { since }) });

const fromProbes = (master: Master): ApiCheck | undefined => {
  const asked = master.probes.filter((p) => p.readyz.fault === undefined && p.readyz.value !== undefined);
  const broken = asked.find((p) => p.readyz.value?.ready === false);
  if (broken?.readyz.value !== undefined) return told({ verdict: 'bad', via: 'direct', reason: { code: 'apiserver-not-ready' }, failing: broken.readyz.value.failing, latencyMs: broken.readyz.value.latencyMs }, broken.since);
  const ready = asked.find((p) => p.readyz.value?.ready === true)?.readyz.value;
  return ready === undefined ? undefined : told({ verdict: 'ok', via: 'direct', latencyMs: ready.latencyMs });
};

const fromLease = (lease: LeaseFact, at: number): ApiCheck =>
  at - lease.renewed > LEASE_STALE_MS
    ? told({ verdict: 'bad', via: 'lease', reason: { code: 'apiserver-lease-stale' } }, lease.renewed)
    : told({ verdict: 'ok', via: 'lease' });

/**
 * Does the API server of a master serve? What it says itself counts most, then its process, then its silence where it
 * answered before, then its lease and its place in the `kubernetes` Service. Old facts prove nothing.
 */
export const checkApiServer = (master: Master, facts: HealthFacts, situation: Situation): ApiCheck => {
  const probed = fromProbes(master);
  if (probed !== undefined) return probed;
  if (unitStopped(master, 'kube-apiserver')) return told({ verdict: 'bad', via: 'ssh', reason: { code: 'apiserver-stopped' } }, unitOf(master, 'kube-apiserver')?.since);
  const silent = master.probes.find((p) => p.readyz.fault !== undefined && p.answeredBefore);
  if (silent?.readyz.fault !== undefined) return told({ verdict: 'bad', via: 'direct', reason: { code: 'apiserver-silent', detail: silent.readyz.fault.message } }, silent.since);
  const fresh = !situation.apiDown && facts.leases.fault === undefined;
  if (fresh && master.lease !== undefined) return fromLease(master.lease, facts.leases.at ?? facts.now);
  if (!situation.apiDown && facts.apiAddresses.fault === undefined && master.endpoint !== undefined) {
    return master.endpoint.ready ? told({ verdict: 'ok', via: 'endpoint' }) : told({ verdict: 'bad', via: 'endpoint', reason: { code: 'apiserver-not-listed' } });
  }
  if (unitOf(master, 'kube-apiserver') !== undefined) return told({ verdict: situation.apiDown ? 'unknown' : 'ok', via: 'ssh', ...(situation.apiDown ? { reason: { code: 'apiserver-runs' } } : {}) });
  return told({ verdict: 'unknown', via: 'none', reason: { code: 'apiserver-unknown' } });
};

export interface CheckedMaster { readonly master: Master; readonly api: ApiCheck }

const isEtcdCheck = (name: string): boolean => name.startsWith('etcd');
/** All that an API server complains of is etcd: the root is there. */
export const failsByEtcd = (check: Check): boolean => (check.failing?.length ?? 0) > 0 && (check.failing ?? []).every(isEtcdCheck);

const detailOf = (check: Check): string | undefined => (check.failing?.length ? check.failing.join(', ') : check.reason?.detail);

const unreachable = (facts: HealthFacts, checked: readonly CheckedMaster[], directReady: number, etcdIll: boolean): Problem => {
  const { server } = facts;
  const since = facts.endpointSince === undefined ? {} : { since: facts.endpointSince };
  const detail = facts.endpoint.fault?.message ?? '';
  const stopped = checked.filter((c) => c.api.check.verdict === 'bad');
  const host = stopped.find((c) => c.master.host !== undefined && !machineSilent(c.master))?.master.host?.name;
  // An ill etcd takes the API servers in and out of service: that is no load balancer's fault.
  if (directReady > 0 && !etcdIll) return { id: 'api/endpoint', verdict: 'bad', reason: { code: 'endpoint-down', params: { server, serving: directReady }, detail }, ...since };
  if (checked.length > 0 && stopped.length === checked.length) {
    return { id: 'api', verdict: 'bad', reason: { code: 'api-all-down', params: { masters: checked.map((c) => c.master.name).join(', ') }, detail }, ...since, ...(host === undefined ? {} : { host }) };
  }
  return { id: 'api', verdict: 'bad', reason: { code: 'api-unreachable', params: { server, cause: facts.endpoint.fault?.cause ?? '' }, detail }, ...since, ...(host === undefined ? {} : { host }) };
};

/**
 * The kubeconfig's server is lost, and the cluster still answers at another one's address: a way is lost, not the cluster.
 * Where that address is a master's own, the loss of its API server says it already.
 */
export const detourProblem = (facts: HealthFacts, checked: readonly CheckedMaster[]): Problem | undefined => {
  const { detour, server } = facts;
  if (detour === undefined) return undefined;
  const host = URL.canParse(server) ? new URL(server).hostname.replace(/^\[|\]$/g, '') : '';
  if (checked.some(({ master, api }) => api.check.verdict === 'bad' && master.addresses.includes(host))) return undefined;
  return { id: 'api/server', verdict: 'warn', reason: { code: 'endpoint-detour', params: { server, via: detour.via }, detail: detour.fault.message }, since: detour.since };
};

/** What is wrong with the way to the API as a whole; undefined when it answers and is ready, or was not asked yet. */
export const endpointProblem = (facts: HealthFacts, situation: Situation, checked: readonly CheckedMaster[], etcdIll: boolean): Problem | undefined => {
  const { endpoint, server } = facts;
  const since = facts.endpointSince === undefined ? {} : { since: facts.endpointSince };
  if (situation.apiDown) return unreachable(facts, checked, situation.directReady, etcdIll);
  if (endpoint.fault !== undefined) {
    if (endpoint.fault.kind === 'forbidden' || endpoint.fault.kind === 'cancelled') return undefined;
    return { id: 'api', verdict: 'unknown', reason: { code: 'api-no-entry', params: { server }, detail: endpoint.fault.message }, ...since };
  }
  if (endpoint.value?.ready === false) {
    const failing = endpoint.value.failing.join(', ');
    return { id: 'api/ready', verdict: situation.directReady > 0 ? 'warn' : 'bad', reason: { code: 'api-not-ready', params: { server }, ...(failing === '' ? {} : { detail: failing }) }, ...since };
  }
  return undefined;
};

/** One problem per API server that is lost; those that etcd explains are left to etcd. */
export const apiServerProblems = (checked: readonly CheckedMaster[], etcdExplains: boolean): readonly Problem[] => {
  const total = checked.filter((c) => c.api.check.via !== 'none').length;
  const serving = checked.filter((c) => c.api.check.verdict === 'ok').length;
  return checked.flatMap(({ master, api }): readonly Problem[] => {
    const { check } = api;
    const host = master.host === undefined ? {} : { host: master.host.name };
    if (check.verdict === 'unknown' && check.via === 'none' && master.host?.role === 'master' && master.machine.fault !== undefined) {
      return [{ id: `apiserver/${master.name}`, verdict: 'unknown', reason: { code: 'master-unknown', params: { master: master.name }, detail: master.machine.fault.message }, ...host }];
    }
    if (check.verdict !== 'bad' || (etcdExplains && failsByEtcd(check))) return [];
    const detail = detailOf(check);
    const gone = machineSilent(master);
    const code = gone ? 'master-lost' : check.reason?.code === 'apiserver-not-ready' ? 'apiserver-ill' : 'apiserver-lost';
    return [{
      id: `apiserver/${master.name}`,
      verdict: 'warn',
      reason: { code, params: { master: master.name, serving, total }, ...(detail === undefined ? {} : { detail }) },
      ...(api.since === undefined ? {} : { since: api.since }),
      ...host,
    }];
  });
};
