import { deepStrictEqual } from 'node:assert';
import { fault } from '../../preload/contract/fault.ts';
import type { ClusterInfo, ClusterList, ConnectionState } from '../../preload/contract/model/cluster.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import { watchGaps, type GapClock } from '../base/gaps.ts';
import { Disposables, disposable, type Disposable } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { ClientOf, KubeClient } from './client.ts';
import { createCredentials } from './credentials/credentials.ts';
import { loginShellPath } from './credentials/login-path.ts';
import { Connection } from './http/connection.ts';
import type { Timing } from './http/failover.ts';
import { LiveClient } from './http/live-client.ts';
import type { ProbeAnswer, ProbeTarget } from './http/probe-address.ts';
import { caReader, Transport } from './http/transport.ts';
import { endpointsOf, type Endpoint } from './kubeconfig/endpoint.ts';
import { learnServers, type ServerDirectory } from './learn-servers.ts';
import { placesOf } from './kubeconfig/sources.ts';
import { KubeconfigWatch } from './kubeconfig/watch.ts';
import { clusterInfo, type ClusterPrefs } from './prefs.ts';

export interface ClustersDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** `--kubeconfig`: takes the place of `$KUBECONFIG` and `~/.kube/config`. */
  readonly kubeconfig?: string;
  /** The program's version, for the user agent. */
  readonly version: string;
  readonly prefs: ClusterPrefs;
  readonly log: Log;
  /** Absent: the kubeconfigs' servers are the only ones. */
  readonly servers?: ServerDirectory;
  /** Time, as tests replace it. */
  readonly timing?: Partial<Timing>;
  readonly gapClock?: GapClock;
}

/** All clusters that can be opened, and a client for each. */
export interface Clusters extends Disposable {
  readonly list: Latest<ClusterList>;
  /** Resolves when the kubeconfigs have been read for the first time. */
  readonly ready: Promise<void>;
  readonly clientOf: ClientOf;
  /** Reads everything anew and resolves when `list` tells it. */
  refresh(): Promise<void>;
  /** A cluster that is in no kubeconfig and answers from elsewhere: an opened snapshot. */
  addVirtual(info: ClusterInfo, client: KubeClient): Disposable;
  /** A cluster that is in no kubeconfig and speaks HTTP: the demo. `info.server` is where. */
  addHttp(info: ClusterInfo, access: { readonly token?: string }): Disposable;
  /** The state of a cluster's connection, measured while it is read. */
  connection(cluster: ClusterId, signal: AbortSignal): AsyncGenerator<ConnectionState, void, void>;
  /** One GET to one server of the cluster by its own address, with the cluster's TLS and credentials; any status is an answer. Default 2 s. */
  probe(cluster: ClusterId, target: ProbeTarget, signal: AbortSignal): Promise<ProbeAnswer>;
  /** Drops connection and credentials from memory. */
  reconnect(cluster: ClusterId): void;
}

interface Live {
  endpoint: Endpoint;
  transport: Transport;
  readonly client: LiveClient;
  readonly stop: AbortController;
}

