// The smallest honest KubeClient: undici over real HTTP(S), for tests of what stands on one.
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { Agent, request } from 'undici';
import { fault } from '../../preload/contract/fault.ts';
import type { FaultKind } from '../../preload/contract/fault.ts';
import { disposable } from '../../main/base/disposable.ts';
import type { Disposable } from '../../main/base/disposable.ts';
import type { KubeClient, KubeRequest, KubeResponse } from '../../main/kube/client.ts';
import { refusalText } from '../../main/kube/http/status.ts';

export interface Tls { readonly ca: string | Buffer; readonly cert: string | Buffer; readonly key: string | Buffer }
export interface TestClient extends KubeClient, Disposable {
  /** How often it said that its watch is being retried. */
  readonly retries: () => number;
  readonly watches: () => number;
}

const kinds: Readonly<Record<number, FaultKind>> = { 401: 'unauthorised', 403: 'forbidden', 404: 'not-found', 409: 'conflict' };

const cutOff = async function* (body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* body;
  } catch (error) {
    throw fault('unreachable', `The answer was cut off: ${error instanceof Error ? error.message : ''}`, { cause: 'body-cut-off' });
  }
};

export const testClient = (server: string, tls?: Tls): TestClient => {
  // HTTP/1.1: undici's HTTP/2 throws at nobody when an agent ends while one of its streams does.
  const agent = new Agent({ bodyTimeout: 0, allowH2: false, ...(tls ? { connect: { ...tls } } : {}) });
  const own = disposable(`client of ${server}`, () => {
    agent.destroy().catch(() => undefined);
  });
  let retries = 0;
  let watches = 0;
  const ask = async (r: KubeRequest): Promise<KubeResponse> => {
    const query = Object.entries(r.query ?? {}).flatMap(([k, v]) => (v === undefined ? [] : [[k, String(v)] as [string, string]]));
    let response: Awaited<ReturnType<typeof request>>;
    try {
      response = await request(`${server}${r.path}${query.length > 0 ? `?${new URLSearchParams(query).toString()}` : ''}`, {
        dispatcher: agent, method: r.method ?? 'GET', headers: { 'user-agent': 'quarterdeck', accept: 'application/json', ...r.headers },
        ...(r.body === undefined ? {} : { body: typeof r.body === 'string' ? r.body : JSON.stringify(r.body) }), ...(r.signal ? { signal: r.signal } : {}),
      });
    } catch (error) {
      r.signal?.throwIfAborted();
      throw fault('unreachable', error instanceof Error ? error.message : String(error), { cause: 'connection-refused' });
    }
    // A body that nobody reads any more still tells of its end: to nobody, which would end the process.
    response.body.on('error', () => undefined);
    if (response.statusCode >= 400 && !r.anyStatus) {
      const text = refusalText(new Uint8Array(await response.body.arrayBuffer()));
      const after = Number(response.headers['retry-after']);
      throw fault(kinds[response.statusCode] ?? 'unreachable', (JSON.parse(text) as { message?: string }).message ?? text, { status: response.statusCode, ...(after > 0 ? { retryAfterSeconds: after } : {}) });
    }
    return { status: response.statusCode, headers: {}, body: cutOff(response.body) };
  };
  const bytes = async (r: KubeRequest): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    for await (const part of (await ask(r)).body) parts.push(part);
    return Buffer.concat(parts);
  };
  return {
    cluster: 'test', name: 'test', kind: 'live', server, user: 'tester', readOnly: true,
    request: ask,
    bytes,
    json: async <T>(r: KubeRequest): Promise<T> => JSON.parse(Buffer.from(await bytes(r)).toString('utf8')) as T,
    socket: () => Promise.reject(fault('unsupported', 'This client has no sockets')),
    watchOpened: () => {
      watches += 1;
      return { retrying: (yes) => { if (yes) retries += 1; }, closed: () => { watches -= 1; } };
    },
    retries: () => retries,
    watches: () => watches,
    dispose: () => own.dispose(),
  };
};

interface Kubeconfig { readonly clusters: readonly { readonly cluster: Record<string, string> }[]; readonly users: readonly { readonly user: Record<string, string> }[] }

/** A client of the first cluster and user of a kubeconfig with certificates, as the lab writes them. */
export const clientOfKubeconfig = (path: string): TestClient => {
  const config = load(readFileSync(path, 'utf8')) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster ?? {};
  const user = config.users[0]?.user ?? {};
  const part = (from: Record<string, string>, name: string): Buffer => (from[`${name}-data`] ? Buffer.from(from[`${name}-data`] ?? '', 'base64') : readFileSync(from[name] ?? ''));
  return testClient(cluster['server'] ?? '', { ca: part(cluster, 'certificate-authority'), cert: part(user, 'client-certificate'), key: part(user, 'client-key') });
};
