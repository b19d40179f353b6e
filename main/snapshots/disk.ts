import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fault, FaultError } from '../../preload/contract/fault.ts';

/** A file that is being written. */
export interface DiskFile {
  /** Writes all of it, or throws the file system's error. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes sure that it is on the disk, then closes. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** The little that a capture asks of the file system. */
export interface Disk {
  /** A new, empty file, 0600, in a folder that is made where it is missing. */
  create(path: string): Promise<DiskFile>;
  read(path: string): AsyncIterable<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  /** No error when it is not there. */
  remove(path: string): Promise<void>;
}

/** The real one. */
export const nodeDisk: Disk = {
  create: async (path) => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'w', 0o600);
    let closed = false;
    const close = async (): Promise<void> => {
      if (closed) return;
      closed = true;
      await file.close();
    };
    return {
      write: async (bytes) => {
        for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
      },
      finish: async () => {
        await file.sync();
        await close();
      },
      close,
    };
  },
  read: (path) => createReadStream(path),
  rename,
  remove: (path) => rm(path, { force: true }),
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** An error of the file system as a fault; other errors come back as they are. */
export const diskFault = (error: unknown, path: string): Error => {
  if (error instanceof FaultError) return error;
  const code = codeOf(error);
  const object = path;
  if (code === 'ENOSPC' || code === 'EDQUOT') return fault('refused', `No space left to write ${path}`, { cause: 'disk-full', object });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EISDIR') return fault('forbidden', `No right to use ${path} (${code})`, { cause: 'file-unreadable', object });
  if (code === 'ENOENT' || code === 'ENOTDIR') return fault('not-found', `There is no ${path}`, { cause: 'file-missing', object });
  return error instanceof Error ? error : new Error(String(error));
};
