// Discovery as kube-apiserver serves it: aggregated with ETags, or group by group; with as many CRDs as wanted.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpServer, statusBody, type FakeServer } from './bad-api.ts';

export interface DiscoveryApi extends FakeServer {
  /** Paths with the status that they were answered with. */
  readonly answers: string[];
  /** A CRD is made. */
  readonly define: (group: string, plural: string) => void;
  /** Answers everything with this status until told `undefined`. */
  readonly refuse: (status: number | undefined) => void;
  /** Holds all answers back until released. */
  readonly hold: () => () => void;
}

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** `old`: before Kubernetes 1.26, group by group and without ETags. */
export const discoveryApi = async (crds: number, old = false): Promise<DiscoveryApi> => {
  const groups = new Map<string, string[]>();
  const answers: string[] = [];
  let refusal: number | undefined;
  let held: Promise<void> | undefined;
  const define = (group: string, plural: string): void => void groups.set(group, [...(groups.get(group) ?? []), plural]);
  for (let i = 0; i < crds; i += 1) define(`group-${i % 50}.example.com`, `things${i}`);
  const singular = (plural: string): string => plural[0]!.toUpperCase() + plural.slice(1);
  const core = [['pods', 'Pod', true], ['namespaces', 'Namespace', false], ['configmaps', 'ConfigMap', true]] as const;

  const bodyOf = (path: string): object | undefined => {
    if (!old && path === '/api') return { kind: 'APIGroupDiscoveryList', items: [{ metadata: {}, versions: [{ version: 'v1', freshness: 'Current', resources: core.map(([resource, kind, namespaced]) => ({ resource, responseKind: { kind }, scope: namespaced ? 'Namespaced' : 'Cluster', verbs: VERBS })) }] }] };
    if (!old && path === '/apis') return { kind: 'APIGroupDiscoveryList', items: [...groups].map(([name, plurals]) => ({ metadata: { name }, versions: [{ version: 'v1', freshness: 'Current', resources: plurals.map((resource) => ({ resource, responseKind: { kind: singular(resource) }, scope: 'Namespaced', verbs: VERBS })) }] })) };
    if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
    if (path === '/apis') return { kind: 'APIGroupList', groups: [...groups.keys()].map((name) => ({ name, versions: [{ version: 'v1' }], preferredVersion: { version: 'v1' } })) };
    if (path === '/api/v1') return { resources: core.map(([name, kind, namespaced]) => ({ name, kind, namespaced, verbs: VERBS })) };
    const plurals = groups.get(/^\/apis\/([^/]+)\/v1$/.exec(path)?.[1] ?? '');
    if (plurals) return { resources: plurals.map((name) => ({ name, kind: singular(name), namespaced: true, verbs: VERBS })) };
    return path === '/api/v1/pods' ? { kind: 'PodList', metadata: { resourceVersion: '1' }, items: [] } : undefined;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    await held;
    const say = (status: number, text = '', headers: Readonly<Record<string, string>> = {}): void => {
      answers.push(`${status} ${url.pathname}`);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    };
    const body = bodyOf(url.pathname);
    const text = JSON.stringify(body ?? {});
    const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
    if (refusal !== undefined) say(refusal, statusBody(refusal, '', 'refused'));
    else if (url.searchParams.has('watch')) response.writeHead(200).flushHeaders();
    else if (!body) say(404, statusBody(404, 'NotFound', 'not found'));
    else if (old) say(200, text);
    else if (request.headers['if-none-match'] === etag) say(304, '', { etag });
    else say(200, text, { etag });
  };
  const server = await httpServer((request, response) => void handle(request, response));
  return {
    ...server, answers, define,
    refuse: (status) => { refusal = status; },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held = promise.then(() => undefined);
      return () => { held = undefined; resolve(undefined); };
    },
  };
};
