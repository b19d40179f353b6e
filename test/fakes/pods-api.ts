// An API server with a great many pods over real HTTP: lists in pages, a watch with as much churn as is asked for. JSON only.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { disposable } from '../../main/base/disposable.ts';
import type { Disposable } from '../../main/base/disposable.ts';

export interface PodsApi extends Disposable {
  readonly url: string;
  /** A kubeconfig for it, as YAML. */
  readonly kubeconfig: string;
  /** Changes so many pods a second from now on, in batches of a tenth of that; one in twenty is deleted and another one made. 0: none. */
  churn(perSecond: number): void;
  /** Makes one pod of this name, in CrashLoopBackOff. */
  add(name: string): void;
  remove(name: string): void;
  readonly changes: () => number;
}

const BORN = Date.parse('2026-01-01T00:00:00Z');
// What one pod in so many is in, as in a cluster where something is always wrong.
const STATES = [...Array<string>(40).fill('Running'), 'Pending', 'CrashLoopBackOff', 'ImagePullBackOff', 'Completed', 'NotReady'];

interface PodSpec { readonly index: number; readonly name: string; readonly namespace: string; readonly state: string; readonly restarts: number }

const statusOf = ({ index, state, restarts }: PodSpec): object => {
  const waiting = state === 'CrashLoopBackOff' || state === 'ImagePullBackOff' ? { reason: state, message: `back-off ${restarts}m` } : undefined;
  const ready = state === 'Running';
  const running = ready || state === 'NotReady';
  const now = running ? { running: { startedAt: '2026-01-01T00:01:00Z' } } : state === 'Completed' ? { terminated: { exitCode: 0, reason: 'Completed' } } : { waiting: waiting ?? { reason: 'ContainerCreating' } };
  return {
    phase: state === 'Completed' ? 'Succeeded' : running || waiting ? 'Running' : 'Pending',
    podIP: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    podIPs: [{ ip: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` }],
    conditions: [{ type: 'PodScheduled', status: 'True' }, { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2026-01-01T00:01:00Z' }],
    containerStatuses: [{ name: 'app', ready, restartCount: restarts, started: running, state: now }],
  };
};

const podOf = (spec: PodSpec, version: number): string =>
  JSON.stringify({
    metadata: { name: spec.name, namespace: spec.namespace, uid: `${spec.index.toString(16).padStart(8, '0')}-0000-4000-8000-${spec.name.slice(-5)}0000000`, resourceVersion: String(version), creationTimestamp: new Date(BORN + spec.index * 1000).toISOString(), labels: { app: `app-${spec.index % 500}`, 'pod-template-hash': '7d9f8b6c5d' } },
    spec: { nodeName: `node-${spec.index % 1000}`, containers: [{ name: 'app', image: `registry.local/team/app-${spec.index % 500}:1.${spec.index % 7}` }] },
    status: statusOf(spec),
  });

const specOf = (index: number): PodSpec => ({ index, name: `app-${index % 500}-7d9f8b6c5d-${(index * 2_654_435_761 % 60_466_176).toString(36).padStart(5, '0')}`, namespace: `team-${index % 200}`, state: STATES[index * 7 % STATES.length] ?? 'Running', restarts: index % 9 });

const RESOURCES = [{ name: 'pods', kind: 'Pod', namespaced: true, shortNames: ['po'] }, { name: 'namespaces', kind: 'Namespace', namespaced: false, shortNames: ['ns'] }, { name: 'nodes', kind: 'Node', namespaced: false, shortNames: ['no'] }].map((one) => ({ ...one, verbs: ['get', 'list', 'watch', 'delete', 'patch'] }));

/** Starts it with so many pods. */
export const podsApi = async (pods: number): Promise<PodsApi> => {
  // In etcd's order: by namespace and name.
  let specs = Array.from({ length: pods }, (_, index) => specOf(index)).map((spec) => ({ spec, key: `${spec.namespace}/${spec.name}` })).sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ spec }) => spec);
  const watches = new Set<ServerResponse>();
  let version = 1000;
  let made = pods;
  let changed = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const emit = (type: string, spec: PodSpec): string => {
    version += 1;
    changed += 1;
    return `{"type":"${type}","object":${podOf(spec, version).replace('{', '{"apiVersion":"v1","kind":"Pod",')}}\n`;
  };
  const send = (lines: readonly string[]): void => {
    const text = lines.join('');
    for (const watch of watches) watch.write(text);
  };
  const change = (): readonly string[] => {
    const at = Math.floor(Math.random() * specs.length);
    const spec = specs[at];
    if (!spec) return [];
    if (Math.random() < 0.05) {
      const next = specOf(made++);
      specs[at] = next;
      return [emit('DELETED', spec), emit('ADDED', next)];
    }
    const next = { ...spec, restarts: spec.restarts + 1, state: STATES[Math.floor(Math.random() * STATES.length)] ?? 'Running' };
    specs[at] = next;
    return [emit('MODIFIED', next)];
  };
  const list = (url: URL, response: ServerResponse): void => {
    const limit = Number(url.searchParams.get('limit') ?? specs.length);
    const from = Number(url.searchParams.get('continue') ?? '0');
    const rest = specs.length - from - limit;
    response.end(`{"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"${version}"${rest > 0 ? `,"continue":"${from + limit}","remainingItemCount":${rest}` : ''}},"items":[${specs.slice(from, from + limit).map((spec) => podOf(spec, version)).join(',')}]}`);
  };
  const empty = (kind: string): string => JSON.stringify({ apiVersion: 'v1', kind, metadata: { resourceVersion: '1' }, items: [] });
  const answers: Readonly<Record<string, () => string>> = {
    '/version': () => JSON.stringify({ major: '1', minor: '34', gitVersion: 'v1.34.0' }),
    '/api': () => JSON.stringify({ kind: 'APIVersions', versions: ['v1'] }),
    '/apis': () => JSON.stringify({ kind: 'APIGroupList', groups: [] }),
    '/api/v1': () => JSON.stringify({ kind: 'APIResourceList', groupVersion: 'v1', resources: RESOURCES }),
    '/api/v1/namespaces': () => empty('NamespaceList'),
    '/api/v1/nodes': () => empty('NodeList'),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    response.setHeader('content-type', 'application/json');
    if (url.searchParams.has('watch')) {
      response.writeHead(200);
      response.flushHeaders();
      if (url.pathname !== '/api/v1/pods') return;
      watches.add(response);
      response.on('close', () => watches.delete(response));
    } else if (url.pathname === '/api/v1/pods') list(url, response);
    else if (answers[url.pathname]) response.end(answers[url.pathname]?.());
    else response.writeHead(404).end(JSON.stringify({ kind: 'Status', status: 'Failure', code: 404, reason: 'NotFound', message: 'the server could not find the requested resource' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = disposable('pods API', () => {
    clearInterval(timer);
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    kubeconfig: `apiVersion: v1\nkind: Config\ncurrent-context: pods\nclusters: [{name: pods, cluster: {server: "${url}"}}]\nusers: [{name: me, user: {token: none}}]\ncontexts: [{name: pods, context: {cluster: pods, user: me}}]\n`,
    churn: (perSecond) => {
      clearInterval(timer);
      if (perSecond > 0) timer = setInterval(() => send(Array.from({ length: Math.round(perSecond / 10) }, change).flat()), 100);
    },
    add: (name) => {
      const spec = { ...specOf(made++), name, state: 'CrashLoopBackOff' };
      specs = [...specs, spec];
      send([emit('ADDED', spec)]);
    },
    remove: (name) => {
      const spec = specs.find((one) => one.name === name);
      if (!spec) return;
      specs = specs.filter((one) => one !== spec);
      send([emit('DELETED', spec)]);
    },
    changes: () => changed,
    dispose: () => own.dispose(),
  };
};
