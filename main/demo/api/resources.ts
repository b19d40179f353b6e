/** One kind that the server serves. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly string[];
}

/** `apps/deployments`: names a kind's table in the store. */
export const keyOf = (resource: { readonly group: string; readonly plural: string }): string => `${resource.group}/${resource.plural}`;

/** `apps/v1`, or `v1` in the core group. */
export const apiVersionOf = (resource: Resource): string => (resource.group === '' ? resource.version : `${resource.group}/${resource.version}`);

// group/version Kind plural N|C short,names subresources categories
const rows = `
v1 Namespace namespaces C ns status -
v1 Node nodes C no status,proxy -
v1 Pod pods N po status,log,exec,attach,eviction all
v1 Service services N svc status all
v1 Endpoints endpoints N ep - -
v1 Event events N ev - -
v1 ConfigMap configmaps N cm - -
v1 Secret secrets N - - -
v1 ServiceAccount serviceaccounts N sa - -
v1 PersistentVolumeClaim persistentvolumeclaims N pvc status -
v1 PersistentVolume persistentvolumes C pv status -
v1 ReplicationController replicationcontrollers N rc status,scale all
v1 ResourceQuota resourcequotas N quota status -
v1 LimitRange limitranges N limits - -
apps/v1 Deployment deployments N deploy status,scale all
apps/v1 ReplicaSet replicasets N rs status,scale all
apps/v1 StatefulSet statefulsets N sts status,scale all
apps/v1 DaemonSet daemonsets N ds status all
apps/v1 ControllerRevision controllerrevisions N - - -
batch/v1 Job jobs N - status all
batch/v1 CronJob cronjobs N cj status all
autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers N hpa status all
policy/v1 PodDisruptionBudget poddisruptionbudgets N pdb status -
networking.k8s.io/v1 Ingress ingresses N ing status -
networking.k8s.io/v1 NetworkPolicy networkpolicies N netpol - -
discovery.k8s.io/v1 EndpointSlice endpointslices N - - -
coordination.k8s.io/v1 Lease leases N - - -
storage.k8s.io/v1 StorageClass storageclasses C sc - -
rbac.authorization.k8s.io/v1 Role roles N - - -
rbac.authorization.k8s.io/v1 RoleBinding rolebindings N - - -
rbac.authorization.k8s.io/v1 ClusterRole clusterroles C - - -
rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings C - - -
scheduling.k8s.io/v1 PriorityClass priorityclasses C pc - -
apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions C crd,crds status -
`;
const words = (word: string | undefined): string[] => (word === undefined || word === '-' ? [] : word.split(','));

/** The kinds that are built in. */
export const BUILT_IN: readonly Resource[] = rows
  .trim()
  .split('\n')
  .map((row) => {
    const [groupVersion = '', kind = '', plural = '', scope, short, subresources, categories] = row.split(' ');
    const parts = groupVersion.split('/');
    const version = parts.pop() ?? '';
    return { group: parts[0] ?? '', version, kind, plural, singular: kind.toLowerCase(), namespaced: scope === 'N', shortNames: words(short), categories: words(categories), subresources: words(subresources) };
  });
