import { open, stat, unlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from '../../preload/contract/fault.ts';
import { diskFault } from './disk.ts';

/** An entry is written in milliseconds: a lock of this age was left by a program that died. */
const STALE_MS = 10_000;
/** Longer than a stale lock lasts. */
const PATIENCE_MS = 15_000;
/** Between two looks at a lock that another process holds. */
const LOOK_MS = 10;

/** Runs alone among all processes that name this lock file (O_EXCL, open(2)); the file is gone afterwards. */
export const alone = async <T>(path: string, run: () => Promise<T>): Promise<T> => {
  await take(path);
  try {
    return await run();
  } finally {
    await unlink(path).catch(() => undefined);
  }
};

const take = async (path: string): Promise<void> => {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw diskFault(error, path);
    }
    await dropStale(path);
    // Not in step with the others who wait.
    await sleep(LOOK_MS * (0.5 + Math.random()));
  }
  throw fault('refused', `Another program holds ${path}`, { object: path });
};

const dropStale = async (path: string): Promise<void> => {
  const held = await stat(path).catch(() => undefined);
  if (held && Date.now() - held.mtimeMs > STALE_MS) await unlink(path).catch(() => undefined);
};
