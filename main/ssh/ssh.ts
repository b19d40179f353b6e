import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fault } from '../../preload/contract/fault.ts';
import { abortError, deadline, orAborted } from '../base/abort.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Latest } from '../base/latest.ts';
import { loadConfig, namesIn } from './config/files.ts';
import type { ConfigFile, ConfigRoot } from './config/files.ts';
import { parseJump } from './config/options.ts';
import { resolveHost } from './config/resolve.ts';
import type { Asked, LocalMachine, ResolvedHost } from './config/resolve.ts';
import { LIMITS } from './connection.ts';
import type { Limits } from './connection.ts';
import type { AcceptedKey } from './host-key.ts';
import { openLink, Pool } from './pool.ts';
import type { HostState, Lease } from './pool.ts';
import type { Prompts } from './prompts.ts';
import type { HostRunner } from './runner.ts';
import { Secrets } from './secrets.ts';
import type { Vault } from './secrets.ts';
import { openShellOn, runOn } from './session.ts';
import type { ShellSession } from './session.ts';

export interface SshDeps {
  readonly prompts: Prompts;
  readonly vault?: Vault;
  /** Read before `~/.ssh/config` and `/etc/ssh/ssh_config`: the demo's own hosts. Asked again at every use, since the demo starts late. */
  readonly configFiles?: () => readonly string[];
  /** `false`: only `configFiles` count (`ssh -F`). */
  readonly ownConfig?: boolean;
  /** Address of a machine that no configuration gives a HostName: a cluster's node by its name. */
  readonly addressOf?: (name: string) => string | undefined;
  readonly onAccepted?: (key: AcceptedKey) => void;
  readonly limits?: Partial<Limits>;
  /** Default 60 s. */
  readonly idleMs?: number;
  readonly local?: Partial<LocalMachine>;
}

/** SSH to all machines, over shared connections. Hosts are named as for ssh(1): `host`, `user@host`, `host:port`. */
export interface Ssh extends HostRunner, Disposable {
  /** A login shell with a terminal; the session's size can change. Asks the operator where it must. */
  openShell(host: string, options: { readonly cols: number; readonly rows: number; readonly term?: string; readonly signal: AbortSignal }): Promise<ShellSession>;
  /** A TCP link from `host` to `toHost:toPort`; ends with the connection. */
  forward(host: string, toHost: string, toPort: number, signal: AbortSignal, options?: { readonly interactive?: boolean }): Promise<Duplex>;
  /** What the configuration says of a host, as `ssh -G`. */
  resolve(host: string): Promise<ResolvedHost>;
  /** Names that the configuration gives, without patterns. */
  configuredHosts(): Promise<readonly string[]>;
  /** Connects where needed and measures one round trip, in milliseconds. */
  test(host: string, signal: AbortSignal): Promise<{ readonly latencyMs: number; readonly banner: string }>;
  readonly states: Latest<ReadonlyMap<string, HostState>>;
}

const DEFAULT_RUN_MS = 20_000;
const PING_MS = 10_000;

const localMachine = (given: Partial<LocalMachine> = {}): LocalMachine => {
  const me = userInfo();
  return { home: homedir(), user: me.username, uid: me.uid, hostName: hostname(), env: process.env, ...given };
};

/** Reads the configuration anew at every question; those who ask meanwhile share the reading, for a list asks for hundreds of hosts at once. */
const configReader = (deps: SshDeps, local: LocalMachine): (() => Promise<readonly ConfigFile[]>) => {
  let reading: { readonly names: string; readonly files: Promise<readonly ConfigFile[]> } | undefined;
  return () => {
    const extra = deps.configFiles?.() ?? [];
    const names = extra.join('\n');
    if (reading?.names === names) return reading.files;
    const usual: readonly ConfigRoot[] = deps.ownConfig === false ? [] : [{ path: join(local.home, '.ssh', 'config') }, { path: '/etc/ssh/ssh_config', system: true }];
    const files = loadConfig([...extra.map((path) => ({ path })), ...usual], local.home);
    const own = { names, files };
    const done = (): void => {
      if (reading === own) reading = undefined;
    };
    reading = own;
    files.then(done, done);
    return files;
  };
};

