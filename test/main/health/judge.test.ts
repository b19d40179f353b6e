import { describe, expect, it } from 'vitest';
import { judge } from '../../../main/health/judge.ts';
import type { HealthFacts } from '../../../main/health/facts.ts';
import type { HealthReport } from '../../../preload/contract/model/health.ts';
import { describeReason } from '../../../renderer/text/reasons.ts';
import { crashing, downNode, event, eventsTable, healthy, host, identity, ids, LEADERS, machine, node, nodesTable, NOW, plain, pod, podsTable, READY, SILENT, silentHost, stopped, withoutEtcd, withTables, workload } from './facts.ts';

const say = (report: HealthReport): readonly string[] => report.problems.map((p) => describeReason('en', p.reason));
const probe = (n: number, more: Partial<HealthFacts['direct'][number]>) => ({ address: `10.77.0.1${n}`, port: 6443, readyz: { value: READY }, answeredBefore: true, ...more });

describe('a healthy cluster', () => {
  it('is well, with every master, its role and its leaders', () => {
    const report = judge(healthy());
    expect(ids(report)).toEqual([]);
    expect(report.verdict).toBe('ok');
    expect(report.masters.map((m) => [m.name, m.api.verdict, m.api.via, m.etcd.role, m.controllerManager, m.scheduler, m.host])).toEqual([
      ['master-1', 'ok', 'direct', 'leader', 'leads', 'standby', 'master-1'],
      ['master-2', 'ok', 'direct', 'follower', 'standby', 'leads', 'master-2'],
      ['master-3', 'ok', 'direct', 'follower', 'standby', 'standby', 'master-3'],
    ]);
    expect(report.etcd).toMatchObject({ members: 3, healthy: 3, mayLose: 1, check: { verdict: 'ok' } });
    expect(report.workloads).toEqual({ total: 1, well: 1 });
    expect(report.environments.map((e) => [e.environment, e.workloads])).toEqual([['development', 0], ['production', 1], ['other', 0]]);
  });

  it('is known through leases alone, where nobody can be asked directly and no host is declared', () => {
    const report = judge({ ...healthy(), direct: [], hosts: [] });
    expect(report.verdict).toBe('ok');
    expect(report.masters.map((m) => [m.name, m.api.via, m.etcd.verdict])).toEqual([['master-1', 'lease', 'unknown'], ['master-2', 'lease', 'unknown'], ['master-3', 'lease', 'unknown']]);
    expect(report.etcd.check).toEqual({ verdict: 'ok', via: 'api' });
  });

  it('is never called well while something has not answered yet or could not be asked', () => {
    expect(judge({ ...healthy(), partial: true }).verdict).toBe('unknown');
    const forbidden = { kind: 'forbidden', message: 'nodes is forbidden', status: 403 } as const;
    const report = judge(withTables(healthy(), { nodes: { columns: [], rows: [], synced: false, fault: forbidden } }));
    expect(report.verdict).toBe('unknown');
    expect(report.missing).toEqual([{ what: 'nodes', fault: forbidden }]);
  });
});

