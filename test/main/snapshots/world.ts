// A demo API server, spoken to by the real HTTP client, and everything that a snapshot of it needs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultError, type Fault } from '../../../preload/contract/fault.ts';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { HealthReport } from '../../../preload/contract/model/health.ts';
import { Disposables, type Disposable } from '../../../main/base/disposable.ts';
import { Latest } from '../../../main/base/latest.ts';
import { silentLog } from '../../../main/base/log.ts';
import { startDemoApi, type DemoApi } from '../../../main/demo/demo-api.ts';
import type { NewEntry } from '../../../main/journal/recorder.ts';
import type { KubeClient } from '../../../main/kube/client.ts';
import { createClusters, type Clusters } from '../../../main/kube/clusters.ts';
import { Discovery } from '../../../main/kube/discovery.ts';
import { kindRows } from '../../../main/kube/kinds/registry.ts';
import type { ClusterPrefsValue } from '../../../main/kube/prefs.ts';
import type { CaptureOptions } from '../../../main/snapshots/capture.ts';
import { createSnapshots, type Snapshots, type SnapshotsDeps } from '../../../main/snapshots/snapshots.ts';

export const report = (cluster: string): HealthReport => ({
  cluster, asOf: 5, verdict: 'warn', problems: [{ id: 'node/n1', verdict: 'warn', reason: { code: 'node-not-ready' } }], masters: [], etcd: { check: { verdict: 'ok', via: 'api' } },
  leaders: [], nodes: [], environments: [], workloads: { total: 3, well: 2 }, warnings: [], missing: [], partial: false,
});

/** The fault that a promise ends with. */
export const faultOf = async (run: Promise<unknown>): Promise<Fault> => {
  const error: unknown = await run.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof FaultError)) throw new Error(`no fault: ${String(error)}`);
  return error.fault;
};

const info = (server: string): ClusterInfo => ({ id: 'demo', name: 'demo/cluster', kind: 'demo', file: '', server, user: 'operator', auth: 'token', insecure: false, colour: 0, readOnly: false, typedNamespaces: [] });

export interface World extends Disposable {
  readonly api: DemoApi;
  readonly clusters: Clusters;
  readonly client: KubeClient;
  readonly folder: string;
  readonly entries: NewEntry[];
  readonly discovery: Discovery;
  /** What `createSnapshotFile` takes, to a file in the folder. */
  options(more?: Partial<CaptureOptions>): CaptureOptions;
  service(more?: Partial<SnapshotsDeps>): Snapshots;
}

export const makeWorld = async (seed: 'demo' | 'empty' = 'demo'): Promise<World> => {
  const owned = new Disposables();
  const folder = mkdtempSync(join(tmpdir(), 'qd-snap-'));
  owned.defer('folder', () => rmSync(folder, { recursive: true, force: true }));
  // Without controllers, so that two looks at it see the same.
  const api = owned.add(await startDemoApi({ seed, controllers: false }));
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  const prefs = { value, update: (change: (now: ClusterPrefsValue) => ClusterPrefsValue): Promise<void> => {
    value.set(change(value.value));
    return Promise.resolve();
  } };
  const clusters = owned.add(createClusters({ env: { KUBECONFIG: join(folder, 'none') }, home: folder, version: 'test', prefs, log: silentLog }));
  await clusters.ready;
  owned.add(clusters.addHttp(info(api.url), { token: api.token }));
  const client = clusters.clientOf('demo');
  const entries: NewEntry[] = [];
  const discovery = new Discovery();
  const common = { discovery, hasOwnRow: (kind: string) => kindRows[kind] !== undefined, now: () => 1_767_225_600_000, retryMs: 1 };
  return {
    api, clusters, client, folder, entries, discovery,
    options: (more = {}) => ({ ...common, client, path: join(folder, 'out', 'a.qdsnap'), takenBy: 'ann@desk', signal: new AbortController().signal, checkHealth: (cluster) => Promise.resolve(report(cluster)), ...more }),
    service: (more = {}) => createSnapshots({
      ...common, folder: join(folder, 'out'), clientOf: clusters.clientOf, checkHealth: (cluster) => Promise.resolve(report(cluster)), addVirtual: (one, snapshot) => clusters.addVirtual(one, snapshot), pickToOpen: () => Promise.resolve(undefined),
      resolveEntry: () => undefined, giveFile: () => Promise.resolve({ saved: true }), operator: 'ann@desk', recorder: { record: (entry) => Promise.resolve(void entries.push(entry)) }, log: silentLog, ...more,
    }),
    dispose: () => owned.dispose(),
  };
};

/** Everything that a feed gives. */
export const drain = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
