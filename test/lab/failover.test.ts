// The load balancer lost, an API server lost, both: what is shown goes on by way of another master, equals kubectl's answer, and comes back.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Disposables } from '../../main/base/disposable.ts';
import { Latest } from '../../main/base/latest.ts';
import { silentLog } from '../../main/base/log.ts';
import { createClusters, type Clusters } from '../../main/kube/clusters.ts';
import type { ServerAddress } from '../../main/kube/http/failover.ts';
import type { ClusterPrefsValue } from '../../main/kube/prefs.ts';
import { createTables } from '../../main/kube/table-store.ts';
import type { LiveTable, Tables } from '../../main/kube/tables.ts';
import { findServers } from '../../main/probes/servers.ts';
import type { ConnectionState } from '../../preload/contract/model/cluster.ts';
import { kubectl, lab, labEnv, type LabEnv } from './lab.ts';

const owned = new Disposables();
const stop = new AbortController();
const state = new Latest<ConnectionState | undefined>(undefined);
const broken = new Set<string>();
const remembered: ServerAddress[] = [];
let env: LabEnv;
let folder = '';
let clusters: Clusters;
let cluster = '';
let tables: Tables;

const start = async (): Promise<Clusters> => {
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  const masters = env.masters.map(({ name, outer }) => ({ name, address: outer }));
  const made = createClusters({
    env: {}, home: folder, kubeconfig: env.kubeconfig, version: 'test', log: silentLog,
    prefs: { value, update: () => Promise.resolve() },
    servers: { find: findServers(() => Promise.resolve(masters)), remembered: () => remembered, remember: (_, found) => { remembered.splice(0, Infinity, ...found); return Promise.resolve(); } },
  });
  await made.ready;
  return made;
};

beforeAll(async () => {
  env = await labEnv();
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-failover-'));
  clusters = owned.add(await start());
  cluster = clusters.list.value.current ?? '';
  tables = owned.add(createTables(clusters.clientOf, undefined, 0));
  // followed all the time, as the status line does
  void (async () => { for await (const one of clusters.connection(cluster, stop.signal)) state.set(one); })();
});

afterEach(async () => {
  for (const fault of [...broken].sort().reverse()) await lab('heal', fault);
  broken.clear();
  await kubectl('delete', 'configmap', '--namespace=development', '--selector=test=failover', '--ignore-not-found');
});

afterAll(async () => {
  stop.abort();
  owned.dispose();
  await rm(folder, { recursive: true, force: true });
});

