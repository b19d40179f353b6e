import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import { dial, type Target } from './dial.ts';

/** A stream's window (bytes): one round trip of 10 ms at 100 MB/s. */
const STREAM_WINDOW = 1024 * 1024;
/** The connection's window (bytes): sixty-four followed logs that nobody reads must not hold up a list. */
const CONNECTION_WINDOW = 64 * STREAM_WINDOW;
/** Proxies and load balancers cut connections that were silent for half a minute: an HTTP/2 ping (ms) comes before. */
export const PING_MS = 20_000;
/** Lists that are read at the same time beyond these wait for each other. */
const PAGE_CONNECTIONS = 4;
/** The API server closes idle HTTP/1.1 connections after 90 s or more (ms). */
const KEEP_ALIVE_MS = 60_000;

/** So many pings without a byte in return, and nobody is there: the kernel alone would go on for a quarter of an hour. */
const SILENT_PINGS = 2;

/** Ends an HTTP/2 connection whose peer answers no ping any more, with all that waits on it. */
const endWhenSilent = (socket: Socket, pingMs: number): void => {
  let read = socket.bytesRead;
  let silent = 0;
  const timer = setInterval(() => {
    silent = socket.bytesRead === read ? silent + 1 : 0;
    read = socket.bytesRead;
    if (silent > SILENT_PINGS) socket.destroy(Object.assign(new Error('no ping was answered'), { code: 'ETIMEDOUT' }));
  }, pingMs).unref();
  socket.once('close', () => clearInterval(timer));
};

const speaksH2 = (socket: Socket): boolean => socket instanceof TLSSocket && socket.alpnProtocol === 'h2';

export interface PoolOptions {
  readonly allowH2: boolean;
  readonly pingMs?: number;
}

/**
 * The connections to one server, for one user: one of HTTP/2 for calls and watches, and up to four of HTTP/1.1 for the
 * pages of large lists, which are cheaper there (no frames, no window updates) and hold nobody up.
 */
export class Pool {
  readonly dispatcher: Dispatcher;
  readonly pages: Dispatcher;
  readonly #agents: readonly Agent[];

  constructor(target: Target, { allowH2, pingMs = PING_MS }: PoolOptions) {
    const connect =
      (alpn: readonly string[]): NonNullable<Agent.Options['connect']> =>
      (_options, callback) => {
        dial(target, alpn).then(
          (socket) => {
            if (speaksH2(socket)) endWhenSilent(socket, pingMs);
            callback(null, socket);
          },
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
        );
      };
    const common = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
    const main = new Agent({
      ...common,
      allowH2,
      h2Options: { maxConcurrentStreams: 1000, connectionWindowSize: CONNECTION_WINDOW, pingInterval: pingMs, settings: { initialWindowSize: STREAM_WINDOW } },
      connect: connect(allowH2 ? ['h2', 'http/1.1'] : ['http/1.1']),
    });
    const pages = new Agent({ ...common, allowH2: false, connections: PAGE_CONNECTIONS, connect: connect(['http/1.1']) });
    this.dispatcher = main;
    this.pages = pages;
    this.#agents = [main, pages];
  }

  /** Takes nothing new; resolves when what runs has finished. */
  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.close().catch(() => undefined)));
  }

  /** Ends everything at once: readers are told that their connection broke. */
  destroy(): void {
    for (const agent of this.#agents) void agent.destroy().catch(() => undefined);
  }
}
