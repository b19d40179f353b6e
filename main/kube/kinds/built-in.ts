import type { KindInfo } from '../../../preload/contract/model/rows.ts';
import type { KindId } from '../../../preload/contract/model/common.ts';
import { capabilitiesOf, categoryOf } from './registry.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

const builtIn = (group: string, plural: string, kind: string, shortNames: readonly string[], scope: { readonly namespaced?: boolean; readonly verbs?: readonly string[] } = {}): readonly [KindId, KindInfo] => {
  const id = group === '' ? plural : `${plural}.${group}`;
  const verbs = scope.verbs ?? VERBS;
  return [id, { id, group, version: 'v1', plural, kind, namespaced: scope.namespaced ?? true, shortNames, verbs, category: categoryOf(group, plural), capabilities: capabilitiesOf(id, verbs), custom: false }];
};

/**
 * The kinds that every cluster serves at the same place (batch/v1 CronJob and discovery.k8s.io/v1 EndpointSlice since Kubernetes 1.21, the others since 1.9), as
 * discovery tells them: their tables need not wait for it.
 */
export const builtInKinds: ReadonlyMap<KindId, KindInfo> = new Map([
  builtIn('', 'pods', 'Pod', ['po']),
  builtIn('', 'nodes', 'Node', ['no'], { namespaced: false }),
  builtIn('', 'namespaces', 'Namespace', ['ns'], { namespaced: false, verbs: VERBS.filter((verb) => verb !== 'deletecollection') }),
  builtIn('', 'events', 'Event', ['ev']),
  builtIn('', 'configmaps', 'ConfigMap', ['cm']),
  builtIn('', 'services', 'Service', ['svc']),
  builtIn('discovery.k8s.io', 'endpointslices', 'EndpointSlice', []),
  builtIn('', 'replicationcontrollers', 'ReplicationController', ['rc']),
  builtIn('apps', 'deployments', 'Deployment', ['deploy']),
  builtIn('apps', 'replicasets', 'ReplicaSet', ['rs']),
  builtIn('apps', 'statefulsets', 'StatefulSet', ['sts']),
  builtIn('apps', 'daemonsets', 'DaemonSet', ['ds']),
  builtIn('batch', 'jobs', 'Job', []),
  builtIn('batch', 'cronjobs', 'CronJob', ['cj']),
]);

/** A built-in kind by any of its kubectl names. */
export const builtInKind = (name: string): KindInfo | undefined => builtInKinds.get(name) ?? [...builtInKinds.values()].find((one) => one.plural === name || one.kind.toLowerCase() === name || one.shortNames.includes(name));
