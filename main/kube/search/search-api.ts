import { fault } from '../../../preload/contract/fault.ts';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { ClusterId, KindId } from '../../../preload/contract/model/common.ts';
import { fitLower, wordsOf } from '../../../preload/contract/model/rank.ts';
import type { KindInfo } from '../../../preload/contract/model/rows.ts';
import type { Covered, HitKind, HostHit, SearchAnswer } from '../../../preload/contract/model/search.ts';
import type { search } from '../../../preload/contract/search.ts';
import type { ApiHandlers } from '../../rpc/handlers.ts';
import { scan } from './scan.ts';
import type { SeenTable, SeenTables } from './seen.ts';

/** Events are thousands, and named by machines for machines: whoever looks for one looks for its object. */
const NOT_SEARCHED: ReadonlySet<KindId> = new Set(['events', 'events.events.k8s.io']);

export interface SearchHost {
  readonly name: string;
  readonly cluster?: ClusterId;
}

export interface SearchDeps {
  readonly tables: SeenTables;
  readonly clusters: () => readonly ClusterInfo[];
  /** Discovery: every kind that a cluster serves. */
  readonly kindsOf: (cluster: ClusterId) => Promise<readonly KindInfo[]>;
  /** Machines of every cluster and of ssh_config. */
  readonly hosts: () => Promise<readonly SearchHost[]>;
  /** Namespaces that the operator typed for a cluster, for users who may not list across all of them. */
  readonly typedNamespaces?: (cluster: ClusterId) => readonly string[];
}

/** How long (ms) an answer waits for the names of kinds, or of hosts, that are not known yet. */
const WAIT_MS = 15;
/** Host names are asked for again after this long (ms): ssh_config is edited by hand. */
const HOSTS_FRESH_MS = 10_000;

/** What arrives within a moment; else undefined, and whatever it was goes on unheard. */
const soon = async <T>(promise: Promise<T>): Promise<T | undefined> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => { timer = setTimeout(() => resolve(undefined), WAIT_MS); });
  const value = await Promise.race([promise.catch(() => undefined), late]);
  clearTimeout(timer);
  return value;
};

const unknownKind = (id: KindId): HitKind => ({ id, kind: id.split('.')[0] ?? id, namespaced: true, shortNames: [], capabilities: [] });

