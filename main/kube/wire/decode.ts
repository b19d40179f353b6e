import { fault } from '../../../preload/contract/fault.ts';
import { broken, Reader } from './reader.ts';

/** Type of a field: a scalar, a time, or another message. */
export type FieldType = 'string' | 'int' | 'bool' | 'time' | 'microtime' | Schema;
/** The fields to read by number; all others are skipped. Names are the JSON names; `keys` is a map whose values are left unread. */
export type Schema = { readonly [number: number]: readonly [name: string, many: 'one' | 'list' | 'map' | 'keys', type: FieldType] };

type Message = Record<string, unknown>;

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const two = (n: number): string => String(n).padStart(2, '0');
const DAY = 86_400;
/** `hh:mm:` of every minute of a day, and `ss` of every second: a table has as many times as rows. */
const minutes = Array.from({ length: DAY / 60 }, (_, i) => `${two(Math.floor(i / 60))}:${two(i % 60)}:`);
const seconds60 = Array.from({ length: 60 }, (_, i) => two(i));
let lastDay = Number.NaN;
let lastDayText = '';

/** `2006-01-02T15:04:05`, several times faster than by a Date. */
const wholeSeconds = (seconds: number): string => {
  const day = Math.floor(seconds / DAY);
  if (day !== lastDay) [lastDay, lastDayText] = [day, new Date(day * DAY * 1000).toISOString().slice(0, 11)];
  const rest = seconds - day * DAY;
  return lastDayText + (minutes[Math.floor(rest / 60)] ?? '') + (seconds60[rest % 60] ?? '');
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

/** A field as the reader wants it: what is asked for every time is found out once. */
interface Field {
  readonly name: string;
  readonly many: 'one' | 'list' | 'map' | 'keys';
  readonly scalar: Exclude<FieldType, Schema> | undefined;
  readonly message: Plan | undefined;
  /** Scalars are varints, all others say how long they are. */
  readonly wire: 0 | 2;
}
type Plan = readonly (Field | undefined)[];

const plans = new WeakMap<Schema, Plan>();

const planOf = (schema: Schema): Plan => {
  const known = plans.get(schema);
  if (known !== undefined) return known;
  const plan: (Field | undefined)[] = [];
  for (const [number, [name, many, type]] of Object.entries(schema)) {
    const scalar = typeof type === 'string' ? type : undefined;
    plan[Number(number)] = { name, many, scalar, message: typeof type === 'string' ? undefined : planOf(type), wire: type === 'int' || type === 'bool' ? 0 : 2 };
  }
  const dense = Array.from(plan);
  plans.set(schema, dense);
  return dense;
};

const readValue = (reader: Reader, { scalar, message }: Field): unknown => {
  if (scalar === 'string') return reader.string() || undefined;
  if (scalar === 'int') return reader.int();
  if (scalar === 'bool') return reader.int() !== 0;
  const outer = reader.enter();
  const value = message ? readMessage(reader, message) : readTime(reader, scalar === 'microtime');
  reader.leave(outer);
  return value;
};

const readMessage = (reader: Reader, plan: Plan): Message => {
  const out: Message = {};
  while (reader.at < reader.end) {
    const tag = reader.tag();
    const field = plan[tag >>> 3];
    // A field of another type than the one that we know is an unknown field (encoding guide, "Updating a message type").
    if (field === undefined || (tag & 7) !== field.wire) {
      reader.skip(tag);
      continue;
    }
    const { name, many } = field;
    if (many === 'one') {
      const value = readValue(reader, field);
      if (value !== undefined) out[name] = value;
    } else if (many === 'list') {
      ((out[name] ??= []) as unknown[]).push(readValue(reader, field) ?? '');
    } else {
      const outer = reader.enter();
      // Without a prototype, so that no key of the sender's means anything.
      readMap(reader, (out[name] ??= Object.create(null)) as Message, many === 'map');
      reader.leave(outer);
    }
  }
  return out;
};

/** Reads a protobuf message with the fields of `schema` as the JSON-shaped object that the JSON reader would give. */
export const decodeMessage = (bytes: Uint8Array, schema: Schema): Message => readMessage(new Reader(bufferOf(bytes), 0, bytes.length), planOf(schema));

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
      const outer = reader.enter();
      const named = readMessage(reader, planOf(typeMeta))['kind'];
      reader.leave(outer);
      if (typeof named === 'string') kind = named;
    } else reader.skip(tag);
  }
  if (raw === undefined) throw broken();
  return { kind, raw };
};

const typeMeta: Schema = { 1: ['apiVersion', 'one', 'string'], 2: ['kind', 'one', 'string'] };

/** Reads one object out of its envelope. */
export const decodeObject = (bytes: Uint8Array, schema: Schema): Message => decodeMessage(openEnvelope(bytes).raw, schema);
