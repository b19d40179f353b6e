import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Disposables } from '../../../main/base/disposable.ts';
import { Latest } from '../../../main/base/latest.ts';
import { silentLog } from '../../../main/base/log.ts';
import { createClusters } from '../../../main/kube/clusters.ts';
import type { Clusters } from '../../../main/kube/clusters.ts';
import type { ClusterPrefsValue } from '../../../main/kube/prefs.ts';
import { createTables } from '../../../main/kube/table-store.ts';
import { Fleet } from '../../../main/probes/fleet.ts';
import type { FleetLine } from '../../../preload/contract/model/fleet.ts';
import type { HealthReport } from '../../../preload/contract/model/health.ts';
import { startFleet } from '../../fakes/fleet.ts';
import type { FleetFake } from '../../fakes/fleet.ts';
import { ownFolder } from '../folder.ts';

let fake: FleetFake;
let owned: Disposables;
let clusters: Clusters;
let fleet: Fleet;
let stop: AbortController;
/** Reports of clusters that are, or were, followed elsewhere. */
let followed: Map<string, { readonly report: HealthReport; readonly live: boolean }>;
const told = new Latest(0);

beforeEach(async () => {
  const folder = ownFolder();
  fake = await startFleet(folder);
  owned = new Disposables();
  stop = new AbortController();
  followed = new Map();
  const prefs = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  clusters = owned.add(createClusters({ env: {}, home: folder, kubeconfig: fake.kubeconfig, version: 'test', log: silentLog, prefs: { value: prefs, update: (next) => { prefs.update(next); return Promise.resolve(); } } }));
  await clusters.ready;
  fleet = owned.add(
    new Fleet({
      clientOf: clusters.clientOf,
      tables: owned.add(createTables(clusters.clientOf, undefined, 0)),
      environmentOfNamespace: (_, namespace) => Promise.resolve({ environment: namespace === 'development' ? 'development' : 'other' }),
      now: Date.now,
      list: clusters.list,
      health: { last: (cluster) => followed.get(cluster), told },
      recorded: () => undefined,
      reconnect: (cluster) => clusters.reconnect(cluster),
      times: { greetMs: 5000, againMs: 200, againMostMs: 400, tellMs: 10 },
    }),
  );
});
afterEach(async () => {
  stop.abort();
  owned.dispose();
  await fake[Symbol.asyncDispose]();
});

const nameOf = (line: FleetLine): string => clusters.list.value.clusters.find((one) => one.id === line.cluster)?.name ?? '';
const idOf = (name: string): string => clusters.list.value.clusters.find((one) => one.name === name)?.id ?? '';
type Lines = Readonly<Record<string, FleetLine>>;
const until = async (fits: (lines: Lines) => boolean, ask = true): Promise<Lines> => {
  let last: Lines = {};
  for await (const lines of fleet.watch(ask, AbortSignal.any([stop.signal, AbortSignal.timeout(15_000)]))) {
    last = Object.fromEntries(lines.map((line) => [nameOf(line), line]));
    if (fits(last)) return last;
  }
  throw new Error(`No such lines came: ${JSON.stringify(last)}`);
};

describe('a fleet with dead and slow members', () => {
  test('tells of each by itself: what lives is judged before the silent one has run out of time', async () => {
    const early = await until((lines) => lines['shop-1']?.state === 'answered' && lines['shop-1'].verdict !== 'unknown' && lines['shop-2']?.nodes !== undefined);
    expect(['waiting', 'asking']).toContain(early['silent']?.state);
    for (const name of ['shop-1', 'shop-2']) expect(early[name]).toMatchObject({ verdict: 'warn', problems: 1, nodes: { ready: 3, total: 3 }, object: { kind: 'deployments.apps', namespace: 'development', name: 'api' }, depth: 'light', missing: [] });
    expect(early['shop-1']?.version).toMatch(/^v1\./);
    expect(early['shop-1']?.latencyMs).toBeGreaterThan(0);

    const late = await until((lines) => lines['silent']?.state === 'failed' && lines['slow-link']?.nodes !== undefined);
    expect(late['refused']).toMatchObject({ verdict: 'bad', fault: { kind: 'unreachable', cause: 'connection-refused' } });
    expect(late['garbage']).toMatchObject({ verdict: 'bad', state: 'failed', fault: { kind: 'unreachable' } });
    expect(late['silent']?.fault?.kind).toMatch(/timeout|unreachable/);
    expect(late['slow-link']).toMatchObject({ verdict: 'warn' });
    expect(late['slow-link']?.latencyMs).toBeGreaterThanOrEqual(300);
    expect(late['no-user']).toMatchObject({ state: 'held', verdict: 'bad' });
    expect(late['with-command']).toMatchObject({ state: 'held', verdict: 'unknown', fault: { cause: 'exec-not-allowed' } });
  });

  test('since when it fails stays, however often it is asked again', async () => {
    const first = (await until((lines) => lines['refused']?.state === 'failed'))['refused'];
    let rounds = 0;
    const again = (await until((lines) => {
      if (lines['refused']?.busy === true) rounds += 1;
      return rounds > 1 && lines['refused']?.busy === false;
    }))['refused'];
    expect(again?.since).toBe(first?.since);
  });
});

