// Links in bad weather: idle connections that are cut, peers that fall silent, a machine that slept, clocks that jump.
import { createServer } from 'node:https';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { disposable } from '../../../../main/base/disposable.ts';
import { watchGaps, type GapClock } from '../../../../main/base/gaps.ts';
import { Latest } from '../../../../main/base/latest.ts';
import { silentLog } from '../../../../main/base/log.ts';
import type { KubeClient } from '../../../../main/kube/client.ts';
import { createClusters } from '../../../../main/kube/clusters.ts';
import type { ClusterPrefsValue } from '../../../../main/kube/prefs.ts';
import { createTables } from '../../../../main/kube/table-store.ts';
import { listen, type FakeServer } from '../../../fakes/bad-api.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import { haApi, heldTime, type HaApi } from '../../../fakes/ha-api.ts';
import { weather } from '../../../fakes/weather.ts';
import { ownFolder } from '../../folder.ts';
import { clientFor, endpointFor, type TestClient } from './client-for.ts';

const through = (api: HaApi, url: string, pingMs: number): TestClient => clientFor(endpointFor(url, { caData: api.ca.cert }), { pingMs, timing: heldTime() });

interface Watched extends AsyncDisposable {
  readonly names: () => readonly string[];
  readonly lists: () => number;
  readonly watches: () => number;
}

/** A table of namespaces that has listed and watches. */
const watched = async (api: HaApi, client: KubeClient): Promise<Watched> => {
  const tables = createTables(() => client, undefined, 0);
  const table = tables.open('test', { kind: 'namespaces' });
  await table.ready(AbortSignal.timeout(20_000));
  await expect.poll(api.store.watching).toBe(1);
  const asked = (): readonly string[] => api.store.requests.filter((one) => one.startsWith('/api/v1/namespaces'));
  return {
    names: () => [...table.rows.values()].map(({ name }) => name).sort(),
    lists: () => asked().filter((one) => !one.includes('watch=true')).length,
    watches: () => asked().filter((one) => one.includes('watch=true')).length,
    [Symbol.asyncDispose]: async () => {
      table.dispose();
      tables.dispose();
      await expect.poll(api.store.watching).toBe(0);
    },
  };
};

test('pings keep an idle connection alive where a proxy cuts the silent ones', async () => {
  await using api = await haApi(1);
  await using proxy = await weather(api.servers[0]!.port, 400);
  using at = through(api, proxy.url, 100);
  await using table = await watched(api, at.client);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  api.store.put('late');
  await expect.poll(table.names).toEqual(['late']);
  expect([proxy.idleCuts(), proxy.connections(), table.lists(), table.watches()]).toEqual([0, 1, 1, 1]);
});

test('where no ping helps, a watch that is cut goes on where it was: nothing lost, nothing listed twice', async () => {
  await using api = await haApi(1);
  await using proxy = await weather(api.servers[0]!.port, 300);
  // the proxy sees no ping in time
  using at = through(api, proxy.url, 60_000);
  await using table = await watched(api, at.client);
  api.store.put('first');
  await expect.poll(table.names).toEqual(['first']);
  for (const round of [1, 2, 3]) {
    await expect.poll(proxy.idleCuts, { timeout: 10_000 }).toBeGreaterThanOrEqual(round);
    api.store.put(`round-${round}`);
    await expect.poll(table.names, { timeout: 10_000 }).toContain(`round-${round}`);
  }
  expect(table.names()).toEqual(['first', 'round-1', 'round-2', 'round-3']);
  expect(table.lists()).toBe(1);
});

test('a peer that has fallen silent is noticed by its pings, and the watch goes on over a new connection', async () => {
  await using api = await haApi(1);
  await using proxy = await weather(api.servers[0]!.port);
  using at = through(api, proxy.url, 100);
  await using table = await watched(api, at.client);
  proxy.lose();
  api.store.put('unheard');
  await expect.poll(table.names, { timeout: 10_000 }).toEqual(['unheard']);
  expect(proxy.connections()).toBe(2);
});

test('a call that is not answered in time finds out that nobody is there, and frees the watches as well', async () => {
  await using api = await haApi(1);
  await using proxy = await weather(api.servers[0]!.port);
  using at = clientFor(endpointFor(proxy.url, { caData: api.ca.cert }), { probeMs: 100 });
  await using table = await watched(api, at.client);
  proxy.lose();
  api.store.put('unheard');
  await at.client.json({ path: '/version', timeoutMs: 100 }).catch(() => undefined);
  await expect.poll(table.names, { timeout: 10_000 }).toEqual(['unheard']);
});

