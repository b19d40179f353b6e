import type { KindInfo } from '../../preload/contract/model/rows.ts';
import { FaultError } from '../../preload/contract/fault.ts';
import type { KubeClient, KubeRequest } from './client.ts';
import { collect } from './http/body.ts';
import { capabilitiesOf, categoryOf } from './kinds/registry.ts';

/** Every kind that a cluster serves; `partial` names the groups (`group/version`) that did not answer. */
export interface Discovered {
  readonly kinds: readonly KindInfo[];
  readonly partial: readonly string[];
}

/** A resource as discovery tells it: what is kept on disk. */
export interface DiscoveredResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly verbs: readonly string[];
}

/** What one of the two roots said. With its ETag it need not say it again while it is true. */
export interface DiscoveredPart {
  readonly etag?: string | undefined;
  readonly resources: readonly DiscoveredResource[];
  readonly partial: readonly string[];
}

/** `/api` and `/apis`; one that did not answer is absent. */
export interface DiscoveredParts {
  readonly core?: DiscoveredPart | undefined;
  readonly groups?: DiscoveredPart | undefined;
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

/** v2 since Kubernetes 1.30, v2beta1 since 1.26: the same fields. */
const ACCEPT = ['v2', 'v2beta1'].map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`).concat('application/json').join(',');
/** Discovery of a slow server with hundreds of CRDs (ms). */
const DISCOVERY_MS = 15_000;

const readAggregated = (list: Aggregated): Omit<DiscoveredPart, 'etag'> => {
  const resources: DiscoveredResource[] = [];
  const partial: string[] = [];
  for (const group of list.items ?? []) {
    const name = group.metadata?.name ?? '';
    for (const version of group.versions ?? []) {
      if (version.freshness === 'Stale') partial.push(`${name}/${version.version ?? ''}`);
      for (const r of version.resources ?? []) resources.push({ group: name, version: version.version ?? '', plural: r.resource ?? '', kind: r.responseKind?.kind ?? '', namespaced: r.scope === 'Namespaced', shortNames: r.shortNames ?? [], verbs: r.verbs ?? [] });
    }
  }
  return { resources, partial };
};

const readLegacy = async (client: KubeClient, group: string, version: string, signal: AbortSignal | undefined): Promise<DiscoveredPart> => {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    const list = await client.json<ResourceList>({ path, ...(signal ? { signal } : {}) });
    return { resources: (list.resources ?? []).map((r) => ({ group, version, plural: r.name, kind: r.kind, namespaced: r.namespaced, shortNames: r.shortNames ?? [], verbs: r.verbs })), partial: [] };
  } catch (error) {
    if (signal?.aborted || !(error instanceof FaultError)) throw error;
    return { resources: [], partial: [group === '' ? version : `${group}/${version}`] };
  }
};

const joined = (parts: readonly DiscoveredPart[]): DiscoveredPart => ({ resources: parts.flatMap((one) => one.resources), partial: parts.flatMap((one) => one.partial) });

const readLegacyGroups = async (client: KubeClient, list: GroupList, signal: AbortSignal | undefined): Promise<DiscoveredPart> =>
  joined(await Promise.all((list.groups ?? []).map(async (group) => {
    const preferred = group.preferredVersion?.version;
    const versions = (group.versions ?? []).map((v) => v.version).sort((a, b) => Number(b === preferred) - Number(a === preferred));
    const parts: DiscoveredPart[] = [];
    for (const version of versions) parts.push(await readLegacy(client, group.name, version, signal));
    return joined(parts);
  })));

/** One of the two roots: a GET with If-None-Match where we know an ETag of it (RFC 9110 §13.1.2). */
const askRoot = async (client: KubeClient, path: '/api' | '/apis', before: DiscoveredPart | undefined, signal: AbortSignal | undefined): Promise<DiscoveredPart> => {
  const request = { path, headers: { accept: ACCEPT }, timeoutMs: DISCOVERY_MS, ...(signal ? { signal } : {}) };
  const ask = async (more: Pick<KubeRequest, 'headers' | 'anyStatus'>): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly bytes: Uint8Array }> => {
    const { status, headers, body } = await client.request({ ...request, ...more });
    return { status, headers, bytes: await collect(body) };
  };
  let response = before?.etag === undefined ? undefined : await ask({ headers: { ...request.headers, 'if-none-match': before.etag }, anyStatus: true });
  if (before && response?.status === 304) return before;
  // a refusal is asked for once more, so that it comes as the fault that it is and a credential is renewed
  if (response?.status !== 200) response = await ask({});
  const list = parsed(response.bytes, client);
  if (list.items) {
    const { etag } = response.headers;
    return { ...readAggregated(list), ...(etag === undefined ? {} : { etag }) };
  }
  return path === '/api' ? readLegacy(client, '', 'v1', signal) : readLegacyGroups(client, list, signal);
};

const parsed = (bytes: Uint8Array, client: KubeClient): Aggregated & GroupList => {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as Aggregated & GroupList;
  } catch (cause) {
    throw new FaultError({ kind: 'invalid', message: `${client.server} does not answer as a Kubernetes API server`, cause: 'not-kubernetes', cluster: client.name }, { cause });
  }
};

/**
 * Asks the server what it serves: aggregated discovery, or group by group on servers before Kubernetes 1.26. What has
 * not changed since `before` is not sent again. Throws only when neither `/api` nor `/apis` answers.
 */
export const discoverParts = async (client: KubeClient, before: DiscoveredParts = {}, signal?: AbortSignal): Promise<DiscoveredParts> => {
  const [core, groups] = await Promise.allSettled([askRoot(client, '/api', before.core, signal), askRoot(client, '/apis', before.groups, signal)]);
  if (core.status === 'rejected' && groups.status === 'rejected') throw core.reason;
  return { core: core.status === 'fulfilled' ? core.value : outdated(before.core, 'v1'), groups: groups.status === 'fulfilled' ? groups.value : outdated(before.groups, 'apis') };
};

/** What was known of a root that does not answer now. */
const outdated = (before: DiscoveredPart | undefined, name: string): DiscoveredPart | undefined => before && { resources: before.resources, partial: [...new Set([...before.partial, name])] };

/** The kinds of an answer, by id. The first version that serves a resource wins: the server names the preferred one first. */
export const kindsOf = ({ core, groups }: DiscoveredParts): Discovered => {
  const kinds = new Map<string, KindInfo>();
  for (const r of [...(core?.resources ?? []), ...(groups?.resources ?? [])]) {
    const id = r.group === '' ? r.plural : `${r.plural}.${r.group}`;
    if (r.plural.includes('/') || !r.verbs.includes('list') || kinds.has(id)) continue;
    const category = categoryOf(r.group, r.plural);
    kinds.set(id, { id, ...r, category, capabilities: capabilitiesOf(id, r.verbs), custom: category === 'custom' });
  }
  const partial = [...(core ? core.partial : ['v1']), ...(groups ? groups.partial : ['apis'])];
  return { kinds: [...kinds.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), partial };
};

/** All of what a server serves, asked for now. */
export const discover = async (client: KubeClient, signal?: AbortSignal): Promise<Discovered> => kindsOf(await discoverParts(client, {}, signal));
