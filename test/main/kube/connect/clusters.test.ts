import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { Latest } from '../../../../main/base/latest.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { clustersApi } from '../../../../main/kube/clusters-api.ts';
import { createClusters, type Clusters } from '../../../../main/kube/clusters.ts';
import { logsApi } from '../../../../main/kube/logs-api.ts';
import type { ClusterPrefs, ClusterPrefsValue } from '../../../../main/kube/prefs.ts';
import type { ClusterInfo } from '../../../../preload/contract/model/cluster.ts';
import { httpServer } from '../../../fakes/bad-api.ts';
import { faultOf, scratch } from './client-for.ts';

interface Made extends AsyncDisposable {
  readonly dir: string;
  readonly clusters: Clusters;
  readonly prefs: ClusterPrefs;
  readonly api: ReturnType<typeof clustersApi>;
  readonly recorded: unknown[];
  readonly named: (name: string) => ClusterInfo;
  readonly seen: (fits: () => boolean) => Promise<unknown>;
}

const context = { signal: new AbortController().signal };

const make = async (kubeconfig: string, stored: Partial<ClusterPrefsValue> = {}): Promise<Made> => {
  const home = await scratch();
  await writeFile(join(home.path, 'config'), kubeconfig);
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {}, ...stored });
  const prefs: ClusterPrefs = { value, update: (change) => {
      value.update(change);
      return Promise.resolve();
    } };
  const clusters = createClusters({ env: { PATH: process.env['PATH'] }, home: home.path, kubeconfig: join(home.path, 'config'), version: 'test', prefs, log: silentLog });
  await clusters.ready;
  const recorded: unknown[] = [];
  const api = clustersApi({
    clusters,
    prefs,
    ownFolder: join(home.path, 'own'),
    pickToOpen: (what) => Promise.resolve(what === 'kubeconfig-file' ? join(home.path, 'picked') : undefined),
    resolveEntry: (entry) => (entry === 'e1' ? join(home.path, 'browsed') : undefined),
    recorder: { record: (entry) => Promise.resolve(void recorded.push(entry)) },
  });
  const named = (name: string): ClusterInfo => {
    const found = clusters.list.value.clusters.find((one) => one.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  return {
    dir: home.path,
    clusters,
    prefs,
    api,
    recorded,
    named,
    seen: (fits) => clusters.list.until(fits, AbortSignal.timeout(15_000)),
    [Symbol.asyncDispose]: async () => {
      clusters.dispose();
      await home[Symbol.asyncDispose]();
    },
  };
};

const one = (name: string, server: string, user: object = { token: 't' }): string =>
  stringify({ clusters: [{ name, cluster: { server } }], users: [{ name: 'me', user }], contexts: [{ name, context: { cluster: name, user: 'me', namespace: 'apps' } }], 'current-context': name });

test('a context as the page sees it, without secrets, the same after every start', async () => {
  const text = stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://user:pw@c.test:6443', 'insecure-skip-tls-verify': true, 'proxy-url': 'http://u:secret@proxy:1', 'tls-server-name': 'api' } }],
    users: [{ name: 'me', user: { token: 's3cret', password: 's3cret', exec: { apiVersion: 'v1', command: 'login', args: ['a'], env: [{ name: 'K', value: 's3cret' }], installHint: 'hint' } } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'me', namespace: 'apps' } }, { name: 'broken', context: { cluster: 'gone', user: 'me' } }],
    'current-context': 'c',
  });
  await using made = await make(text);
  const info = made.named('c');
  expect(info).toMatchObject({ kind: 'live', file: join(made.dir, 'config'), server: 'https://c.test:6443', user: 'me', namespace: 'apps', auth: 'token', insecure: true, proxyUrl: 'http://proxy:1', tlsServerName: 'api', readOnly: false, exec: { command: 'login', args: ['a'], envNames: ['K'], allowed: false, installHint: 'hint' } });
  expect(JSON.stringify(made.clusters.list.value)).not.toContain('s3cret');
  expect(JSON.stringify(made.clusters.list.value)).not.toContain('pw@');
  expect(made.clusters.list.value.current).toBe(info.id);
  expect(made.named('broken').problem).toMatchObject({ kind: 'invalid' });
  expect(await faultOf(Promise.resolve().then(() => made.clusters.clientOf(made.named('broken').id)))).toMatchObject({ kind: 'invalid', cluster: 'broken' });
  expect(await faultOf(Promise.resolve().then(() => made.clusters.clientOf('nothing')))).toMatchObject({ kind: 'not-found' });
  for await (const state of made.clusters.connection(made.named('broken').id, context.signal)) {
    expect(state).toMatchObject({ phase: 'down', fault: { kind: 'invalid' } });
    break;
  }
  await made.clusters.refresh();
  expect(made.named('c')).toEqual(info);
});

