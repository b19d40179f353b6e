import { spawn } from 'node:child_process';

/**
 * Runs TypeScript in a process that may write no file beyond so many KiB (RLIMIT_FSIZE, setrlimit(2)): the kernel then
 * cuts a write short and fails the rest, as a full disk does. Resolves with what it printed.
 */
export const runLimited = (kib: number, program: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `ulimit -f ${kib}; exec "$0" --input-type=module-typescript -e "$1"`, process.execPath, program], { cwd: `${import.meta.dirname}/../..`, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`status ${code}: ${errors}`))));
  });
