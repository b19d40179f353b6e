import type { KindInfo } from '../../preload/contract/model/rows.ts';
import { FaultError } from '../../preload/contract/fault.ts';
import type { KubeClient } from './client.ts';
import { capabilitiesOf, categoryOf } from './kinds/registry.ts';

/** Every kind that a cluster serves; `partial` names the groups (`group/version`) that did not answer. */
export interface Discovered {
  readonly kinds: readonly KindInfo[];
  readonly partial: readonly string[];
}

/** apidiscovery.k8s.io/v2 APIGroupDiscoveryList, the fields that we read. */
interface Aggregated {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version?: string;
      readonly freshness?: string;
      readonly resources?: readonly { readonly resource?: string; readonly responseKind?: { readonly kind?: string }; readonly scope?: string; readonly shortNames?: readonly string[]; readonly verbs?: readonly string[] }[];
    }[];
  }[];
}
interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean; readonly shortNames?: readonly string[]; readonly verbs: readonly string[] }[];
}
interface GroupList {
  readonly groups?: readonly { readonly name: string; readonly preferredVersion?: { readonly version: string }; readonly versions?: readonly { readonly version: string }[] }[];
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

const kindInfo = (group: string, version: string, r: { plural: string; kind: string; namespaced: boolean; shortNames: readonly string[]; verbs: readonly string[] }): KindInfo => {
  const id = group === '' ? r.plural : `${r.plural}.${group}`;
  const category = categoryOf(group, r.plural);
  return { id, group, version, ...r, category, capabilities: capabilitiesOf(id, r.verbs), custom: category === 'custom' };
};

/** The first version that serves a resource wins: the server names the preferred one first. */
const addKind = (into: Map<string, KindInfo>, kind: KindInfo): void => {
  if (!kind.plural.includes('/') && kind.verbs.includes('list') && !into.has(kind.id)) into.set(kind.id, kind);
};

const readAggregated = (list: Aggregated, into: Map<string, KindInfo>, partial: string[]): void => {
  for (const group of list.items ?? []) {
    const name = group.metadata?.name ?? '';
    for (const version of group.versions ?? []) {
      if (version.freshness === 'Stale') partial.push(`${name}/${version.version ?? ''}`);
      for (const r of version.resources ?? []) addKind(into, kindInfo(name, version.version ?? '', { plural: r.resource ?? '', kind: r.responseKind?.kind ?? '', namespaced: r.scope === 'Namespaced', shortNames: r.shortNames ?? [], verbs: r.verbs ?? [] }));
    }
  }
};

const readLegacy = async (client: KubeClient, group: string, version: string, into: Map<string, KindInfo>, partial: string[], signal?: AbortSignal): Promise<void> => {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    const list = await client.json<ResourceList>({ path, ...(signal ? { signal } : {}) });
    for (const r of list.resources ?? []) addKind(into, kindInfo(group, version, { plural: r.name, kind: r.kind, namespaced: r.namespaced, shortNames: r.shortNames ?? [], verbs: r.verbs }));
  } catch (error) {
    if (signal?.aborted || !(error instanceof FaultError)) throw error;
    partial.push(group === '' ? version : `${group}/${version}`);
  }
};

/**
 * Asks the server what it serves: aggregated discovery (Kubernetes 1.30 and later), or group by group on older ones.
 * Throws only when neither `/api` nor `/apis` answers.
 */
export const discover = async (client: KubeClient, signal?: AbortSignal): Promise<Discovered> => {
  const kinds = new Map<string, KindInfo>();
  const partial: string[] = [];
  const get = (path: string): Promise<Aggregated & GroupList> => client.json({ path, headers: { accept: ACCEPT }, ...(signal ? { signal } : {}) });
  const [core, groups] = await Promise.allSettled([get('/api'), get('/apis')]);
  if (core.status === 'rejected' && groups.status === 'rejected') throw core.reason;
  if (core.status === 'rejected') partial.push('v1');
  else if (core.value.items) readAggregated(core.value, kinds, partial);
  else await readLegacy(client, '', 'v1', kinds, partial, signal);
  if (groups.status === 'rejected') partial.push('apis');
  else if (groups.value.items) readAggregated(groups.value, kinds, partial);
  else {
    await Promise.all((groups.value.groups ?? []).map(async (group) => {
      const preferred = group.preferredVersion?.version;
      const versions = (group.versions ?? []).map((v) => v.version).sort((a, b) => Number(b === preferred) - Number(a === preferred));
      for (const version of versions) await readLegacy(client, group.name, version, kinds, partial, signal);
    }));
  }
  return { kinds: [...kinds.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), partial };
};

/** The path of a kind's collection, or of one object in it (Kubernetes API concepts, "Resource URIs"). */
export const kindPath = (kind: Pick<KindInfo, 'group' | 'version' | 'plural' | 'namespaced'>, namespace?: string, name?: string): string => {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const inside = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${inside}/${kind.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
};

/** How long an answer is trusted: a CRD that was just made shows up within this time. */
const FRESH_MS = 60_000;

/** Remembers discovery per client; a new client asks anew. Concurrent askers share one request; failures are not kept. */
export class Discovery {
  readonly #known = new WeakMap<KubeClient, { readonly at: number; readonly answer: Promise<Discovered> }>();

  of(client: KubeClient, refresh = false): Promise<Discovered> {
    const known = this.#known.get(client);
    if (known !== undefined && !refresh && Date.now() - known.at < FRESH_MS) return known.answer;
    const answer = discover(client);
    this.#known.set(client, { at: Date.now(), answer });
    answer.catch(() => this.#known.delete(client));
    return answer;
  }

  /** One kind; undefined when the cluster does not serve it, also after asking again. */
  async kind(client: KubeClient, id: string): Promise<KindInfo | undefined> {
    const find = (d: Discovered): KindInfo | undefined => d.kinds.find((k) => k.id === id);
    return find(await this.of(client)) ?? find(await this.of(client, true));
  }
}
