// The demo's API server and SSH hosts with the real client, tables, SSH and health service in front of them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Disposables } from '../../../main/base/disposable.ts';
import { Latest } from '../../../main/base/latest.ts';
import { silentLog } from '../../../main/base/log.ts';
import { startDemo, type Demo } from '../../../main/demo/demo.ts';
import { createClusters, type Clusters } from '../../../main/kube/clusters.ts';
import type { ClusterPrefsValue } from '../../../main/kube/prefs.ts';
import { createTables } from '../../../main/kube/table-store.ts';
import { createHealth, type Health, type HealthDeps } from '../../../main/probes/health.ts';
import { Prompts } from '../../../main/ssh/prompts.ts';
import { createSsh } from '../../../main/ssh/ssh.ts';
import type { Environment } from '../../../preload/contract/model/environment.ts';
import type { HealthReport } from '../../../preload/contract/model/health.ts';

export interface TestPlatform extends AsyncDisposable {
  readonly demo: Demo;
  readonly clusters: Clusters;
  readonly health: Health & { dispose(): void };
  readonly cluster: string;
  /** How many requests the probes have sent directly, and how many commands over SSH. */
  readonly asked: { direct: number; commands: number };
}

const ENVIRONMENTS: Readonly<Record<string, Environment>> = { development: 'development', 'pre-release': 'pre-release', production: 'production' };

/** Starts the demo and follows it as the program does. `change` replaces parts of what the health service is given. */
export const startPlatform = async (change: (deps: HealthDeps) => Partial<HealthDeps> = () => ({})): Promise<TestPlatform> => {
  const owned = new Disposables();
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-health-'));
  const demo = owned.add(await startDemo({ folder }));
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  const clusters = owned.add(createClusters({ env: {}, home: folder, kubeconfig: demo.kubeconfigPath, version: 'test', log: silentLog, prefs: { value, update: (next) => { value.update(next); return Promise.resolve(); } } }));
  await clusters.ready;
  const cluster = 'demo';
  clusters.addHttp({ id: cluster, name: 'demo', kind: 'demo', file: '', server: demo.url, user: 'demo', namespace: 'production', auth: 'token', insecure: false, colour: 0, readOnly: false, typedNamespaces: [] }, { token: demo.api.token });
  const prompts = owned.add(new Prompts());
  const ssh = owned.add(createSsh({ prompts, configFiles: () => [demo.sshConfigPath], ownConfig: false, idleMs: 100 }));
  const asked = { direct: 0, commands: 0 };
  const deps: HealthDeps = {
    clientOf: clusters.clientOf,
    tables: owned.add(createTables(clusters.clientOf, undefined, 0)),
    environmentOfNamespace: (_, namespace) => Promise.resolve({ environment: ENVIRONMENTS[namespace] ?? 'other' }),
    masterHosts: () => Promise.resolve(demo.hosts.filter((host) => host.role === 'master').map(({ name, address }) => ({ name, address }))),
    runner: { run: (...args) => { asked.commands += 1; return ssh.run(...args); } },
    probe: (...args) => { asked.direct += 1; return clusters.probe(...args); },
    now: Date.now,
  };
  const health = owned.add(createHealth({ ...deps, ...change(deps) }));
  return {
    demo, clusters, health, cluster, asked,
    [Symbol.asyncDispose]: async () => {
      owned.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Follows until a report fits; the last one seen is in the error when none does. */
export const reportThat = async (health: Health, cluster: string, fits: (report: HealthReport) => boolean, signal: AbortSignal = AbortSignal.timeout(120_000)): Promise<HealthReport> => {
  let last: HealthReport | undefined;
  for await (const report of health.watch(cluster, signal)) {
    last = report;
    if (fits(report)) return report;
  }
  throw new Error(`No such report came. The last one: ${JSON.stringify(last?.problems ?? null)} missing ${JSON.stringify(last?.missing ?? null)}`);
};
