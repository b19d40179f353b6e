import { performance } from 'node:perf_hooks';
import { abortError, deadline, sleep } from '../../base/abort.ts';
import { Backoff } from '../../base/backoff.ts';
import { fault, FaultError, type Fault } from '../../../preload/contract/fault.ts';
import type { Detour } from '../../../preload/contract/model/cluster.ts';
import type { ClusterId } from '../../../preload/contract/model/common.ts';
import type { KubeClient, KubeRequest, KubeResponse, KubeSocket, Query } from '../client.ts';
import { certificateExpired } from '../credentials/credentials.ts';
import type { Endpoint } from '../kubeconfig/endpoint.ts';
import { collect, discard } from './body.ts';
import type { Connection } from './connection.ts';
import { faultOfError } from './errors.ts';
import { HEAD_MS, REFUSAL_LIMIT, sendOnce } from './exchange.ts';
import { queryString } from './query.ts';
import { checkReadOnly, checkReadOnlySocket } from './read-only.ts';
import { openSocket } from './socket.ts';
import { notKubernetes } from './status.ts';
import { isSuspicious, isUnsent } from './suspicion.ts';
import type { Carrier, Transport } from './transport.ts';

/** How often a GET is repeated when the server asks to slow down. */
const MAX_RETRIES = 3;
/** The server may ask for more patience (s) than we have; then the caller is told. */
const MAX_WAIT_S = 10;
/** How long (ms) a connection that seems dead has to prove the contrary. */
const PROBE_MS = 5000;
/** To how many other servers one exchange follows. */
const MAX_MOVES = 3;

/** Did the API server itself say this? Then it is there, whatever it said. */
const isAnswer = (error: FaultError): boolean => {
  const { status, cause } = error.fault;
  return status !== undefined && status !== 401 && cause !== 'not-kubernetes';
};

