import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../preload/contract/model/rows.ts';
import type { ClientOf } from '../../../main/kube/client.ts';
import { Discovery } from '../../../main/kube/discovery.ts';
import { createTables } from '../../../main/kube/table-store.ts';
import { createSnapshotFile } from '../../../main/snapshots/capture.ts';
import { openSnapshotFile } from '../../../main/snapshots/snapshots.ts';
import { drain, faultOf, makeWorld, report, type World } from './world.ts';

let world: World;
beforeEach(async () => { world = await makeWorld(); });
afterEach(() => { world.dispose(); });

interface Item { metadata: { name: string; namespace?: string; labels?: Record<string, string> }; spec?: Record<string, unknown> }
const names = (list: { items: readonly Item[] }): string[] => list.items.map((one) => `${one.metadata.namespace ?? ''}/${one.metadata.name}`).sort();

/** All rows of a kind, with what depends on the hour left out. */
const rowsOf = async (clientOf: ClientOf, cluster: string, kind: string): Promise<{ columns: unknown; rows: Row[] }> => {
  const tables = createTables(clientOf, new Discovery(), 0);
  const table = tables.open(cluster, { kind });
  try {
    await table.ready(AbortSignal.timeout(10_000));
    return { columns: table.columns, rows: [...table.rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1)) };
  } finally {
    table.dispose();
    tables.dispose();
  }
};

