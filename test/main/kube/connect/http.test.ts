import { connect as connectTcp } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collect } from '../../../../main/kube/http/body.ts';
import { answering, httpServer, statusBody, tcpServer } from '../../../fakes/bad-api.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import { clientFor, endpointFor, faultOf } from './client-for.ts';

const get = { path: '/api/v1/pods' };

test('a whole answer, with our user agent and the query encoded', async () => {
  await using api = await httpServer((request, response) => response.end(JSON.stringify({ url: request.url, agent: request.headers['user-agent'] })));
  using of = clientFor(endpointFor(`${api.url}/prefix`));
  expect(await of.client.json({ ...get, query: { labelSelector: 'a=b&c', limit: 5, left: undefined } })).toEqual({ url: '/prefix/api/v1/pods?labelSelector=a%3Db%26c&limit=5', agent: 'quarterdeck/test' });
  expect(of.connection.state.value.phase).toBe('live');
});

test.each([
  [401, 'Unauthorized', 'unauthorised', 'token-expired'],
  [403, 'pods is forbidden: User "dev" cannot list', 'forbidden', undefined],
  [403, 'pods "x" is forbidden: exceeded quota: compute', 'forbidden', 'quota'],
  [404, 'pods "x" not found', 'not-found', undefined],
  [409, 'the object has been modified', 'conflict', undefined],
  [410, 'too old resource version: 1 (2)', 'conflict', 'too-old'],
  [422, 'Deployment "x" is invalid: spec.replicas', 'invalid', undefined],
  [400, 'admission webhook "w.example" denied the request: no', 'invalid', 'webhook-refused'],
  [500, 'etcdserver: request timed out', 'unreachable', 'server-error'],
  [503, 'apiserver not ready', 'unreachable', 'overloaded'],
  [504, 'Timeout: request did not complete', 'timeout', 'server-error'],
] as const)('HTTP %i "%s" is %s/%s with the sentence of the server', async (status, message, kind, cause) => {
  await using api = await httpServer(answering(status, statusBody(status, '', message)));
  using of = clientFor(endpointFor(api.url));
  const fault = await faultOf(of.client.json(get));
  expect(fault).toMatchObject({ kind, status, cluster: 'test', ...(cause === undefined ? {} : { cause }) });
  expect(fault.message).toContain(message);
  // a server that says no is there
  expect(of.connection.state.value.phase).toBe(status === 401 ? 'down' : 'live');
});

test('429 is repeated three times, then told with what the server asked for', async () => {
  let asked = 0;
  await using api = await httpServer((request, response) => {
    asked += 1;
    answering(429, statusBody(429, 'TooManyRequests', 'slow down'), { 'retry-after': '0' })(request, response);
  });
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(of.client.json(get))).toMatchObject({ cause: 'rate-limited', status: 429, retryAfterSeconds: 0 });
  expect(asked).toBe(4);
  asked = 0;
  expect(await faultOf(of.client.json({ ...get, method: 'POST', body: {} }))).toMatchObject({ status: 429 });
  expect(asked).toBe(1);
});

test('429 once is not seen by the caller', async () => {
  let asked = 0;
  await using api = await httpServer((_request, response) => (++asked === 1 ? response.writeHead(429, { 'retry-after': '0' }).end() : response.end('{"ok":true}')));
  using of = clientFor(endpointFor(api.url));
  expect(await of.client.json(get)).toEqual({ ok: true });
});

test('a page of HTML is not Kubernetes, whatever its status', async () => {
  const page = '<!doctype html><html><head><title>Sign in</title></head></html>';
  for (const status of [200, 302, 403, 500]) {
    await using api = await httpServer(answering(status, page, { 'content-type': 'text/html' }));
    using of = clientFor(endpointFor(api.url));
    const fault = await faultOf(of.client.json(get));
    expect(fault, String(status)).toMatchObject({ kind: 'invalid', cause: 'not-kubernetes' });
  }
});

test('something that is not HTTP', async () => {
  await using api = await tcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(of.client.json(get))).toMatchObject({ kind: 'invalid', cause: 'not-kubernetes' });
});

