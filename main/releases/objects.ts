import { isDeepStrictEqual } from 'node:util';
import type { Millis, Reason } from '../../preload/contract/model/common.ts';
import type { Verdict } from '../../preload/contract/model/verdict.ts';

/** metav1.ObjectMeta, the fields that releases read. */
export interface Meta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly uid?: string; readonly controller?: boolean }[];
}

/** Any object of the cluster. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Meta;
  readonly [field: string]: unknown;
}

export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly ports?: readonly { readonly containerPort?: number }[];
}

/** core/v1 PodTemplateSpec, the fields that we read; all others travel along untouched. */
export interface PodTemplate {
  readonly metadata?: Meta;
  readonly spec?: { readonly containers?: readonly Container[]; readonly initContainers?: readonly Container[] };
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key?: string; readonly operator?: string; readonly values?: readonly string[] }[];
}

export interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Whatever a workload of apps/v1 may hold of what rollouts are judged by. */
export interface Workload extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector?: LabelSelector;
    readonly template?: PodTemplate;
    readonly strategy?: { readonly type?: string; readonly rollingUpdate?: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string } };
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number; readonly maxSurge?: number | string; readonly maxUnavailable?: number | string } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly currentReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberReady?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** apps/v1 ControllerRevision: `data` is the strategic merge patch that restores a StatefulSet or DaemonSet. */
export interface ControllerRevision extends KubeObject {
  readonly revision?: number;
  readonly data?: { readonly spec?: { readonly template?: PodTemplate } };
}

/** A pod is well or not, and why: what the registry of kinds says of it. */
export type JudgePod = (pod: KubeObject) => { readonly verdict: Verdict; readonly reason?: Reason };

export const REVISION = 'deployment.kubernetes.io/revision';
export const TEMPLATE_HASH = 'pod-template-hash';
export const REVISION_HASH = 'controller-revision-hash';
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

const without = <T extends object>(object: T, ...keys: readonly string[]): T => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key))) as T;

/** The object as an operator wants to compare it: without what the server and its controllers keep for themselves. */
export const clean = (object: KubeObject): KubeObject => {
  const { annotations, ...meta } = without(object.metadata ?? {}, 'managedFields', 'resourceVersion', 'generation');
  const kept = without(annotations ?? {}, REVISION);
  return { ...without(object, 'status'), metadata: { ...meta, ...(Object.keys(kept).length > 0 ? { annotations: kept } : {}) } };
};

/** Whether two states of an object are the same to an operator: status, versions and the controller's revision aside. */
export const sameObject = (a: KubeObject, b: KubeObject): boolean => isDeepStrictEqual(clean(a), clean(b));

/** A template without the hash label that the Deployment controller adds to its ReplicaSets' copies. */
export const withoutHash = (template: PodTemplate): PodTemplate => {
  const labels = template.metadata?.labels;
  return labels?.[TEMPLATE_HASH] === undefined ? template : { ...template, metadata: { ...template.metadata, labels: without(labels, TEMPLATE_HASH) } };
};

/** `equalIgnoreHash` of kubectl and the Deployment controller. */
export const sameTemplate = (a: PodTemplate | undefined, b: PodTemplate | undefined): boolean => isDeepStrictEqual(withoutHash(a ?? {}), withoutHash(b ?? {}));

/** The revision number that the Deployment controller writes on Deployments and ReplicaSets; absent where it has not yet. */
export const revisionOf = (object: KubeObject): number | undefined => {
  const value = Number(object.metadata?.annotations?.[REVISION] ?? Number.NaN);
  return Number.isInteger(value) ? value : undefined;
};

export const imagesOf = (template: PodTemplate | undefined): readonly string[] => (template?.spec?.containers ?? []).map((c) => c.image ?? '');

/** Whether `owner` controls `object` (metav1.IsControlledBy). */
export const controls = (owner: KubeObject, object: KubeObject): boolean => object.metadata?.ownerReferences?.some((o) => o.controller === true && o.uid === owner.metadata?.uid) ?? false;

/** Milliseconds of the object's creation; 0 where it does not say. */
export const createdAt = (object: KubeObject): Millis => {
  const value = Date.parse(object.metadata?.creationTimestamp ?? '');
  return Number.isNaN(value) ? 0 : value;
};

/** A selector as the query parameter `labelSelector` takes it; empty for one that selects everything. */
export const selectorQuery = (selector: LabelSelector | undefined): string =>
  [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(selector?.matchExpressions ?? []).map(({ key = '', operator, values = [] }) => (operator === 'In' ? `${key} in (${values.join(',')})` : operator === 'NotIn' ? `${key} notin (${values.join(',')})` : operator === 'DoesNotExist' ? `!${key}` : key)),
  ].join(',');

/** The newest ReplicaSet of a Deployment: the oldest one whose template is the Deployment's (`FindNewReplicaSet`). */
export const newReplicaSet = (deployment: Workload, replicaSets: readonly Workload[]): Workload | undefined =>
  [...replicaSets].sort((a, b) => createdAt(a) - createdAt(b)).find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));

/** Kinds that roll out; the value tells where their history lies. */
export const ROLLED: Readonly<Record<string, 'replicasets.apps' | 'controllerrevisions.apps'>> = {
  'deployments.apps': 'replicasets.apps',
  'statefulsets.apps': 'controllerrevisions.apps',
  'daemonsets.apps': 'controllerrevisions.apps',
};