describe('a snapshot of a cluster', () => {
  it('gives the same kinds and the same rows as the cluster itself, for every kind', async () => {
    const captured = await createSnapshotFile(world.options({ note: 'before the upgrade' }));
    expect(captured.manifest.missing).toEqual([]);
    const { client, info } = await openSnapshotFile(captured.path);
    expect(info).toMatchObject({ kind: 'snapshot', name: 'demo/cluster', readOnly: true, takenBy: 'ann@desk', takenAt: 1_767_225_600_000 });
    const live = await new Discovery().of(world.client);
    expect(await new Discovery().of(client)).toEqual(live);
    let rows = 0;
    for (const kind of live.kinds) {
      const [a, b] = await Promise.all([rowsOf(world.clusters.clientOf, 'demo', kind.id), rowsOf(() => client, info.id, kind.id)]);
      expect(b, kind.id).toEqual(a);
      rows += a.rows.length;
    }
    expect(rows).toBe(captured.manifest.objects);
    expect(rows).toBeGreaterThan(100);
  });

  it('answers lists as the API does: pages, selectors, one namespace, one object', async () => {
    await createSnapshotFile(world.options());
    const { client } = await openSnapshotFile(world.options().path);
    const both = async (path: string, query: Record<string, string | number> = {}): Promise<void> => {
      const [a, b] = await Promise.all([world.client.json<{ items: Item[] }>({ path, query }), client.json<{ items: Item[] }>({ path, query })]);
      expect(names(b), `${path} ${JSON.stringify(query)}`).toEqual(names(a));
      expect(a.items.length, path).toBeGreaterThan(0);
    };
    const pods = await world.client.json<{ items: Item[] }>({ path: '/api/v1/pods' });
    const pod = pods.items.find((one) => Object.keys(one.metadata.labels ?? {}).length > 0);
    const [key = '', value = ''] = Object.entries(pod?.metadata.labels ?? {})[0] ?? [];
    await both('/api/v1/pods');
    await both(`/api/v1/namespaces/${pod?.metadata.namespace ?? ''}/pods`);
    for (const labelSelector of [`${key}=${value}`, `${key}!=${value}`, key, `${key} in (${value},other)`, `!no-such-label`, `${key} notin (zzz)`]) await both('/api/v1/pods', { labelSelector });
    for (const fieldSelector of [`spec.nodeName=${String(pod?.spec?.['nodeName'])}`, `metadata.name=${pod?.metadata.name ?? ''}`, `metadata.namespace!=zzz`]) await both('/api/v1/pods', { fieldSelector });
    const paged: string[] = [];
    let next: string | undefined;
    do {
      const page: { items: Item[]; metadata: { continue?: string; remainingItemCount?: number } } = await client.json({ path: '/api/v1/pods', query: { limit: 7, ...(next === undefined ? {} : { continue: next }) } });
      paged.push(...names(page));
      next = page.metadata.continue;
      expect(page.metadata.remainingItemCount ?? 0).toBe(pods.items.length - paged.length);
    } while (next !== undefined);
    expect(paged.sort()).toEqual(names(pods));
    expect((await client.json<Item>({ path: `/api/v1/namespaces/${pod?.metadata.namespace ?? ''}/pods/${pod?.metadata.name ?? ''}` })).spec).toEqual(pod?.spec);
    expect(await client.json({ path: '/api/v1/namespaces/kube-system' })).toMatchObject({ kind: 'Namespace', metadata: { name: 'kube-system' } });
    expect(await faultOf(client.json({ path: '/api/v1/namespaces/default/pods/none' }))).toMatchObject({ kind: 'not-found', status: 404 });
    expect(await faultOf(client.json({ path: '/apis/none.io/v1/things' }))).toMatchObject({ kind: 'not-found', status: 404 });
    expect(await faultOf(client.json({ path: '/api/v1/pods', query: { labelSelector: 'a b c' } }))).toMatchObject({ kind: 'invalid', status: 400 });
    expect((await client.request({ path: '/api/v1/namespaces/default/pods/none', anyStatus: true })).status).toBe(404);
    expect(await client.json({ path: '/version' })).toEqual(await world.client.json({ path: '/version' }));
    expect(Buffer.from(await client.bytes({ path: '/readyz' })).toString()).toBe('ok');
    const answer = await client.request({ path: '/api/v1/pods', headers: { accept: 'application/vnd.kubernetes.protobuf,application/json' } });
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it('refuses what changes, says what it does not hold, and watches in silence', async () => {
    await createSnapshotFile(world.options());
    const { client } = await openSnapshotFile(world.options().path);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) expect(await faultOf(client.request({ method, path: '/api/v1/namespaces/default/pods', query: { dryRun: 'All' } }))).toMatchObject({ kind: 'refused', cause: 'snapshot' });
    expect(await faultOf(client.socket())).toMatchObject({ kind: 'unsupported', cause: 'snapshot' });
    expect(await faultOf(client.request({ path: '/api/v1/namespaces/a/pods/b/log' }))).toMatchObject({ kind: 'unsupported', cause: 'snapshot', message: 'A snapshot holds no logs' });
    const stop = new AbortController();
    const watch = await client.request({ path: '/api/v1/pods', query: { watch: true, allowWatchBookmarks: true, resourceVersion: '1' }, signal: stop.signal });
    const reader = watch.body[Symbol.asyncIterator]();
    const first = await reader.next();
    expect(JSON.parse(Buffer.from(first.value as Uint8Array).toString())).toMatchObject({ type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: '1' } } });
    const next = reader.next();
    let told = false;
    void next.then(() => { told = true; }, () => { told = true; });
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(false);
    stop.abort();
    expect(await faultOf(next)).toMatchObject({ kind: 'cancelled' });
    const left = (await client.request({ path: '/api/v1/pods', query: { watch: 'true' } })).body[Symbol.asyncIterator]();
    const waiting = left.next();
    await left.return?.();
    expect((await waiting).done).toBe(true);
  });

  it('keeps the health report, as the opened cluster’s own', async () => {
    await createSnapshotFile(world.options());
    const { client, info } = await openSnapshotFile(world.options().path);
    expect(client.health()).toEqual({ ...report('demo'), cluster: info.id });
  });
});

