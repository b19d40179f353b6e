// A kubeconfig of many contexts: platforms that live, and servers that are dead in every usual way. All on loopback.
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Disposables } from '../../main/base/disposable.ts';
import { startDemoApi } from '../../main/demo/demo-api.ts';
import { httpServer, tcpServer, type FakeServer } from './bad-api.ts';

export interface FleetFake extends AsyncDisposable {
  readonly kubeconfig: string;
  /** Accepts and never answers. */
  readonly silent: FakeServer;
  /** Speaks something else where TLS is spoken. */
  readonly garbage: FakeServer;
  /** A live platform behind a slow link. */
  readonly slow: FakeServer;
  /** Names of the contexts that answer. */
  readonly alive: readonly string[];
}

/** A port that refuses: it was free a moment ago. */
const refusedPort = async (): Promise<number> => {
  const server = createTcp();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** Passes everything on, each answer `delayMs` late. */
const slowly = (url: string, delayMs: number): Promise<FakeServer> =>
  httpServer((request, response) => {
    setTimeout(() => {
      const headers = Object.fromEntries(Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' && name !== 'host' && name !== 'connection' ? [[name, value]] : [])));
      const stop = new AbortController();
      response.once('close', () => stop.abort());
      fetch(`${url}${request.url ?? '/'}`, { method: request.method ?? 'GET', headers, signal: stop.signal })
        .then(async (answer) => {
          response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
          for await (const part of answer.body ?? []) response.write(part);
          response.end();
        })
        .catch(() => response.destroy());
    }, delayMs);
  });

/**
 * Writes a kubeconfig into `folder`: `live` platforms (`shop-1`, …), one slow, and five that are dead: refused, silent, garbage, a user
 * that is missing, and a credential command that was not allowed. `contexts`: so many in all; the platforms then have several names.
 */
export const startFleet = async (folder: string, options: { readonly live?: number; readonly slowMs?: number; readonly contexts?: number } = {}): Promise<FleetFake> => {
  const owned = new Disposables();
  const apis = await Promise.all(Array.from({ length: options.live ?? 2 }, () => startDemoApi({ seed: 'demo' })));
  for (const api of apis) owned.add(api);
  const [first] = apis;
  if (!first) throw new Error('A fleet has at least one live platform');
  const silent = await tcpServer(() => undefined);
  const garbage = await tcpServer((socket) => { socket.end('SSH-2.0-OpenSSH_9.6\r\n'); });
  const slow = await slowly(first.url, options.slowMs ?? 300);
  const names = Array.from({ length: Math.max(apis.length, (options.contexts ?? 0) - 6) }, (_, index) => `shop-${index + 1}`);
  const servers: readonly { readonly name: string; readonly server: string; readonly user: object | undefined }[] = [
    ...names.map((name, index) => { const api = apis[index % apis.length] ?? first; return { name, server: api.url, user: { token: api.token } }; }),
    { name: 'slow-link', server: slow.url, user: { token: first.token } },
    { name: 'refused', server: `https://127.0.0.1:${await refusedPort()}`, user: { token: 'x' } },
    { name: 'silent', server: silent.url, user: { token: 'x' } },
    { name: 'garbage', server: `https://127.0.0.1:${garbage.port}`, user: { token: 'x' } },
    { name: 'no-user', server: silent.url, user: undefined },
    { name: 'with-command', server: silent.url, user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/bin/false', interactiveMode: 'Never' } } },
  ];
  const kubeconfig = join(folder, 'fleet.yaml');
  await mkdir(folder, { recursive: true });
  await writeFile(
    kubeconfig,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: servers.map(({ name, server }) => ({ name, cluster: { server } })),
      users: servers.flatMap(({ name, user }) => (user ? [{ name, user }] : [])),
      contexts: servers.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    }),
    { mode: 0o600 },
  );
  return {
    kubeconfig,
    silent,
    garbage,
    slow,
    alive: [...names, 'slow-link'],
    [Symbol.asyncDispose]: async () => {
      await Promise.all([silent, garbage, slow].map((server) => server[Symbol.asyncDispose]()));
      owned.dispose();
    },
  };
};
