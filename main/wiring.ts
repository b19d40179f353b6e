import type { ClusterList } from '../preload/contract/model/cluster.ts';
import type { ClusterId } from '../preload/contract/model/common.ts';
import { Latest } from './base/latest.ts';
import type { NamespaceChoices } from './kube/namespaces-api.ts';
import type { ServerDirectory } from './kube/learn-servers.ts';
import type { ClusterPrefs } from './kube/prefs.ts';
import type { Tables } from './kube/tables.ts';
import type { JsonFile } from './store/json-file.ts';
import type { ClusterState, State } from './store/state.ts';
import type { DeclaredHosts, NodeDirectory } from './terminals/hosts.ts';
import type { ClusterNode } from './terminals/join-hosts.ts';

/** Adapters between parts that do not know each other. No decisions here, only shapes. */

const withCluster = (state: State, cluster: ClusterId, change: (one: ClusterState) => ClusterState): State => ({ ...state, clusters: { ...state.clusters, [cluster]: change(state.clusters[cluster] ?? {}) } });

/** Follows a value as another shape; ends with the signal. */
const derived = <A, B>(from: Latest<A>, shape: (value: A) => B, signal: AbortSignal): Latest<B> => {
  const to = new Latest(shape(from.value));
  void (async () => {
    for await (const value of from.follow(signal)) to.set(shape(value));
  })();
  return to;
};

/** The part of the state that kubeconfigs and connections need. */
export const clusterPrefs = (state: JsonFile<State>, signal: AbortSignal): ClusterPrefs => {
  const shape = (value: State): ClusterPrefs['value']['value'] => ({
    sources: value.sources,
    allowedExec: value.allowedExec,
    clusters: Object.fromEntries(
      Object.entries(value.clusters).map(([id, one]) => [
        id,
        {
          ...(one.colour === undefined ? {} : { colour: one.colour }),
          ...(one.readOnly === undefined ? {} : { readOnly: one.readOnly }),
          ...(one.typedNamespaces === undefined ? {} : { typedNamespaces: one.typedNamespaces }),
        },
      ]),
    ),
  });
  const value = derived(state.current, shape, signal);
  return {
    value,
    update: async (change) => {
      await state.update((before) => {
        const next = change(shape(before));
        const clusters = { ...before.clusters };
        for (const [id, choice] of Object.entries(next.clusters)) {
          clusters[id] = { ...clusters[id], ...choice, ...(choice.typedNamespaces === undefined ? {} : { typedNamespaces: [...choice.typedNamespaces] }) } as ClusterState;
        }
        return { ...before, sources: [...next.sources], allowedExec: [...next.allowedExec], clusters };
      });
      value.set(shape(state.current.value));
    },
  };
};

/** Where the addresses of clusters' API servers are kept between two starts; nothing else of them is. */
export const serverDirectory = (state: JsonFile<State>, find: ServerDirectory['find']): ServerDirectory => ({
  find,
  remembered: (cluster) => state.current.value.clusters[cluster]?.apiServers ?? [],
  remember: (cluster, servers) => state.update((before) => withCluster(before, cluster, (one) => ({ ...one, apiServers: servers.map(({ address, port }) => ({ address, port })) }))),
});

/** What the operator decided about namespaces. */
export const namespaceChoices = (state: JsonFile<State>, signal: AbortSignal): NamespaceChoices => {
  let version = 0;
  return {
    assigned: (cluster) => state.current.value.clusters[cluster]?.assigned ?? {},
    assign: (cluster, namespace, environment) =>
      state.update((before) =>
        withCluster(before, cluster, (one) => {
          const { [namespace]: _, ...others } = one.assigned ?? {};
          return { ...one, assigned: environment === null ? others : { ...others, [namespace]: environment } };
        }),
      ),
    typed: (cluster) => state.current.value.clusters[cluster]?.typedNamespaces ?? [],
    version: derived(state.current, () => (version += 1), signal),
  };
};

/** Machines that the operator declared, and the demo's own. */
export const declaredHosts = (state: JsonFile<State>, demo: () => { readonly cluster: ClusterId; readonly hosts: DeclaredHostList } | undefined): DeclaredHosts => {
  const get = (cluster: ClusterId): DeclaredHostList => {
    const declared = state.current.value.clusters[cluster]?.hosts;
    const own = demo();
    return declared ?? (own?.cluster === cluster ? own.hosts : []);
  };
  return { get, update: (cluster, change) => state.update((before) => withCluster(before, cluster, (one) => ({ ...one, hosts: [...change(get(cluster))] }))) };
};

export type DeclaredHostList = readonly { readonly name: string; readonly role: 'master' | 'node' | 'other' }[];

/** The nodes of a cluster with their addresses, from the table that everybody shares. */
export const watchNodes = (tables: Tables) =>
  async function* (cluster: ClusterId, signal: AbortSignal): AsyncGenerator<readonly ClusterNode[], void, void> {
    const table = tables.open(cluster, { kind: 'nodes' });
    try {
      await table.ready(signal);
      const at = (title: string): number => table.columns.findIndex((column) => column.title === title);
      const columns = [at('INTERNAL-IP'), at('EXTERNAL-IP')].filter((i) => i >= 0);
      for await (const _ of table.version.follow(signal)) {
        yield [...table.rows.values()].map((row) => ({ name: row.name, addresses: columns.map((i) => row.cells[i]).filter((cell): cell is string => typeof cell === 'string' && cell !== '' && cell !== '<none>') }));
      }
    } finally {
      table.dispose();
    }
  };

/** Every machine that is known by name: of each cluster, and of ssh_config. */
export const searchHosts =
  (from: { readonly configured: () => Promise<readonly string[]>; readonly clusters: () => readonly ClusterId[]; readonly declared: DeclaredHosts; readonly directory: NodeDirectory }) =>
  async (): Promise<readonly { readonly name: string; readonly cluster?: ClusterId }[]> => {
    const found = new Map<string, { readonly name: string; readonly cluster?: ClusterId }>();
    for (const cluster of from.clusters()) for (const { name } of [...from.declared.get(cluster), ...(from.directory.get(cluster) ?? [])]) found.set(name, { name, cluster });
    for (const name of await from.configured().catch(() => [])) if (!found.has(name)) found.set(name, { name });
    return [...found.values()];
  };

/** Names of a cluster for the record. */
export const describeCluster =
  (list: Latest<ClusterList>) =>
  (cluster: ClusterId): { readonly name: string; readonly user: string } => {
    const info = list.value.clusters.find((one) => one.id === cluster);
    return { name: info?.name ?? cluster, user: info?.user ?? '' };
  };