/** The answer to a change got lost: nobody here can say whether it was made. */
const unknownOutcome = (error: FaultError): FaultError => (error.fault.status === undefined ? new FaultError({ ...error.fault, message: `${error.fault.message}. Whether the change was made is not known: look before you repeat it` }, { cause: error }) : error);

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
    transport.listen((detour) => this.#connection.detoured(detour));
  }

  /** Goes on with another transport: the kubeconfig has changed, or the operator wants a new connection. */
  replace(endpoint: Endpoint, transport: Transport): void {
    this.#endpoint = endpoint;
    this.#transport = transport;
    this.#connection.renewed(endpoint.server);
    transport.listen((detour) => this.#connection.detoured(detour));
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

  get detour(): Detour | undefined {
    return this.#connection.state.value.detour;
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
    return this.#exchange(request, 'stream');
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
    const open = (carrier: Carrier): Promise<KubeSocket> => openSocket({ carrier, cluster: this.name, path: request.path + queryString(request.query), protocols: request.protocols, signal });
    return this.#tracked(signal, () => this.#repeating(signal, false, open));
  }

  /** Runs all of an exchange and tells the connection how it ended. */
  async #tracked<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    this.#connection.trying();
    try {
      return await run();
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      const told = faultOfError(error, this.name, this.server);
      if (!isAnswer(told) && told.fault.kind !== 'cancelled') this.#connection.failed(told.fault);
      throw told;
    }
  }

  /** All of an answer. A GET that is cut off in the middle of it is asked once more, elsewhere where its server is lost. */
  async #whole(request: KubeRequest): Promise<{ readonly response: KubeResponse; readonly body: Uint8Array }> {
    const ms = request.timeoutMs ?? HEAD_MS;
    const limit = deadline(ms, `${this.server} did not finish its answer within ${ms / 1000} s`, request.signal);
    const once = async (): Promise<{ readonly response: KubeResponse; readonly body: Uint8Array }> => {
      const response = await this.#exchange({ ...request, signal: limit.signal, timeoutMs: ms }, 'whole');
      return { response, body: await collect(response.body) };
    };
    try {
      try {
        return await once();
      } catch (error) {
        if (!(error instanceof FaultError) || error.fault.cause !== 'body-cut-off' || (request.method ?? 'GET') !== 'GET') throw error;
        await this.#transport.suspect(undefined, error.fault, limit.signal);
        return await once();
      }
    } catch (error) {
      if (limit.signal.aborted && request.signal?.aborted !== true && error instanceof FaultError && error.fault.kind === 'timeout') {
        const told = fault('timeout', error.fault.message, { cause: 'deadline', cluster: this.name });
        this.#suspectLater(told.fault);
        void this.#checkConnection();
        throw told;
      }
      throw error;
    } finally {
      limit.clear();
    }
  }

  #suspectLater(why: Fault): void {
    void this.#transport.suspect(undefined, why, new AbortController().signal).catch(() => undefined);
  }

  /** One request with its repetitions: a server that asks to slow down, and those of `#repeating`. */
  async #exchange(request: KubeRequest, mode: 'stream' | 'whole'): Promise<KubeResponse> {
    if (this.readOnly) checkReadOnly(request, this.name);
    const signal = request.signal ?? new AbortController().signal;
    const backoff = new Backoff({ baseMs: 500, maxMs: MAX_WAIT_S * 1000 });
    const isGet = (request.method ?? 'GET') === 'GET';
    const send = (carrier: Carrier): Promise<KubeResponse> => sendOnce(request, { cluster: this.name, carrier, signal, mode, onSilence: () => void this.#probe(carrier) });
    return this.#tracked(signal, async () => {
      for (let retries = 0; ; retries += 1) {
        try {
          const answer = await this.#repeating(signal, isGet, send);
          if (request.anyStatus === true && (answer.status === 502 || answer.status === 503 || answer.status === 504)) this.#suspectLater(fault('unreachable', `${this.server} answered HTTP ${answer.status}`, { cause: 'server-error', cluster: this.name, status: answer.status }).fault);
          return answer;
        } catch (error) {
          if (!(error instanceof FaultError) || signal.aborted) throw error;
          const { status, retryAfterSeconds } = error.fault;
          if (!isGet || status !== 429 || retries >= MAX_RETRIES || (retryAfterSeconds ?? 0) > MAX_WAIT_S) throw error;
          await sleep(Math.max(backoff.next(), (retryAfterSeconds ?? 0) * 1000), signal);
        }
      }
    });
  }

  /**
   * Sends, and again where that does no harm: with a renewed credential, over a new connection where the old one was
   * stale, and to another server where this one is lost. What may have been carried out is never sent twice.
   */
  async #repeating<T>(signal: AbortSignal, isGet: boolean, send: (carrier: Carrier) => Promise<T>): Promise<T> {
    let renewed = false;
    let reopened = false;
    for (let moves = 0; ; ) {
      const carrier = await this.#transport.carrier(signal);
      try {
        const value = await send(carrier);
        this.#connection.answered();
        return value;
      } catch (error) {
        if (!(error instanceof FaultError) || signal.aborted) throw error;
        if (isAnswer(error)) this.#connection.answered();
        const repeatable = isGet || isUnsent(error);
        if (error.fault.status === 401) {
          if (renewed || !this.#transport.rejected(carrier.identity)) throw this.#unauthorised(error, carrier);
          renewed = true;
        } else if (!isSuspicious(error)) throw error;
        else if (repeatable && error.fault.cause === 'connection-reset' && !reopened) reopened = true;
        else if (!repeatable) {
          this.#suspectLater(error.fault);
          throw unknownOutcome(error);
        } else {
          const moved = await this.#transport.suspect(carrier.server, error.fault, signal);
          if (!moved || moves >= MAX_MOVES) throw error;
          moves += 1;
        }
      }
    }
  }

  /** An answer did not come in time: is it the server that is slow, or is nobody there any more? */
  async #checkConnection(): Promise<void> {
    try {
      await this.#probe(await this.#transport.carrier(new AbortController().signal));
    } catch {
      // whoever asks next is told why
    }
  }

  /** After silence: does the connection still live? If not it is dropped, with all that hangs on it, so that everything connects anew. */
  async #probe(carrier: Carrier): Promise<void> {
    if (this.#probing) return;
    this.#probing = true;
    try {
      const { body } = await carrier.dispatcher.request({ origin: carrier.server.url.origin, path: `${carrier.server.url.pathname.replace(/\/$/, '')}/version`, method: 'GET', headers: carrier.headers, signal: AbortSignal.timeout(this.#probeMs) });
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