/** The kinds of clusters, as far as they were told: a search never waits for a cluster. */
class Kinds {
  readonly #deps: SearchDeps;
  readonly #known = new Map<ClusterId, ReadonlyMap<KindId, HitKind>>();
  readonly #asked = new Map<ClusterId, Promise<void>>();

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /** Asks for kinds that are not known yet; resolves when they are, or after a moment. */
  async learn(tables: readonly SeenTable[]): Promise<void> {
    const missing = new Set(tables.filter((table) => !this.#known.get(table.cluster)?.has(table.kind)).map((table) => table.cluster));
    await Promise.all([...missing].map((cluster) => soon(this.#ask(cluster))));
  }

  #ask(cluster: ClusterId): Promise<void> {
    const running = this.#asked.get(cluster);
    if (running) return running;
    const asked = (async () => {
      try {
        const kinds = await this.#deps.kindsOf(cluster);
        this.#known.set(cluster, new Map(kinds.map(({ id, kind, namespaced, shortNames, capabilities }) => [id, { id, kind, namespaced, shortNames, capabilities }])));
      } catch {
        // Its tables tell why; its objects are found by what is known of them.
      } finally {
        this.#asked.delete(cluster);
      }
    })();
    this.#asked.set(cluster, asked);
    return asked;
  }

  of(cluster: ClusterId, kind: KindId): HitKind {
    return this.#known.get(cluster)?.get(kind) ?? unknownKind(kind);
  }
}

const rankHosts = (hosts: readonly SearchHost[], words: readonly string[], limit: number): readonly HostHit[] =>
  hosts
    .flatMap(({ name, cluster }): readonly HostHit[] => {
      let score = 0;
      for (const word of words) {
        const own = fitLower(name.toLowerCase(), word);
        if (own === undefined && word !== 'ssh') return [];
        score += own ?? 0;
      }
      return [{ host: name, score, ...(cluster === undefined ? {} : { cluster }) }];
    })
    .sort((a, b) => a.score - b.score || a.host.length - b.host.length)
    .slice(0, limit);

const coveredOf = (tables: readonly SeenTable[]): readonly Covered[] => {
  const covered = new Map<string, Covered>();
  for (const { cluster, kind, size, whole } of tables) {
    const key = `${cluster} ${kind}`;
    const known = covered.get(key);
    covered.set(key, { cluster, kind, objects: Math.max(size, known?.objects ?? 0), whole: whole || known?.whole === true });
  }
  return [...covered.values()];
};

/** The contract's `search`. */
export const searchApi = (deps: SearchDeps): ApiHandlers<typeof search> => {
  const { tables } = deps;
  const kinds = new Kinds(deps);
  const opened = new Set<ClusterId>();
  let opening = 0;
  let hosts: { readonly at: number; readonly list: Promise<readonly SearchHost[]> } | undefined;

  const look = async (cluster: ClusterId, kind: KindId, signal: AbortSignal): Promise<number> => {
    const typed = deps.typedNamespaces?.(cluster) ?? [];
    const namespaced = (await deps.kindsOf(cluster)).find((one) => one.id === kind)?.namespaced;
    if (namespaced === undefined) throw fault('not-found', `The cluster does not serve ${kind}`, { object: kind });
    const table = tables.open(cluster, { kind, ...(namespaced && typed.length > 0 ? { namespaces: typed } : {}) });
    try {
      await table.ready(signal);
      return table.rows.size;
    } finally {
      table.dispose();
    }
  };

  /** A snapshot is a file that is already open: all of it can be searched at once, and asks nobody. */
  const openSnapshot = async (cluster: ClusterId): Promise<void> => {
    opening += 1;
    const { signal } = new AbortController();
    try {
      for (const kind of await deps.kindsOf(cluster)) if (kind.verbs.includes('list') && !NOT_SEARCHED.has(kind.id)) await look(cluster, kind.id, signal).catch(() => 0);
    } catch {
      opened.delete(cluster);
    } finally {
      opening -= 1;
    }
  };

  const hostList = (): Promise<readonly SearchHost[]> => {
    const now = Date.now();
    if (hosts === undefined || now - hosts.at > HOSTS_FRESH_MS) hosts = { at: now, list: deps.hosts() };
    return hosts.list;
  };

  const find = async (text: string, limit: number, cluster: ClusterId | undefined, signal: AbortSignal): Promise<SearchAnswer> => {
    const known = new Map(deps.clusters().map((one) => [one.id, one]));
    tables.forgetAllBut((id) => known.has(id));
    for (const id of opened) if (!known.has(id)) opened.delete(id);
    for (const one of known.values()) {
      if (one.kind !== 'snapshot' || opened.has(one.id)) continue;
      opened.add(one.id);
      void openSnapshot(one.id);
    }
    const seen = tables.seen().filter((table) => known.has(table.cluster) && !NOT_SEARCHED.has(table.kind));
    const words = wordsOf(text);
    const covered = coveredOf(seen);
    const growing = opening > 0 || seen.some((table) => table.loading);
    if (words.length === 0) return { objects: [], hosts: [], total: 0, covered, growing };
    const [, found] = await Promise.all([kinds.learn(seen), soon(hostList())]);
    const sources = seen.map((table) => ({ table, kind: kinds.of(table.cluster, table.kind), clusterName: known.get(table.cluster)?.name ?? '' }));
    const { hits, total } = await scan(sources, { words, limit, signal, ...(cluster === undefined ? {} : { cluster }) });
    return { objects: hits, hosts: rankHosts(found ?? [], words, limit), total, covered, growing };
  };

  return {
    find: ({ text, limit, cluster }, { signal }) => find(text, limit, cluster, signal),
    look: async ({ cluster, kind }, { signal }) => ({ objects: await look(cluster, kind, signal) }),
  };
};
