// The load balancer of a cluster is lost: the report says so, says it as nothing worse, and goes on with the rest.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { sleep } from '../../../main/base/abort.ts';
import { Disposables } from '../../../main/base/disposable.ts';
import { Latest } from '../../../main/base/latest.ts';
import { silentLog } from '../../../main/base/log.ts';
import { createClusters } from '../../../main/kube/clusters.ts';
import type { ClusterPrefsValue } from '../../../main/kube/prefs.ts';
import { createTables } from '../../../main/kube/table-store.ts';
import { createHealth } from '../../../main/probes/health.ts';
import { findServers } from '../../../main/probes/servers.ts';
import { fault } from '../../../preload/contract/fault.ts';
import { haApi } from '../../fakes/ha-api.ts';
import { ownFolder } from '../folder.ts';
import { reportThat } from './platform.ts';

test('a lost load balancer is a problem with its reason; the API is not called dead, and it is well again after', { timeout: 60_000 }, async () => {
  await using api = await haApi(3);
  const [balancer] = api.servers;
  const folder = ownFolder();
  await writeFile(join(folder, 'config'), stringify({
    clusters: [{ name: 'c', cluster: { server: balancer!.url, 'certificate-authority-data': Buffer.from(api.ca.cert).toString('base64') } }],
    users: [{ name: 'me', user: { token: 'secret' } }], contexts: [{ name: 'c', context: { cluster: 'c', user: 'me' } }], 'current-context': 'c',
  }));
  const owned = new Disposables();
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  const clusters = owned.add(createClusters({
    env: {}, home: folder, kubeconfig: join(folder, 'config'), version: 'test', log: silentLog,
    prefs: { value, update: () => Promise.resolve() },
    servers: { find: findServers(() => Promise.resolve([])), remembered: () => api.addresses, remember: () => Promise.resolve() },
    timing: { sleep: (ms, signal) => sleep(ms / 50, signal) },
  }));
  await clusters.ready;
  const cluster = clusters.list.value.current ?? '';
  const health = owned.add(createHealth({
    clientOf: clusters.clientOf,
    tables: owned.add(createTables(clusters.clientOf, undefined, 0)),
    environmentOfNamespace: () => Promise.resolve({ environment: 'other' }),
    masterHosts: () => Promise.resolve([]),
    runner: { run: () => Promise.reject(fault('unsupported', 'no hosts')) },
    probe: (...args) => clusters.probe(...args),
    now: Date.now,
  }));
  const stop = new AbortController();
  const seen = new Set<string>();
  const following = (async () => {
    for await (const report of health.watch(cluster, stop.signal)) for (const problem of report.problems) seen.add(`${problem.verdict} ${problem.id}`);
  })();
  try {
    await reportThat(health, cluster, (report) => !report.partial && !report.problems.some(({ id }) => id.startsWith('api')));
    await balancer!.kill();
    const report = await reportThat(health, cluster, ({ problems }) => problems.some(({ id }) => id === 'api/server'));
    expect(report.problems.find(({ id }) => id === 'api/server')).toMatchObject({ verdict: 'warn', reason: { code: 'endpoint-detour', params: { server: balancer!.url } } });
    expect(report.missing.map(({ what }) => what)).not.toContain('readyz');
    await balancer!.restart();
    await reportThat(health, cluster, ({ problems }) => !problems.some(({ id }) => id.startsWith('api/')));
    expect([...seen].filter((one) => /^bad api(\/endpoint)?$/.test(one))).toEqual([]);
  } finally {
    stop.abort();
    await following;
    owned.dispose();
  }
});
