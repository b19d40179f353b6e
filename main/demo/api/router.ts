import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Disposable } from '../../base/disposable.ts';
import { aggregated, groupList, resourceList } from './discovery.ts';
import { serveLog } from './logs.ts';
import type { Fields, KubeObject } from './objects.ts';
import { apiVersionOf, keyOf, type Resource } from './resources.ts';
import { fieldTest, labelTest } from './selectors.ts';
import { badRequest, StatusError } from './status.ts';
import type { Store } from './store.ts';
import { nodeSummary } from './summary.ts';
import { tableOf } from './table.ts';
import { create, getOne, patch, remove, update, type Target } from './verbs.ts';
import { serveWatch } from './watch.ts';

const CHECKS = ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', 'poststarthook/start-apiserver-admission-initializer', 'poststarthook/start-apiextensions-informers', 'poststarthook/rbac/bootstrap-roles', 'autoregister-completion', 'shutdown'];
const VERSION = { major: '1', minor: '34', gitVersion: 'v1.34.4', gitCommit: 'demo', gitTreeState: 'clean', buildDate: '2026-02-10T00:00:00Z', goVersion: 'go1.24.12', compiler: 'gc', platform: 'linux/amd64' };
// Longer than any client asks; the real server draws from 30 to 60 minutes when the client names nothing.
const WATCH_SECONDS = 1800;