describe('who is asked', () => {
  test('nobody, for merely standing in a kubeconfig', async () => {
    const lines = await until((all) => Object.keys(all).length === 8, false);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(Object.values(lines).map((line) => line.state).filter((state) => state !== 'held')).toEqual(Array(6).fill('waiting'));
    expect([fake.silent, fake.garbage, fake.slow].map((server) => server.connections())).toEqual([0, 0, 0]);
  });

  test('a cluster that the operator has opened, also while the page of all clusters is shut; one that is followed is told as it is', async () => {
    const report: HealthReport = { cluster: idOf('slow-link'), asOf: 5, verdict: 'bad', problems: [{ id: 'x', verdict: 'bad', reason: { code: 'no-room' }, since: 3 }], masters: [], etcd: { check: { verdict: 'ok', via: 'api' } }, leaders: [], nodes: [], environments: [], workloads: { total: 0, well: 0 }, warnings: [], missing: [], partial: false };
    followed.set(report.cluster, { report, live: true });
    expect((await until((lines) => lines['slow-link']?.depth === 'live', false))['slow-link']).toMatchObject({ verdict: 'bad', reason: { code: 'no-room' }, since: 3, at: 5 });
    expect(fake.slow.connections()).toBe(0);
    followed.set(report.cluster, { report: { ...report, verdict: 'ok', partial: true }, live: true });
    told.update((n) => n + 1);
    expect((await until((lines) => lines['slow-link']?.busy === true, false))['slow-link']).toMatchObject({ verdict: 'bad', reason: { code: 'no-room' } });
    expect(fake.slow.connections()).toBe(0);
    followed.set(report.cluster, { report, live: false });
    told.update((n) => n + 1);
    const lines = await until((all) => all['slow-link']?.depth === 'light', false);
    expect(lines['shop-1']?.state).toBe('waiting');
  });

  test('nobody any more, when nobody looks', async () => {
    await until((lines) => lines['refused']?.state === 'failed' && lines['slow-link']?.state === 'answered');
    // A connection that was on its way when the last reader left still arrives at the slow one.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = [fake.silent, fake.slow].map((server) => server.connections());
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect([fake.silent, fake.slow].map((server) => server.connections())).toEqual(before);
  });

  test('not one that is to be left alone, until it is asked anew', async () => {
    fleet.stop(idOf('silent'));
    await until((lines) => lines['silent']?.state === 'stopped' && lines['refused']?.state === 'failed');
    expect(fake.silent.connections()).toBe(0);
    fleet.retry(idOf('silent'));
    await until((lines) => lines['silent']?.busy === true);
    // Both would lead to the same server.
    fleet.stop(idOf('silent'));
    const before = fake.silent.connections();
    for (const name of ['no-user', 'with-command']) fleet.retry(idOf(name));
    expect((await until((lines) => lines['with-command']?.state === 'held', false))['no-user']).toMatchObject({ state: 'held', busy: false });
    expect(fake.silent.connections()).toBe(before);
    expect(() => fleet.retry('unknown')).toThrow('in no kubeconfig');
    expect(() => fleet.stop('unknown')).toThrow('in no kubeconfig');
  });
});
