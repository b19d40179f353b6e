import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Disposables, type Disposable } from '../../base/disposable.ts';
import { serveExec } from './exec.ts';
import { route, targetOf } from './router.ts';
import { notFound, StatusError } from './status.ts';
import type { Store } from './store.ts';

/** One API server: an HTTP listener over the shared store. */
export interface ApiServer extends Disposable {
  readonly url: string;
  readonly port: number;
  /** Stops answering, as a stopped process does; `start` listens on the same port again. */
  stop(): void;
  start(): Promise<void>;
}

/** A bearer token for a new server. */
export const newToken = (): string => randomBytes(24).toString('base64url');

const listen = (server: Server, port: number, address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const answerError = (response: ServerResponse, error: unknown): void => {
  const status = error instanceof StatusError ? error : new StatusError(500, 'InternalError', error instanceof Error ? error.message : 'unknown');
  if (response.headersSent) return void response.destroy();
  response.writeHead(status.code, { 'content-type': 'application/json', ...(status.code === 429 ? { 'retry-after': '1' } : {}) });
  response.end(JSON.stringify(status));
};

const authorise = (request: IncomingMessage, token: string): void => {
  // The role system:public-info-viewer lets anybody ask these.
  if (/^\/(readyz|livez|healthz|version)\b/.test(request.url ?? '')) return;
  if (request.headers.authorization !== `Bearer ${token}`) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
};

const upgrade = (store: Store, token: string, sockets: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): void => {
  try {
    authorise(request, token);
    const url = new URL(request.url ?? '/', 'http://demo');
    const target = targetOf(store, url.pathname);
    if (target?.resource.kind !== 'Pod' || (target.subresource !== 'exec' && target.subresource !== 'attach')) throw notFound({ group: '', plural: 'pods', kind: 'Pod' }, url.pathname);
    const pod = store.get(target.resource, target.namespace, target.name ?? '');
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
    if (!offered.includes('v5.channel.k8s.io') && !offered.includes('v4.channel.k8s.io')) throw new StatusError(400, 'BadRequest', 'unable to upgrade: no supported subprotocol');
    if (pod.status?.['phase'] !== 'Running') throw new StatusError(400, 'BadRequest', `cannot exec into a container in a ${String(pod.status?.['phase']) === 'Succeeded' ? 'completed' : 'not running'} pod; current phase is ${String(pod.status?.['phase'])}`);
    sockets.handleUpgrade(request, socket, head, (ws) => serveExec(store, pod, url.searchParams, ws));
  } catch (error) {
    const status = error instanceof StatusError ? error : new StatusError(500, 'InternalError', 'unknown');
    const body = JSON.stringify(status);
    socket.end(`HTTP/1.1 ${status.code} ${status.reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
  }
};

/** Serves the store on a loopback address. Plain HTTP with a bearer token: nothing leaves the machine. */
export const startApiServer = async (store: Store, options: { readonly token: string; readonly port?: number; readonly address?: string }): Promise<ApiServer> => {
  const owned = new Disposables();
  const running = new Disposables();
  owned.add(running);
  const streams = new Set<Disposable>();
  const connections = new Set<Socket>();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => (offered.has('v5.channel.k8s.io') ? 'v5.channel.k8s.io' : 'v4.channel.k8s.io') });
  const make = (): Server => {
    const server = createServer((request, response) => {
      response.on('error', () => undefined);
      Promise.resolve()
        .then(async () => {
          authorise(request, options.token);
          const stream = await route(store, request, response);
          if (stream === undefined) return;
          streams.add(stream);
          response.once('close', () => streams.delete(stream));
        })
        .catch((error: unknown) => answerError(response, error));
    });
    server.keepAliveTimeout = 60_000;
    server.on('connection', (socket) => {
      connections.add(socket);
      socket.once('close', () => connections.delete(socket));
    });
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => undefined);
      upgrade(store, options.token, sockets, request, socket, head);
    });
    return server;
  };
  let server: Server | undefined = make();
  const address = options.address ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, address);
  const stop = (): void => {
    server?.close();
    server = undefined;
    for (const stream of [...streams]) stream.dispose();
    streams.clear();
    for (const socket of [...connections]) socket.destroy();
  };
  owned.defer(`demo API server ${port}`, () => {
    stop();
    sockets.close();
  });
  return {
    url: `http://${address}:${port}`,
    port,
    stop,
    start: async () => {
      if (server !== undefined || owned.ended) return;
      server = make();
      await listen(server, port, address);
    },
    dispose: () => owned.dispose(),
  };
};
