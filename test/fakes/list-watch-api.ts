// An API server's list and watch over real HTTP, for one collection of namespaces: pages, bookmarks, 410, drops, refusals.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { disposable } from '../../main/base/disposable.ts';
import type { Disposable } from '../../main/base/disposable.ts';
import type { KubeObject } from '../../main/kube/kinds/types.ts';

export interface ListWatchApi extends Disposable {
  readonly url: string;
  /** Paths with queries, in the order in which they came. */
  readonly requests: string[];
  put(name: string, labels?: Readonly<Record<string, string>>): void;
  remove(name: string): void;
  bookmark(): void;
  /** Cuts every watch off in mid-line. */
  drop(): void;
  /** Forgets history: watches from before are answered with 410. */
  compact(): void;
  /** The next continue token is answered with 410. */
  expireNextPage(): void;
  /** Answers everything with this status until told `undefined`. */
  refuse(status: number | undefined): void;
  readonly watching: () => number;
}

const status = (code: number, message: string): string => JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', code, message });

export const listWatchApi = async (): Promise<ListWatchApi> => {
  const objects = new Map<string, KubeObject>();
  const history: { version: number; line: string }[] = [];
  const watches = new Set<ServerResponse>();
  const requests: string[] = [];
  let version = 100;
  let oldest = 0;
  let expire = false;
  let refusal: number | undefined;

  const emit = (type: string, object: KubeObject): void => {
    const line = `${JSON.stringify({ type, object })}\n`;
    history.push({ version, line });
    for (const watch of watches) watch.write(line);
  };
  const list = (url: URL, response: ServerResponse): void => {
    const limit = Number(url.searchParams.get('limit') ?? '500');
    const from = Number(url.searchParams.get('continue') ?? '0');
    if (from > 0 && expire) {
      expire = false;
      response.writeHead(410).end(status(410, 'The provided continue parameter is too old'));
      return;
    }
    const all = [...objects.values()];
    const rest = all.length - from - limit;
    response.end(JSON.stringify({ apiVersion: 'v1', kind: 'NamespaceList', metadata: { resourceVersion: String(version), ...(rest > 0 ? { continue: String(from + limit), remainingItemCount: rest } : {}) }, items: all.slice(from, from + limit) }));
  };
  const watch = (url: URL, response: ServerResponse): void => {
    const from = Number(url.searchParams.get('resourceVersion') ?? '0');
    response.writeHead(200, { 'content-type': 'application/json' });
    if (from < oldest) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' } })}\n`);
      return;
    }
    response.flushHeaders();
    for (const event of history) if (event.version > from) response.write(event.line);
    watches.add(response);
    response.on('close', () => watches.delete(response));
  };
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    if (refusal !== undefined) response.writeHead(refusal, refusal === 429 ? { 'retry-after': '1' } : {}).end(status(refusal, `refused with ${refusal}`));
    else if (url.pathname === '/api') response.end(JSON.stringify({ kind: 'APIVersions', versions: ['v1'] }));
    else if (url.pathname === '/apis') response.end(JSON.stringify({ kind: 'APIGroupList', groups: [{ name: 'broken.example', versions: [{ version: 'v1' }], preferredVersion: { version: 'v1' } }] }));
    else if (url.pathname === '/api/v1') response.end(JSON.stringify({ resources: [{ name: 'namespaces', kind: 'Namespace', namespaced: false, shortNames: ['ns'], verbs: ['get', 'list', 'watch', 'patch'] }, { name: 'namespaces/status', kind: 'Namespace', namespaced: false, verbs: ['get'] }] }));
    else if (url.pathname !== '/api/v1/namespaces') response.writeHead(503).end(status(503, 'the server is currently unable to handle the request'));
    else if (url.searchParams.has('watch')) watch(url, response);
    else list(url, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = disposable('list-watch API', () => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    put: (name, labels = {}) => {
      version += 1;
      const known = objects.has(name);
      const object: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: `uid-${name}`, labels, resourceVersion: String(version), creationTimestamp: '2026-01-01T00:00:00Z' }, status: { phase: 'Active' } };
      objects.set(name, object);
      emit(known ? 'MODIFIED' : 'ADDED', object);
    },
    remove: (name) => {
      const object = objects.get(name);
      if (object === undefined) return;
      version += 1;
      objects.delete(name);
      emit('DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
    },
    bookmark: () => {
      version += 1;
      emit('BOOKMARK', { kind: 'Namespace', metadata: { resourceVersion: String(version) } });
    },
    drop: () => {
      for (const response of watches) {
        response.write('{"type":"MODI');
        response.destroy();
      }
    },
    compact: () => {
      oldest = version + 1;
      version += 1;
      history.length = 0;
    },
    expireNextPage: () => { expire = true; },
    refuse: (code) => { refusal = code; },
    watching: () => watches.size,
    dispose: () => own.dispose(),
  };
};
