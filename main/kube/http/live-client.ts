import { performance } from 'node:perf_hooks';
import { abortError, deadline, sleep } from '../../base/abort.ts';
import { Backoff } from '../../base/backoff.ts';
import { fault, FaultError } from '../../../preload/contract/fault.ts';
import type { ClusterId } from '../../../preload/contract/model/common.ts';
import type { KubeClient, KubeRequest, KubeResponse, KubeSocket, Query } from '../client.ts';
import { certificateExpired } from '../credentials/credentials.ts';
import type { Endpoint } from '../kubeconfig/endpoint.ts';
import { chunksOf, collect, discard, plainHeaders } from './body.ts';
import type { Connection } from './connection.ts';
import { faultOfError, noAnswer } from './errors.ts';
import { queryString } from './query.ts';
import { checkReadOnly, checkReadOnlySocket } from './read-only.ts';
import { openSocket } from './socket.ts';
import { faultOfAnswer, notKubernetes, refusalText } from './status.ts';
import type { Carrier, Transport } from './transport.ts';

/** Until the head of an answer (ms), where the caller says nothing else. */
const HEAD_MS = 15_000;
/** How often a GET is repeated when the server asks to slow down. */
const MAX_RETRIES = 3;
/** The server may ask for more patience (s) than we have; then the caller is told. */
const MAX_WAIT_S = 10;
/** How much of a refusal is read (bytes). */
const REFUSAL_LIMIT = 64 * 1024;
/** How long (ms) a connection that seems dead has to prove the contrary. */
const PROBE_MS = 5000;

interface Answer {
  readonly response: KubeResponse;
  /** Ends with the exchange's own deadline or the caller's signal. */
  readonly signal: AbortSignal;
}

type Mode = 'stream' | 'whole';

const encode = (body: unknown): string | Uint8Array | null => (body === undefined ? null : typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));

/** The client of a real API server. */
export class LiveClient implements KubeClient {
  readonly kind: 'live' | 'demo';
  readonly #connection: Connection;
  readonly #isReadOnly: () => boolean;
  #endpoint: Endpoint;
  #transport: Transport;
  readonly #probeMs: number;
  #probing = false;

  constructor(endpoint: Endpoint, transport: Transport, options: { readonly connection: (client: LiveClient) => Connection; readonly readOnly: () => boolean; readonly kind?: 'live' | 'demo'; readonly probeMs?: number }) {
    this.kind = options.kind ?? 'live';
    this.#endpoint = endpoint;
    this.#transport = transport;
    this.#isReadOnly = options.readOnly;
    this.#probeMs = options.probeMs ?? PROBE_MS;
    this.#connection = options.connection(this);
  }

  /** Goes on with another transport: the kubeconfig has changed, or the operator wants a new connection. */
  replace(endpoint: Endpoint, transport: Transport): void {
    this.#endpoint = endpoint;
    this.#transport = transport;
    this.#connection.renewed(endpoint.server);
  }

  get cluster(): ClusterId {
    return this.#endpoint.id;
  }

  get name(): string {
    return this.#endpoint.name;
  }

  get server(): string {
    return this.#endpoint.server;
  }

  get user(): string {
    return this.#endpoint.userName;
  }

  get connection(): Connection {
    return this.#connection;
  }

  get readOnly(): boolean {
    return this.#isReadOnly();
  }

  watchOpened(): { retrying(yes: boolean): void; closed(): void } {
    return this.#connection.watchOpened();
  }

