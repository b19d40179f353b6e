import { request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The server agreed to speak WebSocket. */
  readonly upgraded: boolean;
}

interface RawRequest {
  readonly method?: string;
  /** Sent as it stands: `fetch` would tidy it up. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request with exactly these headers and this path, on a connection of its own. */
export const ask = (port: number, { method = 'GET', path, headers = {} }: RawRequest): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers }, agent: false });
    call.once('error', reject);
    call.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '', upgraded: true });
    });
    call.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, upgraded: false }));
      response.once('error', reject);
    });
    call.end();
  });

/** The headers of a WebSocket handshake (RFC 6455 §4.1). */
export const HANDSHAKE = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' } as const;
