// Facts of a healthy cluster of three masters and three nodes, as the probes bring them; tests break them.
import type { Fault } from '../../../preload/contract/fault.ts';
import type { Column, Row } from '../../../preload/contract/model/rows.ts';
import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import type { Environment } from '../../../preload/contract/model/environment.ts';
import type { HealthReport } from '../../../preload/contract/model/health.ts';
import type { HealthFacts, HostFact, MachineFact, TableFact } from '../../../main/health/facts.ts';

export const NOW = Date.parse('2026-11-24T08:30:00Z');
export const SILENT: Fault = { kind: 'unreachable', cause: 'no-answer', message: 'nothing answered' };
const text = (...titles: string[]): readonly Column[] => titles.map((title) => ({ title, type: 'text', wide: false }));
const UNITS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager', 'provision-controller'];
export const READY = { ready: true, failing: [], checks: ['ping', 'etcd', 'etcd-readiness', 'shutdown'], latencyMs: 6 };

export const machine = (n: number, change: Partial<MachineFact> = {}): MachineFact => ({
  hostname: `master-${n}`, addresses: [`10.77.0.1${n}`, `10.78.0.1${n}`], units: UNITS.map((name) => ({ name, state: 'active' })),
  etcd: { healthy: true, leader: n === 1, hasLeader: true, peers: { known: 2, connected: 2 } }, ...change,
});
export const stopped = (n: number, ...units: string[]): MachineFact => machine(n, { units: UNITS.map((name) => ({ name, state: units.includes(name) ? 'inactive' : 'active', ...(units.includes(name) ? { since: NOW - 60_000 } : {}) })) });
export const withoutEtcd = (fact: MachineFact): MachineFact => {
  const { etcd: _, ...rest } = fact;
  return rest;
};
export const host = (n: number, value: MachineFact = machine(n)): HostFact => ({ name: `master-${n}`, role: 'master', address: `10.77.0.1${n}`, machine: { value, at: NOW } });
export const silentHost = (n: number): HostFact => ({ name: `master-${n}`, role: 'master', address: `10.77.0.1${n}`, machine: { value: machine(n), fault: SILENT } });

export const row = (name: string, change: Partial<Row> = {}): Row => ({ key: `uid-${name}`, name, created: NOW - 3_600_000, verdict: 'ok', cells: [], ...change });
export const node = (name: string, change: Partial<Row> = {}, status = 'Ready'): Row => row(name, { cells: [status, '<none>', NOW, 'v1.34.4', '10.78.0.21'], ...change });
export const downNode = (name: string): Row => node(name, { verdict: 'bad', reason: { code: 'node-not-ready', params: { why: 'NodeStatusUnknown' }, detail: 'Kubelet stopped posting node status.' }, since: NOW - 90_000 }, 'NotReady');
export const pod = (name: string, on: string, change: Partial<Row> = {}): Row => row(name, { namespace: 'production', cells: [on], ...change });
export const workload = (name: string, verdict: Verdict = 'ok', change: Partial<Row> = {}): Row => row(name, { namespace: 'production', verdict, ...(verdict === 'ok' ? {} : { reason: { code: 'replicas-not-ready', params: { ready: verdict === 'bad' ? 0 : 1, desired: 2 } } }), ...change });
export const crashing = { verdict: 'bad', reason: { code: 'crash-loop', params: { container: 'web', exit: 1, why: 'Error', restarts: 7 } } } as const;
export const event = (name: string, cells: readonly (string | number)[]): Row => row(name, { namespace: 'production', cells });

export const table = (columns: readonly Column[], rows: readonly Row[]): TableFact => ({ columns, rows, synced: true });
export const nodesTable = (rows: readonly Row[]): TableFact => table(text('STATUS', 'ROLES', 'AGE', 'VERSION', 'INTERNAL-IP'), rows);
export const podsTable = (rows: readonly Row[]): TableFact => table(text('NODE'), rows);
export const eventsTable = (rows: readonly Row[]): TableFact => table(text('LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE', 'COUNT'), rows);
export const plain = (rows: readonly Row[]): TableFact => table([], rows);

const lease = (name: string, holder: string) => ({ name, holder, renewed: NOW - 1000, durationSeconds: 15, transitions: 1, apiServer: false });
export const identity = (n: number, renewed = NOW - 5000) => ({ name: `apiserver-${n}`, holder: `apiserver-${n}_uuid`, renewed, durationSeconds: 3600, transitions: 0, apiServer: true, hostname: `master-${n}` });
export const LEADERS = [lease('kube-controller-manager', 'master-1_a'), lease('kube-scheduler', 'master-2_b'), lease('cloud-controller-manager', 'master-3_c'), lease('provision-controller', 'master-3')];
const environments: Readonly<Record<string, Environment>> = { production: 'production', development: 'development', default: 'other' };

export const healthy = (): HealthFacts => ({
  cluster: 'c', now: NOW, server: 'https://10.77.0.1:6443',
  endpoint: { value: READY, at: NOW },
  direct: [1, 2, 3].map((n) => ({ address: `10.77.0.1${n}`, port: 6443, readyz: { value: READY, at: NOW }, answeredBefore: true })),
  leases: { value: [identity(1), identity(2), identity(3), ...LEADERS], at: NOW }, leasesSeen: LEADERS.map((l) => l.name),
  apiAddresses: { value: [1, 2, 3].map((n) => ({ address: `10.78.0.1${n}`, port: 6443, ready: true })), at: NOW },
  hosts: [host(1), host(2), host(3)],
  tables: {
    nodes: nodesTable([node('node-1'), node('node-2'), node('node-3')]),
    'deployments.apps': plain([workload('web')]), 'replicasets.apps': plain([workload('web-1', 'ok', { owner: 'uid-web' })]),
    pods: podsTable([pod('web-1-a', 'node-1', { owner: 'uid-web-1' }), pod('web-1-b', 'node-2', { owner: 'uid-web-1' })]),
    'statefulsets.apps': plain([]), 'daemonsets.apps': plain([]), replicationcontrollers: plain([]), 'jobs.batch': plain([]), events: eventsTable([]),
  },
  environments, partial: false,
});

/** Facts with some of their tables exchanged. */
export const withTables = (facts: HealthFacts, tables: HealthFacts['tables']): HealthFacts => ({ ...facts, tables: { ...facts.tables, ...tables } });
/** What a report tells, as verdict and id. */
export const ids = (report: HealthReport): readonly string[] => report.problems.map((p) => `${p.verdict} ${p.id}`);
