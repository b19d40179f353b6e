import { fault } from '../../../preload/contract/fault.ts';
import type { KubeObject } from '../kinds/types.ts';
import { decodeMessage, isProtobuf, openEnvelope } from './decode.ts';
import type { Schema } from './decode.ts';
import { MAX_OBJECT_BYTES, tooLong } from './list.ts';
import { Reader } from './reader.ts';
import { metaSchema, statusSchema } from './schemas.ts';

/** One event of a watch. `object` has the fields of its kind's schema; in an ERROR it is a Status. */
export interface WatchEvent {
  readonly type: string;
  readonly object: KubeObject;
}

const cutOff = (): Error => fault('unreachable', 'The watch was cut off', { cause: 'body-cut-off' });

/** Splits a body into its lines of JSON. Throws `body-cut-off` when it ends inside one. */
export const jsonLines = async function* (body: AsyncIterable<Uint8Array>, limit = MAX_OBJECT_BYTES): AsyncGenerator<readonly WatchEvent[], void, void> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    const last = parts.pop() ?? '';
    if (parts.length === 0) {
      rest.push(last);
      length += last.length;
      if (length > limit) throw tooLong(length, limit);
      continue;
    }
    parts[0] = rest.join('') + (parts[0] ?? '');
    rest = last === '' ? [] : [last];
    length = last.length;
    yield parts.filter((line) => line.trim() !== '').map(parseLine);
  }
  if (rest.join('').trim() !== '') throw cutOff();
};

const parseLine = (line: string): WatchEvent => {
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event === 'object' && event !== null && 'type' in event && 'object' in event && typeof event.object === 'object' && event.object !== null) return event as WatchEvent;
  } catch {
    // The same as a line of JSON that is no event.
  }
  throw fault('invalid', 'The watch sent a line that is not JSON', { cause: 'not-kubernetes' });
};

/** meta/v1 WatchEvent: its type, and the object as a RawExtension. Read by hand: the object's bytes are an envelope, not text. */
const readEvent = (frame: Buffer, schema: Schema): WatchEvent => {
  // The server sends it bare; in an envelope it means the same.
  const bytes = isProtobuf(frame) ? openEnvelope(frame).raw : frame;
  const reader = new Reader(bytes, 0, bytes.length);
  let type = '';
  let raw: Buffer | undefined;
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === 10) type = reader.string();
    else if (tag === 18) {
      const outer = reader.enter();
      while (reader.at < reader.end) {
        const inner = reader.tag();
        if (inner === 10) raw = reader.bytes();
        else reader.skip(inner);
      }
      reader.leave(outer);
    } else reader.skip(tag);
  }
  if (raw === undefined) throw fault('invalid', 'The watch sent an event without an object', { cause: 'not-kubernetes' });
  const { kind, raw: object } = openEnvelope(raw);
  return { type, object: decodeMessage(object, type === 'ERROR' || kind === 'Status' ? statusSchema : type === 'BOOKMARK' ? bookmarkSchema : schema) };
};

/** Of a bookmark only the version matters. */
const bookmarkSchema: Schema = { 1: ['metadata', 'one', metaSchema] };

/** Splits a body into frames: four bytes of length (big-endian), then the event. Throws `body-cut-off` when it ends inside one. */
const frames = async function* (body: AsyncIterable<Uint8Array>, schema: Schema, limit: number): AsyncGenerator<readonly WatchEvent[], void, void> {
  let parts: Buffer[] = [];
  let have = 0;
  let need = 4;
  for await (const chunk of body) {
    parts.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    have += chunk.length;
    if (have < need) continue;
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    const events: WatchEvent[] = [];
    let at = 0;
    for (;;) {
      need = 4;
      if (bytes.length - at < need) break;
      const length = bytes.readUInt32BE(at);
      if (length > limit) throw tooLong(length, limit);
      need = 4 + length;
      if (bytes.length - at < need) break;
      events.push(readEvent(bytes.subarray(at + 4, at + need), schema));
      at += need;
    }
    // Copied, so that a few bytes of the next event do not keep a whole chunk.
    parts = at === bytes.length ? [] : [Buffer.from(bytes.subarray(at))];
    have = bytes.length - at;
    if (events.length > 0) yield events;
  }
  if (have > 0) throw cutOff();
};

/**
 * The events of a watch that was asked for in protobuf. A server or proxy that answers in JSON all the same is
 * understood: a frame's first byte is the highest of a length of four, and no line of JSON begins with one that small.
 */
export const watchEvents = async function* (body: AsyncIterable<Uint8Array>, schema: Schema, limit = MAX_OBJECT_BYTES): AsyncGenerator<readonly WatchEvent[], void, void> {
  const iterator = body[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const whole = (async function* (): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield first.value;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
  yield* (first.value[0] ?? 0) < 9 ? frames(whole, schema, limit) : jsonLines(whole, limit);
};
