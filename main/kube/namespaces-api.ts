import type { namespaces } from '../../preload/contract/namespaces.ts';
import type { Settings } from '../../preload/contract/model/app.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { Verdict } from '../../preload/contract/model/verdict.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import { worst } from '../../preload/contract/model/verdict.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import { FaultError } from '../../preload/contract/fault.ts';
import type { NamespaceInfo, NamespaceList } from '../../preload/contract/model/namespace.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import { Latest } from '../base/latest.ts';
import { sleep } from '../base/abort.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import type { ClientOf } from './client.ts';
import { environmentOf } from './environments.ts';
import type { EnvironmentChoice } from './environments.ts';
import type { KubeObject } from './kinds/types.ts';
import { millis } from './kinds/types.ts';
import { listWatch } from './list-watch.ts';
import type { LiveTable, Tables } from './tables.ts';

/** What the operator decided about namespaces, kept in settings on disk. */
export interface NamespaceChoices {
  assigned(cluster: ClusterId): Readonly<Record<string, Environment>>;
  assign(cluster: ClusterId, namespace: string, environment: Environment | null): Promise<void>;
  /** For users who may not list namespaces. */
  typed(cluster: ClusterId): readonly string[];
  /** Grows with every change of the above. */
  readonly version: Latest<number>;
}

export interface NamespacesDeps {
  readonly clientOf: ClientOf;
  readonly tables: Tables;
  readonly settings: Latest<Settings>;
  readonly choices: NamespaceChoices;
}

/** Kinds whose objects count as workloads; those that a controller owns are its business. */
const WORKLOADS = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'replicasets.apps', 'replicationcontrollers', 'jobs.batch'];
/** Twice a second is fresh enough for counts, and a churning cluster costs little. */
const REFRESH_MS = 500;

interface Known { readonly labels: Readonly<Record<string, string>> | undefined; readonly phase: NamespaceInfo['phase']; readonly created: number | undefined }
interface Counts { workloads: number; well: number; pods: number; verdict: Verdict }

const known = (object: KubeObject): Known => {
  const phase = (object as { readonly status?: { readonly phase?: string } }).status?.phase;
  return { labels: object.metadata?.labels, phase: phase === 'Active' || phase === 'Terminating' ? phase : 'unknown', created: millis(object.metadata?.creationTimestamp) };
};

/** Workloads and pods per namespace. What a controller owns is its part, not a workload. */
export const countWorkloads = (workloads: Iterable<Row>, pods: Iterable<Row>): ReadonlyMap<string, Readonly<Counts>> => {
  const counts = new Map<string, Counts>();
  const of = (namespace: string): Counts => {
    const found = counts.get(namespace) ?? { workloads: 0, well: 0, pods: 0, verdict: 'ok' as Verdict };
    counts.set(namespace, found);
    return found;
  };
  for (const row of workloads) {
    if (row.namespace === undefined || row.owner !== undefined) continue;
    const at = of(row.namespace);
    at.workloads += 1;
    if (row.verdict === 'ok') at.well += 1;
    at.verdict = worst(at.verdict, row.verdict);
  }
  for (const row of pods) if (row.namespace !== undefined) of(row.namespace).pods += 1;
  return counts;
};

const rowsOf = function* (tables: readonly LiveTable[]): Generator<Row> {
  for (const table of tables) yield* table.rows.values();
};

/** Which environment a namespace of a cluster is, for those who only ask about one; its labels are read when they may be. */
export const environmentService = (deps: Pick<NamespacesDeps, 'clientOf' | 'settings' | 'choices'>): { environmentOfNamespace(cluster: ClusterId, namespace: string, signal?: AbortSignal): Promise<EnvironmentChoice> } => ({
  environmentOfNamespace: async (cluster, namespace, signal) => {
    const assigned = deps.choices.assigned(cluster)[namespace];
    let labels: Readonly<Record<string, string>> | undefined;
    if (assigned === undefined) {
      try {
        const object = await deps.clientOf(cluster).json<KubeObject>({ path: `/api/v1/namespaces/${encodeURIComponent(namespace)}`, ...(signal ? { signal } : {}) });
        labels = object.metadata?.labels;
      } catch (error) {
        if (!(error instanceof FaultError) || (error.fault.kind !== 'forbidden' && error.fault.kind !== 'not-found')) throw error;
      }
    }
    return environmentOf(namespace, labels, deps.settings.value.environments, assigned);
  },
});

interface State { readonly names: ReadonlyMap<string, Known>; readonly fault: Fault | undefined; readonly listed: boolean }

