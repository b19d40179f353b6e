// Wall time, memory and CPU of whole processes, and the figures that are made of many measurements.
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Owned } from './owned.ts';

/** What a process that has ended has cost. */
export interface Spent {
  readonly wallMs: number;
  readonly peakRssMb: number;
  readonly cpuMs: number;
  readonly stderr: string;
}

/** The middle value; of none `NaN`. */
export const median = (values: readonly number[]): number => percentile(values, 50);

/** The value that so many of a hundred do not exceed; of none `NaN`. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))] ?? Number.NaN;
};

/** Ends a process of ours, or the group that it leads: SIGTERM, and SIGKILL after five seconds. Resolves when it is gone. */
export const endProcess = async (child: ChildProcess, options: { readonly group?: boolean } = {}): Promise<void> => {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(options.group === true ? -pid : pid, signal);
    } catch {
      // gone by itself
    }
  };
  send('SIGTERM');
  const timer = setTimeout(() => send('SIGKILL'), 5000);
  await gone;
  clearTimeout(timer);
};

/** Runs a command to its end, its output thrown away. GNU time tells memory and CPU of the whole process. */
export const timed = async (owned: Owned, command: string, args: readonly string[], options: { readonly limitMs?: number; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Spent> => {
  const began = performance.now();
  // A group of its own, all of which is ended: a signal to `time` alone would leave its child.
  const child = spawn('/usr/bin/time', ['-f', 'TIME %M %U %S', 'timeout', '--foreground', String((options.limitMs ?? 300_000) / 1000), command, ...args], { stdio: ['ignore', 'ignore', 'pipe'], detached: true, env: { ...process.env, ...options.env } });
  const done = owned.add(() => endProcess(child, { group: true }));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const wallMs = performance.now() - began;
  await done();
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${String(code)}\n${stderr.slice(-2000)}`);
  const [, rss, user, system] = /TIME (\d+) ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  return { wallMs, peakRssMb: Number(rss) / 1024, cpuMs: (Number(user) + Number(system)) * 1000, stderr };
};

/** What a running process has cost so far (proc(5)). */
export const procOf = async (pid: number): Promise<{ readonly cpuMs: number; readonly rssMb: number; readonly peakMb: number }> => {
  const [stat, status] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile(`/proc/${pid}/status`, 'utf8')]);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const mb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  // utime and stime, in ticks of 10 ms (USER_HZ is 100 on every Linux)
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, rssMb: mb('VmRSS'), peakMb: mb('VmHWM') };
};

/** A command's standard output. */
export const output = async (command: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs?: number } = {}): Promise<string> =>
  (await promisify(execFile)(command, [...args], { maxBuffer: 1 << 28, timeout: options.timeoutMs ?? 60_000, ...(options.cwd === undefined ? {} : { cwd: options.cwd }), env: { ...process.env, ...options.env } })).stdout;

/** Before each measurement (ms): after half a gigabyte of JSON an API server collects garbage for a while, which is nobody's cost but its own. */
const REST_MS = 2000;

/** Measures several ways in turn, `runs` times each, so that whatever else the machine does hits all of them. */
export const inTurn = async <W extends Readonly<Record<string, () => Promise<unknown>>>>(runs: number, ways: W): Promise<{ readonly [K in keyof W]: readonly Awaited<ReturnType<W[K]>>[] }> => {
  type Results = { [K in keyof W]: Awaited<ReturnType<W[K]>>[] };
  const names: readonly (keyof W)[] = Object.keys(ways);
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Results;
  for (let i = 0; i < runs; i += 1) {
    for (const name of names) {
      await sleep(REST_MS);
      results[name].push((await ways[name]?.()) as Awaited<ReturnType<W[keyof W]>>);
    }
  }
  return results;
};

/** Installs Debian packages that are missing, where this is possible at all. */
export const ensurePackages = async (packages: readonly string[]): Promise<void> => {
  for (const name of packages) {
    const installed = await output('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]).catch(() => '');
    if (installed === 'installed') continue;
    await output('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 300_000 });
  }
};
