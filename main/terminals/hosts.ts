import type { Fault } from '../../preload/contract/fault.ts';
import type { hosts } from '../../preload/contract/hosts.ts';
import type { HostInfo } from '../../preload/contract/model/terminal.ts';
import { sleep } from '../base/abort.ts';
import { Backoff } from '../base/backoff.ts';
import { breather } from '../base/breather.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { Recorder } from '../journal/recorder.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import { joinHosts } from './join-hosts.ts';
import type { ClusterNode, ConfiguredHost, DeclaredHost } from './join-hosts.ts';

/** What `main/ssh` knows and does. */
export interface HostsSsh {
  configuredHosts(): Promise<readonly string[]>;
  resolve(host: string): Promise<{ readonly hostName: string; readonly port: number; readonly user: string; readonly jumps: readonly { readonly host: string }[] }>;
  test(host: string, signal: AbortSignal): Promise<{ readonly latencyMs: number; readonly banner: string }>;
  readonly states: Latest<ReadonlyMap<string, { readonly phase: 'connecting' | 'connected' | 'failed'; readonly fault?: Fault }>>;
}

/** Hosts that the operator has put to a cluster, on disk. */
export interface DeclaredHosts {
  get(cluster: string): readonly DeclaredHost[];
  update(cluster: string, change: (hosts: readonly DeclaredHost[]) => readonly DeclaredHost[]): Promise<void>;
}

export interface HostsDeps {
  readonly ssh: HostsSsh;
  readonly declared: DeclaredHosts;
  readonly watchNodes: (cluster: string, signal: AbortSignal) => AsyncIterable<readonly ClusterNode[]>;
  readonly directory: NodeDirectory;
  readonly recorder: Recorder;
  readonly log: Log;
  readonly describeCluster: (cluster: string) => { readonly name: string; readonly user: string };
}

/**
 * The nodes that were last seen of each cluster: machines are found by it also while the API is down, and a node that no
 * ssh_config names is reached by its own address.
 */
export class NodeDirectory {
  readonly #nodes = new Map<string, readonly ClusterNode[]>();
  readonly #addresses = new Map<string, ReadonlyMap<string, string | undefined>>();

  get(cluster: string): readonly ClusterNode[] | undefined {
    return this.#nodes.get(cluster);
  }

  set(cluster: string, nodes: readonly ClusterNode[]): void {
    this.#nodes.set(cluster, nodes);
    this.#addresses.set(cluster, new Map(nodes.map((node) => [node.name, node.addresses[0]])));
  }

