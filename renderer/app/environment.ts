import type { Environment } from '../../preload/contract/model/environment.ts';
import type { NamespaceList } from '../../preload/contract/model/namespace.ts';
import type { Route } from './route.ts';

/** The environment that the window stands in: the one that all chosen namespaces, or the open object's, belong to. */
export const environmentOf = (route: Route, list: NamespaceList | undefined): Environment | undefined => {
  if (route.at !== 'cluster' || !list) return undefined;
  const own = route.object?.ref.namespace;
  const names = own !== undefined ? [own] : route.place === 'environments' && route.item !== undefined ? [route.item] : (route.namespaces ?? []);
  const found = new Set(names.map((name) => list.namespaces.find((n) => n.name === name)?.environment ?? 'other'));
  // Of several, production is the one that must be seen.
  return found.size === 0 ? undefined : found.has('production') ? 'production' : found.size === 1 ? [...found][0] : 'other';
};
