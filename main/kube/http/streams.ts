import { subscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream } from 'node:http2';

interface Created {
  readonly stream: ClientHttp2Stream;
  /** What was sent; of a stream that the server seems to begin, what it sent. */
  readonly headers: object;
}

const isCreated = (message: unknown): message is Created => typeof message === 'object' && message !== null && 'stream' in message && 'headers' in message && typeof message.headers === 'object' && message.headers !== null;

/**
 * Gives every HTTP/2 stream of this process an error listener as soon as it exists (`http2.client.stream.created` of
 * node:diagnostics_channel). When a request is aborted just before its answer's head arrives, node takes that head for
 * a stream of the server's own: undici never hears of it, and it would stay until the connection ends, and then end
 * the program with an error that nobody listens to. Pushes are off, so such a stream (no `:method`) is ended at once.
 * What concerns a request is told by undici's own listeners as before.
 */
const guard = (message: unknown): void => {
  if (!isCreated(message)) return;
  const { stream, headers } = message;
  stream.on('error', () => undefined);
  if (':status' in headers && !(':method' in headers)) setImmediate(() => stream.destroy());
};

let guarding = false;

/** Guards the process against HTTP/2 streams that nobody listens to, from the first call on until it ends. */
export const guardStreams = (): void => {
  if (guarding) return;
  guarding = true;
  subscribe('http2.client.stream.created', guard);
};