  /** Address of a node by its name; undefined where no cluster, or more than one machine, has it. */
  addressOf(name: string): string | undefined {
    const found = new Set([...this.#addresses.values()].flatMap((addresses) => (addresses.has(name) ? [addresses.get(name)] : [])));
    return found.size === 1 ? [...found][0] : undefined;
  }
}

/** Time between two looks at ssh_config while somebody watches, in milliseconds: it is edited by hand. */
const CONFIG_EVERY_MS = 15_000;

/** Hosts that are resolved together, with one reading of ssh_config. */
const TOGETHER = 64;

const configured = async (ssh: HostsSsh, names: readonly string[], log: Log): Promise<readonly ConfiguredHost[]> => {
  const one = async (name: string): Promise<ConfiguredHost | undefined> => {
    try {
      const { hostName, port, user, jumps } = await ssh.resolve(name);
      return { name, address: hostName, port, user, jumps: jumps.map((jump) => jump.host) };
    } catch (error) {
      log.warn('a host of ssh_config cannot be resolved', { host: name, error: String(error) });
      return undefined;
    }
  };
  const found: (ConfiguredHost | undefined)[] = [];
  // A cluster has a thousand nodes, and each is looked for in the whole of ssh_config.
  const breathe = breather();
  for (let i = 0; i < names.length; i += TOGETHER) {
    found.push(...(await Promise.all(names.slice(i, i + TOGETHER).map(one))));
    await breathe();
  }
  return found.filter((host) => host !== undefined);
};

/** Follows a cluster's nodes into the directory. A cluster that does not answer is asked again, and the last nodes stay. */
const followNodes = async (cluster: string, deps: HostsDeps, changed: () => void, signal: AbortSignal): Promise<void> => {
  const backoff = new Backoff({ baseMs: 2000 });
  while (!signal.aborted) {
    try {
      for await (const nodes of deps.watchNodes(cluster, signal)) {
        backoff.reset();
        deps.directory.set(cluster, nodes);
        changed();
      }
    } catch (error) {
      deps.log.debug('nodes of a cluster cannot be read for its hosts', { cluster, error: String(error) });
    }
    await sleep(backoff.next(), signal).catch(() => undefined);
  }
};

/** The contract's `hosts`: which machines belong to a cluster, and how to reach them. */
export const hostsApi = (deps: HostsDeps): ApiHandlers<typeof hosts> => {
  const declaredChanged = new Latest(0);

  const list = async (cluster: string): Promise<readonly HostInfo[]> => {
    const declared = deps.declared.get(cluster);
    const nodes = deps.directory.get(cluster);
    // A broken ssh_config must not hide the nodes.
    const names = await deps.ssh.configuredHosts().catch((): readonly string[] => []);
    const named = new Set(names);
    const extra = [...declared.map((host) => host.name), ...(nodes ?? []).map((node) => node.name)].filter((name) => !named.has(name));
    const [known, others] = await Promise.all([configured(deps.ssh, names, deps.log), configured(deps.ssh, [...new Set(extra)], deps.log)]);
    return joinHosts({ nodes, configured: known, others, declared, states: deps.ssh.states.value });
  };

  const watch = async function* (cluster: string, outer: AbortSignal): AsyncGenerator<readonly HostInfo[], void, void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([outer, stop.signal]);
    const version = new Latest(0);
    const changed = (): void => version.update((n) => n + 1);
    const tell = async (source: Latest<unknown>): Promise<void> => {
      for await (const _ of source.follow(signal)) changed();
    };
    const look = async (): Promise<void> => {
      while (!signal.aborted) {
        await sleep(CONFIG_EVERY_MS, signal).catch(() => undefined);
        changed();
      }
    };
    const work = [followNodes(cluster, deps, changed, signal), tell(deps.ssh.states), tell(declaredChanged), look()];
    try {
      let before = '';
      for await (const _ of version.follow(signal)) {
        const hostsNow = await list(cluster);
        const text = JSON.stringify(hostsNow);
        if (text !== before) yield hostsNow;
        before = text;
      }
    } finally {
      stop.abort();
      await Promise.all(work);
    }
  };

  const record = async (cluster: string, action: 'host-add' | 'host-remove', names: readonly string[], after: string): Promise<void> => {
    const { name, user } = deps.describeCluster(cluster);
    await deps.recorder.record({ action, cluster: name, clusterUser: user, object: names.join(' '), before: '', after, outcome: 'done', durationMs: 0 });
  };

  return {
    watch: ({ cluster }, { signal }) => watch(cluster, signal),
    configured: () => deps.ssh.configuredHosts(),
    add: async ({ cluster, hosts: names, role }) => {
      await deps.declared.update(cluster, (old) => [...old.filter((host) => !names.includes(host.name)), ...names.map((name) => ({ name, role }))]);
      declaredChanged.update((n) => n + 1);
      await record(cluster, 'host-add', names, role);
      return null;
    },
    remove: async ({ cluster, hosts: names }) => {
      await deps.declared.update(cluster, (old) => old.filter((host) => !names.includes(host.name)));
      declaredChanged.update((n) => n + 1);
      await record(cluster, 'host-remove', names, '');
      return null;
    },
    test: ({ host }, { signal }) => deps.ssh.test(host, signal),
  };
};
