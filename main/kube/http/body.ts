import type { Dispatcher } from 'undici';
import { abortError } from '../../base/abort.ts';
import { FaultError } from '../../../preload/contract/fault.ts';
import { cutOff } from './errors.ts';

type Body = Dispatcher.ResponseData['body'];

export interface BodyContext {
  readonly cluster: string;
  readonly server: string;
  readonly signal: AbortSignal;
}

/** Headers as plain text, repeated ones joined. */
export const plainHeaders = (headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]])));

/** A body that nobody reads (any more) is ended, and what it says about that is nobody's business. */
export const discard = (body: Body): void => {
  body.on('error', () => undefined);
  body.destroy();
};

/** The body as it arrives. Ends the exchange when the reader leaves; `done` runs once, however it ends. */
export const chunksOf = (body: Body, context: BodyContext, done: () => void): AsyncGenerator<Uint8Array, void, void> => {
  // an abort while nobody reads, or before anybody has begun to, must not become an unhandled error
  body.on('error', () => undefined);
  return read(body, context, done);
};

async function* read(body: Body, context: BodyContext, done: () => void): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) yield chunk;
    if (context.signal.aborted) throw abortError(context.signal);
  } catch (error) {
    if (context.signal.aborted) throw abortError(context.signal);
    throw error instanceof FaultError ? error : cutOff(context.cluster, context.server, error);
  } finally {
    body.destroy();
    done();
  }
}

/** The whole body; `limit` in bytes cuts it short without an error. */
export const collect = async (chunks: AsyncIterable<Uint8Array>, limit = Infinity): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
};