/** A clock that only the test moves. */
const handClock = (): GapClock & { readonly after: (ms: number) => void } => {
  let at = 0;
  const looks = new Set<() => void>();
  return {
    now: () => at,
    every: (_ms, run) => {
      looks.add(run);
      return disposable('hand clock', () => looks.delete(run));
    },
    after: (ms) => {
      at += ms;
      for (const look of looks) look();
    },
  };
};

test('a gap is a look that comes far too late; a busy moment is none', () => {
  const clock = handClock();
  const gaps: number[] = [];
  const watch = watchGaps((ms) => gaps.push(ms), clock);
  for (const ms of [5000, 5200, 4900, 20_000, 5000, 180_000, 5000]) clock.after(ms);
  expect(gaps).toEqual([175_000]);
  watch.dispose();
  clock.after(1_000_000);
  expect(gaps).toHaveLength(1);
});

test('after sleep all connections are opened anew at once, and every watch goes on from where it was', async () => {
  await using api = await haApi(1);
  await using proxy = await weather(api.servers[0]!.port);
  const folder = ownFolder();
  await writeFile(join(folder, 'config'), stringify({
    clusters: [{ name: 'c', cluster: { server: proxy.url, 'certificate-authority-data': Buffer.from(api.ca.cert).toString('base64') } }],
    users: [{ name: 'me', user: {} }], contexts: [{ name: 'c', context: { cluster: 'c', user: 'me' } }], 'current-context': 'c',
  }));
  const clock = handClock();
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  const clusters = createClusters({ env: {}, home: folder, kubeconfig: join(folder, 'config'), version: 'test', log: silentLog, gapClock: clock, prefs: { value, update: () => Promise.resolve() } });
  await clusters.ready;
  {
    await using table = await watched(api, clusters.clientOf(clusters.list.value.current ?? ''));
    api.store.bookmark();
    clock.after(5000);
    expect(proxy.connections()).toBe(1);
    proxy.lose();
    api.store.put('while it slept');
    clock.after(300_000);
    await expect.poll(table.names, { timeout: 10_000 }).toEqual(['while it slept']);
    expect([proxy.connections(), table.lists()]).toEqual([2, 1]);
  }
  clusters.dispose();
});

test('a wall clock that jumps moves nothing: neither the search for a server nor the way back waits for it', async () => {
  await using api = await haApi(2);
  let wall = 1_000_000_000_000;
  const time = heldTime();
  using at = clientFor(endpointFor(api.servers[0]!.url, { caData: api.ca.cert }), { servers: api.addresses, timing: { ...time, now: () => wall } });
  for (const server of api.servers) await server.kill();
  await at.client.json({ path: '/echo' }).catch(() => undefined);
  await api.servers[1]!.restart();
  // an hour back: what was to be quiet for two seconds must not be so for an hour
  wall -= 3_600_000;
  time.pass(2001);
  expect(await at.client.json({ path: '/echo' })).toMatchObject({ port: api.servers[1]!.port });
  await api.servers[0]!.restart();
  wall += 7_200_000;
  for (const _ of [1, 2]) {
    await expect.poll(() => time.waiting().length).toBe(1);
    time.pass();
  }
  await expect.poll(() => at.client.detour).toBeUndefined();
});

test('a server of HTTP/1.1 alone: its silent watch is cut and goes on as well', async () => {
  await using api = await haApi(1);
  const own = makeCertificate({ name: 'old', by: api.ca, ips: ['127.0.0.1'] });
  const upgrade = await old(api, own);
  await using _ = upgrade;
  await using proxy = await weather(upgrade.port, 300);
  using at = through(api, proxy.url, 50);
  await using table = await watched(api, at.client);
  api.store.put('first');
  await expect.poll(table.names).toEqual(['first']);
  await expect.poll(proxy.idleCuts, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  api.store.put('second');
  await expect.poll(table.names, { timeout: 10_000 }).toEqual(['first', 'second']);
  expect(table.lists()).toBe(1);
});

/** TLS with HTTP/1.1 only, before the same store. */
const old = async (api: HaApi, own: { readonly cert: string; readonly key: string }): Promise<FakeServer> =>
  listen(createServer({ cert: own.cert, key: own.key }, (request, response) => {
    const stop = new AbortController();
    response.on('close', () => stop.abort());
    fetch(api.store.url + (request.url ?? ''), { signal: stop.signal }).then(async (answer) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.flushHeaders();
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    }).catch(() => response.destroy());
  }), 'https');