/** What a path names, after `/api/v1` or `/apis/GROUP/VERSION`. */
export const targetOf = (store: Store, path: string): Target | undefined => {
  const parts = path.split('/').filter((part) => part !== '').map(decodeURIComponent);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const groupVersion = core ? parts[1] : `${parts[1] ?? ''}/${parts[2] ?? ''}`;
  let rest = parts.slice(core ? 2 : 3);
  const find = (plural: string | undefined): Resource | undefined => store.resources().find((one) => one.plural === plural && apiVersionOf(one) === groupVersion);
  let namespace: string | undefined;
  if (rest[0] === 'namespaces' && rest.length > 2 && find(rest[2]) !== undefined) {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [plural, name, subresource] = rest;
  const resource = find(plural);
  return resource === undefined ? undefined : { resource, namespace, name, subresource };
};

const json = (response: ServerResponse, body: unknown, code = 200, type = 'application/json'): void => {
  response.writeHead(code, { 'content-type': type });
  response.end(JSON.stringify(body));
};

const text = (response: ServerResponse, body: string): void => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(body);
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const plain = (store: Store, request: IncomingMessage, response: ServerResponse, url: URL): true | undefined => {
  const path = url.pathname.replace(/\/$/, '');
  const wantsAll = /g=apidiscovery\.k8s\.io/.test(request.headers.accept ?? '') && /v=v2(?!b)/.test(request.headers.accept ?? '');
  const aggregate = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const resources = store.resources();
  const answer = (body: unknown, type?: string): true => {
    json(response, body, 200, type);
    return true;
  };
  if (path === '/version') return answer(VERSION);
  if (path === '/livez' || path === '/readyz' || path === '/healthz') {
    text(response, url.searchParams.has('verbose') ? `${CHECKS.map((check) => `[+]${check} ok\n`).join('')}${path.slice(1)} check passed\n` : 'ok');
    return true;
  }
  if (path === '/api') return wantsAll ? answer(aggregated(resources, true), aggregate) : answer({ kind: 'APIVersions', versions: ['v1'] });
  if (path === '/apis') return wantsAll ? answer(aggregated(resources, false), aggregate) : answer(groupList(resources));
  if (path === '/openapi/v2' || path === '/openapi/v3') return undefined;
  const groupVersion = /^\/(?:api|apis\/[^/]+)\/[^/]+$/.test(path) ? path.replace(/^\/apis?\//, '') : undefined;
  const list = groupVersion === undefined ? undefined : resourceList(resources, groupVersion);
  return list === undefined ? undefined : answer(list);
};

interface Page {
  readonly version: number;
  readonly start: string;
}

const pageOf = (token: string | null): Page | undefined => {
  if (token === null || token === '') return undefined;
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as Page;
  } catch {
    throw badRequest('continue key is not valid');
  }
};

const list = (store: Store, target: Target, url: URL, asTable: boolean): Fields => {
  const { resource } = target;
  const query = url.searchParams;
  const fits = testOf(target, query);
  const all = store.list(keyOf(resource), target.namespace).filter(fits);
  const page = pageOf(query.get('continue'));
  if (page !== undefined) store.since(page.version);
  const keyFor = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  const rest = page === undefined ? all : all.filter((object) => keyFor(object) > page.start);
  const limit = Number(query.get('limit') ?? 0) || rest.length;
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const more = rest.length > items.length && last !== undefined;
  const version = page?.version ?? store.version;
  const metadata = { resourceVersion: String(version), ...(more ? { continue: Buffer.from(JSON.stringify({ version, start: keyFor(last) })).toString('base64url'), remainingItemCount: rest.length - items.length } : {}) };
  if (asTable) return tableOf(store, resource, items, metadata, query.get('includeObject') ?? 'Metadata');
  return { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items: items.map(({ apiVersion: _, kind: __, ...object }) => object) };
};

const testOf = (target: Target, query: URLSearchParams): ((object: KubeObject) => boolean) => {
  const labels = labelTest(query.get('labelSelector') ?? '');
  const fields = fieldTest(query.get('fieldSelector') ?? '');
  return (object) => labels(object) && fields(object) && (target.name === undefined || object.metadata.name === target.name);
};

const watch = (store: Store, target: Target, url: URL, asTable: boolean, response: ServerResponse): Disposable => {
  const query = url.searchParams;
  const from = query.get('resourceVersion') ?? '';
  if (from !== '' && !/^\d+$/.test(from)) throw badRequest(`Invalid value: "${from}": resourceVersion`);
  return serveWatch(store, response, {
    resource: target.resource, namespace: target.namespace, from,
    bookmarks: query.get('allowWatchBookmarks') === 'true', initialEvents: query.get('sendInitialEvents') === 'true',
    timeoutSeconds: Number(query.get('timeoutSeconds')) || WATCH_SECONDS,
    fits: testOf(target, query),
    shape: (object, first) => {
      if (!asTable) return object;
      const table = tableOf(store, target.resource, [object], { resourceVersion: object.metadata.resourceVersion }, query.get('includeObject') ?? 'Metadata');
      return first ? table : { ...table, columnDefinitions: null };
    },
  });
};

const change = async (store: Store, request: IncomingMessage, target: Target, url: URL): Promise<Fields | KubeObject> => {
  const input = { target, query: url.searchParams, contentType: request.headers['content-type'] ?? 'application/json', body: await readBody(request) };
  switch (request.method) {
    case 'POST':
      return create(store, input);
    case 'PUT':
      return update(store, input);
    case 'PATCH':
      return patch(store, input);
    case 'DELETE': {
      if (target.name !== undefined) return remove(store, input);
      const gone = store.list(keyOf(target.resource), target.namespace).filter(testOf(target, url.searchParams));
      for (const object of gone) remove(store, { ...input, target: { ...target, name: object.metadata.name, namespace: object.metadata.namespace } });
      return { kind: `${target.resource.kind}List`, apiVersion: apiVersionOf(target.resource), metadata: { resourceVersion: String(store.version) }, items: gone };
    }
    default:
      throw new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  }
};

const accessReview = async (request: IncomingMessage): Promise<Fields> => {
  if (/protobuf/.test(request.headers['content-type'] ?? '')) throw new StatusError(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml');
  const review = JSON.parse(await readBody(request)) as Fields;
  const status = /selfsubjectreviews/.test(request.url ?? '') ? { userInfo: { username: 'demo', groups: ['system:authenticated'] } } : /rulesreviews/.test(request.url ?? '') ? { resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], nonResourceRules: [], incomplete: false } : { allowed: true };
  return { ...review, status };
};

/** Answers one request. What it returns, if anything, is a stream that stays open. */
export const route = async (store: Store, request: IncomingMessage, response: ServerResponse): Promise<Disposable | undefined> => {
  const url = new URL(request.url ?? '/', 'http://demo');
  if (/^\/apis\/authori[sz]ation\.k8s\.io\/|^\/apis\/authentication\.k8s\.io\//.test(url.pathname) && request.method === 'POST') {
    json(response, await accessReview(request), 201);
    return undefined;
  }
  if (request.method === 'GET' && plain(store, request, response, url) === true) return undefined;
  // There is no metrics API here, as on many a cluster: resource use comes from the kubelets.
  const proxied = request.method === 'GET' ? /^\/api\/v1\/nodes\/([^/]+)\/proxy\/stats\/summary$/.exec(url.pathname)?.[1] : undefined;
  const target = targetOf(store, url.pathname);
  if (target === undefined) throw new StatusError(404, 'NotFound', 'the server could not find the requested resource');
  if (proxied !== undefined) {
    json(response, nodeSummary(store, store.get(target.resource, undefined, decodeURIComponent(proxied))));
    return undefined;
  }
  if (request.method !== 'GET') {
    json(response, await change(store, request, target, url), request.method === 'POST' ? 201 : 200);
    return undefined;
  }
  const asTable = /as=Table/.test(request.headers.accept ?? '');
  const watches = url.searchParams.get('watch');
  if ((watches === 'true' || watches === '1') && target.subresource === undefined) return watch(store, target, url, asTable, response);
  if (target.name === undefined) {
    json(response, list(store, target, url, asTable));
    return undefined;
  }
  if (target.subresource === 'log') return serveLog(store, store.get(target.resource, target.namespace, target.name), url.searchParams, response);
  const object = getOne(store, target);
  json(response, asTable && target.subresource === undefined ? tableOf(store, target.resource, [object as KubeObject], {}, url.searchParams.get('includeObject') ?? 'Metadata') : object);
  return undefined;
};
