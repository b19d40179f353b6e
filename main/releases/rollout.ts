import type { Millis, ObjectRef, Reason } from '../../preload/contract/model/common.ts';
import type { RolloutPod, RolloutState } from '../../preload/contract/model/plan.ts';
import { ownedRevisions, podHashes } from './history.ts';
import { REVISION_HASH, TEMPLATE_HASH, controls, createdAt, newReplicaSet, revisionOf } from './objects.ts';
import type { ControllerRevision, JudgePod, KubeObject, Workload } from './objects.ts';

/** What a rollout is judged by, as the cluster has it now. */
export interface RolloutFacts {
  readonly ref: ObjectRef;
  /** Absent: it is not there (any more). */
  readonly object: Workload | undefined;
  /** Its ReplicaSets, or its ControllerRevisions. */
  readonly history: readonly KubeObject[];
  /** Pods that its selector finds. */
  readonly pods: readonly KubeObject[];
  readonly judgePod: JudgePod;
  readonly now: Millis;
}

interface Counts { readonly desired: number; readonly updated: number; readonly ready: number; readonly available: number; readonly old: number }
interface Decision { readonly phase: RolloutState['phase']; readonly reason: Reason }

const progressing = (code: string, params: NonNullable<Reason['params']> = {}): Decision => ({ phase: 'progressing', reason: { code, params } });
const complete = (counts: Counts): Decision => ({ phase: 'complete', reason: { code: 'rollout-complete', params: { desired: counts.desired } } });
const notObserved = progressing('rollout-not-observed');

const observed = (object: Workload): boolean => (object.metadata?.generation ?? 0) <= (object.status?.observedGeneration ?? 0);

const countsOf = (object: Workload): Counts => {
  const { spec, status } = object;
  if (object.kind === 'DaemonSet') {
    const desired = status?.desiredNumberScheduled ?? 0;
    const updated = status?.updatedNumberScheduled ?? 0;
    return { desired, updated, ready: status?.numberReady ?? 0, available: status?.numberAvailable ?? 0, old: Math.max(0, (status?.currentNumberScheduled ?? 0) - updated) };
  }
  const updated = status?.updatedReplicas ?? 0;
  return { desired: spec?.replicas ?? 1, updated, ready: status?.readyReplicas ?? 0, available: status?.availableReplicas ?? 0, old: Math.max(0, (status?.replicas ?? 0) - updated) };
};

/** DeploymentStatusViewer of kubectl. */
const judgeDeployment = (object: Workload, counts: Counts): Decision => {
  if (!observed(object)) return notObserved;
  const condition = object.status?.conditions?.find((c) => c.type === 'Progressing');
  if (condition?.reason === 'ProgressDeadlineExceeded') return { phase: 'failed', reason: { code: 'rollout-deadline', ...(condition.message ? { detail: condition.message } : {}) } };
  const paused = object.spec?.paused === true;
  const wait = (code: string, params: NonNullable<Reason['params']>): Decision => (paused ? { phase: 'paused', reason: { code: 'rollout-is-paused', params: { updated: counts.updated, desired: counts.desired } } } : progressing(code, params));
  if (counts.updated < counts.desired) return wait('rollout-updating', { updated: counts.updated, desired: counts.desired });
  if (counts.old > 0) return wait('rollout-old-left', { old: counts.old });
  if (counts.available < counts.updated) return wait('rollout-waiting', { available: counts.available, desired: counts.updated });
  return complete(counts);
};

const onDelete = (counts: Counts): Decision => (counts.old > 0 ? { phase: 'paused', reason: { code: 'rollout-on-delete', params: { old: counts.old } } } : complete(counts));

/** DaemonSetStatusViewer of kubectl, which does not judge OnDelete. */
const judgeDaemonSet = (object: Workload, counts: Counts): Decision => {
  if (!observed(object)) return notObserved;
  if (object.spec?.updateStrategy?.type === 'OnDelete') return onDelete(counts);
  if (counts.updated < counts.desired) return progressing('rollout-updating', { updated: counts.updated, desired: counts.desired });
  if (counts.available < counts.desired) return progressing('rollout-waiting', { available: counts.available, desired: counts.desired });
  return complete(counts);
};