describe('API servers', () => {
  it('one that stopped is one degraded line that names how many serve', () => {
    const facts = { ...healthy(), direct: [probe(1, {}), probe(2, { readyz: { fault: SILENT }, since: NOW - 20_000 }), probe(3, {})], hosts: [host(1), host(2, stopped(2, 'kube-apiserver')), host(3)] };
    const report = judge(facts);
    expect(ids(report)).toEqual(['warn apiserver/master-2']);
    expect(say(report)[0]).toBe('The API server of master-2 does not serve; 2 of 3 still serve');
    expect(report.problems[0]).toMatchObject({ host: 'master-2', since: NOW - 60_000 });
    expect(report.masters[1]?.api).toMatchObject({ verdict: 'bad', via: 'ssh', reason: { code: 'apiserver-stopped' } });
  });

  it('is seen by a stale lease where nothing else can be asked', () => {
    const facts = { ...healthy(), direct: [], hosts: [], leases: { value: [identity(1), identity(2, NOW - 31_000), identity(3), ...LEADERS], at: NOW } };
    expect(ids(judge(facts))).toEqual(['warn apiserver/master-2']);
    const inTime = { ...facts, leases: { value: [identity(1), identity(2, NOW - 29_000), identity(3), ...LEADERS], at: NOW } };
    expect(judge(inTime).verdict).toBe('ok');
  });

  it('silence at an address that never answered is no problem while the lease is fresh', () => {
    const report = judge({ ...healthy(), hosts: [], direct: [1, 2, 3].map((n) => ({ address: `10.78.0.1${n}`, port: 6443, readyz: { fault: SILENT }, answeredBefore: false })) });
    expect(report.verdict).toBe('ok');
    expect(report.masters.every((m) => m.api.via === 'lease')).toBe(true);
  });

  it('failing checks are named', () => {
    const report = judge({ ...healthy(), direct: [probe(1, {}), probe(2, { readyz: { value: { ...READY, ready: false, failing: ['poststarthook/rbac/bootstrap-roles'] } } }), probe(3, {})] });
    expect(report.masters[1]?.api.failing).toEqual(['poststarthook/rbac/bootstrap-roles']);
    expect(say(report)).toEqual(['The API server of master-2 is not ready; 2 of 3 still serve: poststarthook/rbac/bootstrap-roles']);
  });

  it('a dead endpoint with living API servers behind it points at the load balancer', () => {
    const report = judge({ ...healthy(), endpoint: { fault: SILENT }, endpointSince: NOW - 5000 });
    expect(ids(report)).toEqual(['bad api/endpoint']);
    expect(say(report)[0]).toContain('although 3 API servers behind it do: look at the load balancer');
    expect(report.nodes.every((n) => n.verdict === 'unknown')).toBe(true);
    expect(report.missing.map((m) => m.what)).toEqual(['readyz']);
  });

  it('with the API down the masters still tell over SSH, and nothing known before is called well', () => {
    const down = (n: number) => ({ readyz: { fault: SILENT }, address: `10.77.0.1${n}`, port: 6443, answeredBefore: false });
    const report = judge({ ...healthy(), endpoint: { fault: SILENT }, direct: [1, 2, 3].map(down), hosts: [1, 2, 3].map((n) => host(n, stopped(n, 'kube-apiserver'))) });
    expect(ids(report)).toEqual(['bad api']);
    expect(say(report)[0]).toMatch(/^No API server runs \(master-1, master-2, master-3\)/);
    expect(report.masters.map((m) => [m.api.verdict, m.etcd.verdict])).toEqual([['bad', 'ok'], ['bad', 'ok'], ['bad', 'ok']]);
    expect(report.leaders.every((l) => l.check.verdict === 'unknown')).toBe(true);
  });

  it('without any other way in, the cause of the silence is told', () => {
    const refused = { kind: 'unreachable', cause: 'connection-refused', message: 'https://10.77.0.1:6443: the connection was refused' } as const;
    const report = judge({ ...healthy(), direct: [], hosts: [], endpoint: { fault: refused } });
    expect(report.problems[0]).toMatchObject({ id: 'api', verdict: 'bad', reason: { code: 'api-unreachable', params: { cause: 'connection-refused' } } });
    expect(report.verdict).toBe('bad');
  });

  it('a user that is not let in is not an outage', () => {
    const report = judge({ ...healthy(), endpoint: { fault: { kind: 'unauthorised', message: 'token expired', status: 401 } } });
    expect(report.problems[0]).toMatchObject({ verdict: 'unknown', reason: { code: 'api-no-entry' } });
    expect(report.verdict).toBe('unknown');
  });

  it('the old lease of a machine that came back with a new identity does not count', () => {
    const facts = { ...healthy(), hosts: [], direct: [], leases: { value: [identity(1), identity(2), { ...identity(2, NOW - 900_000), name: 'apiserver-old' }, identity(3), ...LEADERS], at: NOW } };
    expect(judge(facts).verdict).toBe('ok');
    expect(judge(facts).masters).toHaveLength(3);
  });
});

