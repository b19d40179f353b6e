import { fault } from '../../../preload/contract/fault.ts';

/** Type of a field: a scalar, a time, or another message. */
export type FieldType = 'string' | 'int' | 'bool' | 'time' | 'microtime' | Schema;
/** The fields to read by number; all others are skipped. Names are the JSON names. */
export type Schema = { readonly [number: number]: readonly [name: string, many: 'one' | 'list' | 'map', type: FieldType] };

const broken = (): Error => fault('invalid', 'The API server sent protobuf that cannot be read', { cause: 'body-cut-off' });

/** A cursor over one protobuf message (protobuf encoding guide). Throws `invalid` when the bytes end early. */
class Reader {
  at: number;
  readonly end: number;
  readonly #bytes: Buffer;
  constructor(bytes: Buffer, at: number, end: number) {
    if (end > bytes.length) throw broken();
    this.#bytes = bytes;
    this.at = at;
    this.end = end;
  }
  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      if (this.at >= this.end) throw broken();
      const byte = this.#bytes[this.at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }
  /** Negative numbers are ten bytes long in two's complement; everything we read fits 53 bits. */
  int(): number {
    const value = this.varint();
    return value > 2 ** 63 ? value - 2 ** 64 : value;
  }
  string(): string {
    const length = this.varint();
    const from = this.at;
    this.at += length;
    if (this.at > this.end) throw broken();
    // Almost every string is ASCII, and latin1 is several times faster to make; the rare rest is decoded again.
    for (let i = from; i < this.at; i += 1) if ((this.#bytes[i] ?? 0) > 127) return this.#bytes.toString('utf8', from, this.at);
    return this.#bytes.toString('latin1', from, this.at);
  }
  sub(): Reader {
    const length = this.varint();
    const from = this.at;
    this.at += length;
    if (this.at > this.end) throw broken();
    return new Reader(this.#bytes, from, this.at);
  }
  skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 2) {
      const length = this.varint();
      this.at += length;
    } else if (wire === 1) this.at += 8;
    else if (wire === 5) this.at += 4;
    else throw broken();
    if (this.at > this.end) throw broken();
  }
}

const readTime = (reader: Reader, micro: boolean): string | undefined => {
  let seconds = 0;
  let nanos = 0;
  while (reader.at < reader.end) {
    const tag = reader.varint();
    if (tag === 8) seconds = reader.int();
    else if (tag === 16) nanos = reader.int();
    else reader.skip(tag & 7);
  }
  if (seconds <= 0) return undefined;
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return micro ? `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${whole}Z`;
};

const readMap = (reader: Reader, into: Record<string, string>): void => {
  let key = '';
  let value = '';
  while (reader.at < reader.end) {
    const tag = reader.varint();
    if (tag === 10) key = reader.string();
    else if (tag === 18) value = reader.string();
    else reader.skip(tag & 7);
  }
  into[key] = value;
};

const readValue = (reader: Reader, type: FieldType): unknown => {
  if (type === 'string') return reader.string() || undefined;
  if (type === 'int') return reader.int();
  if (type === 'bool') return reader.varint() !== 0;
  if (type === 'time' || type === 'microtime') return readTime(reader.sub(), type === 'microtime');
  return readMessage(reader.sub(), type);
};

const readMessage = (reader: Reader, schema: Schema): Record<string, unknown> => {
  const out: Record<string, unknown> = {};
  while (reader.at < reader.end) {
    const tag = reader.varint();
    const field = schema[Math.floor(tag / 8)];
    if (field === undefined) {
      reader.skip(tag & 7);
      continue;
    }
    const [name, many, type] = field;
    // Without a prototype, so that no key of the sender's means anything.
    if (many === 'map') readMap(reader.sub(), (out[name] ??= Object.create(null)) as Record<string, string>);
    else if (many === 'list') ((out[name] ??= []) as unknown[]).push(readValue(reader, type));
    else {
      const value = readValue(reader, type);
      if (value !== undefined) out[name] = value;
    }
  }
  return out;
};

/** Reads a protobuf message with the fields of `schema` as the JSON-shaped object that the JSON reader would give. */
export const decodeMessage = (bytes: Uint8Array, schema: Schema): Record<string, unknown> => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readMessage(new Reader(buffer, 0, buffer.length), schema);
};

/** The bytes within the envelope: `k8s\0` and a runtime.Unknown whose field 2 is the raw object. */
const unwrap = (buffer: Buffer): Reader => {
  if (buffer.length < 4 || buffer.readUInt32BE(0) !== 0x6b387300) throw fault('invalid', 'The API server did not answer in protobuf', { cause: 'not-kubernetes' });
  const reader = new Reader(buffer, 4, buffer.length);
  while (reader.at < reader.end) {
    const tag = reader.varint();
    if (tag === 18) return reader.sub();
    reader.skip(tag & 7);
  }
  throw broken();
};

/** Reads one object out of its envelope. */
export const decodeObject = (bytes: Uint8Array, schema: Schema): Record<string, unknown> => readMessage(unwrap(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)), schema);

/** Reads the metadata (field 1) of a list answer; the items are passed over, which costs next to nothing. */
export const decodeListMeta = (bytes: Uint8Array, meta: Schema): Record<string, unknown> => {
  const list = unwrap(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  while (list.at < list.end) {
    const tag = list.varint();
    if (tag === 10) return readMessage(list.sub(), meta);
    list.skip(tag & 7);
  }
  return {};
};

/** Reads every item (field 2) of a list answer, each handed over and forgotten. */
export const decodeItems = (bytes: Uint8Array, item: Schema, each: (object: Record<string, unknown>) => void): void => {
  const list = unwrap(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  while (list.at < list.end) {
    const tag = list.varint();
    if (tag === 18) each(readMessage(list.sub(), item));
    else list.skip(tag & 7);
  }
};
