import type { Capability, KindCategory } from '../../../preload/contract/model/rows.ts';
import type { KindId } from '../../../preload/contract/model/common.ts';
import { events, namespaces, nodes } from './cluster.ts';
import { configMaps, endpointSlices, services } from './network.ts';
import { pods } from './pods.ts';
import type { KindRow } from './types.ts';
import { cronJobs, daemonSets, deployments, jobs, replicaSets, replicationControllers, statefulSets } from './workloads.ts';

/** The kinds that we project ourselves. All others come as the API server's own tables. */
export const kindRows: Readonly<Record<KindId, KindRow>> = {
  pods, nodes, namespaces, events,
  'deployments.apps': deployments, 'replicasets.apps': replicaSets, 'statefulsets.apps': statefulSets, 'daemonsets.apps': daemonSets, replicationcontrollers: replicationControllers,
  'jobs.batch': jobs, 'cronjobs.batch': cronJobs,
  services, configmaps: configMaps, 'endpointslices.discovery.k8s.io': endpointSlices,
};

const special: Readonly<Record<KindId, readonly Capability[]>> = {
  pods: ['loggable', 'execable'],
  nodes: ['cordonable', 'hasPods'],
  'deployments.apps': ['scalable', 'restartable', 'rollbackable', 'deployable', 'hasPods', 'loggable'],
  'statefulsets.apps': ['scalable', 'restartable', 'rollbackable', 'deployable', 'hasPods', 'loggable'],
  'daemonsets.apps': ['restartable', 'rollbackable', 'deployable', 'hasPods', 'loggable'],
  'replicasets.apps': ['scalable', 'hasPods', 'loggable'],
  replicationcontrollers: ['scalable', 'hasPods', 'loggable'],
  'jobs.batch': ['hasPods', 'loggable', 'suspendable'],
  'cronjobs.batch': ['triggerable', 'suspendable'],
  services: ['hasPods'],
};

/** What can be done with a kind: what its own nature allows, and what the server's verbs allow. */
export const capabilitiesOf = (id: KindId, verbs: readonly string[]): readonly Capability[] => [
  ...(special[id] ?? []),
  ...(verbs.includes('patch') || verbs.includes('update') ? (['editable'] as const) : []),
  ...(verbs.includes('delete') ? (['deletable'] as const) : []),
  ...(verbs.includes('create') ? (['creatable'] as const) : []),
];

const coreCategory: Readonly<Record<string, KindCategory>> = {
  pods: 'workloads', podtemplates: 'workloads', replicationcontrollers: 'workloads', services: 'network', endpoints: 'network', configmaps: 'config', secrets: 'config', resourcequotas: 'config', limitranges: 'config',
  serviceaccounts: 'access', persistentvolumes: 'storage', persistentvolumeclaims: 'storage',
};
const groupCategory: Readonly<Record<string, KindCategory>> = {
  apps: 'workloads', batch: 'workloads', autoscaling: 'config', policy: 'config', 'networking.k8s.io': 'network', 'discovery.k8s.io': 'network', 'storage.k8s.io': 'storage',
  'rbac.authorization.k8s.io': 'access', 'authentication.k8s.io': 'access', 'authorization.k8s.io': 'access', 'certificates.k8s.io': 'access',
};
const OTHER_BUILT_IN = new Set(['', 'events.k8s.io', 'coordination.k8s.io', 'node.k8s.io', 'scheduling.k8s.io', 'admissionregistration.k8s.io', 'apiextensions.k8s.io', 'apiregistration.k8s.io', 'flowcontrol.apiserver.k8s.io', 'resource.k8s.io', 'internal.apiserver.k8s.io', 'storagemigration.k8s.io']);

/** Where a kind stands in the side list; `custom` for groups that Kubernetes itself does not have. */
export const categoryOf = (group: string, plural: string): KindCategory => (group === '' ? coreCategory[plural] : groupCategory[group]) ?? (OTHER_BUILT_IN.has(group) ? 'cluster' : 'custom');
