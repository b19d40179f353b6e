import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { contract } from '../preload/contract/contract.ts';
import type { Contract } from '../preload/contract/contract.ts';
import { fault } from '../preload/contract/fault.ts';
import type { ClusterInfo } from '../preload/contract/model/cluster.ts';
import type { ClusterId } from '../preload/contract/model/common.ts';
import type { TerminalTarget } from '../preload/contract/model/terminal.ts';
import { settingsSchema } from '../preload/contract/model/app.ts';
import { Disposables } from './base/disposable.ts';
import type { Disposable } from './base/disposable.ts';
import type { Log } from './base/log.ts';
import { startDemo } from './demo/demo.ts';
import type { Demo } from './demo/demo.ts';
import type { Host } from './hosts/host.ts';
import { Journal } from './journal/journal.ts';
import { journalApi } from './journal/journal-api.ts';
import { clustersApi } from './kube/clusters-api.ts';
import { createClusters } from './kube/clusters.ts';
import type { Clusters } from './kube/clusters.ts';
import { Discovery, kindPath } from './kube/discovery.ts';
import { openExec } from './kube/exec.ts';
import { kindRows } from './kube/kinds/registry.ts';
import { judgePod } from './kube/kinds/pods.ts';
import { kindsApi } from './kube/kinds-api.ts';
import { listWatch } from './kube/list-watch.ts';
import { logsApi } from './kube/logs-api.ts';
import { environmentService, namespacesApi } from './kube/namespaces-api.ts';
import { maskSecrets } from './kube/objects/mask.ts';
import { parseManifests, toYaml } from './kube/objects/yaml.ts';
import { searchApi } from './kube/search/search-api.ts';
import { SeenTables } from './kube/search/seen.ts';
import { createTables } from './kube/table-store.ts';
import type { Tables } from './kube/tables.ts';
import { createMetrics } from './monitors/metrics.ts';
import { Fleet, fleetApi } from './probes/fleet.ts';
import { createHealth, healthApi } from './probes/health.ts';
import type { Health } from './probes/health.ts';
import { findServers } from './probes/servers.ts';
import { changesApi } from './releases/changes-api.ts';
import { Dispatch } from './rpc/serve.ts';
import type { Handlers } from './rpc/handlers.ts';
import type { CaptureProgress, Captured } from './snapshots/capture.ts';
import { snapshotsApi } from './snapshots/snapshots-api.ts';
import { createSnapshots } from './snapshots/snapshots.ts';
import { Prompts } from './ssh/prompts.ts';
import { createSsh } from './ssh/ssh.ts';
import type { Ssh } from './ssh/ssh.ts';
import { appApi } from './store/app-api.ts';
import { CacheFolder } from './store/cache-folder.ts';
import { FileBrowser } from './store/browse.ts';
import { writeWhole } from './store/files.ts';
import { JsonFile } from './store/json-file.ts';
import { stateSchema } from './store/state.ts';
import { Vault } from './store/vault.ts';
import { hostsApi, NodeDirectory } from './terminals/hosts.ts';
import { createTerminals, terminalsApi } from './terminals/terminals.ts';
import { clusterPrefs, declaredHosts, describeCluster, namespaceChoices, searchHosts, serverDirectory, watchNodes } from './wiring.ts';

export interface AppOptions {
  /** QUARTERDECK_HOME: settings, vault, journal, snapshots and logs. */
  readonly folder: string;
  readonly host: Host;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The operator's home folder. */
  readonly home: string;
  readonly log: Log;
  /** `--kubeconfig`. */
  readonly kubeconfig?: string;
  /** The embedded demo where no kubeconfig gives a cluster. */
  readonly demo: boolean;
}

/** The program without a face: every service, and the contract over them. */
export interface App extends Disposable {
  readonly dispatch: Dispatch;
  readonly handlers: Handlers<Contract>;
  readonly clusters: Clusters;
  readonly tables: Tables;
  readonly ssh: Ssh;
  readonly prompts: Prompts;
  readonly journal: Journal;
  /** Writes a cluster into a file and records it. */
  captureSnapshot(cluster: ClusterId, path: string, signal: AbortSignal, onProgress: (progress: CaptureProgress) => void): Promise<Captured>;
  /** Opens a snapshot file beside the clusters. */
  openSnapshot(path: string): Promise<void>;
}

