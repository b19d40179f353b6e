import { performance } from 'node:perf_hooks';
import type { Fault } from '../../../preload/contract/fault.ts';
import type { Detour } from '../../../preload/contract/model/cluster.ts';
import { sleep } from '../../base/abort.ts';
import { Backoff } from '../../base/backoff.ts';
import { hostOf } from './tls.ts';

/** Where an API server of a cluster listens, beside the kubeconfig's own address. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
  /** The master's name, where it is known. */
  readonly name?: string;
}

/** One server that exchanges may go to. */
export interface ApiServer {
  readonly url: URL;
  readonly address: string;
  readonly port: number;
  /** The one that the kubeconfig names. */
  readonly own: boolean;
  readonly name?: string;
}

/** How many servers are tried at most: no control plane has more. */
export const MAX_SERVERS = 16;
/** After a search that found nobody (ms): forty watches that fail together are one question. */
const QUIET_MS = 2000;
/** Between two answers of the kubeconfig's server that prove that it is back (ms, with jitter). */
const STEADY_MS = 5000;
/** The longest time (ms) between two looks at it. */
const MAX_LOOK_MS = 60_000;
/** How often in a row it must answer before we go back; doubled each time that it is lost again soon. */
const NEEDED = 2;
const MAX_NEEDED = 16;
/** What stays up for this long (ms) is steady again. */
const CALM_MS = 600_000;

/** Time, as tests replace it. */
export interface Timing {
  readonly now: () => number;
  /** Milliseconds that no setting of the clock moves. */
  readonly monotonic: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

export interface FailoverOptions {
  readonly own: URL;
  /** One light question to a server: does it serve as an API server of this cluster? Never rejects. */
  readonly ask: (server: ApiServer, signal: AbortSignal) => Promise<boolean>;
  /** Another server is in use. `lost`: the one before does not answer any more. */
  readonly moved: (lost: boolean) => void;
  readonly timing?: Partial<Timing>;
}

const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'http:' ? 80 : 443);

/** The server that a kubeconfig names. */
export const ownServer = (url: URL): ApiServer => ({ url, address: hostOf(url), port: portOf(url), own: true });

const otherServer = ({ address, port, name }: ServerAddress): ApiServer => ({ url: new URL(`https://${address.includes(':') ? `[${address}]` : address}:${port}`), address, port, own: false, ...(name === undefined ? {} : { name }) });

/** Resolves with the first that serves, or undefined when none does. */
const firstThatServes = async (servers: readonly ApiServer[], ask: (server: ApiServer) => Promise<boolean>): Promise<ApiServer | undefined> => {
  try {
    return await Promise.any(servers.map(async (server) => ((await ask(server)) ? server : Promise.reject(new Error('no')))));
  } catch {
    return undefined;
  }
};

/**
 * Which of a cluster's API servers is spoken to. The kubeconfig's own, until it is lost and another one answers; then that
 * one, until the kubeconfig's has answered several times in a row. A server is left only when it does not answer a second
 * question either, so that one broken connection moves nothing.
 */
export class Failover {
  readonly #options: FailoverOptions;
  readonly #timing: Timing;
  readonly #own: ApiServer;
  readonly #end = new AbortController();
  #current: ApiServer;
  #others: readonly ApiServer[] = [];
  #back: AbortController | undefined;
  #searching: Promise<void> | undefined;
  #quietUntil = -Infinity;
  #detour: Detour | undefined;
  #returnedAt = -Infinity;
  #needed = NEEDED;

  constructor(options: FailoverOptions) {
    this.#options = options;
    this.#timing = { now: Date.now, monotonic: () => performance.now(), sleep, random: Math.random, ...options.timing };
    this.#own = ownServer(options.own);
    this.#current = this.#own;
  }

  get current(): ApiServer {
    return this.#current;
  }

  /** Set while the kubeconfig's server is out and another one answers. */
  get detour(): Detour | undefined {
    return this.#detour;
  }

  /** Replaces what is known of the cluster's other servers. */
  offer(addresses: readonly ServerAddress[]): void {
    const others = addresses.map(otherServer).filter((one) => one.address !== this.#own.address || one.port !== this.#own.port);
    this.#others = [...new Map(others.map((one) => [one.url.host, one])).values()].slice(0, MAX_SERVERS);
    const named = this.#others.find((one) => one.url.host === this.#current.url.host);
    if (this.#detour === undefined || named?.name === undefined || named.name === this.#detour.via) return;
    this.#detour = { ...this.#detour, via: named.name };
    this.#options.moved(false);
  }

  /** An exchange with `server` failed as with a server that is lost. Resolves with whether another one is in use now. */
  async lost(server: ApiServer, fault: Fault): Promise<boolean> {
    const elsewhere = (): boolean => this.#current.url.host !== server.url.host;
    if (elsewhere()) return true;
    if (this.#others.length === 0 || this.#end.signal.aborted || this.#timing.monotonic() < this.#quietUntil) return false;
    this.#searching ??= this.#search(fault).finally(() => {
      this.#searching = undefined;
    });
    await this.#searching;
    return elsewhere();
  }

  async #search(fault: Fault): Promise<void> {
    const { signal } = this.#end;
    const since = this.#timing.now();
    const from = this.#current;
    const ask = (server: ApiServer): Promise<boolean> => this.#options.ask(server, signal);
    const rest = [...(from.own ? [] : [this.#own]), ...this.#others.filter((one) => one.url.host !== from.url.host)];
    const others = firstThatServes(rest, ask);
    if (await ask(from)) return;
    const found = await others;
    if (signal.aborted || from !== this.#current) return;
    if (found === undefined) this.#quietUntil = this.#timing.monotonic() + QUIET_MS;
    else this.#use(found, since, fault);
  }

  #use(server: ApiServer, since: number, fault: Fault): void {
    this.#current = server;
    if (server.own) this.#arrive();
    else {
      this.#detour = { since, fault, ...this.#detour, via: server.name ?? server.url.host };
      if (this.#back === undefined) {
        this.#back = new AbortController();
        void this.#lookBack(AbortSignal.any([this.#back.signal, this.#end.signal])).catch(() => undefined);
      }
    }
    this.#options.moved(true);
  }

  #arrive(): void {
    this.#back?.abort();
    this.#back = undefined;
    this.#detour = undefined;
    this.#returnedAt = this.#timing.monotonic();
  }

  /** Goes back when the kubeconfig's server is steady again. */
  async #lookBack(signal: AbortSignal): Promise<void> {
    const { monotonic, random, sleep: pause } = this.#timing;
    this.#needed = monotonic() - this.#returnedAt < CALM_MS ? Math.min(this.#needed * 2, MAX_NEEDED) : NEEDED;
    const backoff = new Backoff({ baseMs: STEADY_MS, maxMs: MAX_LOOK_MS, random });
    for (let good = 0; good < this.#needed; ) {
      await pause(good > 0 ? STEADY_MS * (0.5 + random()) : backoff.next(), signal);
      good = (await this.#options.ask(this.#own, signal)) ? good + 1 : 0;
    }
    if (signal.aborted) return;
    this.#current = this.#own;
    this.#arrive();
    this.#options.moved(false);
  }

  /** No more questions. */
  end(): void {
    this.#end.abort();
  }
}
