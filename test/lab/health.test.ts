// The real masters, etcd and nodes, broken one at a time: the report says each and nothing else, and is well again after.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Disposables } from '../../main/base/disposable.ts';
import { Latest } from '../../main/base/latest.ts';
import { silentLog } from '../../main/base/log.ts';
import { createClusters } from '../../main/kube/clusters.ts';
import type { ClusterPrefsValue } from '../../main/kube/prefs.ts';
import { createTables } from '../../main/kube/table-store.ts';
import { createHealth } from '../../main/probes/health.ts';
import { Prompts } from '../../main/ssh/prompts.ts';
import { createSsh } from '../../main/ssh/ssh.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import { kubectl, lab, labEnv } from './lab.ts';

const owned = new Disposables();
const stop = new AbortController();
const latest = new Latest<HealthReport | undefined>(undefined);
const broken = new Set<string>();
let folder = '';

beforeAll(async () => {
  const env = await labEnv();
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-health-'));
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  const clusters = owned.add(createClusters({ env: {}, home: folder, kubeconfig: env.kubeconfig, version: 'test', log: silentLog, prefs: { value, update: (change) => { value.update(change); return Promise.resolve(); } } }));
  await clusters.ready;
  const cluster = clusters.list.value.current ?? '';
  const ssh = owned.add(createSsh({ prompts: owned.add(new Prompts()), configFiles: () => [env.sshConfig], ownConfig: false }));
  const environments: readonly Environment[] = ['development', 'pre-release', 'production'];
  const health = owned.add(createHealth({
    clientOf: clusters.clientOf,
    tables: owned.add(createTables(clusters.clientOf)),
    environmentOfNamespace: (_, namespace) => Promise.resolve({ environment: environments.find((one) => one === namespace) ?? 'other' }),
    masterHosts: () => Promise.resolve(env.masters.map(({ name, outer }) => ({ name, address: outer }))),
    runner: ssh,
    probe: (...args) => clusters.probe(...args),
    now: Date.now,
  }));
  // followed all the time, as the front page does: what has been learned stays
  void (async () => { for await (const report of health.watch(cluster, stop.signal)) latest.set(report); })();
});

afterEach(async () => {
  for (const fault of broken) await lab('heal', fault);
  broken.clear();
});

afterAll(async () => {
  stop.abort();
  owned.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Other tests deploy at the same time; of the workloads only the lab's own seed counts. */
const isOurs = ({ object }: HealthReport['problems'][number]): boolean => object?.namespace === undefined || object.namespace === 'kube-system' || object.name.startsWith('seed-');
const roots = (report: HealthReport): readonly string[] => report.problems.filter(isOurs).map((one) => one.id);

const reportThat = async (what: string, fits: (report: HealthReport) => boolean): Promise<HealthReport> => {
  const signal = AbortSignal.timeout(200_000);
  try {
    const report = await latest.until((one) => one !== undefined && !one.partial && fits(one), signal);
    if (report) return report;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const cluster = await kubectl('get', 'nodes,pods,deployments,statefulsets,daemonsets', '-A', '-o', 'wide');
  throw new Error(`No report of ${what} came. The last one: ${JSON.stringify(latest.value?.problems)}, missing ${JSON.stringify(latest.value?.missing)}. The cluster says:\n${cluster}`);
};
const breakIt = async (fault: string): Promise<void> => {
  broken.add(fault);
  await lab('break', fault);
};
/** Everything that was seen while something was broken, so that nothing else was ever told. */
const seenUntil = async (what: string, fits: (report: HealthReport) => boolean): Promise<{ readonly report: HealthReport; readonly ids: ReadonlySet<string> }> => {
  const ids = new Set<string>();
  const report = await reportThat(what, (one) => {
    for (const id of roots(one)) ids.add(id);
    return fits(one);
  });
  return { report, ids };
};

test('well: three masters, three members, four leaders, three nodes', async () => {
  const report = await reportThat('a well cluster', (one) => roots(one).length === 0);
  expect(report.missing).toEqual([]);
  expect(report.masters.map((one) => [one.name, one.api.verdict, one.etcd.verdict, one.host])).toEqual(['master-1', 'master-2', 'master-3'].map((name) => [name, 'ok', 'ok', name]));
  expect(report.masters.map((one) => one.api.via)).toEqual(['direct', 'direct', 'direct']);
  expect(report.masters.filter((one) => one.etcd.role === 'leader')).toHaveLength(1);
  expect(report.etcd).toMatchObject({ check: { verdict: 'ok' }, members: 3, healthy: 3, mayLose: 1 });
  expect(report.leaders.map((one) => one.check.verdict)).toEqual(['ok', 'ok', 'ok', 'ok']);
  for (const component of ['controllerManager', 'scheduler', 'cloudControllerManager', 'provisionController'] as const) expect(report.masters.map((one) => one[component]).sort()).toEqual(['leads', 'standby', 'standby']);
  expect(report.nodes.map((one) => [one.name, one.verdict, one.ready])).toEqual(['node-1', 'node-2', 'node-3'].map((name) => [name, 'ok', true]));
});

test('a stopped API server', async () => {
  await reportThat('a well cluster', (one) => roots(one).length === 0);
  await breakIt('apiserver-2');
  const { report, ids } = await seenUntil('the API server of master-2', (one) => roots(one).includes('apiserver/master-2'));
  expect([...ids]).toEqual(['apiserver/master-2']);
  expect(report.problems.find((one) => one.id === 'apiserver/master-2')).toMatchObject({ host: 'master-2' });
  expect(report.masters.map((one) => one.api.verdict)).toEqual(['ok', 'bad', 'ok']);
  expect(report.etcd.healthy).toBe(3);
});

test('a stopped etcd member: no further one may fail', async () => {
  await reportThat('a well cluster', (one) => roots(one).length === 0);
  await breakIt('etcd-3');
  const { report, ids } = await seenUntil('the etcd member of master-3', (one) => one.masters.find((master) => master.name === 'master-3')?.etcd.verdict === 'bad');
  expect([...ids].filter((id) => !id.startsWith('etcd/'))).toEqual([]);
  expect(roots(report)).toEqual(['etcd/master-3']);
  // Where the lost member led, the others elect first, and say of themselves meanwhile that they have no leader.
  const settled = await reportThat('two members that are well', (one) => one.etcd.healthy === 2);
  expect(settled.etcd).toMatchObject({ members: 3, healthy: 2, mayLose: 0 });
  expect(roots(settled)).toEqual(['etcd/master-3']);
  expect(report.problems.find(isOurs)).toMatchObject({ host: 'master-3', reason: { code: 'etcd-member-lost', params: { member: 'master-3', mayLose: 0 } } });
});

test('a node that is off, with everything that ran on it', async () => {
  await reportThat('a well cluster', (one) => roots(one).length === 0);
  await breakIt('node-off-3');
  const { report } = await seenUntil('node-3', (one) => roots(one).includes('node/node-3') && one.workloads.well < one.workloads.total);
  expect(roots(report)).toEqual(['node/node-3']);
  expect(report.nodes.map((one) => one.ready)).toEqual([true, true, false]);
  expect(report.masters.every((one) => one.api.verdict === 'ok' && one.etcd.verdict === 'ok')).toBe(true);
});

test('well again after all that', async () => {
  const report = await reportThat('a well cluster', (one) => roots(one).length === 0);
  expect(report.workloads.well).toBeGreaterThan(0);
});