test('the kubeconfig changes: the same client goes on with the new server and token; a context that is gone ends', async () => {
  const heard: string[] = [];
  await using first = await httpServer((request, response) => response.end(JSON.stringify({ who: heard.push(`first ${request.headers.authorization ?? ''}`) })));
  await using second = await httpServer((request, response) => response.end(JSON.stringify({ who: heard.push(`second ${request.headers.authorization ?? ''}`) })));
  await using made = await make(one('a', first.url));
  const client = made.clusters.clientOf(made.named('a').id);
  await client.json({ path: '/x' });
  await writeFile(join(made.dir, 'config'), one('a', second.url, { token: 'new' }));
  await made.seen(() => made.named('a').server === second.url);
  await client.json({ path: '/x' });
  expect(heard).toEqual(['first Bearer t', 'second Bearer new']);
  expect(made.clusters.clientOf(made.named('a').id)).toBe(client);
  await writeFile(join(made.dir, 'config'), one('b', second.url));
  await made.seen(() => made.clusters.list.value.clusters.every((info) => info.name === 'b'));
  expect(await faultOf(client.json({ path: '/x' }))).toMatchObject({ kind: 'not-found' });
});

test('read-only is enforced at once, in the client that is already open', async () => {
  await using server = await httpServer((_request, response) => response.end('{}'));
  await using made = await make(one('a', server.url));
  const { id } = made.named('a');
  const client = made.clusters.clientOf(id);
  await client.json({ path: '/x', method: 'PATCH', body: {} });
  await made.api.setPreferences({ cluster: id, readOnly: true, colour: 3, typedNamespaces: ['apps'] }, context);
  expect(made.named('a')).toMatchObject({ readOnly: true, colour: 3, typedNamespaces: ['apps'] });
  expect(client.readOnly).toBe(true);
  expect(await faultOf(client.json({ path: '/x', method: 'PATCH', body: {} }))).toMatchObject({ kind: 'refused', cause: 'read-only' });
  await made.api.setPreferences({ cluster: id, readOnly: false }, context);
  expect(made.named('a')).toMatchObject({ readOnly: false, colour: 3 });
  await client.json({ path: '/x', method: 'PATCH', body: {} });
});

