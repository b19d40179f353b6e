import { performance } from 'node:perf_hooks';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { KubeClient } from './client.ts';
import { discoverParts, kindsOf, type Discovered, type DiscoveredParts } from './discover.ts';
import { builtInKinds } from './kinds/built-in.ts';
import { readRemembered, writeRemembered } from './remembered-discovery.ts';

/** The path of a kind's collection, or of one object in it (Kubernetes API concepts, "Resource URIs"). */
export const kindPath = (kind: Pick<KindInfo, 'group' | 'version' | 'plural' | 'namespaced'>, namespace?: string, name?: string): string => {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const inside = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${inside}/${kind.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
};

/** How long an answer is trusted (ms): a CRD that was just made shows up within this time. */
const FRESH_MS = 60_000;
/** Who asks for all kinds waits this long (ms) for news where there is an older answer. */
const PATIENCE_MS = 1000;

/** Where answers are kept between two starts. */
export interface DiscoveryCache {
  read(cluster: ClusterId): Promise<string | undefined>;
  write(cluster: ClusterId, text: string): Promise<void>;
}

interface Known {
  readonly server: string;
  readonly parts: DiscoveredParts;
  readonly discovered: Discovered;
  /** When it was true, by a clock that nothing moves; what came from the disk never was for us. */
  readonly at: number;
}

interface Entry {
  readonly server: string;
  known: Known | undefined;
  /** What the disk has. */
  text: string | undefined;
  readonly loading: Promise<void>;
  asking: Promise<Discovered> | undefined;
}

const soon = async <T>(promise: Promise<T>, ms: number, otherwise: T): Promise<T> => {
  const { promise: late, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => resolve(otherwise), ms);
  try {
    return await Promise.race([promise.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Which kinds clusters serve, remembered per client and, where there is a cache, between two starts. The ETags of the
 * last answer are kept with it, so that asking again costs next to nothing while it is true, whatever the server's
 * version. Concurrent askers share one request; failures are not kept.
 */
export class Discovery {
  readonly #entries = new WeakMap<KubeClient, Entry>();
  readonly #cache: DiscoveryCache | undefined;

  readonly #now: () => number;

  /** `now`: milliseconds that no setting of the clock moves. */
  constructor(cache?: DiscoveryCache, now: () => number = () => performance.now()) {
    this.#cache = cache;
    this.#now = now;
  }

  #entry(client: KubeClient): Entry {
    const found = this.#entries.get(client);
    if (found?.server === client.server) return found;
    const entry: Entry = { server: client.server, known: undefined, text: undefined, asking: undefined, loading: Promise.resolve().then(() => this.#load(client, entry)) };
    this.#entries.set(client, entry);
    return entry;
  }

  async #load(client: KubeClient, entry: Entry): Promise<void> {
    if (this.#cache === undefined || client.kind !== 'live') return;
    entry.text = await this.#cache.read(client.cluster).catch(() => undefined);
    const parts = readRemembered(entry.text, client.server);
    if (parts) entry.known ??= { server: client.server, parts, discovered: kindsOf(parts), at: -Infinity };
  }

  #ask(client: KubeClient, entry: Entry): Promise<Discovered> {
    entry.asking ??= this.#askNow(client, entry).finally(() => {
      entry.asking = undefined;
    });
    return entry.asking;
  }

  async #askNow(client: KubeClient, entry: Entry): Promise<Discovered> {
    const before = entry.known;
    const parts = await discoverParts(client, before?.parts);
    const same = before !== undefined && parts.core === before.parts.core && parts.groups === before.parts.groups;
    entry.known = { server: entry.server, parts, discovered: same ? before.discovered : kindsOf(parts), at: this.#now() };
    if (!same) await this.#keep(client, entry, parts);
    return entry.known.discovered;
  }

  async #keep(client: KubeClient, entry: Entry, parts: DiscoveredParts): Promise<void> {
    if (this.#cache === undefined || client.kind !== 'live') return;
    const text = writeRemembered(parts, entry.server);
    if (text === entry.text) return;
    entry.text = text;
    // a full disk costs the next start two answers, and nobody anything now
    await this.#cache.write(client.cluster, text).catch(() => undefined);
  }

  /** All kinds. An answer of the last minute is given at once; an older one where the server gives no new one soon. `refresh` asks in any case, and fails with the server. */
  async of(client: KubeClient, refresh = false): Promise<Discovered> {
    const entry = this.#entry(client);
    await entry.loading;
    if (refresh || entry.known === undefined) return this.#ask(client, entry);
    if (this.#now() - entry.known.at < FRESH_MS) return entry.known.discovered;
    return soon(this.#ask(client, entry), PATIENCE_MS, entry.known.discovered);
  }

  /** One kind, without waiting where it is known from before or the same on every cluster; undefined when the cluster does not serve it, also after asking again. */
  async kind(client: KubeClient, id: string): Promise<KindInfo | undefined> {
    const find = (discovered: Discovered | undefined): KindInfo | undefined => discovered?.kinds.find((one) => one.id === id);
    const entry = this.#entry(client);
    // the disk is asked only for what must be looked up
    const own = client.kind === 'snapshot' ? undefined : builtInKinds.get(id);
    if (own === undefined) await entry.loading;
    const known = find(entry.known?.discovered) ?? own;
    if (known) return known;
    return find(await this.of(client)) ?? find(await this.of(client, true));
  }
}
