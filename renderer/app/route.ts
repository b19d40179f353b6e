import type { ObjectRef } from '../../preload/contract/model/common.ts';
import type { ObjectTab } from './actions.ts';

export const PLACES = ['overview', 'problems', 'environments', 'workloads', 'nodes', 'network', 'config', 'storage', 'access', 'kinds', 'releases', 'hosts'] as const;
/** A place within one cluster. */
export type Place = (typeof PLACES)[number];
export const GLOBAL_PLACES = ['fleet', 'snapshots', 'journal', 'settings'] as const;
/** A place that belongs to no cluster. */
export type GlobalPlace = (typeof GLOBAL_PLACES)[number];

/** Where the window is. The open drawer is part of it. */
export type Route =
  | { readonly at: GlobalPlace }
  /** One kind of several clusters in one table; no clusters: they are still to be chosen. */
  | { readonly at: 'merged'; readonly kind: string; readonly clusters: readonly string[] }
  | {
      readonly at: 'cluster';
      readonly cluster: string;
      readonly place: Place;
      /** A kind for `kinds`, `nodes`, `network`, …; a namespace for `environments`. */
      readonly item?: string;
      /** Namespaces that the tables are narrowed to; absent: all. */
      readonly namespaces?: readonly string[];
      /** What the page's table is filtered by. */
      readonly filter?: string;
      readonly object?: { readonly ref: ObjectRef; readonly tab?: ObjectTab };
    };

export type ClusterRoute = Extract<Route, { at: 'cluster' }>;

const TABS: readonly string[] = ['summary', 'pods', 'rollout', 'logs', 'events', 'yaml', 'history'];

/** The address of a route: what stands behind `#`. */
export const formatRoute = (route: Route): string => {
  if (route.at === 'merged') {
    const chosen = new URLSearchParams(route.clusters.map((cluster) => ['c', cluster])).toString();
    return `/fleet/kinds/${encodeURIComponent(route.kind)}${chosen === '' ? '' : `?${chosen}`}`;
  }
  if (route.at !== 'cluster') return `/${route.at}`;
  const path = ['', 'c', route.cluster, route.place, ...(route.item === undefined ? [] : [route.item])].map(encodeURIComponent).join('/');
  const query = new URLSearchParams();
  for (const namespace of route.namespaces ?? []) query.append('ns', namespace);
  if (route.filter) query.set('filter', route.filter);
  if (route.object) {
    const { ref, tab } = route.object;
    query.set('kind', ref.kind);
    if (ref.namespace !== undefined) query.set('in', ref.namespace);
    query.set('name', ref.name);
    if (tab) query.set('tab', tab);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
};

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const parseObject = (query: URLSearchParams): ClusterRoute['object'] => {
  const kind = query.get('kind');
  const name = query.get('name');
  if (!kind || !name) return undefined;
  const namespace = query.get('in');
  const tab = query.get('tab');
  return { ref: { kind, name, ...(namespace === null ? {} : { namespace }) }, ...(tab !== null && TABS.includes(tab) ? { tab: tab as ObjectTab } : {}) };
};

/** The route of an address; what cannot be read leads to the fleet, or to the cluster's overview. */
export const parseRoute = (hash: string): Route => {
  const [path = '', search = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const parts = path.split('/').slice(1).map(decode);
  if (parts[0] === 'fleet' && parts[1] === 'kinds' && parts[2]) return { at: 'merged', kind: parts[2], clusters: new URLSearchParams(search).getAll('c').filter((c) => c !== '') };
  const global = GLOBAL_PLACES.find((place) => place === parts[0]);
  if (global) return { at: global };
  const cluster = parts[1];
  if (parts[0] !== 'c' || !cluster) return { at: 'fleet' };
  const place = PLACES.find((p) => p === parts[2]) ?? 'overview';
  const query = new URLSearchParams(search);
  const namespaces = query.getAll('ns').filter((n) => n !== '');
  const object = parseObject(query);
  const filter = query.get('filter');
  return {
    at: 'cluster',
    cluster,
    place,
    ...(parts[3] ? { item: parts[3] } : {}),
    ...(namespaces.length > 0 ? { namespaces } : {}),
    ...(filter ? { filter } : {}),
    ...(object ? { object } : {}),
  };
};