const breakIt = async (fault: string): Promise<void> => {
  broken.add(fault);
  await lab('break', fault);
};
const healIt = async (fault: string): Promise<void> => {
  await lab('heal', fault);
  broken.delete(fault);
};
const connectionThat = async (what: string, fits: (one: ConnectionState) => boolean): Promise<ConnectionState> => {
  const signal = AbortSignal.timeout(120_000);
  try {
    const found = await state.until((one) => one !== undefined && fits(one), signal);
    if (found) return found;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  throw new Error(`The connection never was ${what}: ${JSON.stringify(state.value)}`);
};
/** kubectl past the load balancer, at one master. */
const at = (master: string, ...args: string[]): Promise<string> => kubectl(`--server=https://${env.masters.find(({ name }) => name === master)?.outer ?? ''}:6443`, ...args);
const open = (kind: string): LiveTable => owned.add(tables.open(cluster, { kind }));
const ours = (table: LiveTable): readonly string[] => [...table.rows.values()].map((row) => `${row.namespace ?? ''}/${row.name}`).sort();
/** Other tests change things meanwhile: equal at one moment is equal. */
const equalToKubectl = async (table: LiveTable, kind: string, master: string): Promise<void> => {
  await expect.poll(async () => {
    const names = await at(master, 'get', kind, '--all-namespaces', '--output=jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}');
    return JSON.stringify(names.trim().split('\n').sort()) === JSON.stringify(ours(table));
  }, { timeout: 60_000, interval: 1000 }).toBe(true);
};
const make = (master: string, name: string): Promise<string> => at(master, 'create', 'configmap', name, '--namespace=development').then(() => at(master, 'label', 'configmap', name, '--namespace=development', 'test=failover'));
const shows = (table: LiveTable, name: string): Promise<unknown> => table.version.until(() => ours(table).includes(`development/${name}`), AbortSignal.timeout(60_000));
const well = (one: ConnectionState): boolean => one.phase === 'live' && one.detour === undefined && one.watches.retrying === 0;

test('the load balancer is lost: another master answers by name, what changes is seen, and we go back when it is there again', async () => {
  await connectionThat('well', well);
  await expect.poll(() => remembered.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
  const [maps, pods] = [open('configmaps'), open('pods')];
  await Promise.all([maps.ready(stop.signal), pods.ready(stop.signal)]);
  await breakIt('loadbalancer');
  const lost = await connectionThat('on a detour', (one) => one.phase === 'live' && one.detour !== undefined);
  expect(['master-1', 'master-2', 'master-3']).toContain(lost.detour?.via);
  expect(lost.server).toContain(env.loadBalancer.replace(/^https?:\/\//, '').split(':')[0]);
  await make('master-1', 'failover-a');
  await shows(maps, 'failover-a');
  await equalToKubectl(maps, 'configmaps', 'master-2');
  await equalToKubectl(pods, 'pods', 'master-3');
  await healIt('loadbalancer');
  await connectionThat('well', well);
  await make('master-1', 'failover-b');
  await shows(maps, 'failover-b');
  await equalToKubectl(maps, 'configmaps', 'master-1');
  maps.dispose();
  pods.dispose();
});

test('the master that answers is lost as well: the next one takes over', async () => {
  await connectionThat('well', well);
  const maps = open('configmaps');
  await maps.ready(stop.signal);
  await breakIt('loadbalancer');
  const first = (await connectionThat('on a detour', (one) => one.phase === 'live' && one.detour !== undefined)).detour?.via ?? '';
  await breakIt(`apiserver-${first.slice(-1)}`);
  const next = (await connectionThat('on another detour', (one) => one.phase === 'live' && one.detour !== undefined && one.detour.via !== first)).detour?.via ?? '';
  await make(next, 'failover-c');
  await shows(maps, 'failover-c');
  await equalToKubectl(maps, 'configmaps', next);
  // In this order: an API server counts as healed when the load balancer sees it.
  await healIt('loadbalancer');
  await healIt(`apiserver-${first.slice(-1)}`);
  await connectionThat('well', well);
  await equalToKubectl(maps, 'configmaps', first);
  maps.dispose();
});

test('a start without the load balancer: what was remembered leads to the cluster', async () => {
  await connectionThat('well', well);
  await expect.poll(() => remembered.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
  await breakIt('loadbalancer');
  const again = owned.add(await start());
  const others = owned.add(createTables(again.clientOf, undefined, 0));
  const pods = owned.add(others.open(cluster, { kind: 'pods' }));
  await pods.version.until(() => pods.synced, AbortSignal.timeout(60_000));
  expect(again.clientOf(cluster).detour).toBeDefined();
  await equalToKubectl(pods, 'pods', 'master-1');
  pods.dispose();
});

test('an API server behind the load balancer is lost in the middle of a watch: nothing is lost, no detour is told for long', async () => {
  await connectionThat('well', well);
  const maps = open('configmaps');
  await maps.ready(stop.signal);
  for (const fault of ['apiserver-1', 'apiserver-2', 'apiserver-3'] as const) {
    await breakIt(fault);
    const alive = fault === 'apiserver-1' ? 'master-2' : 'master-1';
    await make(alive, `failover-${fault}`);
    await shows(maps, `failover-${fault}`);
    await healIt(fault);
  }
  await connectionThat('well', well);
  await equalToKubectl(maps, 'configmaps', 'master-1');
  maps.dispose();
});
