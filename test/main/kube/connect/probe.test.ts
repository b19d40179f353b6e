// One server of a cluster, asked past its load balancer: who is believed, and who is told who we are.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createCredentials } from '../../../../main/kube/credentials/credentials.ts';
import { probeAddress, type ProbeAnswer } from '../../../../main/kube/http/probe-address.ts';
import { Transport } from '../../../../main/kube/http/transport.ts';
import type { KubeconfigCluster } from '../../../../main/kube/kubeconfig/model.ts';
import { answering, httpServer, tcpServer } from '../../../fakes/bad-api.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import { endpointFor, faultOf } from './client-for.ts';

const ca = makeCertificate({ name: 'test-ca' });
const own = makeCertificate({ name: 'api', by: ca, names: ['api.test'] });

const httpsServer = async (certificate: { readonly cert: string; readonly key: string }): Promise<AsyncDisposable & { readonly port: number; readonly tokens: readonly string[] }> => {
  const tokens: string[] = [];
  const server: Server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    tokens.push(request.headers.authorization ?? 'nobody');
    response.writeHead(request.url === '/readyz?verbose' ? 500 : 404).end('[-]etcd failed\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, tokens, [Symbol.asyncDispose]: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }) };
};

/** Asks as the program does, with the cluster's own address elsewhere. */
const ask = async (server: string, cluster: Partial<KubeconfigCluster>, target: { readonly scheme: 'http' | 'https'; readonly port: number }, timeoutMs = 5000): Promise<ProbeAnswer> => {
  const endpoint = endpointFor(server, cluster, { token: 'secret' });
  const transport = new Transport(endpoint, createCredentials(endpoint, { env: {}, execAllowed: () => true }), { env: {}, userAgent: 'quarterdeck/test' });
  try {
    const signal = new AbortController().signal;
    return await probeAddress(await transport.carrier(signal), { ...target, address: '127.0.0.1', path: '/readyz?verbose' }, signal, timeoutMs);
  } finally {
    transport.dispose();
  }
};

test("the certificate must be valid for the cluster's own name, not for the address", async () => {
  await using api = await httpsServer(own);
  const answer = await ask('https://api.test:6443', { caData: ca.cert }, { scheme: 'https', port: api.port });
  expect(answer).toMatchObject({ status: 500, body: '[-]etcd failed\n' });
  expect(answer.latencyMs).toBeGreaterThan(0);
  expect(api.tokens).toEqual(['Bearer secret']);
  expect(await faultOf(ask('https://other.test:6443', { caData: ca.cert }, { scheme: 'https', port: api.port }))).toMatchObject({ cause: 'tls-name' });
  expect((await ask('https://10.0.0.1:6443', { caData: ca.cert, tlsServerName: 'api.test' }, { scheme: 'https', port: api.port })).status).toBe(500);
});

test('where the own server is known by address, the certificate names that address', async () => {
  await using api = await httpsServer(makeCertificate({ name: 'api', by: ca, ips: ['10.9.8.7'] }));
  expect((await ask('https://10.9.8.7:6443', { caData: ca.cert }, { scheme: 'https', port: api.port })).status).toBe(500);
  expect(await faultOf(ask('https://10.9.8.8:6443', { caData: ca.cert }, { scheme: 'https', port: api.port }))).toMatchObject({ cause: 'tls-name' });
});

test('a server of another authority is told nothing', async () => {
  await using api = await httpsServer(makeCertificate({ name: 'api', by: makeCertificate({ name: 'foreign' }), names: ['api.test'] }));
  expect(await faultOf(ask('https://api.test:6443', { caData: ca.cert }, { scheme: 'https', port: api.port }))).toMatchObject({ cause: 'tls-untrusted' });
  expect(api.tokens).toEqual([]);
});

test('credentials stay here where nobody checks the certificate, and off plain HTTP', async () => {
  await using api = await httpsServer(own);
  expect((await ask('https://api.test:6443', { insecure: true }, { scheme: 'https', port: api.port })).status).toBe(500);
  expect(api.tokens).toEqual(['nobody']);
  const plain: string[] = [];
  await using http = await httpServer((request, response) => {
    plain.push(request.headers.authorization ?? 'nobody');
    answering(200, 'ok')(request, response);
  });
  const port = Number(new URL(http.url).port);
  expect((await ask('https://api.test:6443', { caData: ca.cert }, { scheme: 'http', port })).status).toBe(200);
  expect((await ask('http://10.0.0.1:8080', {}, { scheme: 'http', port })).status).toBe(200);
  expect(plain).toEqual(['nobody', 'Bearer secret']);
});

test('silence and refusal are faults', async () => {
  await using silent = await tcpServer(() => undefined);
  expect(await faultOf(ask('http://10.0.0.1', {}, { scheme: 'http', port: silent.port }, 300))).toMatchObject({ kind: 'unreachable', cause: 'no-answer' });
  expect(await faultOf(ask('http://10.0.0.1', {}, { scheme: 'http', port: 1 }))).toMatchObject({ kind: 'unreachable', cause: 'connection-refused' });
});
