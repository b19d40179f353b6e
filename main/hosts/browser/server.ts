import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { fault } from '../../../preload/contract/fault.ts';
import { Disposables } from '../../base/disposable.ts';
import type { Disposable } from '../../base/disposable.ts';
import { MAX_FRAME_BYTES } from '../../rpc/ports.ts';
import { Access } from './access.ts';
import type { Downloads } from './downloads.ts';
import { SECURITY_HEADERS, staticFile } from './static-files.ts';

interface BrowserHostOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The built renderer. */
  readonly rendererFolder: string;
  readonly downloads: Downloads;
  /** A page has connected: serve the contract to it. */
  readonly onPage: (socket: WebSocket) => Disposable;
}

export interface BrowserHost extends Disposable {
  readonly port: number;
  /** `http://127.0.0.1:PORT/?token=…`: works once. */
  readonly url: string;
}

/** Serves the app on 127.0.0.1 only. Everything without the cookie, or from elsewhere, is 403. */
export const startBrowserHost = async (options: BrowserHostOptions): Promise<BrowserHost> => {
  const owned = new Disposables();
  const server = createServer();
  const port = await listen(server, options.port);
  const access = new Access(port);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  server.on('request', (request, response) => void answer(request, response, access, options).catch(() => send(response, 500, 'Something in Quarterdeck went wrong')));
  server.on('upgrade', (request, socket, head) => {
    // Node has let go of this socket: an error without a listener would end the program.
    socket.on('error', () => socket.destroy());
    if (addressOf(request)?.pathname !== '/bridge' || !access.fromHere(request, true) || !access.hasSession(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => {
      const session = owned.add(options.onPage(page));
      page.once('close', () => owned.release(session));
    });
  });
  owned.defer('browser host', () => {
    for (const page of sockets.clients) page.terminate();
    server.close();
    server.closeAllConnections();
  });
  return { port, url: `http://127.0.0.1:${port}/?token=${access.token ?? ''}`, dispose: () => owned.dispose() };
};

const listen = (server: ReturnType<typeof createServer>, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? fault('refused', `Port ${port} is in use by another program: name another with --port, or leave it out`) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** What is asked for, in origin form (RFC 9112 §3.2.1) alone; undefined where it is no such address. */
const addressOf = (request: IncomingMessage): URL | undefined => (request.url?.startsWith('/') === true ? (URL.parse(`http://127.0.0.1${request.url}`) ?? undefined) : undefined);

const answer = async (request: IncomingMessage, response: ServerResponse, access: Access, options: BrowserHostOptions): Promise<void> => {
  const url = addressOf(request);
  if (!access.fromHere(request)) { send(response, 403, 'Quarterdeck answers its own page only'); return; }
  if (request.method !== 'GET' && request.method !== 'HEAD') { send(response, 405, 'GET and HEAD only'); return; }
  if (!url) { send(response, 400, 'This is no address'); return; }
  const token = url.searchParams.get('token');
  // What works once is not used up by a HEAD, as a mail program's or a chat's preview sends it.
  const once = (url.pathname === '/' && token !== null) || url.pathname.startsWith('/download/');
  if (once && request.method === 'HEAD') { send(response, 405, 'GET only'); return; }
  if (url.pathname === '/' && token !== null && !access.hasSession(request)) {
    const cookie = access.exchange(token);
    if (cookie === undefined) { send(response, 403, 'This address was used before. Start Quarterdeck again for a new one.'); return; }
    response.writeHead(303, { ...SECURITY_HEADERS, 'set-cookie': cookie, location: '/', 'cache-control': 'no-store' });
    response.end();
    return;
  }
  if (!access.hasSession(request)) { send(response, 403, 'Open the address that Quarterdeck printed when it started'); return; }
  if (url.pathname.startsWith('/download/')) { download(response, options.downloads, url.pathname.slice('/download/'.length)); return; }
  const file = await staticFile(options.rendererFolder, url.pathname);
  if (!file) { send(response, 404, 'There is no such page'); return; }
  const hashed = url.pathname.startsWith('/assets/');
  response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': file.type, 'content-length': file.body.length, 'cache-control': hashed ? 'private, max-age=31536000, immutable' : 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : file.body);
};

const download = (response: ServerResponse, downloads: Downloads, id: string): void => {
  const file = downloads.take(id);
  if (!file) return send(response, 404, 'This download was fetched before or is no longer there');
  const stream = createReadStream(file.path);
  stream.once('error', () => send(response, 404, 'The file is no longer there'));
  stream.once('open', () => {
    response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': file.type, 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`, 'cache-control': 'no-store' });
    stream.pipe(response);
  });
  response.once('close', () => stream.destroy());
};

const send = (response: ServerResponse, status: number, text: string): void => {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
};
