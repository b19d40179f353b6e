import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fault } from '../../../preload/contract/fault.ts';
import type { KindInfo } from '../../../preload/contract/model/rows.ts';
import type { KubeClient, KubeRequest } from '../../../main/kube/client.ts';
import { createSnapshotFile } from '../../../main/snapshots/capture.ts';
import { openSnapshotFile } from '../../../main/snapshots/snapshots.ts';
import { writeArchive } from '../../../main/snapshots/write.ts';
import { nodeDisk, type Disk } from '../../../main/snapshots/disk.ts';
import { drain, faultOf, makeWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => { world = await makeWorld('empty'); });
afterEach(() => { world.dispose(); });

/** The real client, with something else said about some paths. */
const but = (client: KubeClient, answer: (request: KubeRequest) => unknown): KubeClient => ({
  cluster: client.cluster, name: client.name, kind: client.kind, server: client.server, user: client.user, readOnly: client.readOnly,
  request: (request) => client.request(request), bytes: (request) => client.bytes(request), socket: (request) => client.socket(request), watchOpened: () => client.watchOpened(),
  json: async <T>(request: KubeRequest): Promise<T> => {
    const own = await Promise.resolve().then(() => answer(request));
    return own === undefined ? client.json<T>(request) : (own as T);
  },
});

describe('a cluster of which not everything can be read', () => {
  it('is taken without what was refused, which is told, and fails again when it is asked for', async () => {
    let tries = 0;
    const client = but(world.client, ({ path }) => {
      if (path === '/api/v1/secrets') throw fault('forbidden', 'secrets is forbidden', { status: 403 });
      if (path === '/apis/apps/v1/deployments') throw fault('unreachable', 'overloaded', { status: 503 });
      if (path === '/api/v1/configmaps' && (tries += 1) < 3) throw fault('unreachable', 'reset', { cause: 'connection-reset' });
      return undefined;
    });
    const { path, manifest } = await createSnapshotFile(world.options({ client, checkHealth: () => Promise.reject(fault('timeout', 'too slow')) }));
    // Its rows are made from the objects: no table is asked for.
    expect(tries).toBe(3);
    expect(manifest.missing).toEqual([
      { what: 'health', fault: { kind: 'timeout', message: 'too slow' } },
      { what: 'deployments.apps', fault: { kind: 'unreachable', message: 'overloaded', status: 503 } },
      { what: 'secrets', fault: { kind: 'forbidden', message: 'secrets is forbidden', status: 403 } },
    ]);
    const opened = await openSnapshotFile(path);
    expect(await faultOf(opened.client.json({ path: '/api/v1/secrets' }))).toEqual({ kind: 'forbidden', message: 'secrets is forbidden', status: 403 });
    expect(await faultOf(opened.client.json({ path: '/apis/apps/v1/deployments' }))).toMatchObject({ status: 503 });
    expect(opened.client.health()).toBeUndefined();
    expect(await opened.client.json({ path: '/api/v1/namespaces' })).toMatchObject({ kind: 'NamespaceList', items: [{}, {}] });
    expect(await opened.client.json({ path: '/api/v1/pods' })).toMatchObject({ kind: 'PodList', items: [] });
  });

  it('is not taken when its credentials end, or when nothing is answered any more', async () => {
    mkdirSync(join(world.folder, 'out'));
    const refused = but(world.client, ({ path }) => { if (path === '/api/v1/pods') throw fault('unauthorised', 'Unauthorized', { status: 401 }); });
    expect(await faultOf(createSnapshotFile(world.options({ client: refused })))).toMatchObject({ kind: 'unauthorised' });
    let silent = false;
    const hung = but(world.client, ({ path }) => {
      silent ||= path === '/api/v1/pods';
      if (silent) throw fault('timeout', 'no answer', { cause: 'deadline' });
    });
    expect(await faultOf(createSnapshotFile(world.options({ client: hung })))).toMatchObject({ kind: 'timeout' });
    expect(readdirSync(join(world.folder, 'out'))).toEqual([]);
  });

  it('begins a kind again when its list expires between two pages, and keeps each object once', async () => {
    let asked = 0;
    const item = (name: string): object => ({ metadata: { name, namespace: 'default' } });
    const client = but(world.client, ({ path, query }) => {
      if (path !== '/api/v1/pods') return undefined;
      asked += 1;
      if (query?.['continue'] === undefined) return { metadata: { continue: 'next' }, items: [item('a')] };
      if (asked === 2) throw fault('conflict', 'The provided continue parameter is too old', { status: 410 });
      return { metadata: {}, items: [item('b')] };
    });
    const { path } = await createSnapshotFile(world.options({ client }));
    const list = await (await openSnapshotFile(path)).client.json<{ items: { metadata: { name: string } }[] }>({ path: '/api/v1/pods' });
    expect(list.items.map((one) => one.metadata.name)).toEqual(['a', 'b']);
  });

  it('leaves no file when the disk fills up, and tells it in the journal', async () => {
    let room = 2000;
    const disk: Disk = {
      ...nodeDisk,
      create: async (path) => {
        const file = await nodeDisk.create(path);
        return { ...file, write: (bytes) => ((room -= bytes.length) < 0 ? Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })) : file.write(bytes)) };
      },
    };
    const service = world.service({ disk });
    expect(await faultOf(drain(service.create('demo', undefined, new AbortController().signal)))).toMatchObject({ kind: 'refused', cause: 'disk-full' });
    expect(readdirSync(join(world.folder, 'out'))).toEqual([]);
    expect(world.entries).toMatchObject([{ outcome: 'failed', fault: { cause: 'disk-full' } }]);
    service.dispose();
  });
});

