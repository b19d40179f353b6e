import type { ObjectRef, Reason } from '../../../preload/contract/model/common.ts';
import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import type { ContainerSummary, ObjectView, SummaryLine } from '../../../preload/contract/model/object.ts';
import type { KindInfo } from '../../../preload/contract/model/rows.ts';
import { kindRows } from '../kinds/registry.ts';
import { judgeContainer } from '../kinds/pods.ts';
import type { ContainerStatus, Pod } from '../kinds/pods.ts';
import type { Condition, Judgement, KubeObject, Selector } from '../kinds/types.ts';
import { judgeDeletion, millis, selectorText, well } from '../kinds/types.ts';
import { isSecret, maskSecrets } from './mask.ts';
import { toYaml } from './yaml.ts';

/** Conditions whose `True` is the bad side; all others are well when `True` (API conventions, "Typical status properties"). */
const BAD_WHEN_TRUE = /Pressure$|^(NetworkUnavailable|ReplicaFailure|Failed|FailureTarget|DisruptionTarget|Stalled|Degraded|NamespaceDeletion.*|Namespace.*Remaining)$/;

const conditionVerdict = (c: Condition): Verdict => {
  if (c.status !== 'True' && c.status !== 'False') return 'unknown';
  const bad = BAD_WHEN_TRUE.test(c.type ?? '');
  if ((c.status === 'True') !== bad) return 'ok';
  return c.reason === 'PodCompleted' || c.type === 'Suspended' ? 'ok' : bad ? 'bad' : 'warn';
};

const conditionsOf = (object: KubeObject): ObjectView['conditions'] => {
  const list = (object as { readonly status?: { readonly conditions?: unknown } }).status?.conditions;
  if (!Array.isArray(list)) return [];
  return (list as Condition[]).map((c) => {
    const since = millis(c.lastTransitionTime);
    return { type: c.type ?? '', status: c.status ?? '', ...(c.reason ? { reason: c.reason } : {}), ...(c.message ? { message: c.message } : {}), ...(since === undefined ? {} : { since }), verdict: conditionVerdict(c) };
  });
};

const container = (type: ContainerSummary['type'], name: string, image: string, status: ContainerStatus | undefined): ContainerSummary => {
  const judgement: Judgement = status === undefined ? { verdict: 'unknown' } : (judgeContainer(status, type === 'init' || type === 'ephemeral') ?? well);
  return {
    name, image, type,
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    verdict: judgement.verdict,
    ...(judgement.reason ? { reason: judgement.reason } : {}),
    running: status?.state?.running !== undefined,
    hasPrevious: (status?.restartCount ?? 0) > 0 || status?.lastState?.terminated !== undefined,
  };
};

/** A pod's containers in the order in which they start; those of a template without their state. */
const containersOf = (pod: Pod): readonly ContainerSummary[] => {
  const find = (list: readonly ContainerStatus[] | undefined, name: string | undefined): ContainerStatus | undefined => list?.find((s) => s.name === name);
  return [
    ...(pod.spec?.initContainers ?? []).map((c) => container(c.restartPolicy === 'Always' ? 'sidecar' : 'init', c.name ?? '', c.image ?? '', find(pod.status?.initContainerStatuses, c.name))),
    ...(pod.spec?.containers ?? []).map((c) => container('app', c.name ?? '', c.image ?? '', find(pod.status?.containerStatuses, c.name))),
    ...(pod.spec?.ephemeralContainers ?? []).map((c) => container('ephemeral', c.name ?? '', c.image ?? '', find(pod.status?.ephemeralContainerStatuses, c.name))),
  ];
};

/** Finds the kind of an owner by its `apiVersion` and `kind`. */
export type KindOf = (apiVersion: string, kind: string) => KindInfo | undefined;

const ownersOf = (object: KubeObject, kindOf: KindOf): readonly ObjectRef[] =>
  (object.metadata?.ownerReferences ?? []).flatMap((owner) => {
    const kind = kindOf(owner.apiVersion ?? '', owner.kind ?? '');
    const namespace = object.metadata?.namespace;
    return kind === undefined || !owner.name ? [] : [{ kind: kind.id, name: owner.name, ...(kind.namespaced && namespace !== undefined ? { namespace } : {}) }];
  });

/** `spec.selector` of a workload, or the plain map of a service or replication controller. */
const podSelectorOf = (object: KubeObject): string | undefined => {
  const selector = (object as { readonly spec?: { readonly selector?: unknown } }).spec?.selector;
  if (typeof selector !== 'object' || selector === null) return undefined;
  const structured = 'matchLabels' in selector || 'matchExpressions' in selector;
  const text = selectorText(structured ? (selector as Selector) : { matchLabels: selector as Readonly<Record<string, string>> });
  return text === '<none>' ? undefined : text;
};