test('it accepts and never answers: no request hangs past its timeout', async () => {
  await using api = await tcpServer(() => undefined);
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(of.client.json({ ...get, timeoutMs: 60 }))).toMatchObject({ cluster: 'test' });
  const fault = await faultOf(of.client.request({ ...get, timeoutMs: 60 }));
  expect(fault).toMatchObject({ kind: 'unreachable', cause: 'no-answer' });
  expect(of.connection.state.value).toMatchObject({ phase: 'down', fault: { cause: 'no-answer' } });
});

test('a head and then nothing: json ends at its timeout', async () => {
  await using api = await httpServer((_request, response) => response.writeHead(200).write('{"items":['));
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(of.client.json({ ...get, timeoutMs: 80 }))).toMatchObject({ kind: 'timeout', cause: 'deadline' });
});

test('a body that is cut off, by length and in chunks', async () => {
  for (const headers of [{ 'content-length': '1000' }, {}]) {
    await using api = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.write('{"items":[');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    using of = clientFor(endpointFor(api.url));
    expect(await faultOf(of.client.json(get))).toMatchObject({ kind: 'unreachable', cause: 'body-cut-off' });
  }
});

test('refused, reset, and no such name', async () => {
  const closed = await tcpServer(() => undefined);
  await closed[Symbol.asyncDispose]();
  using refused = clientFor(endpointFor(closed.url));
  expect(await faultOf(refused.client.json(get))).toMatchObject({ kind: 'unreachable', cause: 'connection-refused' });

  await using reset = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  using broken = clientFor(endpointFor(reset.url));
  expect(await faultOf(broken.client.json(get))).toMatchObject({ kind: 'unreachable', cause: 'connection-reset' });
  // a GET is tried once more: the connection may only have been stale
  expect(reset.connections()).toBe(2);

  using nowhere = clientFor(endpointFor('http://no-such-host.invalid:1'));
  expect(await faultOf(nowhere.client.json(get))).toMatchObject({ kind: 'unreachable', cause: 'dns' });
});

const ca = makeCertificate({ name: 'test CA' });
const good = makeCertificate({ name: 'api', by: ca, ips: ['127.0.0.1'], names: ['api.test'] });
const ok = answering(200, '{"ok":true}');

test('TLS: right authority, wrong authority, insecure', async () => {
  await using api = await httpServer(ok, good);
  using right = clientFor(endpointFor(api.url, { caData: ca.cert }));
  expect(await right.client.json(get)).toEqual({ ok: true });
  using wrong = clientFor(endpointFor(api.url, { caData: makeCertificate({ name: 'test CA' }).cert }));
  expect(await faultOf(wrong.client.json(get))).toMatchObject({ kind: 'unreachable', cause: 'tls-untrusted' });
  using unknown = clientFor(endpointFor(api.url));
  expect(await faultOf(unknown.client.json(get))).toMatchObject({ cause: 'tls-untrusted' });
  using insecure = clientFor(endpointFor(api.url, { insecure: true }));
  expect(await insecure.client.json(get)).toEqual({ ok: true });
});

test('TLS: expired, another name, tls-server-name', async () => {
  await using expired = await httpServer(ok, makeCertificate({ name: 'api', by: ca, ips: ['127.0.0.1'], from: new Date('2020-01-01'), to: new Date('2021-01-01') }));
  using old = clientFor(endpointFor(expired.url, { caData: ca.cert }));
  expect(await faultOf(old.client.json(get))).toMatchObject({ kind: 'unreachable', cause: 'tls-expired' });

  await using other = await httpServer(ok, makeCertificate({ name: 'api', by: ca, names: ['api.test'] }));
  using named = clientFor(endpointFor(other.url, { caData: ca.cert }));
  expect(await faultOf(named.client.json(get))).toMatchObject({ kind: 'unreachable', cause: 'tls-name' });
  using told = clientFor(endpointFor(other.url, { caData: ca.cert, tlsServerName: 'api.test' }));
  expect(await told.client.json(get)).toEqual({ ok: true });
});