const DEMO = 'demo';

/** The composition root: makes every service and hands each what it needs. */
export const createApp = async (options: AppOptions): Promise<App> => {
  const { folder, host, log } = options;
  const now = Date.now;
  const owned = new Disposables();
  const stop = new AbortController();
  owned.defer('app', () => stop.abort(fault('cancelled', 'Quarterdeck is closing')));
  const own = (...names: readonly string[]): string => join(folder, ...names);

  const operator = `${userInfo().username}@${hostname()}`;
  const settings = await JsonFile.open(own('settings.json'), settingsSchema, log, now);
  const state = await JsonFile.open(own('state.json'), stateSchema, log, now);
  const journal = await Journal.open(own('journal.jsonl'), operator, now);
  const vault = await Vault.open(folder, host.cipher, log, now);
  const files = new FileBrowser(options.home);
  const resolveEntry = (entry: string): string | undefined => files.resolve(entry);
  const prefs = clusterPrefs(state, stop.signal);

  const servers = serverDirectory(state, (client, signal) => findServers(masterHosts)(client, signal));
  const clusters = owned.add(createClusters({ servers, env: options.env, home: options.home, version: options.version, prefs, log, ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }) }));
  await clusters.ready;
  const { clientOf } = clusters;
  const describe = describeCluster(clusters.list);
  const caches = new CacheFolder(own('cache', 'discovery'));
  const discovery = new Discovery(caches);
  const choices = namespaceChoices(state, stop.signal);
  const tables = owned.add(new SeenTables(owned.add(createTables(clientOf, discovery, undefined, (cluster) => allowedNamespaces(choices.typed(cluster), clusters.list.value.clusters.find((one) => one.id === cluster)?.namespace)))));
  const metrics = owned.add(createMetrics({ clientOf, tables, typedNamespaces: (cluster) => choices.typed(cluster) }));
  const environments = environmentService({ clientOf, settings: settings.current, choices });

  const demo = options.demo && clusters.list.value.clusters.length === 0 ? owned.add(await startDemo({ folder: own('demo') })) : undefined;
  if (demo) owned.add(clusters.addHttp(demoInfo(demo), { token: demo.api.token }));

  const directory = new NodeDirectory();
  const prompts = owned.add(new Prompts());
  const ssh = owned.add(
    createSsh({
      prompts,
      vault,
      configFiles: () => (demo ? [demo.sshConfigPath] : []),
      addressOf: (name) => directory.addressOf(name),
      onAccepted: (key) => {
        journal
          .record({ action: 'host-key', cluster: '', clusterUser: '', object: key.host, before: '', after: `${key.keyType} ${key.fingerprint}`, outcome: 'done', durationMs: 0 })
          .catch((error: unknown) => log.error('an accepted host key could not be recorded', { host: key.host, error: String(error) }));
      },
    }),
  );
  const terminals = owned.add(
    createTerminals({
      openSession: (target, size, signal) => (target.type === 'exec' ? openExec(clientOf(target.cluster), execTarget(target), { ...size, signal }) : ssh.openShell(target.host, { ...size, signal })),
      prompts,
      recorder: journal,
      log,
      describeCluster: describe,
    }),
  );
  const declared = declaredHosts(state, () => (demo ? { cluster: DEMO, hosts: demo.hosts } : undefined));

  const environmentOfNamespace = (cluster: ClusterId, namespace: string, signal?: AbortSignal) => environments.environmentOfNamespace(cluster, namespace, signal);
  const masterHosts = (cluster: ClusterId) =>
    Promise.all(
      declared
        .get(cluster)
        .filter((one) => one.role === 'master')
        .map(async ({ name }) => ({ name, address: (await ssh.resolve(name).catch(() => undefined))?.hostName ?? '' })),
    );
  const health: Health & Disposable = owned.add(
    createHealth({ clientOf, tables, environmentOfNamespace, masterHosts, runner: ssh, probe: (cluster, target, signal) => clusters.probe(cluster, target, signal), now, recorded: (cluster) => snapshots.recordedHealth(cluster), typedNamespaces: (cluster) => choices.typed(cluster) }),
  );
  const snapshots = owned.add(
    createSnapshots({
      folder: own('snapshots'),
      clientOf,
      discovery,
      hasOwnRow: (kind) => kind in kindRows,
      checkHealth: (cluster, signal) => health.check(cluster, signal),
      addVirtual: (info, client) => clusters.addVirtual(info, client),
      pickToOpen: () => host.pickToOpen('snapshot'),
      resolveEntry,
      giveFile: (file) => host.giveFile(file),
      operator,
      recorder: journal,
      now,
      log,
    }),
  );

  const fleet = owned.add(
    new Fleet({ clientOf, tables, environmentOfNamespace, typedNamespaces: (cluster) => choices.typed(cluster), now, list: clusters.list, health, recorded: (cluster) => snapshots.recordedHealth(cluster), reconnect: (cluster) => clusters.reconnect(cluster) }),
  );

  const handlers: Handlers<Contract> = {
    app: appApi({
      version: options.version,
      hostKind: host.kind === 'desktop' ? 'desktop' : 'browser',
      locale: host.locale,
      vault: vault.kind,
      demo: () => demo !== undefined,
      settings,
      state,
      files,
      browses: host.browses,
      openExternal: (url) => host.openExternal(url),
      record: (before, after) => journal.record({ action: 'settings', cluster: '', clusterUser: '', object: 'settings', ...changed(before, after), outcome: 'done', durationMs: 0 }),
    }),
    clusters: clustersApi({ clusters, prefs, ownFolder: own('kubeconfigs'), pickToOpen: (what) => host.pickToOpen(what), resolveEntry, recorder: journal }),
    hosts: hostsApi({ ssh, declared, watchNodes: watchNodes(tables), directory, recorder: journal, log, describeCluster: describe }),
    journal: journalApi({ journal, folder: own('exports'), write: writeWhole, giveFile: (file) => host.giveFile(file), now }),
    kinds: kindsApi({ clientOf, tables, discovery }),
    logs: logsApi({ clientOf }),
    metrics: metrics.api,
    namespaces: namespacesApi({ clientOf, tables, settings: settings.current, choices }),
    search: searchApi({
      tables,
      clusters: () => clusters.list.value.clusters,
      kindsOf: async (cluster) => (await discovery.of(clientOf(cluster))).kinds,
      hosts: searchHosts({ configured: () => ssh.configuredHosts(), clusters: () => clusters.list.value.clusters.map((one) => one.id), declared, directory }),
      typedNamespaces: (cluster) => choices.typed(cluster),
    }),
    terminals: terminalsApi(terminals),
    fleet: fleetApi(fleet),
    health: healthApi(health),
    changes: changesApi({
      clientOf,
      discovery,
      environmentOfNamespace,
      recorder: journal,
      yaml: { toYaml, parseManifests, maskSecrets },
      kindPath,
      judgePod,
      listWatch,
      now,
    }),
    snapshots: snapshotsApi(snapshots),
  };
  return {
    dispatch: new Dispatch(contract, handlers),
    handlers,
    clusters,
    tables,
    ssh,
    prompts,
    journal,
    captureSnapshot: (cluster, path, signal, onProgress) => snapshots.capture(cluster, path, signal, onProgress),
    openSnapshot: async (path) => {
      await snapshots.openPath(path);
    },
    dispose: () => owned.dispose(),
  };
};

/** Where a user who may not look into all namespaces may look: where the operator says, else in the context's own. */
const allowedNamespaces = (typed: readonly string[], own: string | undefined): readonly string[] => (typed.length > 0 || own === undefined ? typed : [own]);

const demoInfo = (demo: Demo): ClusterInfo => ({ id: DEMO, name: 'demo', kind: 'demo', file: '', server: demo.url, user: 'demo', namespace: 'production', auth: 'token', insecure: false, colour: 4, readOnly: false, typedNamespaces: [] });

/** The target without its absent command. */
const execTarget = ({ namespace, pod, container, command }: Extract<TerminalTarget, { readonly type: 'exec' }>) => ({ namespace, pod, container, ...(command === undefined ? {} : { command }) });

/** The settings that differ, before and after, for the record. */
const changed = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): { readonly before: string; readonly after: string } => {
  const keys = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const text = (value: Readonly<Record<string, unknown>>): string => keys.map((key) => `${key}=${JSON.stringify(value[key])}`).join(' ').slice(0, 500);
  return { before: text(before), after: text(after) };
};