const things: KindInfo = { id: 'things.acme.io', group: 'acme.io', version: 'v1', kind: 'Thing', plural: 'things', namespaced: true, shortNames: [], verbs: ['list', 'get', 'watch'], category: 'custom', capabilities: [], custom: true };

describe('any objects', () => {
  it('come out as they went in', async () => {
    const name = fc.stringMatching(/^[a-z]{1,5}$/);
    const word = fc.oneof(fc.stringMatching(/^[ -~]{0,7}$/), fc.constant('日本\n"\\\u2028'));
    const object = fc.record({ name, namespace: name, labels: fc.dictionary(name, word, { maxKeys: 2 }), data: fc.dictionary(fc.stringMatching(/^[b-d]{1,3}$|^__proto__$/), fc.oneof(fc.integer(), fc.boolean(), fc.array(word, { maxLength: 3 })), { maxKeys: 3 }) });
    await fc.assert(fc.asyncProperty(fc.uniqueArray(object, { maxLength: 40, selector: (one) => `${one.namespace}/${one.name}` }), async (all) => {
      const items = all.map((one) => ({ apiVersion: 'acme.io/v1', kind: 'Thing', metadata: { name: one.name, namespace: one.namespace, labels: one.labels }, spec: one.data }));
      const client = but(world.client, ({ path, query }) => {
        if (path !== '/apis/acme.io/v1/things') return undefined;
        const from = Number(query?.['continue'] ?? 0);
        return { kind: 'ThingList', metadata: from + 7 < items.length ? { continue: String(from + 7) } : {}, items: items.slice(from, from + 7) };
      });
      const { path, manifest } = await createSnapshotFile(world.options({ client, discovery: { of: () => Promise.resolve({ kinds: [things], partial: [] }) } }));
      expect(manifest.objects).toBe(items.length);
      const list = await (await openSnapshotFile(path)).client.json<{ items: typeof items }>({ path: '/apis/acme.io/v1/things' });
      const key = (one: (typeof items)[number]): string => `${one.metadata.namespace}/${one.metadata.name}`;
      const sorted = (some: typeof items): string[] => some.map((one) => `${key(one)} ${JSON.stringify(one)}`).sort();
      expect(sorted(list.items)).toEqual(sorted(items));
    }), { numRuns: 40 });
  });
});

describe('a file whose digests are sound and whose content is not', () => {
  const forged = async (entries: Readonly<Record<string, string>>): Promise<string> => {
    const path = join(world.folder, 'forged.qdsnap');
    await writeArchive(path, { disk: nodeDisk, signal: new AbortController().signal, mtime: new Date(0) }, async (writer) => {
      await writer.add('header.json', JSON.stringify({ format: 1, cluster: 'c', server: '', user: '', kubernetes: {}, takenAt: 1, takenBy: '' }));
      for (const [name, text] of Object.entries(entries)) await writer.add(name, text);
      await writer.add('manifest.json', JSON.stringify({ entries: { ...writer.entries }, kinds: 0, objects: 0, missing: [] }));
    });
    return path;
  };
  const discovery = JSON.stringify({ api: {}, apis: {} });

  it('is refused before anything is shown', async () => {
    await openSnapshotFile(await forged({ 'discovery.json': discovery, 'resources/core/v1/pods.ndjson': '{"metadata":{"name":"a"}}' }));
    const bad: Readonly<Record<string, string>>[] = [
      {}, { 'discovery.json': '[]' }, { 'discovery.json': discovery, 'resources/core/v1/pods.ndjson': 'not json\n' }, { 'discovery.json': discovery, 'resources/core/v1/pods.ndjson': 'null\n' },
      { 'discovery.json': discovery, 'resources/core/v1/pods.ndjson': '{"metadata":{"name":5}}\n' }, { 'discovery.json': discovery, 'health.json': '{"verdict":"ok"}' }, { 'discovery.json': discovery, 'resources/core/v1/pods.ndjson': '', 'tables/core/v1/pods.json': '{"rows":5}' },
      { 'discovery.json': discovery, 'resources/core/v1/pods.ndjson': `${'['.repeat(200_000)}\n` },
    ];
    for (const entries of bad) expect(await faultOf(openSnapshotFile(await forged(entries))), JSON.stringify(entries).slice(0, 100)).toMatchObject({ kind: 'invalid', cause: 'file-format' });
  });

  it('is not opened when it is no file at all', async () => {
    writeFileSync(join(world.folder, 'empty.qdsnap'), '');
    expect(await faultOf(openSnapshotFile(join(world.folder, 'empty.qdsnap')))).toMatchObject({ kind: 'invalid', cause: 'file-truncated' });
    expect((await faultOf(openSnapshotFile(world.folder))).kind).toBe('forbidden');
  });
});
