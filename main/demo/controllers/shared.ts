import type { Clock } from '../clock.ts';
import { controllerOf, hashOf, listOf, same, suffix, timeOf, type Fields, type KubeObject, type PodTemplate } from '../api/objects.ts';
import type { Store } from '../api/store.ts';

/** What every controller is given. Controllers are level-triggered: each pass compares what is wanted with what is there. */
export interface Control {
  readonly store: Store;
  readonly clock: Clock;
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, component: string): void;
}

/** Writes an event as kubelet and the controllers do: the same sentence about the same object counts up. */
export const eventWriter = (store: Store, clock: Clock): Control['event'] => (about, type, reason, message, component) => {
  const now = timeOf(clock.now());
  const name = `${about.metadata.name}.${hashOf([about.metadata.uid, reason, message])}`;
  const namespace = about.metadata.namespace ?? 'default';
  const old = store.find('/events', namespace, name);
  if (old !== undefined) {
    store.update({ ...old, count: Number(old['count']) + 1, lastTimestamp: now });
    return;
  }
  store.create({
    apiVersion: 'v1', kind: 'Event', metadata: { name, namespace }, type, reason, message, count: 1, firstTimestamp: now, lastTimestamp: now, source: { component }, reportingComponent: component, reportingInstance: '',
    involvedObject: { kind: about.kind, apiVersion: about.apiVersion, name: about.metadata.name, ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }), uid: about.metadata.uid, resourceVersion: about.metadata.resourceVersion },
  });
};

export const templateOf = (owner: KubeObject): PodTemplate => owner.spec?.['template'] as PodTemplate;

/** Objects of a kind that this owner controls. */
export const dependents = (store: Store, key: string, owner: KubeObject): KubeObject[] => store.list(key, owner.metadata.namespace).filter((one) => controllerOf(one) === owner.metadata.uid);

export const ownedBy = (owner: KubeObject): NonNullable<KubeObject['metadata']['ownerReferences']> => [
  { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid ?? '', controller: true, blockOwnerDeletion: true },
];

export const condition = (object: KubeObject, type: string): Fields | undefined => listOf<Fields>(object.status?.['conditions']).find((one) => one['type'] === type);
export const isReady = (pod: KubeObject): boolean => pod.metadata.deletionTimestamp === undefined && condition(pod, 'Ready')?.['status'] === 'True';
export const isOver = (pod: KubeObject): boolean => pod.status?.['phase'] === 'Succeeded' || pod.status?.['phase'] === 'Failed';
export const isActive = (pod: KubeObject): boolean => pod.metadata.deletionTimestamp === undefined && !isOver(pod);

/** A condition that keeps its transition time while its status stays. */
export const withCondition = (object: KubeObject, clock: Clock, wanted: { readonly type: string; readonly status: 'True' | 'False' | 'Unknown'; readonly reason?: string; readonly message?: string }, extra: Fields = {}): Fields[] => {
  const all = listOf<Fields>(object.status?.['conditions']);
  const old = all.find((one) => one['type'] === wanted.type);
  const now = timeOf(clock.now());
  const next: Fields = { ...wanted, ...extra, lastTransitionTime: old?.['status'] === wanted.status ? old['lastTransitionTime'] : now };
  return old === undefined ? [...all, next] : all.map((one) => (one === old ? next : one));
};

/** Writes a status where it differs. */
export const setStatus = (store: Store, object: KubeObject, status: Fields): void => {
  if (!same(object.status, status)) store.change(object, () => ({ status }));
};

export const createPod = (control: Control, owner: KubeObject, template: PodTemplate, more: { readonly name?: string; readonly labels?: Record<string, string>; readonly nodeName?: string } = {}): KubeObject => {
  const pod = control.store.create({
    apiVersion: 'v1', kind: 'Pod',
    metadata: {
      name: more.name ?? `${owner.metadata.name}-${suffix()}`, ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(more.name === undefined ? { generateName: `${owner.metadata.name}-` } : {}), labels: { ...template.metadata?.labels, ...more.labels }, ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }), ownerReferences: ownedBy(owner),
    },
    spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...template.spec, ...(more.nodeName === undefined ? {} : { nodeName: more.nodeName }) },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  });
  control.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, `${owner.kind.toLowerCase()}-controller`);
  return pod;
};

/** Starts a pod's deletion; kubelet ends it. */
export const deletePod = (control: Control, owner: KubeObject, pod: KubeObject): void => {
  control.store.change(pod, (now) => ({ metadata: { ...now.metadata, deletionTimestamp: timeOf(control.clock.now()), deletionGracePeriodSeconds: 30 } }));
  control.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, `${owner.kind.toLowerCase()}-controller`);
};
