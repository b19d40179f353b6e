// API servers that misbehave, on real sockets: each test says how in a handler.
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Certificate } from './certificates.ts';

export interface FakeServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` or with https. */
  readonly url: string;
  readonly port: number;
  /** How many TCP connections were made to it. */
  readonly connections: () => number;
  /** Breaks all connections at once, as a crash does. */
  readonly cut: () => void;
}

/** Listens on this machine, at a free port or at the one that an earlier server had. */
export const listen = async (server: Server, scheme: string, at = 0): Promise<FakeServer> => {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    cut,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
};

/** An HTTP server, over TLS with HTTP/2 where a certificate is given. */
export const httpServer = async (handler: (request: IncomingMessage, response: ServerResponse) => void, tls?: Certificate & { readonly clientCa?: string }): Promise<FakeServer> => {
  if (!tls) return listen(createHttp(handler), 'http');
  const server = createSecureServer(
    { key: tls.key, cert: tls.cert, allowHTTP1: true, maxSessionMemory: 1000, ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }) },
    (request, response) => handler(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
  server.on('sessionError', () => undefined);
  server.on('tlsClientError', () => undefined);
  return listen(server, 'https');
};

/** A plain TCP server: never answers, closes at once, speaks something else. */
export const tcpServer = (handler: (socket: Socket) => void): Promise<FakeServer> => listen(createTcp(handler), 'http');

/** An HTTP server that upgrades to WebSocket with one of these protocols; anything else goes to `refuse`. */
export const socketServer = async (options: { readonly protocols: readonly string[]; readonly open: (socket: WebSocket, request: IncomingMessage) => void; readonly refuse?: (request: IncomingMessage) => { readonly status: number; readonly body: string } | undefined }): Promise<FakeServer> => {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => options.protocols.find((one) => offered.has(one)) ?? false });
  const server = createHttp((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const refusal = options.refuse?.(request);
    if (refusal) socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(refusal.body)}\r\nConnection: close\r\n\r\n${refusal.body}`);
    else sockets.handleUpgrade(request, socket, head, (ws) => options.open(ws, request));
  });
  return listen(server, 'http');
};

/** A `meta/v1.Status` as the API server sends it. */
export const statusBody = (code: number, reason: string, message: string, more: object = {}): string => JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code, ...more });

/** Answers every request with this status. */
export const answering =
  (status: number, body: string, headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' }) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, headers).end(body);
  };
