import { fault } from '../../../preload/contract/fault.ts';
import { broken, Reader } from './reader.ts';

/** Type of a field: a scalar, a time, or another message. */
export type FieldType = 'string' | 'int' | 'bool' | 'time' | 'microtime' | Schema;
/** The fields to read by number; all others are skipped. Names are the JSON names; `keys` is a map whose values are left unread. */
export type Schema = { readonly [number: number]: readonly [name: string, many: 'one' | 'list' | 'map' | 'keys', type: FieldType] };

type Message = Record<string, unknown>;

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The last time that was written out: the conditions of one object mostly share a second. */
let lastSeconds = Number.NaN;
let lastText = '';

const wholeSeconds = (seconds: number): string => {
  if (seconds === lastSeconds) return lastText;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  [lastSeconds, lastText] = [seconds, text];
  return text;
};

/** What RFC 3339 can write: from the year 1 to the end of the year 9999 (seconds). */
const [MIN_SECONDS, MAX_SECONDS] = [-62_135_596_800, 253_402_300_799];

const readTime = (reader: Reader, micro: boolean): string | undefined => {
  // Go's zero time, `null` in JSON, has no fields at all; the first second of 1970 has them.
  if (reader.at === reader.end) return undefined;
  let seconds = 0;
  let nanos = 0;
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === 8) seconds = reader.int();
    else if (tag === 16) nanos = reader.int();
    else reader.skip(tag);
  }
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS || nanos < 0 || nanos >= 1e9) throw broken('there is no such time');
  return micro ? `${wholeSeconds(seconds)}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${wholeSeconds(seconds)}Z`;
};

const readMap = (reader: Reader, into: Message, withValue: boolean): void => {
  let key = '';
  let value = '';
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === 10) key = reader.string();
    else if (tag === 18 && withValue) value = reader.string();
    else reader.skip(tag);
  }
  into[key] = value;
};

/** Scalars are varints, all others say how long they are. */
const wireOf = (type: FieldType): number => (type === 'int' || type === 'bool' ? 0 : 2);

const readValue = (reader: Reader, type: FieldType): unknown => {
  if (type === 'string') return reader.string() || undefined;
  if (type === 'int') return reader.int();
  if (type === 'bool') return reader.int() !== 0;
  if (type === 'time' || type === 'microtime') return readTime(reader.sub(), type === 'microtime');
  return readMessage(reader.sub(), type);
};

const readMessage = (reader: Reader, schema: Schema): Message => {
  const out: Message = {};
  while (reader.at < reader.end) {
    const tag = reader.tag();
    const field = schema[tag >>> 3];
    // A field of another type than the one that we know is an unknown field (encoding guide, "Updating a message type").
    if (field === undefined || (tag & 7) !== wireOf(field[2])) {
      reader.skip(tag);
      continue;
    }
    const [name, many, type] = field;
    if (many === 'one') {
      const value = readValue(reader, type);
      if (value !== undefined) out[name] = value;
    } else if (many === 'list') ((out[name] ??= []) as unknown[]).push(readValue(reader, type) ?? '');
    // Without a prototype, so that no key of the sender's means anything.
    else readMap(reader.sub(), (out[name] ??= Object.create(null)) as Message, many === 'map');
  }
  return out;
};

/** Reads a protobuf message with the fields of `schema` as the JSON-shaped object that the JSON reader would give. */
export const decodeMessage = (bytes: Uint8Array, schema: Schema): Message => readMessage(new Reader(bufferOf(bytes), 0, bytes.length), schema);

/** `k8s\0`: begins every object in protobuf. */
export const isProtobuf = (bytes: Uint8Array): boolean => bytes[0] === 0x6b && bytes[1] === 0x38 && bytes[2] === 0x73 && bytes[3] === 0;

/** What an envelope holds: `k8s\0` and a runtime.Unknown with the object's kind (field 1) and its bytes (field 2). */
export interface Envelope {
  readonly kind: string;
  readonly raw: Buffer;
}

/** Takes an object out of its envelope; its bytes are not copied. */
export const openEnvelope = (bytes: Uint8Array): Envelope => {
  if (!isProtobuf(bytes)) throw fault('invalid', 'The API server did not answer in protobuf', { cause: 'not-kubernetes' });
  const reader = new Reader(bufferOf(bytes), 4, bytes.length);
  let kind = '';
  let raw: Buffer | undefined;
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === 18) raw = reader.bytes();
    else if (tag === 10) {
      const named = readMessage(reader.sub(), typeMeta)['kind'];
      if (typeof named === 'string') kind = named;
    } else reader.skip(tag);
  }
  if (raw === undefined) throw broken();
  return { kind, raw };
};

const typeMeta: Schema = { 1: ['apiVersion', 'one', 'string'], 2: ['kind', 'one', 'string'] };

/** Reads one object out of its envelope. */
export const decodeObject = (bytes: Uint8Array, schema: Schema): Message => decodeMessage(openEnvelope(bytes).raw, schema);
