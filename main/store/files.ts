import { chmod, copyFile, mkdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { fault } from '../../preload/contract/fault.ts';

/** Writes the whole file or nothing (a new file renamed over the old one), 0600, keeping the last good copy as `FILE.bak`. */
export const writeWhole = async (path: string, content: string | Uint8Array): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await copyFile(path, `${path}.bak`).catch(ignoreMissing);
    await chmod(`${path}.bak`, 0o600).catch(ignoreMissing);
    await writeFileAtomic(path, typeof content === 'string' ? content : Buffer.from(content), { mode: 0o600 });
  } catch (error) {
    throw diskFault(error, path);
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
  await rename(path, aside);
  return aside;
};

export const removeIfThere = (path: string): Promise<void> => unlink(path).catch(ignoreMissing);

const ignoreMissing = (error: unknown): void => {
  if (codeOf(error) !== 'ENOENT') throw error;
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** A file-system error as a fault that says what to do: free space, or look at the rights. */
export const diskFault = (error: unknown, path: string): Error => {
  const code = codeOf(error);
  const object = path;
  if (code === 'ENOSPC' || code === 'EDQUOT') return fault('refused', `No space left to write ${path}`, { cause: 'disk-full', object });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return fault('forbidden', `No right to use ${path} (${code})`, { cause: 'file-unreadable', object });
  if (code === 'ENOENT') return fault('not-found', `There is no ${path}`, { cause: 'file-missing', object });
  return error instanceof Error ? error : new Error(String(error));
};
