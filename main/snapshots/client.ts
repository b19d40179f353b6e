import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import { abortError } from '../base/abort.ts';
import type { KubeClient, KubeRequest, KubeResponse, KubeSocket } from '../kube/client.ts';
import { bookmark, listAnswer, objectAnswer } from './answer.ts';
import type { Collection, Content } from './content.ts';

interface Place {
  readonly collection: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly sub?: string;
}

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw fault('invalid', `Not a path of the API: ${segment}`, { status: 400 });
  }
};

/** Kubernetes API concepts, "Resource URIs". `/namespaces/N` alone is the namespace itself. */
const placeOf = (path: string): Place | undefined => {
  const match = /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)\/(.+)$/.exec(path);
  if (!match) return undefined;
  const [, root = '', rest = ''] = match;
  const parts = rest.split('/').map(decode);
  const [first = '', second, third, fourth, ...more] = parts;
  if (first === 'namespaces' && third !== undefined && third !== 'status' && third !== 'finalize') {
    return { collection: `${root}/${third}`, ...(second === undefined ? {} : { namespace: second }), ...(fourth === undefined ? {} : { name: fourth }), ...(more.length === 0 ? {} : { sub: more.join('/') }) };
  }
  return { collection: `${root}/${first}`, ...(second === undefined ? {} : { name: second }), ...(parts.length > 2 ? { sub: parts.slice(2).join('/') } : {}) };
};

const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === '1';

const once = (text: string): AsyncIterable<Uint8Array> => ({
  async *[Symbol.asyncIterator]() {
    await Promise.resolve();
    yield Buffer.from(text, 'utf8');
  },
});

/** A watch of what never changes: its first line, then silence until the reader leaves or the signal aborts. */
const silence = (first: string | undefined, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    let line = first;
    let leave: () => void = () => undefined;
    return {
      next: () => {
        if (signal?.aborted === true) return Promise.reject(abortError(signal));
        if (line !== undefined) {
          const value = Buffer.from(line, 'utf8');
          line = undefined;
          return Promise.resolve({ done: false, value });
        }
        return new Promise((resolve, reject) => {
          const onAbort = (): void => reject(abortError(signal));
          leave = () => {
            signal?.removeEventListener('abort', onAbort);
            resolve({ done: true, value: undefined });
          };
          signal?.addEventListener('abort', onAbort, { once: true });
        });
      },
      return: () => {
        leave();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  },
});

/** Answers what a cluster's API server would have answered when the snapshot was taken. Nothing can be changed. */
export class SnapshotClient implements KubeClient {
  readonly kind = 'snapshot';
  readonly readOnly = true;
  readonly cluster: ClusterId;
  readonly #content: Content;
  readonly #missing: ReadonlyMap<string, FaultError>;

  constructor(cluster: ClusterId, content: Content) {
    this.cluster = cluster;
    this.#content = content;
    this.#missing = new Map(content.manifest.missing.map(({ what, fault: found }) => [what, new FaultError(found)]));
  }

  get name(): string {
    return this.#content.header.cluster;
  }

  get server(): string {
    return this.#content.header.server;
  }

  get user(): string {
    return this.#content.header.user;
  }

  /** The health report at the time of the capture, as this cluster's; undefined where none was made. */
  health(): HealthReport | undefined {
    const { health } = this.#content;
    return health === undefined ? undefined : { ...health, cluster: this.cluster };
  }

  async request(request: KubeRequest): Promise<KubeResponse> {
    try {
      await Promise.resolve();
      if (request.signal?.aborted === true) throw abortError(request.signal);
      return this.#answer(request);
    } catch (error) {
      if (request.anyStatus !== true || !(error instanceof FaultError) || error.fault.status === undefined) throw error;
      const { status, message } = error.fault;
      return this.#response(once(JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: status })), status);
    }
  }

  async json<T>(request: KubeRequest): Promise<T> {
    const text = Buffer.from(await this.bytes(request)).toString('utf8');
    try {
      return JSON.parse(text) as T;
    } catch {
      throw fault('invalid', `The snapshot's answer to ${request.path} is not JSON`, { cause: 'not-kubernetes', cluster: this.name });
    }
  }

  async bytes(request: KubeRequest): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of (await this.request(request)).body) parts.push(part);
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  socket(): Promise<KubeSocket> {
    return Promise.reject(this.#unsupported('A snapshot has no containers to run commands in'));
  }

  watchOpened(): { retrying(yes: boolean): void; closed(): void } {
    return { retrying: () => undefined, closed: () => undefined };
  }

  #unsupported(message: string): FaultError {
    return fault('unsupported', message, { cause: 'snapshot', cluster: this.name });
  }

  #response(body: AsyncIterable<Uint8Array>, status = 200, type = 'application/json'): KubeResponse {
    return { status, headers: { 'content-type': type }, body };
  }

  #answer(request: KubeRequest): KubeResponse {
    const { path, query = {} } = request;
    if ((request.method ?? 'GET') !== 'GET') throw fault('refused', 'A snapshot cannot be changed', { cause: 'snapshot', cluster: this.name });
    if (['/livez', '/readyz', '/healthz'].some((one) => path === one || path.startsWith(`${one}/`))) return this.#response(once('ok'), 200, 'text/plain');
    const fixed = { '/version': this.#content.header.kubernetes, '/api': this.#content.discovery.api, '/apis': this.#content.discovery.apis }[path];
    if (fixed !== undefined) return this.#response(once(JSON.stringify(fixed)));
    const place = placeOf(path);
    if (place === undefined) throw this.#unsupported(`The snapshot does not hold ${path}`);
    if (place.sub === 'log') throw this.#unsupported('A snapshot holds no logs');
    if (place.sub !== undefined && place.sub !== 'status') throw this.#unsupported(`A snapshot does not hold ${place.sub} of an object`);
    const collection = this.#collection(place.collection);
    const asTable = /as=Table/.test(request.headers?.['accept'] ?? request.headers?.['Accept'] ?? '');
    if (isTrue(query['watch'])) return this.#response(silence(isTrue(query['allowWatchBookmarks']) ? bookmark(collection, asTable) : undefined, request.signal));
    if (place.name === undefined) return this.#response(once(listAnswer(collection, place.namespace, query, asTable)));
    const object = objectAnswer(collection, place.namespace, place.name, asTable);
    if (object === undefined) throw this.#notFound(`${place.collection.split('/').at(-1) ?? ''} "${place.name}" not found`, place.name);
    return this.#response(once(object));
  }

  #notFound(message: string, object: string): FaultError {
    return fault('not-found', message, { status: 404, object, cluster: this.name });
  }

  /** A kind that could not be read then fails now as it failed then. */
  #collection(path: string): Collection {
    const found = this.#content.collections.get(path);
    if (found) return found;
    const [, root = '', group = '', , named = ''] = path.split('/');
    const plural = root === 'api' ? (path.split('/')[3] ?? '') : named;
    throw this.#missing.get(root === 'api' ? plural : `${plural}.${group}`) ?? this.#notFound('the server could not find the requested resource', path);
  }
}
