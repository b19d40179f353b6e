import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** RFC 8878 §3.1.1: how a zstd frame begins. */
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** RFC 8878 §3.1.2: a skippable frame (magic number and length), which every zstd tool passes over. */
const SEAL_HEAD = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 32, 0, 0, 0]);
/** Bytes of a seal: its head and a SHA-256. */
const SEAL = SEAL_HEAD.length + 32;

/**
 * The last bytes of a snapshot: a skippable frame with the SHA-256 of all bytes before it. Decompressors stop at the end
 * of the data and would not notice what is missing or changed after it.
 */
export const sealOf = (digest: Uint8Array): Uint8Array => Buffer.concat([SEAL_HEAD, digest]);

/** Reads the whole file once. `foreign`: no zstd file; `no-seal`: its end is missing; `altered`: the digest does not fit. Throws the file system's errors. */
export const checkSeal = async (path: string): Promise<'good' | 'foreign' | 'no-seal' | 'altered'> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(MAGIC.length);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (!MAGIC.subarray(0, bytesRead).equals(head.subarray(0, bytesRead))) return 'foreign';
    if (size < MAGIC.length + SEAL) return 'no-seal';
    const seal = Buffer.alloc(SEAL);
    await file.read(seal, 0, SEAL, size - SEAL);
    if (!seal.subarray(0, SEAL_HEAD.length).equals(SEAL_HEAD)) return 'no-seal';
    const sum = createHash('sha256');
    for await (const chunk of createReadStream(path, { end: size - SEAL - 1 }) as AsyncIterable<Uint8Array>) sum.update(chunk);
    return sum.digest().equals(seal.subarray(SEAL_HEAD.length)) ? 'good' : 'altered';
  } finally {
    await file.close();
  }
};
