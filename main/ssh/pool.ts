import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import { abortError, deadline, orAborted } from '../base/abort.ts';
import { Disposables, disposable, timeout, type Disposable } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';
import type { Asked, ResolvedHost } from './config/resolve.ts';
import { openConnection } from './connection.ts';
import type { ConnectDeps, Connection } from './connection.ts';
import { connectionFault, jumpFault } from './faults.ts';

/** What the pool knows of one host, for lists. */
export interface HostState {
  readonly phase: 'connecting' | 'connected' | 'failed';
  readonly fault?: Fault;
}

export interface PoolDeps extends Omit<ConnectDeps, 'interactive' | 'signal'> {
  /** Milliseconds without any use after which a connection is closed. */
  readonly idleMs: number;
  resolve(asked: Asked): Promise<ResolvedHost>;
}

/** Use of a connection. What runs on it ends when `ended` aborts; `release` as soon as it is over. */
export interface Lease {
  readonly host: ResolvedHost;
  readonly client: Client;
  readonly banner: string;
  readonly ended: AbortSignal;
  release(): void;
}

export interface AcquireOptions {
  readonly signal: AbortSignal;
  readonly interactive: boolean;
  /** `session`: a shell or a command, of which a server takes ten per connection (MaxSessions of sshd_config(5)). */
  readonly use: 'session' | 'link';
}

/** One below what sshd takes as it comes (MaxSessions 10), for sessions that are about to end. */
const SESSIONS_PER_CONNECTION = 9;
/** A chain of more jumps is a circle. */
const MAX_JUMPS = 8;

interface Pooled {
  readonly connection: Connection;
  readonly owned: Disposables;
  uses: number;
  sessions: number;
  idle: Disposable | undefined;
}

/** A connection that is being made, for everybody who waits for it; it is given up when nobody does any more. */
interface Attempt {
  readonly id: string;
  readonly promise: Promise<Pooled>;
  readonly stop: AbortController;
  waiters: number;
}

/** Shares connections: one per host and resolved configuration, another only where the server's sessions are used up. */
export class Pool implements Disposable {
  /** By the name asked for. A host that was never asked for, or is idle, is absent. */
  readonly states = new Latest<ReadonlyMap<string, HostState>>(new Map());
  readonly #deps: PoolDeps;
  readonly #pooled = new Map<string, Set<Pooled>>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #owned = new Disposables();

  constructor(deps: PoolDeps) {
    this.#deps = deps;
  }

