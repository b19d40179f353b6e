// Writes protobuf as the API server does, from the same schemas that the reader reads by: the oracle's other half.
import type { FieldType, Schema } from '../../main/kube/wire/decode.ts';

const varint = (n: bigint): number[] => {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, n);
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
  return out;
};

/** A varint of any integer; negative ones take ten bytes. */
export const int = (n: number): Buffer => Buffer.from(varint(BigInt(n)));

const tag = (field: number, wire: number): Buffer => int(field * 8 + wire);

/** A field of bytes with its length before it. */
export const bytesField = (field: number, body: Uint8Array): Buffer => Buffer.concat([tag(field, 2), int(body.length), body]);

const stringField = (field: number, text: string): Buffer => bytesField(field, Buffer.from(text));

const timeMessage = (text: string): Buffer => {
  const micros = /\.(\d{6})Z$/.exec(text)?.[1] ?? '0';
  return Buffer.concat([tag(1, 0), int(Math.floor(Date.parse(text) / 1000)), tag(2, 0), int(Number(micros) * 1000)]);
};

const encodeValue = (field: number, type: FieldType, value: unknown): Buffer => {
  if (type === 'string') return stringField(field, value as string);
  if (type === 'int') return Buffer.concat([tag(field, 0), int(value as number)]);
  if (type === 'bool') return Buffer.concat([tag(field, 0), int(value === true ? 1 : 0)]);
  if (type === 'time' || type === 'microtime') return bytesField(field, value === null ? Buffer.alloc(0) : timeMessage(value as string));
  return bytesField(field, encodeMessage(type, value as Record<string, unknown>));
};

/** Fields that no schema knows, one of every wire type: what a newer server sends. */
export const unknownFields = Buffer.concat([stringField(2000, 'unknown'), Buffer.concat([tag(2001, 0), int(-7)]), Buffer.concat([tag(2002, 1), Buffer.alloc(8, 255)]), Buffer.concat([tag(2003, 5), Buffer.alloc(4, 255)])]);

/** Encodes a JSON-shaped object by a schema; fields that the schema lacks are left out. `extra` goes into every message. */
export const encodeMessage = (schema: Schema, object: Record<string, unknown>, extra: Uint8Array = Buffer.alloc(0)): Buffer => {
  const parts: Uint8Array[] = [extra];
  for (const [number, [name, many, type]] of Object.entries(schema)) {
    const field = Number(number);
    const value = object[name];
    if (value === undefined) continue;
    if (many === 'one') parts.push(typeof type === 'object' ? bytesField(field, encodeMessage(type, value as Record<string, unknown>, extra)) : encodeValue(field, type, value));
    else if (many === 'list') for (const one of value as unknown[]) parts.push(typeof type === 'object' ? bytesField(field, encodeMessage(type, one as Record<string, unknown>, extra)) : encodeValue(field, type, one));
    else for (const [key, text] of Object.entries(value as Record<string, string>)) parts.push(bytesField(field, Buffer.concat([stringField(1, key), stringField(2, text)])));
  }
  return Buffer.concat(parts);
};

/** Puts a message into its envelope: `k8s\0` and a runtime.Unknown. */
export const envelope = (kind: string, raw: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), bytesField(1, Buffer.concat([stringField(1, 'v1'), stringField(2, kind)])), bytesField(2, raw), stringField(3, ''), stringField(4, '')]);

/** A list answer. ListMeta stands first, as in every list of Kubernetes. */
export const encodeList = (kind: string, meta: { readonly resourceVersion: string; readonly continue?: string; readonly remaining?: number }, items: readonly Uint8Array[]): Buffer => {
  const head = Buffer.concat([stringField(1, ''), stringField(2, meta.resourceVersion), stringField(3, meta.continue ?? ''), ...(meta.remaining === undefined ? [] : [Buffer.concat([tag(4, 0), int(meta.remaining)])])]);
  return envelope(`${kind}List`, Buffer.concat([bytesField(1, head), ...items.map((item) => bytesField(2, item))]));
};

/** One frame of a watch: length, then a bare WatchEvent whose object stands in an envelope. */
export const encodeEvent = (type: string, kind: string, raw: Uint8Array): Buffer => {
  const event = Buffer.concat([stringField(1, type), bytesField(2, bytesField(1, envelope(kind, raw)))]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
};
