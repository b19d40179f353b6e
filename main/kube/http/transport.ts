import { createHash } from 'node:crypto';
import { Agent, type Dispatcher } from 'undici';
import { disposable, type Disposable } from '../../base/disposable.ts';
import { fault } from '../../../preload/contract/fault.ts';
import { RenewedFile } from '../credentials/files.ts';
import type { Credentials, Identity } from '../credentials/types.ts';
import { impersonation } from '../credentials/impersonation.ts';
import type { Endpoint } from '../kubeconfig/endpoint.ts';
import { dial, type Target } from './dial.ts';
import { envProxy } from './env-proxy.ts';
import { guardStreams } from './streams.ts';
import { checkMaterial, type TlsMaterial } from './tls.ts';

/** A stream's window (bytes): one round trip of 10 ms at 100 MB/s. */
const STREAM_WINDOW = 1024 * 1024;
/** The connection's window (bytes): sixty-four followed logs that nobody reads must not hold up a list. */
const CONNECTION_WINDOW = 64 * STREAM_WINDOW;
/** client-go pings an idle HTTP/2 connection every 30 s as well (ms). */
const PING_MS = 30_000;
/** The API server closes idle HTTP/1.1 connections after 90 s or more (ms). */
const KEEP_ALIVE_MS = 60_000;

/** What one exchange travels with: the connection pool and who we are. */
export interface Carrier {
  readonly dispatcher: Dispatcher;
  readonly identity: Identity;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly target: Target;
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
 * One connection pool for one cluster and user. HTTP/2 where the server speaks it, so that forty watches share one
 * connection; made anew when the certificates change.
 */
export class Transport implements Disposable {
  readonly #endpoint: Endpoint;
  readonly #credentials: Credentials;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #fixed: Readonly<Record<string, string | string[]>>;
  readonly #own: Disposable;
  readonly #ca: () => Promise<string | undefined>;
  #ended = false;
  #current: { readonly key: string; readonly agent: Agent; readonly target: Target } | undefined;

  constructor(endpoint: Endpoint, credentials: Credentials, options: { readonly env: Readonly<Record<string, string | undefined>>; readonly userAgent: string }) {
    guardStreams();
    this.#endpoint = endpoint;
    this.#credentials = credentials;
    this.#env = options.env;
    this.#ca = caReader(endpoint);
    const impersonated = Object.entries(impersonation(endpoint.user)).map(([name, values]): [string, string | string[]] => [name, values.length === 1 ? (values[0] ?? '') : [...values]]);
    this.#fixed = { 'user-agent': options.userAgent, ...Object.fromEntries(impersonated) };
    this.#own = disposable(`transport to ${endpoint.name}`, () => {
      this.#ended = true;
      this.drop();
    });
  }

  /** What the next exchange travels with. Throws a fault where credentials or certificates cannot be had. */
  async carrier(signal: AbortSignal): Promise<Carrier> {
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
    const { agent, target } = this.#agent(tls);
    return { dispatcher: agent, identity, headers: { ...this.#fixed, ...identity.headers }, target };
  }

  #check(): void {
    if (this.#ended) throw fault('not-found', `The context ${this.#endpoint.name} is no longer in any kubeconfig`, { cluster: this.#endpoint.name });
  }

  #agent(tls: TlsMaterial): { readonly agent: Agent; readonly target: Target } {
    const key = createHash('sha256').update(JSON.stringify(tls)).digest('hex');
    if (this.#current?.key === key) return this.#current;
    checkMaterial(tls, this.#endpoint);
    const old = this.#current?.agent;
    const proxy = proxyOf(this.#endpoint, this.#env);
    const target: Target = { cluster: this.#endpoint.name, url: new URL(this.#endpoint.server), tls, ...(proxy === undefined ? {} : { proxy }) };
    // undici joins repeated headers with commas over HTTP/2: two impersonated groups would become one
    const allowH2 = !Object.values(this.#fixed).some(Array.isArray);
    const agent = new Agent({
      allowH2,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      h2Options: { maxConcurrentStreams: 1000, connectionWindowSize: CONNECTION_WINDOW, pingInterval: PING_MS, settings: { initialWindowSize: STREAM_WINDOW } },
      connect: (_options, callback) => {
        dial(target, allowH2 ? ['h2', 'http/1.1'] : ['http/1.1']).then(
          (socket) => callback(null, socket),
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
        );
      },
    });
    this.#current = { key, agent, target };
    // what still runs on the old connection may finish
    void old?.close().catch(() => undefined);
    return this.#current;
  }

  /** The server answered 401 to this identity. True: another try may do better. */
  rejected(identity: Identity): boolean {
    return this.#credentials.rejected(identity);
  }

  /** Ends the connections of this carrier, if they are still the ones in use. */
  dropIf(carrier: Carrier): void {
    if (this.#current?.agent === carrier.dispatcher) this.drop();
  }

  /** Ends all connections at once; the next exchange opens new ones. */
  drop(): void {
    const old = this.#current?.agent;
    this.#current = undefined;
    void old?.destroy().catch(() => undefined);
  }

  dispose(): void {
    this.#own.dispose();
    this.#credentials.dispose();
  }
}
