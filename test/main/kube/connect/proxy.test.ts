import { createServer as createHttp } from 'node:http';
import { connect, createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { envProxy } from '../../../../main/kube/http/env-proxy.ts';
import { execOnce } from '../../../../main/kube/exec.ts';
import { httpServer, socketServer, tcpServer } from '../../../fakes/bad-api.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import { clientFor, endpointFor, faultOf } from './client-for.ts';

interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** What was asked for, with credentials. */
  readonly asked: string[];
}

const listen = async (server: Server, asked: string[]): Promise<Proxy> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

const pipe = (a: Socket, b: Socket): void => {
  a.on('error', () => b.destroy()).on('close', () => b.destroy()).pipe(b);
  b.on('error', () => a.destroy()).on('close', () => a.destroy()).pipe(a);
};

const httpProxy = async (): Promise<Proxy> => {
  const asked: string[] = [];
  const server = createHttp((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Socket) => {
    asked.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`);
    if (request.headers['proxy-authorization'] === `Basic ${Buffer.from('bad:pw').toString('base64')}`) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const [host, port] = (request.url ?? '').split(':');
    const to = connect(Number(port), host === 'api.test' ? '127.0.0.1' : host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      pipe(socket, to);
    });
    to.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  });
  return listen(server, asked);
};

const socksProxy = (): Promise<Proxy> => {
  const asked: string[] = [];
  const server = createTcp((socket) => {
    socket.once('data', (hello) => {
      const password = hello.includes(2, 2);
      socket.write(Buffer.from([5, password ? 2 : 0]));
      const serve = (): void =>
        void socket.once('data', (request: Buffer) => {
          const length = request[4] ?? 0;
          const host = request.subarray(5, 5 + length).toString();
          const port = request.readUInt16BE(5 + length);
          asked.push(`${host}:${port}`);
          if (host === 'forbidden.test') return void socket.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]));
          const to = connect(port, '127.0.0.1', () => {
            socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
            pipe(socket, to);
          });
        });
      if (!password) {
        serve();
        return;
      }
      socket.once('data', (login: Buffer) => {
        asked.push(login.subarray(2).toString('latin1').replace('\u0002', ':'));
        socket.write(Buffer.from([1, 0]));
        serve();
      });
    });
  });
  return listen(server, asked);
};

const ca = makeCertificate({ name: 'test CA' });
const cert = makeCertificate({ name: 'api', by: ca, names: ['api.test'] });

test('through an HTTP proxy, with TLS to the far end and the name resolved there', async () => {
  await using api = await httpServer((request, response) => response.end(JSON.stringify({ version: request.httpVersion })), cert);
  await using proxy = await httpProxy();
  using of = clientFor(endpointFor(`https://api.test:${api.port}`, { caData: ca.cert, proxyUrl: `http://me:p%40ss@127.0.0.1:${proxy.port}` }));
  expect(await of.client.json({ path: '/x' })).toEqual({ version: '2.0' });
  expect(proxy.asked).toEqual([`api.test:${api.port} Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
});

test('through a SOCKS5 proxy, with and without a password', async () => {
  await using api = await httpServer((_request, response) => response.end('{}'), cert);
  await using proxy = await socksProxy();
  for (const login of ['', 'me:pw@']) {
    using of = clientFor(endpointFor(`https://api.test:${api.port}`, { caData: ca.cert, proxyUrl: `socks5://${login}127.0.0.1:${proxy.port}` }));
    expect(await of.client.json({ path: '/x' })).toEqual({});
  }
  expect(proxy.asked).toEqual([`api.test:${api.port}`, 'me:pw', `api.test:${api.port}`]);
  using refused = clientFor(endpointFor('https://forbidden.test', { proxyUrl: `socks5://127.0.0.1:${proxy.port}` }));
  const fault = await faultOf(refused.client.json({ path: '/x' }));
  expect(fault).toMatchObject({ kind: 'unreachable', cause: 'proxy' });
  expect(fault.message).toContain('not allowed by its rules');
});

test('WebSockets go the same way', async () => {
  await using api = await socketServer({ protocols: ['v5.channel.k8s.io'], open: (ws) => ws.send(Buffer.from('\u0003{"status":"Success"}')) });
  await using proxy = await httpProxy();
  using of = clientFor(endpointFor(api.url, { proxyUrl: `http://127.0.0.1:${proxy.port}` }));
  expect(await execOnce(of.client, { namespace: 'a', pod: 'b', container: 'c', command: ['true'] })).toMatchObject({ code: 0 });
  expect(proxy.asked).toHaveLength(1);
});

test('a proxy that refuses, fails, is none, or is not there', async () => {
  await using proxy = await httpProxy();
  await using other = await tcpServer((socket) => socket.end('SSH-2.0-x\r\n\r\n'));
  for (const [proxyUrl, words] of [
    [`http://bad:pw@127.0.0.1:${proxy.port}`, '407'],
    [`http://127.0.0.1:${proxy.port}`, '502'],
    [`http://127.0.0.1:${other.port}`, 'no HTTP proxy'],
    [`socks5://127.0.0.1:${other.port}`, 'no SOCKS5 proxy'],
    ['http://127.0.0.1:1', 'refused'],
  ] as const) {
    using of = clientFor(endpointFor('https://127.0.0.1:1', { proxyUrl }));
    const fault = await faultOf(of.client.json({ path: '/x' }));
    expect(fault, proxyUrl).toMatchObject({ kind: 'unreachable', cause: 'proxy' });
    expect(fault.message).toContain(words);
  }
});

test('the proxy of the environment, as kubectl finds it', () => {
  const env = { HTTPS_PROXY: 'proxy:3128', http_proxy: 'http://plain:1', NO_PROXY: '10.77.0.0/24, .corp.test,exact.test,with.test:6443' };
  const of = (url: string): string | undefined => envProxy(new URL(url), env);
  expect(of('https://api.example.com')).toBe('http://proxy:3128');
  expect(of('http://api.example.com')).toBe('http://plain:1');
  for (const url of ['https://10.77.0.1:6443', 'https://a.corp.test', 'https://exact.test', 'https://sub.exact.test', 'https://with.test:6443', 'https://127.0.0.1:1', 'https://localhost', 'https://[::1]:2']) expect(of(url), url).toBeUndefined();
  for (const url of ['https://10.78.0.1', 'https://corp.test', 'https://with.test', 'https://inexact.test']) expect(of(url), url).toBe('http://proxy:3128');
});