describe('a lost way to the cluster', () => {
  const detour = { via: 'master-2', since: NOW - 60_000, fault: SILENT };

  it('is a problem of its own, and all the rest is judged as ever', () => {
    const report = judge({ ...healthy(), detour });
    expect(ids(report)).toEqual(['warn api/server']);
    expect(report.problems[0]).toMatchObject({ since: NOW - 60_000, reason: { detail: SILENT.message } });
    expect(say(report)).toEqual(['https://10.77.0.1:6443 does not answer; the cluster does, at master-2: look at the load balancer: nothing answered']);
    expect(report.missing).toEqual([]);
    expect(report.masters.map((m) => m.api.verdict)).toEqual(['ok', 'ok', 'ok']);
    expect(report.workloads).toEqual({ total: 1, well: 1 });
  });

  it('is told once where the kubeconfig names the master whose API server is lost', () => {
    const facts = healthy();
    const direct = facts.direct.map((one) => (one.address === '10.77.0.11' ? { ...one, readyz: { fault: SILENT } } : one));
    expect(ids(judge({ ...facts, server: 'https://10.77.0.11:6443', direct, detour }))).toEqual(['warn apiserver/master-1']);
  });

  it('is nothing beside an API that does not answer at all', () => {
    expect(ids(judge({ ...healthy(), detour, endpoint: { fault: SILENT }, direct: [] }))).toEqual(['bad api']);
  });
});