  async request(request: KubeRequest): Promise<KubeResponse> {
    return (await this.#exchange(request, 'stream')).response;
  }

  async json<T>(request: KubeRequest): Promise<T> {
    const { response, body } = await this.#whole(request);
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
    try {
      return JSON.parse(text) as T;
    } catch {
      throw notKubernetes({ cluster: this.name, server: this.server, status: response.status, body: text.slice(0, REFUSAL_LIMIT) });
    }
  }

  async bytes(request: KubeRequest): Promise<Uint8Array> {
    return (await this.#whole(request)).body;
  }

  async socket(request: { readonly path: string; readonly query?: Query | readonly (readonly [string, string])[]; readonly protocols: readonly string[]; readonly signal?: AbortSignal }): Promise<KubeSocket> {
    if (this.readOnly) checkReadOnlySocket(request.path, this.name);
    const signal = request.signal ?? new AbortController().signal;
    return this.#tracked(signal, async () => {
      for (let again = true; ; again = false) {
        const carrier = await this.#transport.carrier(signal);
        try {
          return await openSocket({ carrier, cluster: this.name, path: request.path + queryString(request.query), protocols: request.protocols, signal });
        } catch (error) {
          if (!(error instanceof FaultError) || error.fault.status !== 401) throw error;
          if (!again || !this.#transport.rejected(carrier.identity)) throw this.#unauthorised(error, carrier);
        }
      }
    });
  }

  /** Runs an exchange and tells the connection how it went; what never leaves this machine says nothing good about it. */
  async #tracked<T>(signal: AbortSignal, run: () => Promise<T>, asks = true): Promise<T> {
    const connection = this.#connection;
    connection.trying();
    try {
      const value = await run();
      if (asks) connection.answered();
      return value;
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      const told = faultOfError(error, this.name, this.server);
      const { status, kind, cause } = told.fault;
      if (status !== undefined && status !== 401 && cause !== 'not-kubernetes') connection.answered();
      else if (kind !== 'cancelled') connection.failed(told.fault);
      throw told;
    }
  }

