import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultError } from '../../../preload/contract/fault.ts';
import { nodeDisk, type Disk } from '../../../main/snapshots/disk.ts';
import { LIMITS } from '../../../main/snapshots/format.ts';
import { sealOf } from '../../../main/snapshots/seal.ts';
import { verifySnapshot } from '../../../main/snapshots/read.ts';
import { writeArchive } from '../../../main/snapshots/write.ts';

let folder = '';
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'qd-snap-')); });
afterEach(() => rm(folder, { recursive: true }));

const faultOf = async (run: Promise<unknown>): Promise<FaultError['fault']> => {
  const error: unknown = await run.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof FaultError)) throw new Error(`no fault: ${String(error)}`);
  return error.fault;
};

const header = { format: 1, cluster: 'c', server: 'https://x', user: 'u', kubernetes: { gitVersion: 'v1.34.4' }, takenAt: 1, takenBy: 'me' };
const sum = (text: string): { sha256: string; bytes: number } => ({ sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) });

const sealed = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, sealOf(createHash('sha256').update(bytes).digest())]);

/** A snapshot as somebody else might make it: any names, any types, sound digests. */
const forge = (entries: readonly (readonly [name: string, text: string, type?: 'symlink' | 'directory'])[], more: { readonly header?: object; readonly manifest?: object | false } = {}): Promise<Uint8Array> => {
  const tar = pack();
  const head = JSON.stringify(more.header ?? header);
  tar.entry({ name: 'header.json' }, head);
  const sums: Record<string, object> = { 'header.json': sum(head) };
  for (const [name, text, type] of entries) {
    tar.entry({ name, ...(type === undefined ? {} : { type, linkname: '/etc/passwd' }) }, type === undefined ? text : '');
    sums[name] = sum(text);
  }
  if (more.manifest !== false) tar.entry({ name: 'manifest.json' }, JSON.stringify(more.manifest ?? { entries: sums, kinds: 1, objects: 1, missing: [] }));
  tar.finalize();
  return (async () => {
    const parts: Uint8Array[] = [];
    for await (const part of tar as AsyncIterable<Uint8Array>) parts.push(part);
    return sealed(zstdCompressSync(Buffer.concat(parts)));
  })();
};
const verifyBytes = async (bytes: Uint8Array, limits = LIMITS): Promise<unknown> => {
  const path = join(folder, 'forged.qdsnap');
  await writeFile(path, bytes);
  return verifySnapshot(path, { limits });
};

const lines = Array.from({ length: 4000 }, (_, i) => `${JSON.stringify({ metadata: { name: `n${i}`, note: createHash('sha256').update(String(i)).digest('hex') } })}\n`);
const write = async (path: string, disk: Disk = nodeDisk, signal: AbortSignal = new AbortController().signal, during: () => void = () => undefined): Promise<number> =>
  writeArchive(path, { disk, signal, mtime: new Date(0) }, async (writer) => {
    await writer.add('header.json', JSON.stringify(header));
    await writer.spool('resources/core/v1/things.ndjson', async (out) => {
      for (const line of lines) await out(line);
      return true;
    });
    during();
    await writer.spool('resources/core/v1/dropped.ndjson', async (out) => {
      await out('x');
      return false;
    });
    await writer.add('manifest.json', JSON.stringify({ entries: { ...writer.entries }, kinds: 1, objects: lines.length, missing: [] }));
  });

