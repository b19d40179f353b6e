// Discovery with 500 CRDs: what is asked for, how often, and what waits for it. Counted in requests, not in time.
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { builtInKinds } from '../../../../main/kube/kinds/built-in.ts';
import { kindRows } from '../../../../main/kube/kinds/registry.ts';
import { Discovery } from '../../../../main/kube/discovery.ts';
import { createTables } from '../../../../main/kube/table-store.ts';
import { CacheFolder } from '../../../../main/store/cache-folder.ts';
import { discoveryApi, type DiscoveryApi } from '../../../fakes/discovery-api.ts';
import { ownFolder } from '../../folder.ts';
import { clientFor, endpointFor, faultOf, type TestClient } from './client-for.ts';

const at = (api: DiscoveryApi): TestClient => clientFor(endpointFor(api.url));
const ids = async (discovery: Discovery, of: TestClient, refresh = false): Promise<ReadonlySet<string>> => new Set((await discovery.of(of.client, refresh)).kinds.map(({ id }) => id));
const onlyFile = (folder: string): string => join(folder, readdirSync(folder)[0] ?? 'nothing');

test('500 CRDs are two requests, shared by all who ask at the same time', async () => {
  await using api = await discoveryApi(500);
  using of = at(api);
  const discovery = new Discovery();
  const all = await Promise.all(Array.from({ length: 20 }, () => ids(discovery, of)));
  expect(all[0]!.size).toBe(503);
  expect([...api.answers].sort()).toEqual(['200 /api', '200 /apis']);
  expect(await discovery.kind(of.client, 'things7.group-7.example.com')).toMatchObject({ kind: 'Things7', version: 'v1', custom: true });
  expect(api.answers).toHaveLength(2);
});

test('a second start has all kinds before anything is answered, and asks only whether they changed', async () => {
  const folder = ownFolder();
  await using api = await discoveryApi(500);
  {
    using of = at(api);
    await ids(new Discovery(new CacheFolder(folder)), of);
    await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1));
  }
  expect(statSync(onlyFile(folder)).mode & 0o777).toBe(0o600);
  api.answers.length = 0;
  using of = at(api);
  const discovery = new Discovery(new CacheFolder(folder));
  const release = api.hold();
  expect(await discovery.kind(of.client, 'things499.group-49.example.com')).toMatchObject({ kind: 'Things499' });
  expect((await ids(discovery, of)).size).toBe(503);
  expect(api.answers).toEqual([]);
  release();
  await vi.waitFor(() => expect([...api.answers].sort()).toEqual(['304 /api', '304 /apis']));
  expect((await ids(discovery, of)).size).toBe(503);
  expect(api.answers).toHaveLength(2);
});

test('a CRD that was made between two starts is there in the first answer', async () => {
  const folder = ownFolder();
  await using api = await discoveryApi(10);
  using of = at(api);
  await ids(new Discovery(new CacheFolder(folder)), of);
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1));
  api.define('new.example.com', 'gadgets');
  expect(await ids(new Discovery(new CacheFolder(folder)), of)).toContain('gadgets.new.example.com');
});

test('a CRD that was just made: at once by its name and by refresh, within a minute by itself', async () => {
  let now = 0;
  await using api = await discoveryApi(10);
  using of = at(api);
  const discovery = new Discovery(undefined, () => now);
  await ids(discovery, of);
  api.define('new.example.com', 'gadgets');
  expect(await ids(discovery, of)).not.toContain('gadgets.new.example.com');
  now += 59_000;
  expect(await ids(discovery, of)).not.toContain('gadgets.new.example.com');
  now += 1000;
  expect(await ids(discovery, of)).toContain('gadgets.new.example.com');
  api.define('new.example.com', 'widgets');
  expect(await discovery.kind(of.client, 'widgets.new.example.com')).toMatchObject({ kind: 'Widgets' });
  api.define('new.example.com', 'gears');
  expect(await ids(discovery, of, true)).toContain('gears.new.example.com');
  // core never changed
  expect(api.answers.filter((one) => one.endsWith('/api'))).toEqual(['200 /api', ...Array.from({ length: 3 }, () => '304 /api')]);
});

