import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fault } from '../../preload/contract/fault.ts';

/** Writes the whole file or nothing (a new file renamed over the old one), 0600, keeping the last good copy as `FILE.bak`. */
export const writeWhole = async (path: string, content: string | Uint8Array): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const old = await readFile(path).catch(ignoreMissing);
    if (old) await replace(`${path}.bak`, old);
    await replace(path, content);
  } catch (error) {
    throw diskFault(error, path);
  }
};

/**
 * A new file, flushed, then renamed over the old one (or over what a link of that name leads to). `writeFile` goes on
 * after a short write, as a disk that fills up gives one; a single write(2) would leave half a file without an error.
 */
const replace = async (path: string, content: string | Uint8Array): Promise<void> => {
  const target = await realpath(path).catch(() => path);
  const fresh = `${target}.${randomUUID()}`;
  const file = await open(fresh, 'wx', 0o600);
  try {
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, target);
  } catch (error) {
    await unlink(fresh).catch(() => undefined);
    throw error;
  }
};

/** The file's text; undefined where there is none. */
export const readWhole = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw diskFault(error, path);
  }
};

/** Moves a file that cannot be understood out of the way, so that nothing is lost and a new one can be written. */
export const setAside = async (path: string, now: number): Promise<string> => {
  const aside = `${path}.unreadable-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
  await rename(path, aside).catch((error: unknown) => {
    throw diskFault(error, path);
  });
  return aside;
};

const ignoreMissing = (error: unknown): undefined => {
  if (codeOf(error) !== 'ENOENT') throw error;
  return undefined;
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** The disk (ENOSPC), the operator's quota (EDQUOT) or the process's limit (EFBIG) is used up. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A file-system error as a fault that says what to do: free space, or look at the rights. */
export const diskFault = (error: unknown, path: string): Error => {
  const code = codeOf(error);
  const object = path;
  if (FULL.has(code)) return fault('refused', `No space left to write ${path}`, { cause: 'disk-full', object });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return fault('forbidden', `No right to use ${path} (${code})`, { cause: 'file-unreadable', object });
  if (code === 'ENOENT') return fault('not-found', `There is no ${path}`, { cause: 'file-missing', object });
  if (code === 'ENOTDIR' || code === 'EEXIST') return fault('invalid', `${path} does not lie in a folder (${code})`, { cause: 'input', object });
  if (code === 'EISDIR') return fault('invalid', `${path} is a folder`, { cause: 'input', object });
  return error instanceof Error ? error : new Error(String(error));
};
