import { apiVersionOf, type Resource } from './resources.ts';
import type { Fields } from './objects.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const groupsOf = (resources: readonly Resource[]): Map<string, Resource[]> => Map.groupBy(resources.filter((one) => one.group !== ''), (one) => one.group);
const verbsOf = (sub: string): string[] => (['log'].includes(sub) ? ['get'] : ['exec', 'attach', 'eviction'].includes(sub) ? ['create', ...(sub === 'eviction' ? [] : ['get'])] : [...(sub === 'proxy' ? ['create', 'delete'] : []), 'get', 'patch', 'update']);
const kindOf = (resource: Resource, sub: string): { group: string; version: string; kind: string } => {
  if (sub === 'scale') return { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  if (sub === 'proxy') return { group: '', version: 'v1', kind: 'NodeProxyOptions' };
  if (sub === 'eviction') return { group: 'policy', version: 'v1', kind: 'Eviction' };
  return { group: resource.group, version: resource.version, kind: sub === 'exec' || sub === 'attach' ? `Pod${sub === 'exec' ? 'Exec' : 'Attach'}Options` : resource.kind };
};

/** `/apis` and `/api` of the old discovery. */
export const groupList = (resources: readonly Resource[]): Fields => ({
  kind: 'APIGroupList', apiVersion: 'v1',
  groups: [...groupsOf(resources)].map(([name, inside]) => {
    const versions = [...new Set(inside.map((one) => one.version))].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] };
  }),
});

/** `/api/v1` and `/apis/GROUP/VERSION` of the old discovery; undefined where no such group is served. */
export const resourceList = (resources: readonly Resource[], groupVersion: string): Fields | undefined => {
  const inside = resources.filter((one) => apiVersionOf(one) === groupVersion);
  if (inside.length === 0) return undefined;
  return {
    kind: 'APIResourceList', apiVersion: 'v1', groupVersion,
    resources: inside.flatMap((one) => [
      { name: one.plural, singularName: one.singular, namespaced: one.namespaced, kind: one.kind, verbs: VERBS, shortNames: one.shortNames, categories: one.categories },
      ...one.subresources.map((sub) => ({ name: `${one.plural}/${sub}`, singularName: '', namespaced: one.namespaced, ...kindOf(one, sub), verbs: verbsOf(sub) })),
    ]),
  };
};

/** Aggregated discovery (apidiscovery.k8s.io/v2) of the core group or of all named groups. */
export const aggregated = (resources: readonly Resource[], core: boolean): Fields => {
  const groups = core ? new Map([['', resources.filter((one) => one.group === '')]]) : groupsOf(resources);
  return {
    kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {},
    items: [...groups].map(([name, inside]) => ({
      metadata: name === '' ? {} : { name },
      versions: [...Map.groupBy(inside, (one) => one.version)].map(([version, kinds]) => ({
        version, freshness: 'Current',
        resources: kinds.map((one) => ({
          resource: one.plural, responseKind: { group: one.group, version: one.version, kind: one.kind }, scope: one.namespaced ? 'Namespaced' : 'Cluster', singularResource: one.singular,
          verbs: VERBS, shortNames: one.shortNames, categories: one.categories,
          subresources: one.subresources.map((sub) => ({ subresource: sub, responseKind: kindOf(one, sub), verbs: verbsOf(sub) })),
        })),
      })),
    })),
  };
};