/** StatefulSetStatusViewer of kubectl, which does not judge OnDelete. */
const judgeStatefulSet = (object: Workload, counts: Counts): Decision => {
  const { spec, status } = object;
  if ((status?.observedGeneration ?? 0) === 0 || !observed(object)) return notObserved;
  if (spec?.updateStrategy?.type === 'OnDelete') return onDelete(counts);
  if (counts.ready < counts.desired) return progressing('rollout-waiting', { available: counts.ready, desired: counts.desired });
  const partition = spec?.updateStrategy?.rollingUpdate?.partition;
  if (spec?.updateStrategy?.rollingUpdate !== undefined) {
    if (partition !== undefined && counts.updated < counts.desired - partition) return progressing('rollout-updating', { updated: counts.updated, desired: counts.desired - partition });
    return partition !== undefined && partition > 0 ? { phase: 'complete', reason: { code: 'rollout-partition', params: { updated: counts.updated, desired: counts.desired } } } : complete(counts);
  }
  return status?.updateRevision === status?.currentRevision ? complete(counts) : progressing('rollout-updating', { updated: counts.updated, desired: counts.desired });
};

interface Newest { readonly revision: number | undefined; readonly started: Millis | undefined; readonly isNew: (pod: KubeObject) => boolean; readonly isOwn: (pod: KubeObject) => boolean }

/** A ReplicaSet that a rollback took up again was made long before; ControllerRevisions do not tell at all. */
const startOf = (set: Workload | undefined): Millis | undefined => (set === undefined || set.metadata?.annotations?.['deployment.kubernetes.io/revision-history'] !== undefined ? undefined : createdAt(set));

/** Which revision is being rolled out, and which pods are of it. */
const newestOf = (object: Workload, history: readonly KubeObject[]): Newest => {
  if (object.kind === 'Deployment') {
    const sets = (history as readonly Workload[]).filter((set) => controls(object, set));
    const fresh = newReplicaSet(object, sets);
    const hash = fresh?.metadata?.labels?.[TEMPLATE_HASH];
    return { revision: fresh && revisionOf(fresh), started: startOf(fresh), isNew: (pod) => hash !== undefined && pod.metadata?.labels?.[TEMPLATE_HASH] === hash, isOwn: (pod) => sets.some((set) => controls(set, pod)) };
  }
  const newest: ControllerRevision | undefined = ownedRevisions(object, history).at(-1);
  // Until the controller has seen the change, the newest revision is still the one before.
  const hashes = newest !== undefined && observed(object) ? podHashes(newest) : [];
  return { revision: newest?.revision, started: undefined, isNew: (pod) => hashes.includes(pod.metadata?.labels?.[REVISION_HASH] ?? ''), isOwn: (pod) => controls(object, pod) };
};

const isReady = (pod: KubeObject): boolean => (pod as { readonly status?: Workload['status'] }).status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

const podOf = (pod: KubeObject, revision: RolloutPod['revision'], judge: JudgePod): RolloutPod => {
  const { verdict, reason } = judge(pod);
  const deleting = pod.metadata?.deletionTimestamp !== undefined;
  const node = (pod as { readonly spec?: { readonly nodeName?: string } }).spec?.nodeName;
  const state = deleting ? 'stopping' : verdict === 'bad' ? 'failing' : isReady(pod) ? 'ready' : 'starting';
  return { name: pod.metadata?.name ?? '', revision, state, ...(reason ? { reason } : {}), ...(node === undefined ? {} : { node }) };
};

const judgeObject = (object: Workload, counts: Counts): Decision => {
  switch (object.kind) {
    case 'DaemonSet': return judgeDaemonSet(object, counts);
    case 'StatefulSet': return judgeStatefulSet(object, counts);
    default: return judgeDeployment(object, counts);
  }
};

/** Judges a rollout as `kubectl rollout status` does; while it waits or has failed, a new pod's own reason says why. */
export const judgeRollout = (facts: RolloutFacts): RolloutState => {
  const { object, ref, now } = facts;
  if (object === undefined) return { ref, phase: 'gone', reason: { code: 'rollout-gone' }, desired: 0, updated: 0, ready: 0, available: 0, old: 0, pods: [], at: now };
  const counts = countsOf(object);
  const newest = newestOf(object, facts.history);
  const pods = facts.pods
    .filter(newest.isOwn)
    .map((pod) => podOf(pod, newest.isNew(pod) ? 'new' : 'old', facts.judgePod))
    .sort((a, b) => (a.revision === b.revision ? (a.name < b.name ? -1 : 1) : a.revision === 'new' ? -1 : 1));
  const decision = judgeObject(object, counts);
  const failing = pods.find((pod) => pod.revision === 'new' && pod.state === 'failing');
  const why = failing?.reason !== undefined && (decision.phase === 'progressing' || decision.phase === 'failed') ? failing.reason : decision.reason;
  return {
    ref,
    phase: decision.phase,
    reason: why,
    ...(newest.revision === undefined ? {} : { revision: newest.revision }),
    ...counts,
    pods,
    ...(newest.started === undefined ? {} : { started: newest.started }),
    at: now,
  };
};
