// The health service against the demo: real HTTP, real watches, real SSH.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { HealthReport } from '../../../preload/contract/model/health.ts';
import { reportThat, startPlatform } from './platform.ts';

const never = (): AbortSignal => new AbortController().signal;
const ids = (report: HealthReport): readonly string[] => report.problems.map((one) => one.id);
/** The seed leaves one image in development that is not there. */
const SEEDED = 'deployments.apps/development/api';

test('a finished report names the masters, their etcd, the leaders and the nodes', { timeout: 60_000 }, async () => {
  await using platform = await startPlatform();
  const report = await platform.health.check(platform.cluster, never());
  expect(report.partial).toBe(false);
  expect(report.missing).toEqual([]);
  expect(ids(report)).toEqual([SEEDED]);
  expect(report.masters.map((one) => [one.name, one.api.verdict, one.api.via, one.etcd.verdict, one.host])).toEqual([1, 2, 3].map((n) => [`demo-master-${n}`, 'ok', 'direct', 'ok', `demo-master-${n}`]));
  expect(report.masters.map((one) => one.etcd.role)).toEqual(['leader', 'follower', 'follower']);
  expect(report.masters.map((one) => one.scheduler).sort()).toEqual(['leads', 'standby', 'standby']);
  expect(report.etcd).toMatchObject({ check: { verdict: 'ok' }, members: 3, healthy: 3, mayLose: 1 });
  expect(report.leaders.map((one) => one.component)).toEqual(['kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager', 'provision-controller']);
  expect(report.nodes.map((one) => [one.name, one.verdict])).toEqual([1, 2, 3].map((n) => [`demo-node-${n}`, 'ok']));
  expect(report.environments.map((one) => one.environment).sort()).toEqual(['development', 'other', 'pre-release', 'production']);
  expect(report.workloads.total - report.workloads.well).toBe(1);
});

test('a stopped API server and a stopped etcd member are told, each by its machine, and go when they are back', { timeout: 120_000 }, async () => {
  await using platform = await startPlatform();
  const { health, cluster, demo } = platform;
  await reportThat(health, cluster, (one) => !one.partial && ids(one).length === 1);
  const stop = new AbortController();
  // somebody follows all the time: what has been learned stays
  const following = (async () => { for await (const _ of health.watch(cluster, stop.signal)) continue; })();
  demo.platform.set('demo-master-2', 'kube-apiserver', false);
  const lost = await reportThat(health, cluster, (one) => ids(one).includes('apiserver/demo-master-2'));
  expect(ids(lost).filter((id) => id !== SEEDED)).toEqual(['apiserver/demo-master-2']);
  expect(lost.problems.find((one) => one.id === 'apiserver/demo-master-2')).toMatchObject({ host: 'demo-master-2' });
  expect(lost.masters.map((one) => one.api.verdict)).toEqual(['ok', 'bad', 'ok']);
  demo.platform.set('demo-master-2', 'kube-apiserver', true);
  await reportThat(health, cluster, (one) => ids(one).length === 1);
  demo.platform.set('demo-master-3', 'etcd', false);
  const member = await reportThat(health, cluster, (one) => one.etcd.healthy === 2);
  expect(ids(member).filter((id) => id !== SEEDED)).toEqual(['etcd/demo-master-3']);
  expect(member.etcd).toMatchObject({ members: 3, mayLose: 0 });
  demo.platform.set('demo-master-3', 'etcd', true);
  const well = await reportThat(health, cluster, (one) => one.etcd.healthy === 3);
  expect(ids(well)).toEqual([SEEDED]);
  stop.abort();
  await following;
});

test('all followers share the questions, and the last one to leave ends them', { timeout: 60_000 }, async () => {
  await using platform = await startPlatform();
  const { health, cluster, asked } = platform;
  const stop = new AbortController();
  const readers = Array.from({ length: 5 }, async () => { for await (const report of health.watch(cluster, stop.signal)) if (!report.partial) return; });
  await Promise.all(readers);
  expect(asked.commands).toBe(3);
  const before = { ...asked };
  // longer than the API servers' turn
  await delay(6000);
  expect(asked).toEqual(before);
});

test('with the API down the report says so, and SSH still tells of the masters', { timeout: 60_000 }, async () => {
  await using platform = await startPlatform();
  // port 1: nothing listens there
  platform.clusters.addHttp({ id: 'dark', name: 'dark', kind: 'demo', file: '', server: 'http://127.0.0.1:1', user: 'demo', namespace: 'default', auth: 'token', insecure: false, colour: 0, readOnly: false, typedNamespaces: [] }, { token: 'x' });
  const report = await platform.health.check('dark', never());
  expect(report.verdict).toBe('bad');
  expect(report.problems[0]).toMatchObject({ verdict: 'bad', id: expect.stringMatching(/^api/) as string });
  expect(report.missing.find((one) => one.what === 'readyz')?.fault).toMatchObject({ kind: 'unreachable', cause: 'connection-refused' });
  expect(report.masters.map((one) => [one.name, one.etcd.verdict])).toEqual([1, 2, 3].map((n) => [`demo-master-${n}`, 'ok']));
  expect(report.nodes).toEqual([]);
});

test('machines that cannot be asked are missing, not well', { timeout: 60_000 }, async () => {
  await using platform = await startPlatform(() => ({ masterHosts: () => Promise.resolve([{ name: 'demo-master-9', address: '' }]) }));
  const report = await platform.health.check(platform.cluster, never());
  expect(report.missing.map((one) => one.what)).toContain('ssh demo-master-9');
  expect(report.masters.find((one) => one.name === 'demo-master-9')?.etcd.verdict).toBe('unknown');
});

test("a snapshot's report is shown as it was, and nobody is asked", async () => {
  await using platform = await startPlatform();
  const recorded: HealthReport = { ...(await platform.health.check(platform.cluster, never())), cluster: 's-1', asOf: 1, partial: true };
  await using viewer = await startPlatform(() => ({ recorded: (cluster) => (cluster === 's-1' ? recorded : undefined) }));
  expect(await viewer.health.check('s-1', never())).toBe(recorded);
  const stop = new AbortController();
  for await (const report of viewer.health.watch('s-1', stop.signal)) {
    expect(report).toBe(recorded);
    stop.abort();
  }
  expect(viewer.asked).toEqual({ direct: 0, commands: 0 });
});

test('who may see only some namespaces is told of those', { timeout: 60_000 }, async () => {
  await using platform = await startPlatform(() => ({ typedNamespaces: () => ['production'] }));
  const report = await platform.health.check(platform.cluster, never());
  expect(report.environments.map((one) => [one.environment, one.namespaces])).toEqual([['production', ['production']]]);
  expect(ids(report)).toEqual([]);
  expect(report.verdict).toBe('ok');
});