const askedFor = (host: string): Asked => {
  const asked = parseJump(host);
  if (!asked) throw fault('invalid', `"${host}" is not the name of a host`, { cause: 'input', host });
  const { host: name, ...more } = asked;
  return { name, ...more };
};

/** One round trip: a request about a forward that does not exist, which every server answers (RFC 4254 §7.1). */
const roundTrip = async (lease: Lease, signal: AbortSignal): Promise<number> => {
  const started = performance.now();
  await orAborted(new Promise<void>((resolve) => lease.client.unforwardIn('127.0.0.1', 1, () => resolve())), AbortSignal.any([signal, lease.ended]));
  return performance.now() - started;
};

/** Makes the SSH services. One that is disposed closes every connection and everything on them. */
export const createSsh = (deps: SshDeps): Ssh => {
  const local = localMachine(deps.local);
  const config = configReader(deps, local);
  const resolveAsked = async (asked: Asked): Promise<ResolvedHost> => {
    const host = resolveHost(await config(), asked, local);
    const address = host.hostName.toLowerCase() === asked.name.toLowerCase() ? deps.addressOf?.(asked.name) : undefined;
    return address === undefined ? host : { ...host, hostName: address };
  };
  const pool = new Pool({
    prompts: deps.prompts,
    secrets: new Secrets(deps.vault),
    limits: { ...LIMITS, ...deps.limits },
    idleMs: deps.idleMs ?? 60_000,
    resolve: resolveAsked,
    ...(deps.onAccepted === undefined ? {} : { onAccepted: deps.onAccepted }),
  });
  return {
    states: pool.states,
    async run(host, command, options = {}) {
      const limit = deadline(options.timeoutMs ?? DEFAULT_RUN_MS, `A command on ${host} did not finish in time`, options.signal);
      try {
        const lease = await pool.acquire(askedFor(host), { signal: limit.signal, interactive: options.interactive ?? false, use: 'session' });
        return await runOn(lease, command, limit.signal);
      } finally {
        limit.clear();
      }
    },
    async openShell(host, { cols, rows, term, signal }) {
      const lease = await pool.acquire(askedFor(host), { signal, interactive: true, use: 'session' });
      return openShellOn(lease, { cols, rows, term: term ?? 'xterm-256color' }, signal);
    },
    async forward(host, toHost, toPort, signal, options = {}) {
      const lease = await pool.acquire(askedFor(host), { signal, interactive: options.interactive ?? false, use: 'link' });
      try {
        const link = await orAborted(openLink(lease, toHost, toPort), AbortSignal.any([signal, lease.ended]));
        const onLost = (): void => {
          // Without a listener an error would end the program.
          if (link.listenerCount('error') > 0) link.emit('error', abortError(lease.ended));
          link.destroy();
        };
        lease.ended.addEventListener('abort', onLost, { once: true });
        link.once('close', () => {
          lease.ended.removeEventListener('abort', onLost);
          lease.release();
        });
        return link;
      } catch (error) {
        lease.release();
        throw error;
      }
    },
    resolve: async (host) => resolveAsked(askedFor(host)),
    configuredHosts: async () => namesIn(await config()),
    async test(host, signal) {
      const lease = await pool.acquire(askedFor(host), { signal, interactive: true, use: 'link' });
      const limit = deadline(PING_MS, `${host} does not answer`, signal);
      try {
        return { latencyMs: Math.round(await roundTrip(lease, limit.signal) * 10) / 10, banner: lease.banner };
      } finally {
        limit.clear();
        lease.release();
      }
    },
    dispose: () => pool.dispose(),
  };
};