describe('the service', () => {
  it('takes, lists, opens once, closes and removes, and records it; no path is taken from the page', async () => {
    const given: string[] = [];
    const service = world.service({ giveFile: ({ path }) => { given.push(path); return Promise.resolve({ saved: true }); } });
    expect(await service.list()).toEqual([]);
    const items = await drain(service.create('demo', 'why', new AbortController().signal));
    const last = items.at(-1);
    if (last?.type !== 'done') throw new Error('not done');
    expect(items.length).toBeGreaterThan(1);
    expect(last.missing).toEqual([]);
    expect(await service.list()).toEqual([last.snapshot]);
    expect(last.snapshot).toMatchObject({ cluster: 'demo/cluster', fileName: 'demo-cluster-2026-01-01T00-00-00Z.qdsnap', takenBy: 'ann@desk' });
    expect(world.entries.at(-1)).toMatchObject({ action: 'snapshot', cluster: 'demo/cluster', object: last.snapshot.fileName, outcome: 'done' });
    const [a, b] = await Promise.all([service.open(last.snapshot.id), service.open(last.snapshot.id)]);
    expect(a).toEqual(b);
    expect(world.clusters.list.value.clusters.find((one) => one.id === a.cluster)).toMatchObject({ kind: 'snapshot', readOnly: true });
    expect(service.recordedHealth(a.cluster)?.verdict).toBe('warn');
    expect(service.recordedHealth('demo')).toBeUndefined();
    expect((await service.list())[0]?.openAs).toBe(a.cluster);
    expect(await faultOf(drain(service.create(a.cluster, undefined, new AbortController().signal)))).toMatchObject({ kind: 'unsupported' });
    await service.save(last.snapshot.id);
    expect(given).toEqual([join(last.snapshot.folder, last.snapshot.fileName)]);
    expect(await faultOf(Promise.resolve().then(() => service.open(join(last.snapshot.folder, last.snapshot.fileName))))).toMatchObject({ kind: 'not-found' });
    service.close(a.cluster);
    expect(world.clusters.list.value.clusters.map((one) => one.id)).toEqual(['demo']);
    await service.remove(last.snapshot.id);
    expect(readdirSync(last.snapshot.folder)).toEqual([]);
    service.dispose();
  });

  it('lists a file that cannot be opened with the reason', async () => {
    const service = world.service();
    const captured = await createSnapshotFile(world.options());
    const whole = readFileSync(captured.path);
    writeFileSync(join(world.folder, 'out', 'half.qdsnap'), whole.subarray(0, whole.length / 2));
    const half = (await service.list()).find((one) => one.fileName === 'half.qdsnap');
    expect(half?.fault).toMatchObject({ kind: 'invalid', cause: 'file-truncated' });
    expect(await faultOf(service.open(half?.id ?? ''))).toMatchObject({ kind: 'invalid', cause: 'file-truncated' });
    service.dispose();
  });

  it('takes two of one cluster at the same time into two files', async () => {
    const service = world.service();
    const take = (): Promise<unknown> => drain(service.create('demo', undefined, new AbortController().signal));
    await Promise.all([take(), take()]);
    const both = await service.list();
    expect(both.map((one) => one.fault)).toEqual([undefined, undefined]);
    expect(new Set(both.map((one) => one.fileName)).size).toBe(2);
    service.dispose();
  });

  it('stops when the page leaves, leaves no file, and records that', async () => {
    mkdirSync(join(world.folder, 'out'));
    const service = world.service();
    const stop = new AbortController();
    for await (const item of service.create('demo', undefined, stop.signal)) if (item.type === 'progress' && item.done > 2) stop.abort();
    expect(readdirSync(join(world.folder, 'out'))).toEqual([]);
    expect(world.entries.at(-1)).toMatchObject({ action: 'snapshot', outcome: 'cancelled' });
    for await (const item of service.create('demo', undefined, new AbortController().signal)) if (item.type === 'progress' && item.done > 2) break;
    expect(readdirSync(join(world.folder, 'out'))).toEqual([]);
    expect(world.entries).toHaveLength(2);
    service.dispose();
  });

  it('leaves no file when the API dies in the middle', async () => {
    mkdirSync(join(world.folder, 'out'));
    const service = world.service();
    const run = (async () => {
      for await (const item of service.create('demo', undefined, new AbortController().signal)) if (item.type === 'progress' && item.done > 2) world.api.dispose();
    })();
    expect((await faultOf(run)).kind).toBe('unreachable');
    expect(readdirSync(join(world.folder, 'out'))).toEqual([]);
    expect(world.entries.at(-1)).toMatchObject({ outcome: 'failed', fault: { kind: 'unreachable' } });
    service.dispose();
  });
});