describe('a snapshot file', () => {
  it('verifies as it was written, 0600, with nothing beside it', async () => {
    const path = join(folder, 'a.qdsnap');
    const bytes = await write(path);
    const verified = await verifySnapshot(path);
    expect(verified.header).toEqual(header);
    expect(verified.manifest.objects).toBe(lines.length);
    expect(verified.manifest.entries['resources/core/v1/things.ndjson']).toEqual(sum(lines.join('')));
    expect((await stat(path)).size).toBe(bytes);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a.qdsnap']);
  });

  it('is found cut off wherever it is cut', async () => {
    const path = join(folder, 'a.qdsnap');
    await write(path);
    const whole = await readFile(path);
    await fc.assert(fc.asyncProperty(fc.oneof(fc.integer({ min: 0, max: whole.length - 1 }), fc.constantFrom(0, 1, 3, 4, 5, whole.length - 1, whole.length - 2, whole.length - 4, whole.length - 5)), async (at) => {
      const found = await faultOf(verifyBytes(whole.subarray(0, at)));
      expect(found).toMatchObject({ kind: 'invalid', cause: 'file-truncated' });
    }), { numRuns: 60 });
  });

  it('is found altered wherever a byte is changed', async () => {
    const path = join(folder, 'a.qdsnap');
    await write(path);
    const whole = await readFile(path);
    const causes = new Set<string | undefined>();
    await fc.assert(fc.asyncProperty(fc.integer({ min: 4, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ by;
      const found = await faultOf(verifyBytes(bytes));
      expect(found.kind).toBe('invalid');
      causes.add(found.cause);
    }), { numRuns: 80 });
    // The last 40 bytes are the seal: without it, or with another, the end is missing.
    expect([...causes].every((cause) => cause === 'file-altered' || cause === 'file-truncated')).toBe(true);
    expect(causes).toContain('file-altered');
    expect(await faultOf(verifyBytes(Buffer.concat([whole, Buffer.from('more')])))).toMatchObject({ kind: 'invalid' });
  });

  it('names what is no snapshot', async () => {
    expect(await faultOf(verifyBytes(Buffer.from('apiVersion: v1\n')))).toMatchObject({ kind: 'invalid', cause: 'file-format' });
    expect(await faultOf(verifyBytes(sealed(zstdCompressSync(Buffer.alloc(4096)))))).toMatchObject({ kind: 'invalid' });
    expect(await faultOf(verifySnapshot(join(folder, 'none.qdsnap')))).toMatchObject({ kind: 'not-found', cause: 'file-missing' });
  });

  it('refuses entries that reach out of it, links, and what the manifest does not name', async () => {
    await verifyBytes(await forge([['resources/core/v1/pods.ndjson', '']]));
    for (const name of ['../evil', '/etc/cron.d/x', 'resources/../../../x.ndjson', 'resources/core/v1/..ndjson/x', 'resources/core/v1/a..b.ndjson', 'resources\\core', 'resources/core/v1/pods.ndjson/../x', './header.json', 'other.txt', 'tables/core/v1/../pods.json'])
      expect(await faultOf(verifyBytes(await forge([[name, 'x']]))), name).toMatchObject({ kind: 'invalid', cause: 'file-format' });
    expect(await faultOf(verifyBytes(await forge([['resources/core/v1/pods.ndjson', '', 'symlink']])))).toMatchObject({ cause: 'file-format' });
    expect(await faultOf(verifyBytes(await forge([['resources/core/v1/pods.ndjson', 'x'], ['resources/core/v1/pods.ndjson', 'x']])))).toMatchObject({ cause: 'file-altered' });
    const entries = { 'header.json': sum(JSON.stringify(header)) };
    expect(await faultOf(verifyBytes(await forge([['resources/core/v1/pods.ndjson', 'x']], { manifest: { entries, kinds: 0, objects: 0, missing: [] } })))).toMatchObject({ cause: 'file-altered' });
    expect(await faultOf(verifyBytes(await forge([], { manifest: { entries: { ...entries, 'health.json': sum('') }, kinds: 0, objects: 0, missing: [] } })))).toMatchObject({ cause: 'file-altered' });
    expect(await faultOf(verifyBytes(sealed(zstdCompressSync(Buffer.from('not a tar'.repeat(200))))))).toMatchObject({ cause: 'file-altered' });
    expect(await faultOf(verifyBytes(await forge([], { manifest: false })))).toMatchObject({ cause: 'file-truncated' });
  });

  it('refuses a newer format as unsupported, and bombs', async () => {
    expect(await faultOf(verifyBytes(await forge([], { header: { ...header, format: 2 } })))).toMatchObject({ kind: 'unsupported', cause: 'file-format' });
    const bomb = await forge([['resources/core/v1/pods.ndjson', 'a'.repeat(3_000_000)], ['resources/core/v1/nodes.ndjson', 'a'.repeat(3_000_000)]]);
    expect(bomb.length).toBeLessThan(10_000);
    expect(await faultOf(verifyBytes(bomb, { ...LIMITS, entry: 1_000_000 }))).toMatchObject({ kind: 'invalid', cause: 'file-too-large' });
    expect(await faultOf(verifyBytes(bomb, { ...LIMITS, total: 4_000_000 }))).toMatchObject({ kind: 'invalid', cause: 'file-too-large' });
    expect(await faultOf(verifyBytes(bomb, { ...LIMITS, entries: 2 }))).toMatchObject({ kind: 'invalid', cause: 'file-too-large' });
  });
});

/** A disk with room for so many bytes. */
const smallDisk = (room: number): Disk => ({
  ...nodeDisk,
  create: async (path) => {
    const file = await nodeDisk.create(path);
    return {
      ...file,
      write: async (bytes) => {
        room -= bytes.length;
        if (room < 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        await file.write(bytes);
      },
    };
  },
});

describe('a snapshot that cannot be written', () => {
  it('leaves no file when the disk is full, wherever that happens', async () => {
    for (const room of [0, 10, 100_000, 500_000]) {
      expect(await faultOf(write(join(folder, 'a.qdsnap'), smallDisk(room))), String(room)).toMatchObject({ kind: 'refused', cause: 'disk-full' });
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('leaves no file, and throws at nobody else, when it ends within an entry', async () => {
    const stop = new AbortController();
    const broken = (end: () => void): Disk => ({
      ...nodeDisk,
      read: async function* (path) {
        for await (const chunk of nodeDisk.read(path)) {
          yield chunk.subarray(0, 1000);
          end();
          yield chunk.subarray(1000);
        }
      },
    });
    const path = join(folder, 'a.qdsnap');
    expect(await faultOf(write(path, broken(() => { throw Object.assign(new Error('EROFS'), { code: 'EROFS' }); })))).toMatchObject({ kind: 'forbidden', cause: 'file-unreadable' });
    expect(await readdir(folder)).toEqual([]);
    expect(await faultOf(write(path, broken(() => { stop.abort(); throw new Error('late'); }), stop.signal))).toMatchObject({ kind: 'cancelled' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves no file when it is stopped, and an old one of that name as it was', async () => {
    const path = join(folder, 'a.qdsnap');
    await writeFile(path, 'old');
    const stop = new AbortController();
    expect(await faultOf(write(path, nodeDisk, stop.signal, () => { stop.abort(); }))).toMatchObject({ kind: 'cancelled' });
    expect(await readdir(folder)).toEqual(['a.qdsnap']);
    expect(await readFile(path, 'utf8')).toBe('old');
  });
});
