import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import type { z } from 'zod';
import { fault, FaultError } from '../../preload/contract/fault.ts';
import { diskFault } from './disk.ts';
import { checkSeal } from './seal.ts';
import { FORMAT, headerSchema, isEntryName, LIMITS, manifestSchema, type Limits, type SnapshotHeader, type SnapshotManifest } from './format.ts';

/** Takes the entries of a snapshot as they are read; nothing of it may be used before the whole file has proved good. */
export interface EntryVisitor {
  /** Gives a taker of the entry's bytes, or undefined to pass over it. `end` comes after the last one. */
  entry(name: string): { chunk(bytes: Uint8Array): void; end(): void } | undefined;
}

/** A snapshot file that is whole: every entry has the digest that its manifest says. */
export interface Verified {
  readonly header: SnapshotHeader;
  readonly manifest: SnapshotManifest;
}

const cutOff = (path: string): FaultError => fault('invalid', `${path} is cut off: its end is missing`, { cause: 'file-truncated', object: path });
const altered = (path: string, what: string): FaultError => fault('invalid', `${path} has been altered: ${what}`, { cause: 'file-altered', object: path });
const noSnapshot = (path: string, what: string): FaultError => fault('invalid', `${path} is not a snapshot: ${what}`, { cause: 'file-format', object: path });
const tooLarge = (path: string, what: string): FaultError => fault('invalid', `${path} unpacks to too much: ${what}`, { cause: 'file-too-large', object: path });

/** Before anything is unpacked: does it begin as a snapshot, end as one, and is every byte as it was written. */
const checkWhole = async (path: string): Promise<void> => {
  const found = await checkSeal(path);
  if (found === 'foreign') throw noSnapshot(path, 'it does not begin as one');
  if (found === 'no-seal') throw cutOff(path);
  if (found === 'altered') throw altered(path, 'its digest does not fit');
};

/** Parses and checks a small entry. */
export const parseEntry = <T>(path: string, name: string, text: string, schema: z.ZodType<T>): T => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw noSnapshot(path, `${name} is not JSON`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw noSnapshot(path, `${name} is not what it should be (${parsed.error.issues[0]?.path.join('.') ?? ''})`);
  return parsed.data;
};

const readHeader = (path: string, text: string): SnapshotHeader => {
  let format: unknown;
  try {
    format = (JSON.parse(text) as { format?: unknown } | null)?.format;
  } catch {
    throw noSnapshot(path, 'header.json is not JSON');
  }
  if (typeof format === 'number' && format > FORMAT) throw fault('unsupported', `${path} has format ${format}: a newer Quarterdeck wrote it`, { cause: 'file-format', object: path });
  return parseEntry(path, 'header.json', text, headerSchema);
};

const checkManifest = (path: string, manifest: SnapshotManifest, sums: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number }>): void => {
  for (const [name, { sha256, bytes }] of Object.entries(manifest.entries)) {
    const sum = sums.get(name);
    if (sum === undefined) throw altered(path, `${name} is missing`);
    if (sum.sha256 !== sha256 || sum.bytes !== bytes) throw altered(path, `${name} is not what was taken`);
  }
  for (const name of sums.keys()) if (!Object.hasOwn(manifest.entries, name)) throw altered(path, `${name} does not belong to it`);
};

/** The walk over the entries; ends with header and manifest, or throws. */
const walk = async (path: string, entries: ReturnType<typeof extract>, visitor: EntryVisitor, limits: Limits): Promise<Verified> => {
  const sums = new Map<string, { sha256: string; bytes: number }>();
  let header: SnapshotHeader | undefined;
  let manifest: SnapshotManifest | undefined;
  let total = 0;
  for await (const entry of entries) {
    // When the file ends within an entry, its reader is told by the loop below; nobody else may be.
    entry.on('error', () => undefined);
    const { name, type, size } = entry.header;
    if (type !== 'file' || !isEntryName(name)) throw noSnapshot(path, `it holds an entry that no snapshot has (${JSON.stringify(name.slice(0, 100))})`);
    if (manifest !== undefined || sums.has(name)) throw altered(path, `${name} does not belong there`);
    if (header === undefined && name !== 'header.json') throw noSnapshot(path, 'its header is missing');
    if (sums.size >= limits.entries) throw tooLarge(path, `more than ${limits.entries} entries`);
    const small = name === 'header.json' || name === 'manifest.json';
    const limit = small ? Math.min(limits.entry, limits.object) : limits.entry;
    if (size > limit) throw tooLarge(path, `${name} has ${size} bytes`);
    const sum = createHash('sha256');
    const taker = small ? undefined : visitor.entry(name);
    const kept: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of entry as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      total += chunk.length;
      if (total > limits.total) throw tooLarge(path, `more than ${limits.total} bytes`);
      sum.update(chunk);
      if (small) kept.push(chunk);
      taker?.chunk(chunk);
    }
    taker?.end();
    const text = Buffer.concat(kept).toString('utf8');
    if (name === 'header.json') header = readHeader(path, text);
    if (name === 'manifest.json') manifest = parseEntry(path, name, text, manifestSchema);
    else sums.set(name, { sha256: sum.digest('hex'), bytes });
  }
  if (header === undefined || manifest === undefined) throw cutOff(path);
  checkManifest(path, manifest, sums);
  return { header, manifest };
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** What a failure below the format means. */
const meaning = (error: unknown, path: string): Error => {
  if (error instanceof FaultError) return error;
  const told = diskFault(error, path);
  if (told instanceof FaultError) return told;
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR' || /unexpected end/i.test(told.message)) return cutOff(path);
  if (code === 'ABORT_ERR' || told.name === 'AbortError') return fault('cancelled', 'Stopped before it finished');
  return altered(path, told.message);
};

/**
 * Reads a snapshot from beginning to end and proves it: `invalid` with `file-truncated`, `file-altered`, `file-format`
 * or `file-too-large`, `unsupported` for a newer format. The visitor sees the entries on the way.
 */
export const readArchive = async (path: string, visitor: EntryVisitor, options: { readonly limits?: Limits; readonly signal?: AbortSignal } = {}): Promise<Verified> => {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  try {
    await checkWhole(path);
    const entries = extract();
    entries.on('error', () => undefined);
    // 27: windows of up to 128 MiB, zstd's own default bound for readers.
    const piping = pipeline(createReadStream(path), createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 27 } }), entries, { signal });
    const [piped, walked] = await Promise.allSettled([piping, walk(path, entries, visitor, options.limits ?? LIMITS).catch((error: unknown) => {
      stop.abort();
      throw error;
    })]);
    // What the walk found wrong by itself is the reason; otherwise the pipe knows better why the entries ended.
    if (walked.status === 'rejected' && walked.reason instanceof FaultError && walked.reason.fault.cause !== 'file-truncated') throw walked.reason;
    if (piped.status === 'rejected' && !stop.signal.aborted) throw piped.reason;
    if (walked.status === 'rejected') throw walked.reason;
    return walked.value;
  } catch (error) {
    if (options.signal?.aborted === true) throw fault('cancelled', 'Stopped before it finished');
    throw meaning(error, path);
  }
};

/** Checks all digests of a snapshot file without opening it. Throws what is wrong with it. */
export const verifySnapshot = (path: string, options: { readonly limits?: Limits; readonly signal?: AbortSignal } = {}): Promise<Verified> => readArchive(path, { entry: () => undefined }, options);