test('an exec plugin is allowed once, recorded, and only as it was shown', async () => {
  await using server = await httpServer((request, response) => response.end(JSON.stringify(request.headers.authorization)));
  const user = (token: string): object => ({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-p', `JSON.stringify({kind:"ExecCredential",apiVersion:"client.authentication.k8s.io/v1",status:{token:"${token}"}})`] } });
  await using made = await make(one('a', server.url, user('x')));
  const { id, exec } = made.named('a');
  const client = made.clusters.clientOf(id);
  expect(await faultOf(client.json({ path: '/x' }))).toMatchObject({ kind: 'refused', cause: 'exec-not-allowed' });
  expect(await faultOf(Promise.resolve(made.api.allowExec({ cluster: id, digest: 'other' }, context)))).toMatchObject({ kind: 'conflict' });
  await made.api.allowExec({ cluster: id, digest: exec!.digest }, context);
  made.clusters.reconnect(id);
  expect(await client.json({ path: '/x' })).toBe('Bearer x');
  expect(made.named('a').exec?.allowed).toBe(true);
  expect(made.recorded).toEqual([expect.objectContaining({ action: 'exec-allowed', cluster: 'a', clusterUser: 'me', object: process.execPath, outcome: 'done' })]);
  await writeFile(join(made.dir, 'config'), one('a', server.url, user('y')));
  await made.seen(() => made.named('a').exec?.digest !== exec!.digest);
  expect(made.named('a').exec?.allowed).toBe(false);
  expect(await faultOf(client.json({ path: '/x' }))).toMatchObject({ cause: 'exec-not-allowed' });
});

test('sources: picked, browsed, pasted, removed; two called the same live side by side', async () => {
  await using made = await make(one('default', 'https://1'));
  await writeFile(join(made.dir, 'picked'), one('default', 'https://2'));
  await writeFile(join(made.dir, 'browsed'), one('default', 'https://3'));
  expect(await made.api.addFromHost({ what: 'file' }, context)).toEqual({ added: true });
  expect(await made.api.addFromHost({ what: 'folder' }, context)).toEqual({ added: false });
  expect(await made.api.addFromHost({ what: 'file', entry: 'e1' }, context)).toEqual({ added: true });
  expect(await faultOf(Promise.resolve(made.api.addFromHost({ what: 'file', entry: '../../etc/passwd' }, context)))).toMatchObject({ kind: 'not-found' });
  const { path } = await made.api.addText({ name: '../my cluster', text: one('default', 'https://4') }, context);
  const again = await made.api.addText({ name: '../my cluster', text: one('default', 'https://5') }, context);
  expect(path).toBe(join(made.dir, 'own', 'my-cluster.yaml'));
  expect(again.path).toBe(join(made.dir, 'own', 'my-cluster-2.yaml'));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(made.clusters.list.value.clusters.map((info) => info.server)).toEqual(['https://1', 'https://2', 'https://3', 'https://4', 'https://5']);
  expect(new Set(made.clusters.list.value.clusters.map((info) => info.id)).size).toBe(5);
  expect(await faultOf(Promise.resolve(made.api.addText({ name: 'x', text: 'clusters: [' }, context)))).toMatchObject({ kind: 'invalid', cause: 'yaml' });

  const source = (at: string): string => made.clusters.list.value.sources.find((one) => one.path === at)!.id;
  await made.api.removeSource({ id: source(path) }, context);
  await expect(readFile(path)).rejects.toThrow('ENOENT');
  await made.api.removeSource({ id: source(join(made.dir, 'picked')) }, context);
  expect(await readFile(join(made.dir, 'picked'), 'utf8')).toContain('https://2');
  expect(made.clusters.list.value.clusters.map((info) => info.server)).toEqual(['https://1', 'https://3', 'https://5']);
  expect(await faultOf(Promise.resolve(made.api.removeSource({ id: source(join(made.dir, 'config')) }, context)))).toMatchObject({ kind: 'refused' });
});

const demo: ClusterInfo = { id: 'demo', name: 'demo', kind: 'demo', file: '', server: '', user: 'demo', auth: 'token', insecure: false, colour: 0, readOnly: false, typedNamespaces: [] };

test('a demo over HTTP and an opened snapshot are clusters like the others', async () => {
  await using server = await httpServer((request, response) => response.end(request.url === '/version' ? '{"gitVersion":"v1.34.4"}' : JSON.stringify(request.headers.authorization)));
  await using made = await make(one('a', 'https://a'));
  const added = made.clusters.addHttp({ ...demo, server: server.url }, { token: 'demo-token' });
  const client = made.clusters.clientOf('demo');
  expect(client).toMatchObject({ kind: 'demo', name: 'demo', server: server.url });
  expect(await client.json({ path: '/x' })).toBe('Bearer demo-token');
  await made.api.setPreferences({ cluster: 'demo', readOnly: true }, context);
  expect(await faultOf(client.json({ path: '/x', method: 'POST' }))).toMatchObject({ cause: 'read-only' });
  const virtual = made.clusters.addVirtual({ ...demo, id: 'snap', name: 'snap', kind: 'snapshot', readOnly: true }, client);
  expect(made.clusters.clientOf('snap')).toBe(client);
  expect(await faultOf(Promise.resolve(made.api.setPreferences({ cluster: 'snap', readOnly: false }, context)))).toMatchObject({ cause: 'snapshot' });
  const stop = new AbortController();
  for await (const state of made.api.connection({ cluster: 'demo' }, { signal: stop.signal })) if (state.version === 'v1.34.4') break;
  virtual.dispose();
  added.dispose();
  expect(made.clusters.list.value.clusters.map((info) => info.name)).toEqual(['a']);
  expect(await faultOf(client.json({ path: '/x' }))).toMatchObject({ kind: 'not-found' });
});

test('the list is a feed; logs are bytes', async () => {
  await using server = await httpServer((request, response) => response.end(request.url?.includes('previous=true') ? 'line\n' : ''));
  await using made = await make(one('a', server.url));
  const stop = new AbortController();
  const counts: number[] = [];
  for await (const list of made.api.watch({}, { signal: stop.signal })) {
    counts.push(list.clusters.length);
    if (counts.length === 1) made.clusters.addHttp({ ...demo, server: server.url }, {});
    else stop.abort();
  }
  expect(counts).toEqual([1, 2]);
  const logs = logsApi({ clientOf: made.clusters.clientOf });
  const parts: Uint8Array[] = [];
  for await (const data of logs.follow({ cluster: made.named('a').id, namespace: 'n', pod: 'p', container: 'c', previous: true, follow: false, timestamps: false, tailLines: 5 }, context)) parts.push(data);
  expect(Buffer.concat(parts).toString()).toBe('line\n');
});