const same = (a: unknown, b: unknown): boolean => {
  try {
    deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
};

class ClusterService implements Clusters {
  readonly list = new Latest<ClusterList>({ clusters: [], sources: [] });
  readonly ready: Promise<void>;
  readonly #deps: ClustersDeps;
  readonly #owned = new Disposables();
  readonly #watch: KubeconfigWatch;
  readonly #stop = new AbortController();
  readonly #live = new Map<ClusterId, Live>();
  readonly #virtual = new Map<ClusterId, { readonly info: ClusterInfo; readonly client: KubeClient; readonly connection: Connection; readonly transport: Transport | undefined }>();
  #endpoints: ReadonlyMap<ClusterId, Endpoint> = new Map();

  constructor(deps: ClustersDeps) {
    this.#deps = deps;
    this.#watch = this.#owned.add(
      new KubeconfigWatch(() => placesOf({ env: deps.env, home: deps.home, added: deps.prefs.value.value.sources, ...(deps.kubeconfig === undefined ? {} : { commandLine: deps.kubeconfig }) }), deps.log),
    );
    this.#owned.defer('clusters', () => {
      this.#stop.abort();
      for (const live of this.#live.values()) this.#end(live);
    });
    this.#owned.add(watchGaps((ms) => this.#afterSleep(ms), deps.gapClock));
    void this.#followFiles();
    void this.#followPrefs();
    this.ready = this.refresh();
  }

  /** After minutes without us no connection is what it seems: all are opened anew at once, instead of one by one after their timeouts. */
  #afterSleep(ms: number): void {
    this.#deps.log.info('this machine slept; all connections are opened anew', { seconds: Math.round(ms / 1000) });
    for (const { transport } of this.#live.values()) transport.drop();
    for (const { transport } of this.#virtual.values()) transport?.drop();
  }

  async #followFiles(): Promise<void> {
    for await (const _ of this.#watch.state.follow(this.#stop.signal)) this.#tell();
  }

  async #followPrefs(): Promise<void> {
    let sources = this.#deps.prefs.value.value.sources;
    for await (const prefs of this.#deps.prefs.value.follow(this.#stop.signal)) {
      if (!same(prefs.sources, sources)) {
        sources = prefs.sources;
        void this.#watch.refresh();
      }
      this.#tell();
    }
  }

  async refresh(): Promise<void> {
    await this.#watch.refresh();
    this.#tell();
  }

  /** Makes the list anew; clients whose context has changed go on with the new one, those without a context end. */
  #tell(): void {
    if (this.#owned.ended) return;
    const { scopes, sources } = this.#watch.state.value;
    const endpoints = scopes.flatMap(endpointsOf);
    this.#endpoints = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
    for (const [id, live] of this.#live) {
      const endpoint = this.#endpoints.get(id);
      if (!endpoint) {
        this.#live.delete(id);
        this.#end(live);
      } else if (!same(endpoint, live.endpoint)) this.#renew(live, endpoint);
    }
    const first = scopes[0];
    const current = endpoints.find((one) => one.name === first?.currentContext && first.contexts.get(one.name)?.file === one.file)?.id;
    const prefs = this.#deps.prefs.value.value;
    const virtual = [...this.#virtual.values()].map(({ info }): ClusterInfo => {
      const choice = prefs.clusters[info.id];
      return { ...info, colour: choice?.colour ?? info.colour, readOnly: info.kind === 'snapshot' || (choice?.readOnly ?? info.readOnly), typedNamespaces: choice?.typedNamespaces ?? info.typedNamespaces };
    });
    const next: ClusterList = { clusters: [...endpoints.map((endpoint) => clusterInfo(endpoint, prefs)), ...virtual], sources, ...(current === undefined ? {} : { current }) };
    if (!same(next, this.list.value)) this.list.set(next);
  }

  #end(live: Live): void {
    live.stop.abort();
    live.client.connection.end();
    live.transport.dispose();
  }

  #transport(endpoint: Endpoint): Transport {
    const { env, prefs, version, servers, timing } = this.#deps;
    const credentials = createCredentials(endpoint, {
      env,
      execAllowed: (digest) => prefs.value.value.allowedExec.includes(digest),
      loginPath: () => loginShellPath(env),
      caPem: caReader(endpoint),
    });
    const transport = new Transport(endpoint, credentials, { env, userAgent: `quarterdeck/${version}`, ...(timing === undefined ? {} : { timing }) });
    transport.offer(servers?.remembered(endpoint.id) ?? []);
    return transport;
  }

  #client(endpoint: Endpoint, transport: Transport, kind: 'live' | 'demo'): LiveClient {
    return new LiveClient(endpoint, transport, {
      kind,
      connection: (client) => new Connection(endpoint.id, endpoint.server, (signal) => client.ping(signal)),
      readOnly: () => this.list.value.clusters.find((one) => one.id === endpoint.id)?.readOnly ?? false,
    });
  }

  #renew(live: Live, endpoint: Endpoint): void {
    const old = live.transport;
    live.endpoint = endpoint;
    live.transport = this.#transport(endpoint);
    live.client.replace(endpoint, live.transport);
    old.dispose();
  }

  #open(cluster: ClusterId): Live {
    const open = this.#live.get(cluster);
    if (open) return open;
    const endpoint = this.#endpoints.get(cluster);
    if (!endpoint) throw fault('not-found', 'This cluster is in no kubeconfig (any more)', { object: cluster });
    if (endpoint.problem) throw fault(endpoint.problem.kind, endpoint.problem.message, endpoint.problem);
    const transport = this.#transport(endpoint);
    const live: Live = { endpoint, transport, client: this.#client(endpoint, transport, 'live'), stop: new AbortController() };
    this.#live.set(cluster, live);
    const { servers: directory, log } = this.#deps;
    if (directory) void learnServers({ directory, client: live.client, state: live.client.connection.state, transport: () => live.transport, log, signal: live.stop.signal });
    return live;
  }

  readonly clientOf: ClientOf = (cluster) => {
    const live = this.#live.get(cluster);
    if (live?.endpoint.problem) throw fault(live.endpoint.problem.kind, live.endpoint.problem.message, live.endpoint.problem);
    return this.#virtual.get(cluster)?.client ?? this.#open(cluster).client;
  };

  #add(info: ClusterInfo, client: KubeClient, connection: Connection, transport: Transport | undefined): Disposable {
    this.#virtual.set(info.id, { info, client, connection, transport });
    this.#tell();
    const own = disposable(`cluster ${info.name}`, () => {
      connection.end();
      transport?.dispose();
      if (this.#virtual.get(info.id)?.client === client) this.#virtual.delete(info.id);
      this.#tell();
    });
    return this.#owned.add(own);
  }

  addVirtual(info: ClusterInfo, client: KubeClient): Disposable {
    const connection = new Connection(info.id, info.server, () => Promise.resolve({ latencyMs: 0 }));
    connection.answered();
    return this.#add(info, client, connection, undefined);
  }

  addHttp(info: ClusterInfo, access: { readonly token?: string }): Disposable {
    const endpoint: Endpoint = {
      id: info.id,
      name: info.name,
      file: '',
      server: info.server,
      userName: info.user,
      auth: access.token === undefined ? 'none' : 'token',
      cluster: { file: '', server: info.server, insecure: false },
      user: { file: '', impersonateGroups: [], impersonateExtra: {}, ...(access.token === undefined ? {} : { token: access.token }) },
    };
    const transport = this.#transport(endpoint);
    const client = this.#client(endpoint, transport, 'demo');
    return this.#add(info, client, client.connection, transport);
  }

  connection(cluster: ClusterId, signal: AbortSignal): AsyncGenerator<ConnectionState, void, void> {
    const virtual = this.#virtual.get(cluster);
    if (virtual) return virtual.connection.follow(signal);
    const problem = this.#endpoints.get(cluster)?.problem;
    if (problem && !this.#live.has(cluster)) {
      const server = this.#endpoints.get(cluster)?.server ?? '';
      return new Connection(cluster, server, () => Promise.reject(fault(problem.kind, problem.message)), problem).follow(signal);
    }
    return this.#open(cluster).client.connection.follow(signal);
  }

  async probe(cluster: ClusterId, target: ProbeTarget, signal: AbortSignal): Promise<ProbeAnswer> {
    const virtual = this.#virtual.get(cluster);
    const transport = virtual ? virtual.transport : this.#open(cluster).transport;
    if (transport === undefined) throw fault('unsupported', 'This cluster has no servers that could be asked', { cause: 'snapshot', cluster });
    return transport.probe(target, signal);
  }

  reconnect(cluster: ClusterId): void {
    const live = this.#live.get(cluster);
    if (live) this.#renew(live, live.endpoint);
    else if (!this.#virtual.has(cluster)) this.#open(cluster);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** Reads the kubeconfigs and keeps a client for every cluster that is used. Dispose it at the end. */
export const createClusters = (deps: ClustersDeps): Clusters => new ClusterService(deps);
