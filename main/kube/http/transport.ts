import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { orAborted } from '../../base/abort.ts';
import { disposable, type Disposable } from '../../base/disposable.ts';
import { fault, type Fault } from '../../../preload/contract/fault.ts';
import type { Detour } from '../../../preload/contract/model/cluster.ts';
import { RenewedFile } from '../credentials/files.ts';
import type { Credentials, Identity } from '../credentials/types.ts';
import { impersonation } from '../credentials/impersonation.ts';
import type { Endpoint } from '../kubeconfig/endpoint.ts';
import type { Target } from './dial.ts';
import { envProxy } from './env-proxy.ts';
import { Failover, ownServer, type ApiServer, type ServerAddress, type Timing } from './failover.ts';
import { Pool } from './pool.ts';
import { probeAddress, type ProbeAnswer, type ProbeTarget } from './probe-address.ts';
import { guardStreams } from './streams.ts';
import { checkMaterial, tlsOfServer, type TlsMaterial } from './tls.ts';

/** Until a server that may be lost has answered a light question (ms). */
const ASK_MS = 3000;

/** What one exchange travels with: the connection pool and who we are. */
export interface Carrier {
  readonly dispatcher: Dispatcher;
  /** For the pages of a large list after its first. */
  readonly pages: Dispatcher;
  readonly identity: Identity;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly target: Target;
  readonly server: ApiServer;
}

const proxyOf = (endpoint: Endpoint, env: Readonly<Record<string, string | undefined>>): URL | undefined => {
  const proxy = endpoint.cluster.proxyUrl ?? envProxy(new URL(endpoint.server), env);
  if (proxy === undefined) return undefined;
  if (!URL.canParse(proxy) || !/^(https?|socks5h?):$/.test(new URL(proxy).protocol)) throw fault('invalid', `The proxy of ${endpoint.name} is no address: ${proxy.replace(/\/\/[^@/]*@/, '//')}`, { cause: 'proxy', cluster: endpoint.name });
  return new URL(proxy);
};

/** Reads the authority of an endpoint's server as PEM, from data or file (data wins, as in kubectl); again when the file changes. */
export const caReader = (endpoint: Endpoint): (() => Promise<string | undefined>) => {
  const { caData, caFile } = endpoint.cluster;
  if (caData !== undefined || caFile === undefined) return () => Promise.resolve(caData);
  const file = new RenewedFile(caFile, 'certificate authority', endpoint.name, 'invalid');
  return () => file.text();
};

/**
 * May another server take the place of the kubeconfig's own? Only where the kubeconfig brings the cluster's authority, so
 * that a server can prove that it belongs to the cluster: neither the machine's authorities nor nobody's check do. An
 * address with a path is a gateway with users of its own.
 */
const mayFailOver = ({ cluster, server }: Endpoint): boolean => {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  return url?.protocol === 'https:' && url.pathname === '/' && !cluster.insecure && (cluster.caData !== undefined || cluster.caFile !== undefined);
};

export interface TransportOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  readonly timing?: Partial<Timing>;
  readonly pingMs?: number;
}

interface Current {
  readonly key: string;
  readonly pool: Pool;
  readonly target: Target;
  readonly server: ApiServer;
}

/**
 * The way to one cluster for one user: to the kubeconfig's server, or to another API server of the cluster while that
 * one is out. HTTP/2 where the server speaks it, so that forty watches share one connection; made anew when the
 * certificates or the server change. Other servers are reached the way that the kubeconfig's is: through the same proxy,
 * since that is the only way into the cluster's network that the operator has named.
 */
export class Transport implements Disposable {
  readonly #endpoint: Endpoint;
  readonly #credentials: Credentials;
  readonly #options: TransportOptions;
  readonly #fixed: Readonly<Record<string, string | string[]>>;
  readonly #own: Disposable;
  readonly #ca: () => Promise<string | undefined>;
  readonly #ownServer: ApiServer;
  readonly #failover: Failover | undefined;
  readonly #retired = new Set<Pool>();
  #listener: ((detour: Detour | undefined) => void) | undefined;
  #ended = false;
  #current: Current | undefined;

  constructor(endpoint: Endpoint, credentials: Credentials, options: TransportOptions) {
    guardStreams();
    this.#endpoint = endpoint;
    this.#credentials = credentials;
    this.#options = options;
    this.#ca = caReader(endpoint);
    this.#ownServer = ownServer(new URL(URL.canParse(endpoint.server) ? endpoint.server : 'http://invalid'));
    this.#failover = mayFailOver(endpoint)
      ? new Failover({ own: this.#ownServer.url, ask: (server, signal) => this.#serves(server, signal), moved: (lost) => this.#moved(lost), ...(options.timing === undefined ? {} : { timing: options.timing }) })
      : undefined;
    const impersonated = Object.entries(impersonation(endpoint.user)).map(([name, values]): [string, string | string[]] => [name, values.length === 1 ? (values[0] ?? '') : [...values]]);
    this.#fixed = { 'user-agent': options.userAgent, ...Object.fromEntries(impersonated) };
    this.#own = disposable(`transport to ${endpoint.name}`, () => {
      this.#ended = true;
      this.#failover?.end();
      this.drop();
    });
  }