  async #whole(request: KubeRequest): Promise<{ readonly response: KubeResponse; readonly body: Uint8Array }> {
    const ms = request.timeoutMs ?? HEAD_MS;
    const limit = deadline(ms, `${this.server} did not finish its answer within ${ms / 1000} s`, request.signal);
    try {
      const { response } = await this.#exchange({ ...request, signal: limit.signal, timeoutMs: ms }, 'whole');
      return { response, body: await collect(response.body) };
    } catch (error) {
      if (limit.signal.aborted && request.signal?.aborted !== true && error instanceof FaultError && error.fault.kind === 'timeout')
        throw fault('timeout', error.fault.message, { cause: 'deadline', cluster: this.name });
      throw error;
    } finally {
      limit.clear();
    }
  }

  /** One request with its repetitions: a renewed credential, a stale connection, a server that asks to slow down. */
  async #exchange(request: KubeRequest, mode: Mode): Promise<Answer> {
    if (this.readOnly) checkReadOnly(request, this.name);
    const signal = request.signal ?? new AbortController().signal;
    const backoff = new Backoff({ baseMs: 500, maxMs: MAX_WAIT_S * 1000 });
    const isGet = (request.method ?? 'GET') === 'GET';
    let renewed = false;
    let reopened = false;
    for (let retries = 0; ; ) {
      const carrier = await this.#tracked(signal, () => this.#transport.carrier(signal), false);
      try {
        return await this.#tracked(signal, () => this.#once(request, carrier, signal, mode));
      } catch (error) {
        if (!(error instanceof FaultError) || signal.aborted) throw error;
        const { status, cause, retryAfterSeconds } = error.fault;
        if (status === 401) {
          if (renewed || !this.#transport.rejected(carrier.identity)) throw this.#unauthorised(error, carrier);
          renewed = true;
        } else if (isGet && cause === 'connection-reset' && !reopened) reopened = true;
        else if (isGet && status === 429 && retries < MAX_RETRIES && (retryAfterSeconds ?? 0) <= MAX_WAIT_S) {
          retries += 1;
          await sleep(Math.max(backoff.next(), (retryAfterSeconds ?? 0) * 1000), signal);
        } else throw error;
      }
    }
  }

  async #once(request: KubeRequest, carrier: Carrier, parent: AbortSignal, mode: Mode): Promise<Answer> {
    const ms = request.timeoutMs ?? HEAD_MS;
    const exchange = new AbortController();
    const onParent = (): void => exchange.abort(abortError(parent));
    if (parent.aborted) onParent();
    else parent.addEventListener('abort', onParent, { once: true });
    const timer = setTimeout(() => exchange.abort(noAnswer(this.name, this.server, ms)), ms);
    const release = (): void => parent.removeEventListener('abort', onParent);
    const body = encode(request.body);
    try {
      const data = await carrier.dispatcher.request({
        origin: new URL(this.server).origin,
        path: new URL(this.server).pathname.replace(/\/$/, '') + request.path + queryString(request.query),
        method: request.method ?? 'GET',
        headers: { accept: 'application/json', ...(body === null ? {} : { 'content-type': 'application/json' }), ...request.headers, ...carrier.headers },
        body,
        signal: exchange.signal,
      });
      const headers = plainHeaders(data.headers);
      const chunks = chunksOf(data.body, { cluster: this.name, server: this.server, signal: exchange.signal }, release);
      if (data.statusCode >= 300 && request.anyStatus !== true) {
        throw faultOfAnswer({ cluster: this.name, server: this.server, status: data.statusCode, headers, body: refusalText(await collect(chunks, REFUSAL_LIMIT)) });
      }
      if (/^text\/html/i.test(headers['content-type'] ?? '') && request.anyStatus !== true && mode === 'stream') {
        discard(data.body);
        throw notKubernetes({ cluster: this.name, server: this.server, status: data.statusCode, body: '' });
      }
      return { response: { status: data.statusCode, headers, body: chunks }, signal: exchange.signal };
    } catch (error) {
      release();
      if (parent.aborted) throw abortError(parent);
      if (exchange.signal.aborted) {
        void this.#probe(carrier);
        throw noAnswer(this.name, this.server, ms);
      }
      throw faultOfError(error, this.name, this.server);
    } finally {
      clearTimeout(timer);
    }
  }

  /** After silence: does the connection still live? If not it is dropped, with all that hangs on it, so that everything connects anew. */
  async #probe(carrier: Carrier): Promise<void> {
    if (this.#probing) return;
    this.#probing = true;
    try {
      const { body } = await carrier.dispatcher.request({ origin: new URL(this.server).origin, path: `${new URL(this.server).pathname.replace(/\/$/, '')}/version`, method: 'GET', headers: carrier.headers, signal: AbortSignal.timeout(this.#probeMs) });
      discard(body);
    } catch {
      this.#transport.dropIf(carrier);
    } finally {
      this.#probing = false;
    }
  }

  /** 401 by another name, where we know why. */
  #unauthorised(error: FaultError, carrier: Carrier): FaultError {
    const ended = certificateExpired(carrier.identity.cert);
    const hasToken = carrier.identity.headers['authorization'] !== undefined;
    if (ended !== undefined && !hasToken) return new FaultError({ ...error.fault, cause: 'certificate-expired', message: `The client certificate of ${this.user} ended on ${ended}` }, { cause: error });
    if (carrier.identity.cert !== undefined && !hasToken) return new FaultError({ ...error.fault, cause: 'tls-client-certificate', message: `${this.server} does not accept the client certificate of ${this.user} (HTTP 401)` }, { cause: error });
    return error;
  }

  /** Measures a light request, for the status line. */
  async ping(signal: AbortSignal): Promise<{ readonly latencyMs: number; readonly version?: string }> {
    const began = performance.now();
    const version = await this.json<{ readonly gitVersion?: unknown }>({ path: '/version', signal, timeoutMs: PROBE_MS });
    return { latencyMs: Math.round((performance.now() - began) * 10) / 10, ...(typeof version.gitVersion === 'string' ? { version: version.gitVersion } : {}) };
  }
}