describe('etcd', () => {
  it('a lost member is told with what may still fail', () => {
    const peers = { healthy: true, leader: true, hasLeader: true, peers: { known: 2, connected: 1 } };
    const report = judge({ ...healthy(), hosts: [host(1, machine(1, { etcd: peers })), host(2), host(3, withoutEtcd(stopped(3, 'etcd')))] });
    expect(say(report)).toEqual(['etcd lost a member (master-3); no further member may fail']);
    expect(report.verdict).toBe('warn');
    expect(report.etcd).toMatchObject({ members: 3, healthy: 2, mayLose: 0 });
    expect(report.masters[2]?.etcd).toMatchObject({ verdict: 'bad', via: 'ssh' });
  });

  it('lost quorum is one root: the silence of the API and its leaders are its symptoms', () => {
    const lonely = machine(1, { etcd: { healthy: false, leader: false, hasLeader: false, said: 'RAFT NO LEADER', peers: { known: 2, connected: 0 } } });
    const etcdFails = { ready: false, failing: ['etcd', 'etcd-readiness'], checks: ['ping', 'etcd'], latencyMs: 2 };
    const facts: HealthFacts = { ...healthy(), endpoint: { fault: SILENT }, direct: [1, 2, 3].map((n) => probe(n, { readyz: { value: etcdFails } })), hosts: [host(1, lonely), host(2, withoutEtcd(stopped(2, 'etcd'))), host(3, withoutEtcd(stopped(3, 'etcd')))] };
    const report = judge(facts);
    expect(ids(report)).toEqual(['bad etcd/quorum']);
    expect(say(report)[0]).toMatch(/^etcd lost its quorum: 1 of 3 members is left \(lost: master-2, master-3\);/);
    expect(report.problems[0]).toMatchObject({ host: 'master-2', since: NOW - 60_000 });
  });

  it('the API servers know of a lost quorum before the machines are asked again, and of its return', () => {
    const etcdFails = { ready: false, failing: ['etcd-readiness', 'shutdown'], checks: ['ping', 'etcd-readiness'], latencyMs: 2 };
    const early = judge({ ...healthy(), endpoint: { value: etcdFails }, direct: [1, 2, 3].map((n) => probe(n, { readyz: { value: { ...etcdFails, failing: ['etcd-readiness'] } } })) });
    expect(ids(early)).toEqual(['bad etcd']);
    expect(say(early)[0]).toBe('The API servers do not reach etcd: the cluster cannot be changed: etcd-readiness');
    const back = judge({ ...healthy(), hosts: [1, 2, 3].map((n) => host(n, withoutEtcd(stopped(n, 'etcd')))) });
    expect(back.verdict).toBe('warn');
    expect(back.problems.map((p) => p.reason.code)).toEqual(['etcd-member-lost']);
    const leaderless = host(1, machine(1, { etcd: { healthy: false, leader: false, hasLeader: false } }));
    const between = judge({ ...healthy(), endpoint: { fault: SILENT }, hosts: [leaderless, ...[2, 3].map((n) => host(n, withoutEtcd(stopped(n, 'etcd'))))] });
    expect(say(between)).toEqual([expect.stringMatching(/^The API does not answer/), 'etcd lost 2 members (master-2, master-3); no further member may fail']);
  });

  it('quorum is known to be lost through readyz as well, where no master is declared', () => {
    const etcdFails = { ready: false, failing: ['etcd', 'etcd-readiness'], checks: ['ping', 'etcd'], latencyMs: 2 };
    const report = judge({ ...healthy(), hosts: [], endpoint: { value: etcdFails }, direct: [probe(1, { readyz: { value: etcdFails } })] });
    expect(ids(report)[0]).toBe('bad etcd');
  });

  it('a master that is gone altogether is one line, with its API server and its member', () => {
    const alive = (n: number) => host(n, machine(n, { etcd: { healthy: true, leader: n === 1, hasLeader: true, peers: { known: 2, connected: 1 } } }));
    const report = judge({ ...healthy(), direct: [probe(1, {}), probe(2, { readyz: { fault: SILENT } }), probe(3, {})], hosts: [alive(1), silentHost(2), alive(3)] });
    expect(say(report)).toEqual(['master-2 does not answer: its API server is lost, 2 of 3 still serve; its etcd member is lost, no further member may fail: nothing answered']);
  });

  it('SSH that is refused says nothing bad about a member', () => {
    const facts = { ...healthy(), hosts: [host(1), host(2), { name: 'master-3', role: 'master' as const, address: '10.77.0.13', machine: { fault: { kind: 'unauthorised', cause: 'ssh-auth', message: 'no key fits' } as const } }] };
    const report = judge(facts);
    expect(report.verdict).toBe('ok');
    expect(report.masters[2]?.etcd.verdict).toBe('unknown');
    expect(report.missing.map((m) => m.what)).toEqual(['ssh master-3']);
  });
});

describe('leaders', () => {
  const without = (name: string) => LEADERS.filter((l) => l.name !== name);
  it('an expired lease is bad and says what it means', () => {
    const facts = { ...healthy(), leases: { value: [identity(1), identity(2), identity(3), ...without('kube-scheduler'), { ...LEADERS[1]!, renewed: NOW - 60_000 }], at: NOW } };
    const report = judge(facts);
    expect(say(report)).toEqual(['Nobody leads kube-scheduler since master-2 stopped renewing its lease; new pods stay pending']);
    expect(report.verdict).toBe('bad');
    expect(report.masters.every((m) => m.scheduler === 'unknown')).toBe(true);
  });

  it('an optional component that was never there is not missed; one that was, is', () => {
    const value = [identity(1), identity(2), identity(3), ...without('provision-controller')];
    expect(judge({ ...healthy(), leases: { value, at: NOW }, leasesSeen: [] }).leaders.map((l) => l.component)).not.toContain('provision-controller');
    expect(judge({ ...healthy(), leases: { value, at: NOW }, leasesSeen: [] }).verdict).toBe('ok');
    expect(ids(judge({ ...healthy(), leases: { value, at: NOW } }))).toEqual(['bad leader/provision-controller']);
  });

  it('pods that wait for a scheduler are its symptom', () => {
    const leases = { value: [identity(1), identity(2), identity(3), ...without('kube-scheduler'), { ...LEADERS[1]!, renewed: NOW - 60_000 }], at: NOW };
    const waiting = pod('new-a', '<none>', { owner: 'uid-new', verdict: 'warn', reason: { code: 'pod-pending' }, created: NOW - 300_000 });
    const facts = withTables({ ...healthy(), leases }, { 'daemonsets.apps': plain([workload('new', 'bad')]), pods: podsTable([waiting]) });
    expect(ids(judge(facts))).toEqual(['bad leader/kube-scheduler']);
  });

  it('a stand-by that does not run costs redundancy', () => {
    const report = judge({ ...healthy(), hosts: [host(1), host(2), host(3, stopped(3, 'kube-scheduler'))] });
    expect(say(report)).toEqual(['kube-scheduler is stopped on master-3: one fewer to take over']);
    expect(report.masters[2]?.scheduler).toBe('unknown');
  });
});

