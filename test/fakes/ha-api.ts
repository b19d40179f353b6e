// Several API servers of one cluster over TLS, each with a certificate of the cluster's authority: they share one store, as masters share etcd.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { listen, statusBody, type FakeServer } from './bad-api.ts';
import { makeCertificate, type Certificate } from './certificates.ts';
import { listWatchApi, type ListWatchApi } from './list-watch-api.ts';

export interface HaServer {
  readonly port: number;
  readonly url: string;
  /** `METHOD path`, questions after its health left out. */
  readonly heard: string[];
  /** How often its health was asked for. */
  readonly asked: () => number;
  readonly tokens: Set<string>;
  readonly connections: () => number;
  /** Answers in its own way from now on; undefined: as an API server. Health is asked of it as well. */
  readonly behave: (handler: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined) => void;
  /** Cuts all connections and takes no new ones. */
  readonly kill: () => Promise<void>;
  /** Listens again where it did. */
  readonly restart: () => Promise<void>;
  readonly cut: () => void;
}

export interface HaApi extends AsyncDisposable {
  readonly ca: Certificate;
  readonly servers: readonly HaServer[];
  /** What they all serve. */
  readonly store: ListWatchApi;
  /** The servers as the `kubernetes` Service names them. */
  readonly addresses: readonly { readonly address: string; readonly port: number }[];
}

const forward = (to: string, request: IncomingMessage, response: ServerResponse): void => {
  const onward = ask(to + (request.url ?? ''), { method: request.method ?? 'GET' }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
    // a head without a body yet: a watch
    response.flushHeaders();
    answer.on('data', (chunk: Buffer) => response.write(chunk)).on('end', () => response.end()).on('error', () => response.destroy());
  });
  onward.on('error', () => response.destroy()).end();
  response.on('close', () => onward.destroy());
};

const startServer = async (store: ListWatchApi, certificate: Certificate, slices: () => string): Promise<HaServer & AsyncDisposable> => {
  const heard: string[] = [];
  const tokens = new Set<string>();
  let asked = 0;
  let connections = 0;
  let special: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    tokens.add(request.headers.authorization ?? 'nobody');
    const path = request.url ?? '';
    if (path.startsWith('/readyz')) asked += 1;
    else heard.push(`${request.method ?? ''} ${path}`);
    if (special?.(request, response) === true) return;
    if (path.startsWith('/readyz')) response.end('ok');
    else if (path === '/version') response.end('{"gitVersion":"v1.34.4"}');
    else if (path.startsWith('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices')) response.end(slices());
    else if (path.startsWith('/echo')) response.end(JSON.stringify({ port: server.port, method: request.method }));
    else if (request.method !== 'GET') response.writeHead(404, { 'content-type': 'application/json' }).end(statusBody(404, 'NotFound', 'not found'));
    else forward(store.url, request, response);
  };
  const open = async (at: number): Promise<FakeServer> => {
    const https = createSecureServer({ key: certificate.key, cert: certificate.cert, allowHTTP1: true }, (request, response) => handle(request as unknown as IncomingMessage, response as unknown as ServerResponse));
    https.on('sessionError', () => undefined).on('tlsClientError', () => undefined);
    const sockets = new WebSocketServer({ noServer: true });
    https.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      heard.push(`UPGRADE ${request.url ?? ''}`);
      sockets.handleUpgrade(request, socket, head, (ws) => ws.send(Buffer.from([1, ...Buffer.from(String(server.port))])));
    });
    return listen(https, 'https', at);
  };
  let server = await open(0);
  const { port, url } = server;
  return {
    port, url, heard, tokens,
    asked: () => asked,
    connections: () => connections + server.connections(),
    behave: (handler) => { special = handler; },
    kill: async () => {
      connections += server.connections();
      await server[Symbol.asyncDispose]();
    },
    restart: async () => { server = await open(port); },
    cut: () => server.cut(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

/** Starts them. `certificates` gives each its own; without it they are valid for 127.0.0.1. */
export const haApi = async (count: number, certificates?: (ca: Certificate, index: number) => Certificate): Promise<HaApi> => {
  const ca = makeCertificate({ name: 'cluster CA' });
  const store = await listWatchApi();
  const addresses: { readonly address: string; readonly port: number }[] = [];
  const slices = (): string => JSON.stringify({ items: addresses.map(({ address, port }) => ({ ports: [{ name: 'https', port }], endpoints: [{ addresses: [address], conditions: { ready: true } }] })) });
  const servers = await Promise.all(Array.from({ length: count }, (_, index) => startServer(store, certificates?.(ca, index) ?? makeCertificate({ name: `master-${index + 1}`, by: ca, ips: ['127.0.0.1'] }), slices)));
  addresses.push(...servers.map(({ port }) => ({ address: '127.0.0.1', port })));
  return {
    ca, servers, store, addresses,
    [Symbol.asyncDispose]: async () => {
      // one that was killed is closed already
      await Promise.allSettled(servers.map((server) => server[Symbol.asyncDispose]()));
      store.dispose();
    },
  };
};

/** Time that stands still until a test lets it go on: every wait ends when `pass` is called. */
export const heldTime = (): { readonly now: () => number; readonly monotonic: () => number; readonly random: () => number; readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>; readonly pass: (ms?: number) => void; readonly waiting: () => readonly number[] } => {
  let at = 1_000_000;
  const waits = new Set<{ readonly ms: number; readonly end: () => void }>();
  return {
    now: () => at,
    monotonic: () => at,
    random: () => 0.5,
    sleep: (ms, signal) => new Promise((resolve, reject) => {
      const wait = { ms, end: () => { waits.delete(wait); resolve(); } };
      waits.add(wait);
      signal.addEventListener('abort', () => { waits.delete(wait); reject(new Error('aborted')); }, { once: true });
    }),
    pass: (ms = 0) => {
      at += ms;
      for (const wait of [...waits]) wait.end();
    },
    waiting: () => [...waits].map(({ ms }) => ms),
  };
};
