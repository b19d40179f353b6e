import { execFile } from 'node:child_process';

/** A login shell that waits for somebody is left alone after this long (ms). */
const LIMIT_MS = 5000;
const MARK = '__quarterdeck_path__';

/**
 * PATH as the operator's login shell has it: a program started from a desktop's menu gets a short one, without the
 * folders that the shell's start files add. Undefined where no shell says it.
 */
export const loginShellPath = (env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> =>
  new Promise((resolve) => {
    const shell = env['SHELL'];
    if (process.platform === 'win32' || shell === undefined || !shell.startsWith('/')) {
      resolve(undefined);
      return;
    }
    const child = execFile(shell, ['-ilc', `printf '%s' "${MARK}$PATH${MARK}"`], { env: { ...env, TERM: 'dumb' }, timeout: LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024 }, (_error, stdout) => {
      const path = stdout.split(MARK)[1];
      resolve(path === undefined || path === '' ? undefined : path);
    });
    child.stdin?.end();
  });
