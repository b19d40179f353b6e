import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { abortError, deadline } from '../../base/abort.ts';
import { fault } from '../../../preload/contract/fault.ts';
import type { KubeSocket } from '../client.ts';
import { dial } from './dial.ts';
import { faultOfError } from './errors.ts';
import { plainHeaders } from './body.ts';
import { PING_MS } from './pool.ts';
import { faultOfAnswer } from './status.ts';
import type { Carrier } from './transport.ts';

/** Until the server has upgraded the connection (ms): it first connects to the kubelet. */
const UPGRADE_MS = 15_000;
/** How much of a refusal is read (bytes). */
const REFUSAL_LIMIT = 64 * 1024;
/** Largest frame that is taken (bytes); kubelets send 32 KiB. */
const MAX_FRAME = 16 * 1024 * 1024;

export interface SocketRequest {
  readonly carrier: Carrier;
  readonly cluster: string;
  /** With its query. */
  readonly path: string;
  readonly protocols: readonly string[];
  readonly signal: AbortSignal;
}

const readRefusal = async (response: IncomingMessage): Promise<string> => {
  let text = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response as AsyncIterable<string>) {
      text += chunk;
      if (text.length > REFUSAL_LIMIT) break;
    }
  } catch {
    // what has arrived says enough
  }
  return text;
};

/** A WebSocket behind the narrow face. What arrives before somebody listens is kept. */
const face = (ws: WebSocket): KubeSocket => {
  let listener: ((data: Uint8Array) => void) | undefined;
  let ended: ((code: number, reason: string) => void) | undefined;
  let close: readonly [number, string] | undefined;
  const early: Uint8Array[] = [];
  const beat = setInterval(() => ws.ping(), PING_MS);
  beat.unref();
  ws.on('message', (data) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    if (listener) listener(bytes);
    else early.push(bytes);
  });
  ws.on('close', (code, reason) => {
    clearInterval(beat);
    close = [code, reason.toString('utf8')];
    ended?.(...close);
  });
  ws.on('error', () => undefined);
  return {
    get protocol() {
      return ws.protocol;
    },
    send: (data) =>
      new Promise((resolve, reject) => {
        ws.send(data, { binary: true }, (error) => (error ? reject(fault('unreachable', 'The connection to the container is closed', { cause: 'connection-reset' })) : resolve()));
      }),
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    onMessage: (next) => {
      listener = next;
      for (const data of early.splice(0)) next(data);
    },
    onClose: (next) => {
      ended = next;
      if (close) next(...close);
    },
    close: () => {
      ws.close(1000);
    },
  };
};

const upgrade = (ws: WebSocket, request: SocketRequest, signal: AbortSignal): Promise<KubeSocket> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => fail(abortError(signal));
    const fail = (error: unknown): void => {
      signal.removeEventListener('abort', onAbort);
      ws.on('error', () => undefined);
      ws.terminate();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const opened = face(ws);
    ws.once('open', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(opened);
    });
    ws.once('unexpected-response', (_sent, response) => {
      void readRefusal(response).then((body) => fail(faultOfAnswer({ cluster: request.cluster, server: request.carrier.target.url.origin, status: response.statusCode ?? 0, headers: plainHeaders(response.headers), body })));
    });
    ws.once('error', (error) => fail(faultOfError(error, request.cluster, request.carrier.target.url.host)));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });

/** Opens a WebSocket the way that HTTP goes: same proxy, same TLS, same credentials. Aborting closes it at any time. */
export const openSocket = async (request: SocketRequest): Promise<KubeSocket> => {
  const { carrier, signal } = request;
  const { url } = carrier.target;
  const limit = deadline(UPGRADE_MS, 'upgrade', signal);
  let socket: Socket | undefined;
  try {
    socket = await dial(carrier.target, ['http/1.1'], limit.signal);
    const dialled = socket;
    const ws = new WebSocket(`ws${url.protocol === 'https:' ? 's' : ''}://${url.host}${url.pathname.replace(/\/$/, '')}${request.path}`, [...request.protocols], {
      headers: carrier.headers,
      perMessageDeflate: false,
      maxPayload: MAX_FRAME,
      createConnection: () => dialled,
    });
    // a proxy's answer was read by hand, which left the socket paused
    if (dialled.isPaused()) dialled.resume();
    const opened = await upgrade(ws, request, limit.signal);
    const onAbort = (): void => ws.terminate();
    signal.addEventListener('abort', onAbort, { once: true });
    ws.once('close', () => signal.removeEventListener('abort', onAbort));
    return opened;
  } catch (error) {
    socket?.destroy();
    if (signal.aborted) throw abortError(signal);
    if (limit.signal.aborted) throw fault('unreachable', `${url.host} did not open the connection within ${UPGRADE_MS / 1000} s`, { cause: 'no-answer', cluster: request.cluster });
    throw error;
  } finally {
    limit.clear();
  }
};
