import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { fault } from '../../preload/contract/fault.ts';

/** What can no longer be written for want of space: the disk (ENOSPC), the operator's quota (EDQUOT), the process's limit (EFBIG). */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A file-system error as a fault: free space, or look at the rights. */
export const diskFault = (error: unknown, path: string): Error => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (FULL.has(code)) return fault('refused', `No space left to write the record ${path} (${code})`, { cause: 'disk-full', object: path });
  return fault('refused', `The record ${path} cannot be used (${code})`, { cause: 'file-unreadable', object: path });
};

/** The file's bytes from an offset on, and where they end; undefined where there is no file. */
export const readFrom = async (path: string, start: number): Promise<{ readonly bytes: Buffer; readonly size: number } | undefined> => {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.max(0, size - start));
      let read = 0;
      while (read < bytes.length) {
        const { bytesRead } = await file.read(bytes, read, bytes.length - read, start + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return { bytes: bytes.subarray(0, read), size: Math.min(size, start + read) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw diskFault(error, path);
  }
};

/**
 * Appends a line and flushes it; all of it or nothing. Ends a line first that was cut off, so that only that line is
 * unreadable. Resolves with the file's new size.
 */
export const appendLine = async (path: string, line: string): Promise<number> => {
  try {
    // To append, to look at the last byte, and to cut off again what was half written.
    const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      try {
        await file.appendFile(size > 0 && last[0] !== 0x0a ? `\n${line}\n` : `${line}\n`);
        await file.datasync();
      } catch (error) {
        await file.truncate(size);
        throw error;
      }
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskFault(error, path);
  }
};