test('TLS on one side only', async () => {
  await using plain = await httpServer(ok);
  using tls = clientFor(endpointFor(plain.url.replace('http:', 'https:')));
  expect(await faultOf(tls.client.json(get))).toMatchObject({ cause: 'tls-other' });
});

test('client certificates: accepted, missing, foreign', async () => {
  await using api = await httpServer(ok, { ...good, clientCa: ca.cert });
  const mine = makeCertificate({ name: 'me', by: ca });
  using right = clientFor(endpointFor(api.url, { caData: ca.cert }, { certData: mine.cert, keyData: mine.key }));
  expect(await right.client.json(get)).toEqual({ ok: true });
  using none = clientFor(endpointFor(api.url, { caData: ca.cert }));
  expect(await faultOf(none.client.json(get))).toMatchObject({ kind: 'unauthorised', cause: 'tls-client-certificate' });
  using half = clientFor(endpointFor(api.url, { caData: ca.cert }, { certData: mine.cert }));
  expect(await faultOf(half.client.json(get))).toMatchObject({ kind: 'unauthorised', cause: 'tls-client-certificate' });
  using mixed = clientFor(endpointFor(api.url, { caData: ca.cert }, { certData: mine.cert, keyData: ca.key }));
  expect(await faultOf(mixed.client.json(get))).toMatchObject({ kind: 'unauthorised', cause: 'tls-client-certificate' });
});

test('a client certificate that has ended is named when the server says 401', async () => {
  await using api = await httpServer(answering(401, statusBody(401, 'Unauthorized', 'Unauthorized')), good);
  const mine = makeCertificate({ name: 'me', by: ca, from: new Date('2020-01-01'), to: new Date('2021-01-01') });
  using of = clientFor(endpointFor(api.url, { caData: ca.cert }, { certData: mine.cert, keyData: mine.key }));
  const fault = await faultOf(of.client.json(get));
  expect(fault).toMatchObject({ kind: 'unauthorised', cause: 'certificate-expired' });
  expect(fault.message).toContain('2021');
});

test('forty watches and sixty calls share one HTTP/2 connection; a paused body holds nobody up', async () => {
  await using api = await httpServer((request, response) => {
    if (request.url?.includes('watch')) {
      response.writeHead(200);
      // more than one stream's window: it stays unread
      response.write(Buffer.alloc(3 * 1024 * 1024));
    } else response.end('{"ok":true}');
  }, good);
  using of = clientFor(endpointFor(api.url, { caData: ca.cert }));
  const stop = new AbortController();
  const watches = await Promise.all(Array.from({ length: 40 }, () => of.client.request({ ...get, query: { watch: true }, signal: stop.signal })));
  const answers = await Promise.all(Array.from({ length: 60 }, () => of.client.json(get)));
  expect(answers).toHaveLength(60);
  expect(api.connections()).toBe(1);
  stop.abort();
  for (const watch of watches) expect(await faultOf(collect(watch.body))).toMatchObject({ kind: 'cancelled' });
});

test('leaving the loop ends the exchange', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await using api = await httpServer((_request, response) => {
    response.on('close', resolve);
    response.writeHead(200).write('first');
  }, good);
  using of = clientFor(endpointFor(api.url, { caData: ca.cert }));
  const { body } = await of.client.request(get);
  for await (const chunk of body) {
    expect(Buffer.from(chunk).toString()).toBe('first');
    break;
  }
  await closed;
});

test('aborting before, while waiting, and while reading', async () => {
  await using api = await httpServer((_request, response) => void setTimeout(() => response.end('{}'), 10_000).unref());
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(of.client.json({ ...get, signal: AbortSignal.abort() }))).toMatchObject({ kind: 'cancelled' });
  const stop = new AbortController();
  const waiting = faultOf(of.client.request({ ...get, signal: stop.signal }));
  await wait(20);
  stop.abort();
  expect(await waiting).toMatchObject({ kind: 'cancelled' });
  expect(of.connection.state.value.phase).toBe('connecting');
});

