import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { AuthHandlerMiddleware, Client } from 'ssh2';
import { fault } from '../../preload/contract/fault.ts';
import type { FaultError } from '../../preload/contract/fault.ts';
import { abortError, orAborted } from '../base/abort.ts';
import { Disposables, type Disposable } from '../base/disposable.ts';
import { algorithmsFor } from './algorithms.ts';
import { Authenticator } from './auth.ts';
import type { ResolvedHost } from './config/resolve.ts';
import { connectionFault } from './faults.ts';
import { checkHostKey, keyName } from './host-key.ts';
import type { AcceptedKey } from './host-key.ts';
import { knownKeyTypes, loadKnownHosts } from './known-hosts.ts';
import type { KnownHost } from './known-hosts.ts';
import type { Answer, Prompts, Question } from './prompts.ts';
import type { Secrets } from './secrets.ts';
import { Watchdog } from './watchdog.ts';

/** Time limits in milliseconds. */
export interface Limits {
  /** Until the server has said its name; ConnectTimeout of ssh_config(5) overrides it. */
  readonly bannerMs: number;
  /** For the key exchange, and for each answer while logging in. */
  readonly stepMs: number;
  /** Between questions whether the link still lives, and how many may stay unanswered; ServerAlive* override them. */
  readonly keepaliveMs: number;
  readonly keepaliveCount: number;
}
export const LIMITS: Limits = { bannerMs: 10_000, stepMs: 15_000, keepaliveMs: 15_000, keepaliveCount: 3 };

export interface ConnectDeps {
  readonly prompts: Prompts;
  readonly secrets: Secrets;
  readonly interactive: boolean;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly onAccepted?: (key: AcceptedKey) => void;
  /** Tells that the operator is being asked, and then not any more. */
  readonly onAsking?: (asking: boolean) => void;
}

/** What servers may say before their name (RFC 4253 §4.2), in bytes; more is not SSH. */
const MAX_GREETING = 65_536;

/** One connection to one machine: keys checked, logged in. */
export class Connection implements Disposable {
  readonly client: Client;
  /** The server's identification without `SSH-2.0-`: `OpenSSH_9.2p1 Debian-2`. */
  readonly banner: string;
  /** Aborts, with the fault as its reason, when the link is lost or given up. */
  readonly ended: AbortSignal;
  readonly #end: AbortController;
  readonly #owned: Disposables;

  constructor(client: Client, banner: string, end: AbortController, owned: Disposables) {
    this.client = client;
    this.banner = banner;
    this.#end = end;
    this.ended = end.signal;
    this.#owned = owned;
  }

  dispose(): void {
    if (!this.#end.signal.aborted) this.#end.abort(fault('cancelled', 'The connection was closed'));
    this.#owned.dispose();
  }
}

/** Opens TCP with the operating system's own order of addresses; rejects with what the system said. */
const dial = (host: ResolvedHost, signal: AbortSignal): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const family = { any: 0, inet: 4, inet6: 6 }[host.addressFamily];
    const socket = connect({ host: host.hostName, port: host.port, noDelay: true, ...(family === 0 ? {} : { family }) });
    const onAbort = (): void => {
      socket.destroy();
      reject(abortError(signal));
    };
    const done = (): void => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      done();
      socket.removeAllListeners('error');
      // Between here and ssh2 nobody listens; an error then shows as a close.
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.once('error', (error) => {
      done();
      reject(error);
    });
  });

/** Listens for the server's identification without taking anything from ssh2. Call before ssh2 reads. */
const listenForBanner = (socket: Duplex, found: (banner: string) => void, wrong: () => void): void => {
  let text = '';
  const onData = (data: Buffer): void => {
    text += data.toString('latin1');
    const name = /(?:^|\n)SSH-[^-\n]+-([^\n]*)\n/.exec(text)?.[1];
    if (name === undefined && text.length <= MAX_GREETING) return;
    socket.removeListener('data', onData);
    if (name === undefined) wrong();
    else found(name.trim());
  };
  socket.on('data', onData);
};

const closeSocket = (socket: Duplex): void => {
  socket.destroy();
  // A channel through a dead jump host does not close by itself.
  if (!socket.destroyed) socket.end();
};

interface Login {
  readonly host: ResolvedHost;
  readonly where: string;
  readonly entries: readonly KnownHost[];
  readonly watchdog: Watchdog;
  readonly signal: AbortSignal;
  readonly ask: ((question: Question) => Promise<Answer>) | undefined;
  readonly fail: (error: unknown) => void;
  readonly deps: ConnectDeps;
}

const hostVerifier = (login: Login): ((key: Buffer, verify: (valid: boolean) => void) => void) => {
  let accepted: Buffer | undefined;
  return (key, verify) => {
    // Asked again at every rekeying: the key must stay the same.
    if (accepted) return verify(accepted.equals(key));
    const { host, entries, ask, deps } = login;
    checkHostKey(host, entries, key, { ...(ask === undefined ? {} : { ask }), ...(deps.onAccepted === undefined ? {} : { onAccepted: deps.onAccepted }) }).then(
      () => {
        accepted = key;
        verify(true);
      },
      (error: unknown) => {
        login.fail(error);
        verify(false);
      },
    );
  };
};

