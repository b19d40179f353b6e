// Several API servers of one cluster: what happens to requests when the kubeconfig's is lost, and who is believed in its place.
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { execOnce } from '../../../../main/kube/exec.ts';
import { createTables } from '../../../../main/kube/table-store.ts';
import { answering, listen, statusBody, tcpServer } from '../../../fakes/bad-api.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import { haApi, heldTime, type HaApi, type HaServer } from '../../../fakes/ha-api.ts';
import { clientFor, endpointFor, faultOf, type TestClient } from './client-for.ts';

const of = (api: HaApi, options: Parameters<typeof clientFor>[1] = {}, first: HaServer = api.servers[0]!): TestClient =>
  clientFor(endpointFor(first.url, { caData: api.ca.cert }, { token: 'secret' }), { servers: api.addresses, timing: heldTime(), ...options });
const echo = { path: '/echo' };
const heard = (api: HaApi): readonly (readonly string[])[] => api.servers.map((server) => server.heard);
/** Keeps the answer to this path back. */
const holding = (path: string) => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { arrived: promise, handler: (request: IncomingMessage): boolean => (request.url?.startsWith(path) === true ? (resolve(undefined), true) : false) };
};

test('the server of the kubeconfig is killed: calls go on with another one, and the state says so', async () => {
  await using api = await haApi(3);
  using at = of(api, { servers: api.addresses.map((one, index) => ({ ...one, name: `master-${index + 1}` })) });
  const [own, second, third] = api.servers;
  expect(await at.client.json(echo)).toMatchObject({ port: own!.port });
  expect(at.connection.state.value).not.toHaveProperty('detour');
  await own!.kill();
  const { port } = await at.client.json<{ readonly port: number }>(echo);
  expect([second!.port, third!.port]).toContain(port);
  expect(at.connection.state.value).toMatchObject({ phase: 'live', server: own!.url, detour: { via: port === second!.port ? 'master-2' : 'master-3', since: 1_000_000, fault: { cause: expect.stringMatching(/connection-(refused|reset)/) as string } } });
  expect(at.connection.state.value).not.toHaveProperty('fault');
  expect(at.client.detour).toEqual(at.connection.state.value.detour);
  // and stays there: nobody is asked again
  const asked = [second!.asked(), third!.asked()];
  expect(await at.client.json(echo)).toMatchObject({ port });
  expect([second!.asked(), third!.asked()]).toEqual(asked);
});

test('all GETs that were on their way are answered by another server, in one search', async () => {
  await using api = await haApi(2);
  using at = of(api);
  const [own, other] = api.servers;
  const held = holding('/echo');
  own!.behave(held.handler);
  const answers = Array.from({ length: 30 }, () => at.client.json(echo));
  await held.arrived;
  await own!.kill();
  expect(await Promise.all(answers)).toEqual(answers.map(() => ({ port: other!.port, method: 'GET' })));
  expect(other!.asked()).toBe(1);
});

test('a change that was on its way is not sent twice; one that never left is delivered once', async () => {
  await using api = await haApi(2);
  using at = of(api);
  const [own, other] = api.servers;
  const held = holding('/echo');
  own!.behave(held.handler);
  const answer = faultOf(at.client.json({ ...echo, method: 'POST', body: {} }));
  await held.arrived;
  await own!.kill();
  const fault = await answer;
  expect(fault).toMatchObject({ kind: 'unreachable', cluster: 'test' });
  expect(fault.message).toContain('not known');
  expect(other!.heard).toEqual([]);
  expect(await at.client.json({ ...echo, method: 'POST', body: {} })).toEqual({ port: other!.port, method: 'POST' });
  expect(other!.heard).toEqual(['POST /echo']);
});

test('a new program whose load balancer is gone finds its way by what it remembers, with a change as well', async () => {
  await using api = await haApi(2);
  await api.servers[0]!.kill();
  using at = of(api);
  expect(await at.client.json({ ...echo, method: 'PATCH', body: {} })).toEqual({ port: api.servers[1]!.port, method: 'PATCH' });
});

