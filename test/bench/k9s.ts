// k9s, the peer that runs in a terminal: built from its Go module, driven in tmux, read from its screen.
import { execFile } from 'node:child_process';
import { access, chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Cluster } from './cluster.ts';
import { ensurePackages, output, procOf } from './measure.ts';
import type { Owned } from './owned.ts';

const VERSION = '0.50.9';
/** A first build takes four to five minutes on two idle cores; on busy ones much longer. */
const BUILD_MS = 25 * 60_000;

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);
const cacheFolder = (): string => process.env['QUARTERDECK_LAB_CACHE'] ?? '/var/cache/quarterdeck-lab';

const build = async (binary: string): Promise<void> => {
  const PATH = `${process.env['PATH'] ?? ''}:/usr/local/go/bin`;
  const downloaded = JSON.parse(await output('go', ['mod', 'download', '-json', `github.com/derailed/k9s@v${VERSION}`], { env: { PATH }, timeoutMs: 300_000 })) as { readonly Dir: string };
  // Its replace directives forbid `go install`, and the module cache is read-only.
  const source = await mkdtemp(join(tmpdir(), 'k9s-source-'));
  try {
    await cp(downloaded.Dir, source, { recursive: true });
    const folders = [source, ...(await readdir(source, { recursive: true, withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => join(e.parentPath, e.name))];
    for (const folder of folders) await chmod(folder, 0o755);
    const limited = ['-k', '10', String(BUILD_MS / 1000), 'nice', '-n', '10', 'go', 'build', '-trimpath', '-ldflags', '-s -w', '-o', `${binary}.new`, '.'];
    await promisify(execFile)('timeout', limited, { cwd: source, maxBuffer: 1 << 26, env: { ...process.env, PATH, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' } });
    await rename(`${binary}.new`, binary);
  } finally {
    await rm(source, { recursive: true, force: true });
  }
};

/** Path of the k9s binary, built once and kept beside the lab's; or why it cannot be had. */
export const findK9s = async (): Promise<{ readonly binary: string } | { readonly lack: string }> => {
  const binary = join(cacheFolder(), `k9s-${VERSION}`);
  try {
    await ensurePackages(['tmux']);
    if (await exists(binary)) return { binary };
    await mkdir(cacheFolder(), { recursive: true });
    process.stderr.write(`bench: building k9s ${VERSION} from its Go module (about five minutes, only this once)\n`);
    await build(binary);
    return { binary };
  } catch (error) {
    return { lack: `k9s ${VERSION} could not be had: ${(error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ').slice(0, 300)}` };
  }
};

/** A k9s that shows all pods. */
export interface RunningK9s {
  readonly pid: number;
  /** From its start until its screen said that all pods are there, in ms. */
  readonly shownMs: number;
  stop(): Promise<void>;
}

/** It ends by itself after so long (s), whatever becomes of us. */
const LIFE_SECONDS = 1800;

/** The program that `timeout` runs: its only child. */
const childOf = async (pid: number): Promise<number> => Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim());

// Nothing of it may leave the machine: it would ask for its latest release.
const CONFIG = 'k9s:\n  skipLatestRevCheck: true\n  ui:\n    headless: false\n    logoless: true\n';

/** Starts k9s on all pods and waits until its title tells their number. */
export const startK9s = async (owned: Owned, binary: string, cluster: Cluster, limitMs = 240_000): Promise<RunningK9s> => {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-k9s-'));
  await writeFile(join(folder, 'config.yaml'), CONFIG);
  const socket = join(folder, 'tmux');
  const tmux = (...args: readonly string[]): Promise<string> => output('tmux', ['-S', socket, ...args]);
  const stop = owned.add(async () => {
    await tmux('kill-server').catch(() => '');
    await rm(folder, { recursive: true, force: true });
  });
  const began = performance.now();
  const environment = Object.entries({ K9S_CONFIG_DIR: folder, K9S_LOGS_DIR: folder, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder, TERM: 'screen-256color' }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  await tmux('-f', '/dev/null', 'new-session', '-d', '-x', '200', '-y', '50', ...environment, 'timeout', '--foreground', String(LIFE_SECONDS), binary, '--kubeconfig', cluster.kubeconfig, '--all-namespaces', '--command', 'pods');
  const outer = Number(await tmux('list-panes', '-F', '#{pane_pid}'));
  const wanted = new RegExp(`pods\\(all\\)\\[${cluster.pods.toLocaleString('en-US').replace(',', '[,.]?')}\\]`, 'i');
  for (;;) {
    const screen = await tmux('capture-pane', '-p');
    if (wanted.test(screen)) break;
    if (performance.now() - began > limitMs) {
      await stop();
      throw new Error(`k9s did not show ${cluster.pods} pods within ${limitMs / 1000} s; its screen:\n${screen.trim().slice(0, 1000)}`);
    }
    await sleep(100);
  }
  const shownMs = performance.now() - began;
  return { pid: await childOf(outer), shownMs, stop };
};

/** Starts k9s, waits until everything is shown, and tells what that took. */
export const k9sShowsAll = async (owned: Owned, binary: string, cluster: Cluster): Promise<{ readonly wallMs: number; readonly peakRssMb: number; readonly cpuMs: number }> => {
  const running = await startK9s(owned, binary, cluster);
  const { peakMb, cpuMs } = await procOf(running.pid);
  await running.stop();
  return { wallMs: running.shownMs, peakRssMb: peakMb, cpuMs };
};