test('read-only: nothing that changes leaves this machine', async () => {
  let asked = 0;
  await using api = await httpServer((_request, response) => {
    asked += 1;
    response.end('{}');
  });
  using of = clientFor(endpointFor(api.url), { readOnly: true });
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    expect(await faultOf(of.client.request({ ...get, method }))).toMatchObject({ kind: 'refused', cause: 'read-only' });
    expect(await faultOf(of.client.request({ ...get, method, query: { dryRun: 'all' } }))).toMatchObject({ cause: 'read-only' });
  }
  expect(await faultOf(of.client.socket({ path: '/api/v1/namespaces/a/pods/b/exec', protocols: [] }))).toMatchObject({ cause: 'read-only' });
  expect(asked).toBe(0);
  await of.client.json({ ...get, method: 'PATCH', query: { dryRun: 'All' }, body: {} });
  await of.client.json({ path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', method: 'POST', body: {} });
  expect(asked).toBe(2);
});

test('impersonated groups stay apart', async () => {
  let raw: string[] = [];
  await using api = await httpServer((request, response) => {
    raw = request.rawHeaders;
    response.end('{}');
  }, good);
  using of = clientFor(endpointFor(api.url, { caData: ca.cert }, { impersonate: 'jane', impersonateUid: 'u1', impersonateGroups: ['a, b', 'c'], impersonateExtra: { 'example.org/scope': ['x'] } }));
  await of.client.json(get);
  const values = (name: string): string[] => raw.filter((_, index) => index % 2 === 1 && raw[index - 1]!.toLowerCase() === name);
  expect(values('impersonate-user')).toEqual(['jane']);
  expect(values('impersonate-uid')).toEqual(['u1']);
  expect(values('impersonate-group')).toEqual(['a, b', 'c']);
  expect(values('impersonate-extra-example.org%2fscope')).toEqual(['x']);
});

test('a connection that has died silently is dropped with its watches, and a new one is made', async () => {
  let deaf = true;
  const far = await httpServer((request, response) => (request.url?.includes('watch') ? void response.writeHead(200).write('{}') : response.end('{"ok":true}')), good);
  // between us and the server: once it is deaf it swallows everything, as a firewall that forgot the connection
  await using between = await tcpServer((near) => {
    const swallows = { now: false };
    if (deaf) closed.push(swallows);
    deaf = false;
    const onward = connectTcp(far.port, '127.0.0.1');
    onward.on('error', () => undefined).on('close', () => near.destroy());
    near.on('close', () => onward.destroy());
    near.on('data', (data) => swallows.now || onward.write(data));
    onward.on('data', (data) => swallows.now || near.write(data));
  });
  const closed: { now: boolean }[] = [];
  {
    using of = clientFor(endpointFor(between.url.replace('http:', 'https:'), { caData: ca.cert }), { probeMs: 100 });
    const watch = await of.client.request({ ...get, query: { watch: true } });
    const ended = faultOf(collect(watch.body));
    closed[0]!.now = true;
    expect(await faultOf(of.client.request({ ...get, timeoutMs: 100 }))).toMatchObject({ cause: 'no-answer' });
    expect(await ended).toMatchObject({ kind: 'unreachable', cause: 'body-cut-off' });
    expect(await of.client.json(get)).toEqual({ ok: true });
    expect(between.connections()).toBe(2);
  }
  await far[Symbol.asyncDispose]();
});

test('the connection is measured only while somebody reads it', async () => {
  let asked = 0;
  await using api = await httpServer((_request, response) => {
    asked += 1;
    response.end('{"gitVersion":"v1.34.4"}');
  });
  using of = clientFor(endpointFor(api.url));
  await wait(30);
  expect(asked).toBe(0);
  const stop = new AbortController();
  for await (const state of of.connection.follow(stop.signal)) {
    if (state.version === undefined) continue;
    expect(state).toMatchObject({ phase: 'live', version: 'v1.34.4', watches: { open: 0, retrying: 0 } });
    expect(state.latencyMs).toBeGreaterThan(0);
    break;
  }
  const watch = of.client.watchOpened();
  watch.retrying(true);
  watch.retrying(true);
  expect(of.connection.state.value.watches).toEqual({ open: 1, retrying: 1 });
  watch.closed();
  watch.closed();
  expect(of.connection.state.value.watches).toEqual({ open: 0, retrying: 0 });
});