  /** Gives a use of a connection, made where there is none. `path` holds the jumps under way, against circles. */
  async acquire(asked: Asked, options: AcquireOptions, path: readonly string[] = []): Promise<Lease> {
    if (this.#owned.ended) throw fault('cancelled', 'The program is ending');
    const host = await this.#deps.resolve(asked);
    if (host.proxyCommand !== undefined) {
      throw fault('refused', `${host.name} is reached by a ProxyCommand, which Quarterdeck does not run: name its jump host with ProxyJump in ssh_config`, { cause: 'ssh-proxy-command', host: host.name, object: host.proxyCommand });
    }
    const key = JSON.stringify(host);
    for (;;) {
      const free = this.#free(key, options.use);
      if (free) return this.#lease(key, host, free, options.use);
      const pooled = await this.#join(key, host, options, path);
      // Others may have filled it between its making and our turn.
      if (!pooled.connection.ended.aborted && this.#fits(pooled, options.use)) return this.#lease(key, host, pooled, options.use);
    }
  }

  dispose(): void {
    for (const attempt of this.#attempts.values()) attempt.stop.abort(fault('cancelled', 'The program is ending'));
    this.#owned.dispose();
  }

  #fits(pooled: Pooled, use: AcquireOptions['use']): boolean {
    return use === 'link' || pooled.sessions < SESSIONS_PER_CONNECTION;
  }

  #free(key: string, use: AcquireOptions['use']): Pooled | undefined {
    return [...(this.#pooled.get(key) ?? [])].find((one) => !one.connection.ended.aborted && this.#fits(one, use));
  }

  async #join(key: string, host: ResolvedHost, options: AcquireOptions, path: readonly string[]): Promise<Pooled> {
    const quiet = this.#attempts.get(`quiet ${key}`);
    if (options.interactive && quiet) {
      // An attempt that may ask nobody: when it gets in, that saves ours.
      const pooled = await this.#wait(quiet, options.signal).catch(() => undefined);
      options.signal.throwIfAborted();
      if (pooled) return pooled;
    }
    const asking = this.#attempts.get(`asking ${key}`);
    const id = `${options.interactive || asking ? 'asking' : 'quiet'} ${key}`;
    const attempt = this.#attempts.get(id) ?? this.#attempt(id, key, host, options, path);
    return this.#wait(attempt, options.signal);
  }

  async #wait(attempt: Attempt, signal: AbortSignal): Promise<Pooled> {
    attempt.waiters += 1;
    try {
      return await orAborted(attempt.promise, signal);
    } finally {
      attempt.waiters -= 1;
      if (attempt.waiters === 0 && signal.aborted) {
        // The next who asks starts anew and does not join what is being given up.
        this.#forget(attempt);
        attempt.stop.abort(abortError(signal));
      }
    }
  }

  #forget(attempt: Attempt): void {
    if (this.#attempts.get(attempt.id) === attempt) this.#attempts.delete(attempt.id);
  }

  #attempt(id: string, key: string, host: ResolvedHost, options: AcquireOptions, path: readonly string[]): Attempt {
    const stop = new AbortController();
    this.#setState(host.name, { phase: 'connecting' });
    const promise = this.#open(key, host, { ...options, signal: stop.signal }, path);
    const attempt: Attempt = { id, promise, stop, waiters: 0 };
    this.#attempts.set(id, attempt);
    void promise.then(
      () => this.#setState(host.name, { phase: 'connected' }),
      (error: unknown) => {
        const { fault: why } = connectionFault(error, host.name, host.name);
        this.#setState(host.name, why.kind === 'cancelled' ? undefined : { phase: 'failed', fault: why });
      },
    ).finally(() => this.#forget(attempt));
    return attempt;
  }

  async #open(key: string, host: ResolvedHost, options: AcquireOptions, path: readonly string[]): Promise<Pooled> {
    const owned = new Disposables();
    try {
      const through = this.#through(host, options, path, owned);
      const connection = owned.add(await openConnection(host, { ...this.#deps, interactive: options.interactive, signal: options.signal }, through));
      const pooled: Pooled = { connection, owned, uses: 0, sessions: 0, idle: undefined };
      const set = this.#pooled.get(key) ?? new Set();
      this.#pooled.set(key, set.add(pooled));
      this.#owned.add(owned);
      const onEnd = (): void => this.#ended(key, host, pooled);
      connection.ended.addEventListener('abort', onEnd, { once: true });
      if (connection.ended.aborted) onEnd();
      return pooled;
    } catch (error) {
      owned.dispose();
      throw error;
    }
  }

  /** The link over the jump chain: the last jump's connection is pooled and verified like any other, and reaches the one before it the same way. */
  #through(host: ResolvedHost, options: AcquireOptions, path: readonly string[], owned: Disposables): ((signal: AbortSignal) => Promise<Duplex>) | undefined {
    const last = host.jumps.at(-1);
    if (last === undefined) return undefined;
    // A jump host that its own pattern sends through itself (`Host * ProxyJump bastion`) is reached directly, as in ssh(1).
    if (last.host.toLowerCase() === host.name.toLowerCase() || last.host.toLowerCase() === host.hostName) return undefined;
    if (path.length >= MAX_JUMPS || path.includes(last.host)) throw fault('invalid', `The jump hosts of ${path[0] ?? host.name} lead in a circle: ${[...path, host.name, last.host].join(' → ')}`, { cause: 'ssh-jump', host: host.name });
    return async (signal) => {
      const before = host.jumps.slice(0, -1);
      const asked: Asked = { name: last.host, ...(last.user === undefined ? {} : { user: last.user }), ...(last.port === undefined ? {} : { port: last.port }), ...(before.length === 0 ? {} : { jumps: before }) };
      const lease = await this.acquire(asked, { signal, interactive: options.interactive, use: 'link' }, [...path, host.name]).catch((error: unknown) => {
        throw jumpFault(error, last.host, host.name);
      });
      const hold = owned.defer(`jump of ${host.name} over ${last.host}`, () => lease.release());
      const limit = deadline(this.#deps.limits.bannerMs, `${last.host} does not reach ${host.hostName}:${host.port} in time`, signal);
      try {
        return await orAborted(openLink(lease, host.hostName, host.port), AbortSignal.any([limit.signal, lease.ended]));
      } catch (error) {
        owned.release(hold);
        throw signal.aborted ? abortError(signal) : jumpFault(error, last.host, host.name);
      } finally {
        limit.clear();
      }
    };
  }

  #lease(key: string, host: ResolvedHost, pooled: Pooled, use: AcquireOptions['use']): Lease {
    pooled.uses += 1;
    if (use === 'session') pooled.sessions += 1;
    if (pooled.idle) pooled.owned.release(pooled.idle);
    pooled.idle = undefined;
    this.#setState(host.name, { phase: 'connected' });
    const { ended } = pooled.connection;
    // A lost connection has no users any more, whatever they still wait for.
    const onLost = (): void => own.dispose();
    const own = disposable(`ssh lease ${host.name}`, () => {
      ended.removeEventListener('abort', onLost);
      pooled.uses -= 1;
      if (use === 'session') pooled.sessions -= 1;
      if (pooled.uses > 0 || pooled.connection.ended.aborted) return;
      pooled.idle = pooled.owned.add(timeout(this.#deps.idleMs, () => this.#close(key, host, pooled)));
    });
    ended.addEventListener('abort', onLost, { once: true });
    return { host, client: pooled.connection.client, banner: pooled.connection.banner, ended, release: () => own.dispose() };
  }

  #close(key: string, host: ResolvedHost, pooled: Pooled): void {
    this.#pooled.get(key)?.delete(pooled);
    this.#owned.release(pooled.owned);
    if (!this.#free(key, 'link')) this.#setState(host.name, undefined);
  }

  /** The link was lost: everything on it hears so by its lease. */
  #ended(key: string, host: ResolvedHost, pooled: Pooled): void {
    const reason: unknown = pooled.connection.ended.reason;
    const left = this.#pooled.get(key);
    left?.delete(pooled);
    if (left?.size === 0) this.#pooled.delete(key);
    this.#owned.release(pooled.owned);
    if (reason instanceof FaultError && reason.fault.kind !== 'cancelled' && !this.#free(key, 'link')) this.#setState(host.name, { phase: 'failed', fault: reason.fault });
  }

  #setState(host: string, state: HostState | undefined): void {
    if (this.states.value.get(host)?.phase === state?.phase && state?.phase !== 'failed') return;
    const next = new Map(this.states.value);
    if (state) next.set(host, state);
    else next.delete(host);
    this.states.set(next);
  }
}

/** Why a server does not open a channel (RFC 4254 §5.1), by the number that ssh2 passes on. */
const openFault = (error: Error, lease: Lease, to: string): FaultError => {
  const reason: unknown = Reflect.get(error, 'reason');
  const { name } = lease.host;
  if (reason === 1) return fault('forbidden', `${name} does not allow connections to ${to} through it (AllowTcpForwarding)`, { cause: 'ssh-jump', host: name });
  if (reason === 2) return fault('unreachable', `${name} cannot reach ${to}: ${error.message.replace(/^\(SSH\) Channel open failure: /, '')}`, { cause: 'connection-refused', host: name });
  return connectionFault(error, name, name);
};

/** A TCP link from the machine of the lease to `host:port`, over the connection (direct-tcpip, RFC 4254 §7.2). */
export const openLink = (lease: Lease, host: string, port: number): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    try {
      lease.client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error) reject(openFault(error, lease, `${host}:${port}`));
        else resolve(channel);
      });
    } catch (error) {
      reject(connectionFault(error, lease.host.name, lease.host.name));
    }
  });