const scalar = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined);

/** Paths within an object that are worth a line, with the code of the line's label. */
const LINES: readonly (readonly [label: string, ...path: string[]])[] = [
  ['phase', 'status', 'phase'], ['replicas', 'spec', 'replicas'], ['ready-replicas', 'status', 'readyReplicas'], ['updated-replicas', 'status', 'updatedReplicas'], ['strategy', 'spec', 'strategy', 'type'],
  ['pod-ip', 'status', 'podIP'], ['host-ip', 'status', 'hostIP'], ['qos-class', 'status', 'qosClass'], ['service-account', 'spec', 'serviceAccountName'], ['priority-class', 'spec', 'priorityClassName'],
  ['type', 'spec', 'type'], ['cluster-ip', 'spec', 'clusterIP'], ['schedule', 'spec', 'schedule'], ['suspended', 'spec', 'suspend'], ['storage-class', 'spec', 'storageClassName'], ['volume', 'spec', 'volumeName'],
  ['provider-id', 'spec', 'providerID'], ['unschedulable', 'spec', 'unschedulable'], ['kubelet', 'status', 'nodeInfo', 'kubeletVersion'], ['os-image', 'status', 'nodeInfo', 'osImage'], ['kernel', 'status', 'nodeInfo', 'kernelVersion'],
  ['runtime', 'status', 'nodeInfo', 'containerRuntimeVersion'], ['secret-type', 'type'], ['holder', 'spec', 'holderIdentity'],
];

const summaryOf = (object: KubeObject): readonly SummaryLine[] => {
  const lines: SummaryLine[] = [];
  for (const [label, ...path] of LINES) {
    const value = scalar(path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined), object));
    if (value !== undefined && value !== '') lines.push({ label, value });
  }
  const node = (object as Pod).spec?.nodeName;
  if (node) lines.push({ label: 'node', value: node, link: { kind: 'nodes', name: node } });
  const addresses = (object as { readonly status?: { readonly addresses?: unknown } }).status?.addresses;
  if (Array.isArray(addresses)) for (const a of addresses as { readonly type?: string; readonly address?: string }[]) lines.push({ label: a.type ?? '', value: a.address ?? '' });
  for (const key of ['data', 'binaryData'] as const) {
    const data = object[key];
    if (typeof data === 'object' && data !== null) lines.push({ label: 'keys', value: Object.keys(data).join(', ') });
  }
  return lines;
};

const judge = (kind: KindInfo, object: KubeObject, conditions: ObjectView['conditions']): { readonly verdict: Verdict; readonly reason?: Reason } => {
  const judgement = judgeDeletion(object.metadata, Date.now()) ?? kindRows[kind.id]?.judge(object);
  if (judgement !== undefined) return { verdict: judgement.verdict, ...(judgement.reason ? { reason: judgement.reason } : {}) };
  // Kinds without a row of their own: `Ready` or `Available` is what their conditions are written for.
  const main = conditions.find((c) => c.type === 'Ready' || c.type === 'Available');
  return main !== undefined && main.verdict !== 'ok' ? { verdict: main.verdict, reason: { code: 'condition', params: { condition: main.type, why: main.reason ?? '' }, ...(main.message ? { detail: main.message } : {}) } } : { verdict: 'ok' };
};

/** Projects a whole object for its page. Secret values never leave: they are masked before anything is written. */
export const viewObject = (kind: KindInfo, object: KubeObject, kindOf: KindOf): ObjectView => {
  const { managedFields: _, ...metadata } = (object.metadata ?? {}) as Record<string, unknown>;
  const masked = isSecret(object);
  const clean = maskSecrets({ ...object, metadata });
  const conditions = conditionsOf(object);
  const meta = object.metadata ?? {};
  const selector = podSelectorOf(object);
  const template = (object as { readonly spec?: { readonly template?: unknown } }).spec?.template;
  return {
    ref: { kind: kind.id, name: meta.name ?? '', ...(meta.namespace ? { namespace: meta.namespace } : {}) },
    uid: meta.uid ?? '',
    resourceVersion: meta.resourceVersion ?? '',
    created: millis(meta.creationTimestamp) ?? 0,
    yaml: toYaml(clean),
    masked,
    ...judge(kind, object, conditions),
    summary: summaryOf(object),
    conditions,
    labels: meta.labels ?? {},
    owners: ownersOf(object, kindOf),
    containers: containersOf(kind.id === 'pods' ? object : ((template ?? {}))),
    capabilities: kind.capabilities,
    ...(selector === undefined ? {} : { podSelector: selector }),
  };
};
