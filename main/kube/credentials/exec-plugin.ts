import { spawn, type ChildProcess } from 'node:child_process';
import { fault, type Fault, type FaultCause, type FaultError, type FaultKind } from '../../../preload/contract/fault.ts';
import type { KubeconfigCluster, KubeconfigExec } from '../kubeconfig/model.ts';
import { readExecCredential } from './exec-output.ts';
import type { Renewed } from './types.ts';

/** A plugin that asks nobody answers within seconds; some open a browser. */
const LIMIT_MS = 30_000;
/** An ExecCredential has a token or a certificate: a few KiB. */
const OUTPUT_LIMIT = 1024 * 1024;
/** How much of what it wrote on stderr a message quotes (characters). */
const QUOTE = 400;

export interface ExecPlugin {
  /** The context's name, for faults. */
  readonly cluster: string;
  readonly exec: KubeconfigExec;
  readonly target: KubeconfigCluster & { readonly caPem?: string };
  readonly server: string;
  /** The program's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PATH of the operator's login shell, asked for only when the command is not on ours (desktop starts have a short one). */
  readonly loginPath?: () => Promise<string | undefined>;
  readonly limitMs?: number;
}

const VERSIONS = new Set(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']);

/** `KUBERNETES_EXEC_INFO` (Kubernetes reference "Client Authentication (v1)"). */
export const execInfo = (plugin: Pick<ExecPlugin, 'exec' | 'target' | 'server'>): string => {
  const { target, exec } = plugin;
  const cluster = {
    server: plugin.server,
    ...(target.tlsServerName === undefined ? {} : { 'tls-server-name': target.tlsServerName }),
    ...(target.insecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(target.caPem === undefined ? {} : { 'certificate-authority-data': Buffer.from(target.caPem).toString('base64') }),
    ...(target.proxyUrl === undefined ? {} : { 'proxy-url': target.proxyUrl }),
    ...(target.execConfig === undefined ? {} : { config: target.execConfig }),
  };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion: exec.apiVersion, spec: { ...(exec.provideClusterInfo ? { cluster } : {}), interactive: false } });
};

const failed = (plugin: ExecPlugin, kind: FaultKind, cause: FaultCause, words: string): FaultError => {
  const more: Omit<Fault, 'kind' | 'message'> = { cause, cluster: plugin.cluster, object: plugin.exec.command };
  return fault(kind, `The credential plugin ${plugin.exec.command} ${words}`, more);
};

/** Ends the plugin with everything that it started. */
const kill = (child: ChildProcess): void => {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // already gone
  }
};

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const runOnce = (plugin: ExecPlugin, path: string | undefined, signal: AbortSignal): Promise<Run> =>
  new Promise((resolve, reject) => {
    const limit = plugin.limitMs ?? LIMIT_MS;
    const { exec } = plugin;
    const env: Record<string, string | undefined> = { ...plugin.env, ...(path === undefined ? {} : { PATH: path }), ...Object.fromEntries(exec.env.map((one) => [one.name, one.value])), KUBERNETES_EXEC_INFO: execInfo(plugin) };
    const child = spawn(exec.command, [...exec.args], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true });
    const out: Buffer[] = [];
    let size = 0;
    let stderr = '';
    const end = (error: Error): void => {
      finish();
      kill(child);
      reject(error);
    };
    const onAbort = (): void => end(fault('cancelled', 'Stopped before the credential plugin finished'));
    const timer = setTimeout(() => end(failed(plugin, 'timeout', 'exec-timeout', `did not finish within ${limit / 1000} s`)), limit);
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', (data: Buffer) => {
      size += data.length;
      if (size > OUTPUT_LIMIT) end(failed(plugin, 'unauthorised', 'exec-output', `printed more than ${OUTPUT_LIMIT / 1024} KiB`));
      else out.push(data);
    });
    child.stderr.on('data', (data: Buffer) => {
      stderr = (stderr + data.toString('utf8')).slice(-4 * QUOTE);
    });
    child.on('error', (error) => {
      finish();
      reject(error);
    });
    child.on('close', (code) => {
      finish();
      resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: stderr.trim() });
    });
  });

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const run = async (plugin: ExecPlugin, signal: AbortSignal): Promise<Run> => {
  const missing = (): FaultError => failed(plugin, 'unauthorised', 'exec-missing', `is not installed${plugin.exec.installHint === undefined ? '' : `. ${plugin.exec.installHint.trim().slice(0, QUOTE)}`}`);
  const other = (error: unknown): unknown => (error instanceof Error && 'code' in error && error.code === 'EACCES' ? failed(plugin, 'unauthorised', 'exec-failed', 'may not be executed: permission denied') : error);
  try {
    return await runOnce(plugin, undefined, signal);
  } catch (error) {
    if (!isMissing(error)) throw other(error);
    const path = /[/\\]/.test(plugin.exec.command) ? undefined : await plugin.loginPath?.();
    if (path === undefined) throw missing();
    return await runOnce(plugin, path, signal).catch((again: unknown) => {
      throw isMissing(again) ? missing() : other(again);
    });
  }
};

/** Runs a credential plugin once (client-go `plugin/pkg/client/auth/exec`), without a terminal. */
export const runExecPlugin = async (plugin: ExecPlugin, signal: AbortSignal): Promise<Renewed> => {
  const { exec } = plugin;
  if (!VERSIONS.has(exec.apiVersion)) throw failed(plugin, 'unsupported', 'exec-output', `speaks ${exec.apiVersion === '' ? 'no apiVersion' : exec.apiVersion}; v1 and v1beta1 of client.authentication.k8s.io are understood`);
  if (exec.interactiveMode === 'Always') throw failed(plugin, 'unsupported', 'exec-failed', 'needs a terminal to ask questions (interactiveMode Always)');
  const { code, stdout, stderr } = await run(plugin, signal);
  if (code !== 0) throw failed(plugin, 'unauthorised', 'exec-failed', `ended with ${code === null ? 'a signal' : `code ${code}`}${stderr === '' ? '' : `: ${stderr.slice(-QUOTE)}`}`);
  const read = readExecCredential(stdout, exec.apiVersion);
  if ('problem' in read) throw failed(plugin, 'unauthorised', 'exec-output', read.problem);
  return read;
};