describe('nodes and workloads', () => {
  const ill = (name: string, on: string) => pod(name, on, { owner: 'uid-web-1', verdict: 'warn', reason: { code: 'pod-not-ready' } });
  it('a node that is off is one line: its pods and their workloads are symptoms', () => {
    const facts = withTables(healthy(), {
      nodes: nodesTable([downNode('node-1'), node('node-2'), node('node-3')]),
      'deployments.apps': plain([workload('web', 'warn')]), 'daemonsets.apps': plain([workload('agent', 'warn')]),
      pods: podsTable([ill('web-1-a', 'node-1'), pod('web-1-b', 'node-2', { owner: 'uid-web-1' }), pod('agent-a', 'node-1', { owner: 'uid-agent', verdict: 'warn', reason: { code: 'pod-not-ready' } }), pod('agent-b', 'node-2', { owner: 'uid-agent' })]),
    });
    const report = judge(facts);
    expect(ids(report)).toEqual(['warn node/node-1']);
    expect(say(report)[0]).toBe('node-1 is not ready (NodeStatusUnknown): 2 workloads lack pods because of it: Kubelet stopped posting node status.');
    expect(report.workloads).toEqual({ total: 2, well: 0 });
  });

  it('a node that took down all of a production workload is bad', () => {
    const facts = withTables(healthy(), { nodes: nodesTable([downNode('node-1'), node('node-2')]), 'deployments.apps': plain([workload('web', 'bad')]), pods: podsTable([ill('web-1-a', 'node-1')]) });
    expect(ids(judge(facts))).toEqual(['bad node/node-1']);
  });

  it('a failing pod tells why its Deployment is not as wanted, past the ReplicaSet', () => {
    const facts = withTables(healthy(), { 'deployments.apps': plain([workload('web', 'warn')]), 'replicasets.apps': plain([workload('web-1', 'warn', { owner: 'uid-web' })]), pods: podsTable([pod('web-1-a', 'node-1', { owner: 'uid-web-1', ...crashing }), pod('web-1-b', 'node-2', { owner: 'uid-web-1', ...crashing })]) });
    const report = judge(facts);
    expect(ids(report)).toEqual(['warn deployments.apps/production/web']);
    expect(report.problems[0]).toMatchObject({ reason: { code: 'crash-loop', params: { ready: 1, desired: 2 } }, environment: 'production', object: { kind: 'deployments.apps', namespace: 'production', name: 'web' } });
  });

  it('development is at most degraded, production is not spared', () => {
    const bad = (namespace: string) => judge(withTables(healthy(), { 'deployments.apps': plain([workload('web', 'bad', { namespace })]), pods: podsTable([]), 'replicasets.apps': plain([]) })).verdict;
    expect([bad('development'), bad('production'), bad('default')]).toEqual(['warn', 'bad', 'bad']);
  });

  it('a rollout under way and pods that are just starting are no problems', () => {
    const young = pod('web-2-a', 'node-1', { owner: 'uid-web-1', verdict: 'warn', reason: { code: 'creating' }, created: NOW - 5000 });
    const rolling = withTables(healthy(), { 'deployments.apps': plain([workload('web', 'warn')]), pods: podsTable([young]) });
    expect(ids(judge(rolling))).toEqual([]);
    expect(judge(rolling).environments.find((e) => e.environment === 'production')).toMatchObject({ verdict: 'ok', workloads: 1, well: 0 });
    const old = withTables(rolling, { pods: podsTable([{ ...young, created: NOW - 120_000 }]) });
    expect(ids(judge(old))).toEqual(['warn deployments.apps/production/web']);
    expect(judge(old).environments.find((e) => e.environment === 'production')).toMatchObject({ verdict: 'warn' });
  });

  it('a pod that is being deleted is none either, unless it is stuck', () => {
    const ending = (code: string, verdict: 'warn' | 'bad') => ids(judge(withTables(healthy(), { pods: podsTable([pod('old', 'node-1', { owner: 'uid-gone', verdict, reason: { code } })]) })));
    expect(ending('terminating', 'warn')).toEqual([]);
    expect(ending('stuck-terminating', 'bad')).toEqual(['warn pods/production/old']);
  });

  it('of a CronJob only the newest run counts; a lone pod stands for itself', () => {
    const run = (name: string, created: number, verdict: 'ok' | 'bad') => workload(name, verdict, { owner: 'uid-cron', created, ...(verdict === 'bad' ? { reason: { code: 'job-failed' } } : {}) });
    const jobs = (last: 'ok' | 'bad') => ids(judge(withTables(healthy(), { 'jobs.batch': plain([run('run-1', NOW - 7_200_000, last === 'ok' ? 'bad' : 'ok'), run('run-2', NOW - 3_600_000, last)]) })));
    expect(jobs('ok')).toEqual([]);
    expect(jobs('bad')).toEqual(['bad jobs.batch/production/run-2']);
    expect(ids(judge(withTables(healthy(), { pods: podsTable([pod('lone', 'node-1', crashing)]) })))).toEqual(['bad pods/production/lone']);
  });

  it('cordoning is what somebody wanted; no room at all is a problem', () => {
    const cordoned = (name: string) => node(name, { verdict: 'warn', reason: { code: 'node-cordoned' } }, 'Ready,SchedulingDisabled');
    expect(judge(withTables(healthy(), { nodes: nodesTable([cordoned('node-1'), node('node-2')]) })).verdict).toBe('ok');
    expect(ids(judge(withTables(healthy(), { nodes: nodesTable([cordoned('node-1'), cordoned('node-2')]) })))).toEqual(['bad nodes/room']);
  });
});

describe('warnings', () => {
  it('are grouped by object and reason, those older than an hour left out, newest first', () => {
    const cells = (at: number, reason: string, object: string, count: number, type = 'Warning') => [at, type, reason, object, `${reason} said`, count];
    const facts = withTables(healthy(), { events: eventsTable([event('a', cells(NOW - 60_000, 'BackOff', 'pod/web', 3)), event('b', cells(NOW - 30_000, 'BackOff', 'pod/web', 4)), event('c', cells(NOW - 10_000, 'Unhealthy', 'pod/db', 1)), event('d', cells(NOW - 3_700_000, 'BackOff', 'pod/old', 1)), event('e', cells(NOW, 'Pulled', 'pod/web', 1, 'Normal'))]) });
    expect(judge(facts).warnings.map((w) => [w.reason, w.about, w.count, w.last])).toEqual([
      ['Unhealthy', { kind: 'pod', namespace: 'production', name: 'db' }, 1, NOW - 10_000],
      ['BackOff', { kind: 'pod', namespace: 'production', name: 'web' }, 7, NOW - 30_000],
    ]);
    expect(judge(facts).verdict).toBe('ok');
  });
});