test('tables of built-in kinds do not wait for discovery at all', async () => {
  await using api = await discoveryApi(500);
  using of = at(api);
  const discovery = new Discovery();
  const tables = createTables(() => of.client, discovery, 0);
  const table = tables.open('test', { kind: 'pods' });
  await table.ready(AbortSignal.timeout(20_000));
  expect(api.answers).toEqual(['200 /api/v1/pods']);
  table.dispose();
  tables.dispose();
  expect([...builtInKinds.keys()].sort()).toEqual(Object.keys(kindRows).sort());
});

test('a server that says no has said so; what is known stays, and only a refresh fails', async () => {
  let now = 0;
  await using api = await discoveryApi(3);
  using of = at(api);
  const discovery = new Discovery(undefined, () => now);
  const known = await ids(discovery, of);
  api.refuse(403);
  now += 61_000;
  expect(await ids(discovery, of)).toEqual(known);
  expect(await faultOf(discovery.of(of.client, true))).toMatchObject({ kind: 'forbidden', status: 403 });
  expect(await faultOf(new Discovery().of(of.client))).toMatchObject({ kind: 'forbidden' });
  api.refuse(undefined);
  expect(await ids(discovery, of, true)).toEqual(known);
});

test.each([['nothing', ''], ['half of it', '{"version":1,"server":'], ['something else', '[1,2,3]'], ['wrong types', '{"version":1,"server":"x","core":{"resources":[["a"]],"partial":[]}}'], ['a prototype', '{"__proto__":{"version":1}}']])('a cache file with %s in it is ignored and written anew', async (_, text) => {
  const folder = ownFolder();
  await using api = await discoveryApi(3);
  using of = at(api);
  await ids(new Discovery(new CacheFolder(folder)), of);
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1));
  const good = readFileSync(onlyFile(folder), 'utf8');
  writeFileSync(onlyFile(folder), text);
  expect((await ids(new Discovery(new CacheFolder(folder)), of)).size).toBe(6);
  await vi.waitFor(() => expect(readFileSync(onlyFile(folder), 'utf8')).toBe(good));
});

test('what was found at another server is not used, nor is it for snapshots', async () => {
  const folder = ownFolder();
  await using one = await discoveryApi(3);
  await using other = await discoveryApi(5);
  using first = at(one);
  await ids(new Discovery(new CacheFolder(folder)), first);
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1));
  using second = at(other);
  const discovery = new Discovery(new CacheFolder(folder));
  expect((await ids(discovery, second)).size).toBe(8);
  expect([...other.answers].sort()).toEqual(['200 /api', '200 /apis']);
});

test('a server before aggregated discovery is asked group by group, and its answer serves the next start as well', async () => {
  const folder = ownFolder();
  await using api = await discoveryApi(500, true);
  using of = at(api);
  expect((await ids(new Discovery(new CacheFolder(folder)), of)).size).toBe(503);
  expect(api.answers).toHaveLength(53);
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1));
  const release = api.hold();
  expect(await new Discovery(new CacheFolder(folder)).kind(of.client, 'things0.group-0.example.com')).toMatchObject({ kind: 'Things0' });
  release();
});

test('the cache folder has bounds: the size of one entry, and their number', async () => {
  const folder = ownFolder();
  const cache = new CacheFolder(folder);
  await cache.write('k-large', 'small');
  await cache.write('k-large', 'x'.repeat(4 * 1024 * 1024 + 1));
  expect(await cache.read('k-large')).toBeUndefined();
  for (let i = 0; i < 70; i += 1) {
    await cache.write(`k-${i}`, String(i));
    const newest = readdirSync(folder).map((name) => join(folder, name)).find((path) => readFileSync(path, 'utf8') === String(i))!;
    utimesSync(newest, 1_000_000 + i, 1_000_000 + i);
  }
  expect(readdirSync(folder).length).toBeLessThanOrEqual(65);
  expect(await cache.read('k-69')).toBe('69');
  expect(await cache.read('k-0')).toBeUndefined();
  expect(await new CacheFolder(join(folder, 'missing')).read('x')).toBeUndefined();
});