const authHandler = (login: Login, authenticator: Authenticator): AuthHandlerMiddleware => {
  const { watchdog, where, host, signal, fail, deps } = login;
  return (left, partial, next) => {
    const late = fault('timeout', `${where} does not finish the login`, { cause: 'deadline', host: host.name });
    watchdog
      .hold(() => authenticator.next(left, partial))
      .then((method) => {
        if (signal.aborted) return;
        if (method === undefined) return fail(authenticator.fault());
        watchdog.step(deps.limits.stepMs, late);
        next(method);
      })
      .catch(fail);
  };
};

const startClient = (login: Login, authenticator: Authenticator, socket: Duplex): Client => {
  const { host, entries, where, fail, watchdog, deps } = login;
  const name = keyName(host);
  const client = new ssh2.Client();
  client.on('error', (error) => {
    // The agent's own trouble is not the end: the next way to log in is tried.
    if (error.level !== 'agent') fail(connectionFault(error, host.name, where));
  });
  client.on('close', () => fail(fault('unreachable', `${where} broke the connection`, { cause: 'connection-reset', host: host.name })));
  client.on('end', () => fail(fault('unreachable', `${where} broke the connection`, { cause: 'connection-reset', host: host.name })));
  client.once('handshake', () => watchdog.step(deps.limits.stepMs, fault('timeout', `${where} does not let us log in`, { cause: 'deadline', host: host.name })));
  client.on('change password', () => fail(fault('unauthorised', `${where} wants a new password for ${host.user}: change it there with ssh first`, { cause: 'ssh-auth', host: host.name })));
  client.connect({
    sock: socket,
    username: host.user,
    readyTimeout: 0,
    keepaliveInterval: host.serverAliveInterval > 0 ? host.serverAliveInterval * 1000 : deps.limits.keepaliveMs,
    keepaliveCountMax: host.serverAliveInterval > 0 ? host.serverAliveCountMax : deps.limits.keepaliveCount,
    algorithms: algorithmsFor(host, knownKeyTypes(entries, name.host, name.port)),
    hostVerifier: hostVerifier(login),
    authHandler: authHandler(login, authenticator),
  });
  return client;
};

/**
 * Connects, checks the host key and logs in. `through` gives the link of a jump host in place of TCP. Rejects with a fault; the
 * signal counts until then only.
 */
export const openConnection = async (host: ResolvedHost, deps: ConnectDeps, through?: (signal: AbortSignal) => Promise<Duplex>): Promise<Connection> => {
  const where = `${host.name} (${host.hostName}:${host.port})`;
  const owned = new Disposables();
  const end = new AbortController();
  const fail = (error: unknown): void => {
    if (!end.signal.aborted) end.abort(connectionFault(error, host.name, where));
  };
  const onAbort = (): void => fail(abortError(deps.signal));
  deps.signal.addEventListener('abort', onAbort, { once: true });
  if (deps.signal.aborted) onAbort();
  const watchdog = owned.add(new Watchdog(fail));
  const ask = async (question: Question): Promise<Answer> => {
    deps.onAsking?.(true);
    try {
      return await watchdog.hold(() => deps.prompts.ask(question, end.signal));
    } catch (error) {
      fail(error);
      throw error;
    } finally {
      deps.onAsking?.(false);
    }
  };
  const bannerMs = host.connectTimeout > 0 ? host.connectTimeout * 1000 : deps.limits.bannerMs;
  try {
    const entries = await loadKnownHosts([...host.userKnownHostsFiles, ...host.globalKnownHostsFiles]);
    // A chain of jump hosts has its own limits, and its own questions.
    if (!through) watchdog.step(bannerMs, fault('unreachable', `${where} does not answer`, { cause: 'no-answer', host: host.name }));
    const socket = await (through ? through(end.signal) : dial(host, end.signal));
    owned.defer(`ssh socket ${where}`, () => closeSocket(socket));
    end.signal.throwIfAborted();
    watchdog.step(bannerMs, fault('unreachable', `${where} accepts the connection and does not answer as an SSH server`, { cause: 'ssh-no-banner', host: host.name }));
    let banner = '';
    listenForBanner(
      socket,
      (name) => {
        banner = name;
        watchdog.step(deps.limits.stepMs, fault('timeout', `${where} does not finish the key exchange`, { cause: 'deadline', host: host.name }));
      },
      () => fail(fault('unreachable', `${where} does not answer as an SSH server`, { cause: 'ssh-no-banner', host: host.name })),
    );
    const interactive = deps.interactive && !host.batchMode;
    const authenticator = new Authenticator(host, { secrets: deps.secrets, signal: end.signal, ...(interactive ? { ask } : {}) });
    const client = startClient({ host, where, entries, watchdog, signal: end.signal, ask: interactive ? ask : undefined, fail, deps }, authenticator, socket);
    owned.defer(`ssh connection ${where}`, () => client.end());
    await orAborted(new Promise<void>((resolve) => client.once('ready', () => resolve())), end.signal);
    watchdog.dispose();
    await authenticator.succeeded();
    return new Connection(client, banner, end, owned);
  } catch (error) {
    owned.dispose();
    throw connectionFault(end.signal.aborted ? (end.signal.reason as FaultError) : error, host.name, where);
  } finally {
    deps.signal.removeEventListener('abort', onAbort);
  }
};