  /** What the next exchange travels with. Throws a fault where credentials or certificates cannot be had. */
  async carrier(signal: AbortSignal): Promise<Carrier> {
    const { identity, tls } = await this.#material(signal);
    const { pool, target, server } = this.#open(tls);
    return { dispatcher: pool.dispatcher, pages: pool.pages, identity, headers: { ...this.#fixed, ...identity.headers }, target, server };
  }

  async #material(signal: AbortSignal): Promise<{ readonly identity: Identity; readonly tls: TlsMaterial }> {
    this.#check();
    const identity = await this.#credentials.identity(signal);
    const ca = await this.#ca();
    this.#check();
    const { tlsServerName, insecure } = this.#endpoint.cluster;
    const tls: TlsMaterial = {
      insecure,
      ...(ca === undefined ? {} : { ca }),
      ...(tlsServerName === undefined ? {} : { serverName: tlsServerName }),
      ...(identity.cert === undefined ? {} : { cert: identity.cert }),
      ...(identity.key === undefined ? {} : { key: identity.key }),
    };
    return { identity, tls };
  }

  #check(): void {
    if (this.#ended) throw fault('not-found', `The context ${this.#endpoint.name} is no longer in any kubeconfig`, { cluster: this.#endpoint.name });
    const { problem } = this.#endpoint;
    if (problem) throw fault(problem.kind, problem.message, problem);
  }

  #target(server: ApiServer, tls: TlsMaterial): Target {
    const proxy = proxyOf(this.#endpoint, this.#options.env);
    return { cluster: this.#endpoint.name, url: server.url, tls: server.own ? tls : tlsOfServer(tls, this.#ownServer.url, server.address), ...(proxy === undefined ? {} : { proxy }) };
  }

  #open(tls: TlsMaterial): Current {
    const server = this.#failover?.current ?? this.#ownServer;
    const key = createHash('sha256').update(JSON.stringify([tls, server.url.host])).digest('hex');
    if (this.#current?.key === key) return this.#current;
    checkMaterial(tls, this.#endpoint);
    const target = this.#target(server, tls);
    // undici joins repeated headers with commas over HTTP/2: two impersonated groups would become one
    const allowH2 = !Object.values(this.#fixed).some(Array.isArray);
    const pool = new Pool(target, { allowH2, ...(this.#options.pingMs === undefined ? {} : { pingMs: this.#options.pingMs }) });
    // what still runs on the old connections may finish
    this.#retire();
    this.#current = { key, pool, target, server };
    return this.#current;
  }

  #retire(): void {
    const old = this.#current?.pool;
    this.#current = undefined;
    if (old === undefined) return;
    this.#retired.add(old);
    void old.close().then(() => this.#retired.delete(old));
  }

  /** One GET to one server of the cluster by its own address; see `probeAddress`. */
  async probe(target: ProbeTarget, signal: AbortSignal, timeoutMs?: number): Promise<ProbeAnswer> {
    const { identity, tls } = await this.#material(signal);
    return probeAddress({ headers: { ...this.#fixed, ...identity.headers }, target: this.#target(this.#ownServer, tls) }, target, signal, timeoutMs);
  }

  /** Is there an API server that serves? Who is not allowed to ask has learned that as well. */
  async #serves({ address, port }: ApiServer, signal: AbortSignal): Promise<boolean> {
    try {
      const { status } = await this.probe({ scheme: 'https', address, port, path: '/readyz' }, signal, ASK_MS);
      return status === 200 || status === 401 || status === 403;
    } catch {
      return false;
    }
  }

  #moved(lost: boolean): void {
    if (this.#current?.server !== this.#failover?.current) {
      if (lost) this.drop();
      else this.#retire();
    }
    this.#listener?.(this.#failover?.detour);
  }

  /** Tells where exchanges go, now and after every change; one listener, the newest. */
  listen(listener: (detour: Detour | undefined) => void): void {
    this.#listener = listener;
    listener(this.#failover?.detour);
  }

  /** Names the cluster's API servers by their own addresses. */
  offer(addresses: readonly ServerAddress[]): void {
    this.#failover?.offer(addresses);
  }

  /** Could another server take over? Then it is worth learning of them. */
  get hasFailover(): boolean {
    return this.#failover !== undefined;
  }

  /** An exchange failed as with a server that is lost. Resolves with whether another server is in use now. */
  suspect(server: ApiServer | undefined, why: Fault, signal: AbortSignal): Promise<boolean> {
    if (this.#failover === undefined) return Promise.resolve(false);
    return orAborted(this.#failover.lost(server ?? this.#failover.current, why), signal);
  }

  /** The server answered 401 to this identity. True: another try may do better. */
  rejected(identity: Identity): boolean {
    return this.#credentials.rejected(identity);
  }

  /** Ends the connections of this carrier, if they are still the ones in use. */
  dropIf(carrier: Carrier): void {
    if (this.#current?.pool.dispatcher === carrier.dispatcher) this.drop();
  }

  /** Ends all connections at once; the next exchange opens new ones. */
  drop(): void {
    const pools = [...this.#retired, ...(this.#current ? [this.#current.pool] : [])];
    this.#current = undefined;
    this.#retired.clear();
    for (const pool of pools) pool.destroy();
  }

  dispose(): void {
    this.#own.dispose();
    this.#credentials.dispose();
  }
}