const watchNames = (deps: NamespacesDeps, cluster: ClusterId, state: Latest<State>, signal: AbortSignal): Promise<void> => {
  let names = new Map<string, Known>();
  const tell = (): void => state.set({ names, fault: undefined, listed: true });
  return listWatch({ client: deps.clientOf(cluster), path: '/api/v1/namespaces', query: {}, listAccept: 'application/json', watchAccept: 'application/json', signal }, {
    listing: () => { names = new Map(); },
    page: (bytes) => {
      const list = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly items?: readonly KubeObject[]; readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string } };
      for (const object of list.items ?? []) names.set(object.metadata?.name ?? '', known(object));
      return { resourceVersion: list.metadata?.resourceVersion ?? '', ...(list.metadata?.continue ? { continue: list.metadata.continue } : {}) };
    },
    listed: tell,
    event: (type, object) => {
      names = new Map(names);
      if (type === 'DELETED') names.delete(object.metadata?.name ?? '');
      else names.set(object.metadata?.name ?? '', known(object));
      tell();
    },
    status: (fault) => {
      if (fault !== undefined) state.update((s) => ({ ...s, fault }));
      else if (state.value.fault !== undefined) state.update(({ names: same, listed }) => ({ names: same, listed, fault: undefined }));
    },
  });
};

const buildList = (deps: NamespacesDeps, cluster: ClusterId, state: State, workloads: readonly LiveTable[], pods: LiveTable): NamespaceList => {
  const typed = !state.listed;
  const names = typed ? new Map(deps.choices.typed(cluster).map((name): [string, Known] => [name, { labels: undefined, phase: 'unknown', created: undefined }])) : state.names;
  const counts = countWorkloads(rowsOf(workloads), pods.rows.values());
  const assigned = deps.choices.assigned(cluster);
  const list = [...names].map(([name, of]): NamespaceInfo => {
    const count = counts.get(name);
    const verdict = of.phase === 'Terminating' ? worst('warn', count?.verdict ?? 'ok') : (count?.verdict ?? 'ok');
    return { name, ...environmentOf(name, of.labels, deps.settings.value.environments, assigned[name]), phase: of.phase, ...(of.created === undefined ? {} : { created: of.created }), verdict, workloads: count?.workloads ?? 0, well: count?.well ?? 0, pods: count?.pods ?? 0 };
  });
  list.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { namespaces: list, from: typed ? 'typed' : 'cluster', ...(state.fault ? { fault: state.fault } : {}), synced: (state.listed || state.fault !== undefined) && workloads.every((t) => t.synced) && pods.synced };
};

/** Follows the names, and for as long as it is read the workloads in them. */
const watchNamespaces = async function* (deps: NamespacesDeps, cluster: ClusterId, outer: AbortSignal): AsyncGenerator<NamespaceList, void, void> {
  const own = new AbortController();
  const signal = AbortSignal.any([outer, own.signal]);
  const state = new Latest<State>({ names: new Map(), fault: undefined, listed: false });
  const names = watchNames(deps, cluster, state, signal).catch((error: unknown) => own.abort(error));
  let open: LiveTable[] = [];
  try {
    const first = await state.until((s) => s.listed || s.fault !== undefined, signal);
    const typed = deps.choices.typed(cluster);
    const scope = first.listed || typed.length === 0 ? {} : { namespaces: typed };
    open = [...WORKLOADS, 'pods'].map((kind) => deps.tables.open(cluster, { kind, ...scope }));
    const workloads = open.slice(0, -1);
    const pods = open.at(-1);
    if (pods === undefined) return;
    const changed = new Latest(0);
    const follow = async (source: Latest<unknown>): Promise<void> => {
      for await (const _ of source.follow(signal)) changed.update((n) => n + 1);
    };
    void Promise.all([state, deps.settings, deps.choices.version, ...open.map((t) => t.version)].map((source) => follow(source as Latest<unknown>)));
    let last = '';
    for await (const _ of changed.follow(signal)) {
      const list = buildList(deps, cluster, state.value, workloads, pods);
      const text = JSON.stringify(list);
      if (text !== last) {
        last = text;
        yield list;
      }
      await sleep(REFRESH_MS, signal);
    }
  } catch (error) {
    if (!outer.aborted) throw error;
  } finally {
    own.abort();
    for (const table of open) table.dispose();
    await names;
  }
};

/** Serves the contract's `namespaces`. */
export const namespacesApi = (deps: NamespacesDeps): ApiHandlers<typeof namespaces> => ({
  watch: ({ cluster }, { signal }) => watchNamespaces(deps, cluster, signal),
  assign: async ({ cluster, namespace, environment }) => {
    await deps.choices.assign(cluster, namespace, environment);
    return null;
  },
});