test('killed in the middle of a list: the whole page comes from another server', async () => {
  await using api = await haApi(2);
  const [own] = api.servers;
  for (const name of ['a', 'b', 'c']) api.store.put(name);
  own!.behave((request, response: ServerResponse) => {
    if (!request.url?.startsWith('/api/v1/namespaces')) return false;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"items":[');
    setTimeout(() => void own!.kill(), 20);
    return true;
  });
  using at = of(api);
  const list = await at.client.json<{ readonly items: readonly unknown[] }>({ path: '/api/v1/namespaces' });
  expect(list.items).toHaveLength(3);
});

test.each([
  [401, 'Unauthorized'], [403, 'forbidden'], [404, 'not found'], [409, 'conflict'], [500, 'etcdserver: request timed out'], [503, 'the server is currently unable to handle the request'], [504, 'request did not complete'],
] as const)('an API server that says %i is no reason to leave it', async (status, message) => {
  await using api = await haApi(2);
  api.servers[0]!.behave((request, response) => {
    answering(status, statusBody(status, '', message))(request, response);
    return true;
  });
  using at = of(api);
  expect(await faultOf(at.client.json(echo))).toMatchObject({ status });
  expect(at.client.detour).toBeUndefined();
  expect(api.servers[1]!.connections()).toBe(0);
});

test.each([502, 503, 504])('HTTP %i from a load balancer with nothing behind it moves us on; from an aggregated API it does not', async (status) => {
  await using api = await haApi(2);
  const [own, other] = api.servers;
  own!.behave((request, response) => {
    if (request.url?.startsWith('/apis/metrics') !== true) return false;
    response.writeHead(status, { 'content-type': 'text/plain' }).end('service unavailable');
    return true;
  });
  using at = of(api);
  expect(await faultOf(at.client.json({ path: '/apis/metrics.k8s.io/v1beta1/nodes' }))).toMatchObject({ status });
  expect(at.client.detour).toBeUndefined();
  own!.behave((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>No server is available</body></html>');
    return true;
  });
  expect(await at.client.json(echo)).toEqual({ port: other!.port, method: 'GET' });
  expect(at.client.detour).toMatchObject({ fault: { status } });
});

test('a question that takes any status for an answer tells of an empty load balancer as well', async () => {
  await using api = await haApi(2);
  api.servers[0]!.behave((_request, response) => {
    response.writeHead(503).end('no server is available');
    return true;
  });
  using at = of(api);
  const { status, body } = await at.client.request({ path: '/readyz', anyStatus: true });
  for await (const _ of body);
  expect(status).toBe(503);
  await at.connection.state.until(({ detour }) => detour !== undefined, AbortSignal.timeout(20_000));
  expect((await at.client.request({ path: '/readyz', anyStatus: true })).status).toBe(200);
});

test('a load balancer that takes the connection and hangs up before TLS', async () => {
  await using api = await haApi(1);
  await using balancer = await tcpServer((socket) => socket.once('data', () => socket.end()));
  using at = clientFor(endpointFor(`https://127.0.0.1:${balancer.port}`, { caData: api.ca.cert }), { servers: api.addresses, timing: heldTime() });
  expect(await at.client.json({ ...echo, method: 'POST', body: {} })).toMatchObject({ port: api.servers[0]!.port });
});

test('a server that keeps silent is left, also when its callers have run out of patience', async () => {
  await using api = await haApi(2);
  const [own, other] = api.servers;
  using at = of(api);
  await at.client.json(echo);
  own!.behave(() => true);
  const answer = await faultOf(at.client.json({ ...echo, timeoutMs: 50 }));
  expect(answer.cause).toMatch(/deadline|no-answer/);
  await at.connection.state.until(({ detour }) => detour !== undefined, AbortSignal.timeout(20_000));
  expect(await at.client.json(echo)).toEqual({ port: other!.port, method: 'GET' });
});

test('an impostor is told nothing, and the one that the authority vouches for is taken', async () => {
  const foreign = makeCertificate({ name: 'cluster CA' });
  await using api = await haApi(3, (ca, index) => makeCertificate({ name: 'api', by: index === 1 ? foreign : ca, ips: ['127.0.0.1'] }));
  const [own, impostor, honest] = api.servers;
  using at = of(api);
  await own!.kill();
  expect(await at.client.json(echo)).toEqual({ port: honest!.port, method: 'GET' });
  await honest!.kill();
  expect(await faultOf(at.client.json(echo))).toMatchObject({ kind: 'unreachable' });
  expect(impostor!.connections()).toBeGreaterThan(0);
  expect([...impostor!.tokens]).toEqual([]);
  expect(impostor!.asked()).toBe(0);
});

test("a certificate counts when it carries the kubeconfig's name, or the address itself; no other", async () => {
  const names = [{ names: ['api.test'] }, { names: ['api.test'] }, { ips: ['127.0.0.1'] }, { names: ['elsewhere.test'] }];
  await using api = await haApi(4, (ca, index) => makeCertificate({ name: 'api', by: ca, ...names[index] }));
  for (const [index, taken] of [[1, true], [2, true], [3, false]] as const) {
    // its own name leads nowhere here
    using at = clientFor(endpointFor('https://127.0.0.1:1', { caData: api.ca.cert, tlsServerName: 'api.test' }), { servers: [api.addresses[index]!], timing: heldTime() });
    if (taken) expect(await at.client.json(echo)).toMatchObject({ port: api.servers[index]!.port });
    else expect(await faultOf(at.client.json(echo))).toMatchObject({ cause: 'connection-refused' });
  }
  expect([...api.servers[3]!.tokens]).toEqual([]);
});

test("without an authority of the cluster's own nobody can take its place", async () => {
  await using api = await haApi(2);
  await api.servers[0]!.kill();
  for (const cluster of [{ insecure: true }, {}]) {
    using at = clientFor(endpointFor(api.servers[0]!.url, cluster, { token: 'secret' }), { servers: api.addresses });
    expect(await faultOf(at.client.json(echo))).toMatchObject({ cause: 'connection-refused' });
  }
  using gateway = clientFor(endpointFor(`${api.servers[0]!.url}/k8s/clusters/c-1`, { caData: api.ca.cert }, { token: 'secret' }), { servers: api.addresses });
  expect(await faultOf(gateway.client.json(echo))).toMatchObject({ cause: 'connection-refused' });
  expect(api.servers[1]!.connections()).toBe(0);
});

test("a certificate that cannot be believed at the kubeconfig's own address is told, not gone round", async () => {
  const foreign = makeCertificate({ name: 'cluster CA' });
  await using api = await haApi(2, (ca, index) => makeCertificate({ name: 'api', by: index === 0 ? foreign : ca, ips: ['127.0.0.1'] }));
  using at = of(api);
  expect(await faultOf(at.client.json(echo))).toMatchObject({ cause: 'tls-untrusted' });
  expect(api.servers[1]!.connections()).toBe(0);
});

test('nobody answers: the fault is the first one, and forty callers ask once', async () => {
  await using api = await haApi(3);
  for (const server of api.servers) await server.kill();
  using at = of(api);
  const faults = await Promise.all(Array.from({ length: 40 }, () => faultOf(at.client.json(echo))));
  expect(new Set(faults.map(({ message }) => message))).toEqual(new Set([`127.0.0.1:${api.servers[0]!.port}: the connection was refused`]));
  expect(at.connection.state.value).toMatchObject({ phase: 'down', fault: { cause: 'connection-refused' } });
});

test('a watched table goes on with another server from where it was, without a new list', async () => {
  await using api = await haApi(2);
  const [own, other] = api.servers;
  api.store.put('before');
  using at = of(api);
  const tables = createTables(() => at.client, undefined, 0);
  const table = tables.open('test', { kind: 'namespaces' });
  const names = (): readonly string[] => [...table.rows.values()].map(({ name }) => name).sort();
  const seen = (count: number): Promise<unknown> => table.version.until(() => table.rows.size === count, AbortSignal.timeout(20_000));
  await table.ready(AbortSignal.timeout(20_000));
  await expect.poll(api.store.watching).toBe(1);
  api.store.bookmark();
  api.store.put('watched');
  await seen(2);
  await own!.kill();
  api.store.put('meanwhile');
  await seen(3);
  api.store.put('after');
  await seen(4);
  expect(names()).toEqual(['after', 'before', 'meanwhile', 'watched']);
  const lists = heard(api).flat().filter((one) => one.startsWith('GET /api/v1/namespaces') && !one.includes('watch=true'));
  expect(lists).toHaveLength(1);
  expect(other!.heard.filter((one) => one.includes('watch=true'))).toHaveLength(1);
  table.dispose();
  tables.dispose();
});

test('a shell in a container opens by way of the other server', async () => {
  await using api = await haApi(2);
  await api.servers[0]!.kill();
  using at = of(api);
  const stop = new AbortController();
  const run = execOnce(at.client, { namespace: 'n', pod: 'p', container: 'c', command: ['true'], signal: stop.signal }).catch(() => undefined);
  await expect.poll(() => api.servers[1]!.heard.map((one) => one.split('?')[0])).toEqual(['UPGRADE /api/v1/namespaces/n/pods/p/exec']);
  stop.abort();
  await run;
});

test("others are reached through the proxy that leads to the kubeconfig's server, and not past it", async () => {
  await using api = await haApi(2);
  const asked: string[] = [];
  const server = createHttp();
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url ?? '');
    const to = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.on('error', () => to.destroy()).on('close', () => to.destroy()).pipe(to);
      to.on('close', () => socket.destroy()).pipe(socket);
    });
    to.on('error', () => socket.destroy());
  });
  await using proxy = await listen(server, 'http');
  using at = clientFor(endpointFor(api.servers[0]!.url, { caData: api.ca.cert, proxyUrl: proxy.url }), { servers: api.addresses, timing: heldTime() });
  await api.servers[0]!.kill();
  expect(await at.client.json(echo)).toMatchObject({ port: api.servers[1]!.port });
  expect(new Set(asked)).toEqual(new Set(api.servers.map(({ port }) => `127.0.0.1:${port}`)));
  expect(api.servers[1]!.connections()).toBe(asked.filter((one) => one.endsWith(`:${api.servers[1]!.port}`)).length);
});
