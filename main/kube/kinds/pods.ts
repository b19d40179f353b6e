import { podSchema } from '../wire/schemas.ts';
import type { Condition, Judgement, KindRow, KubeObject, Meta } from './types.ts';
import { age, findCondition, isTrue, judged, millis, text, well, wideText } from './types.ts';

interface Terminated { readonly exitCode?: number; readonly signal?: number; readonly reason?: string; readonly message?: string; readonly startedAt?: string; readonly finishedAt?: string }
interface State { readonly waiting?: { readonly reason?: string; readonly message?: string }; readonly running?: { readonly startedAt?: string }; readonly terminated?: Terminated }
/** core/v1 ContainerStatus, the fields that we read. */
export interface ContainerStatus { readonly name?: string; readonly state?: State; readonly lastState?: State; readonly ready?: boolean; readonly restartCount?: number; readonly started?: boolean }
interface Container { readonly name?: string; readonly image?: string; readonly restartPolicy?: string }
/** core/v1 Pod, the fields that we read. */
export interface Pod {
  readonly metadata?: Meta;
  readonly spec?: { readonly initContainers?: readonly Container[]; readonly containers?: readonly Container[]; readonly ephemeralContainers?: readonly Container[]; readonly nodeName?: string; readonly readinessGates?: readonly { readonly conditionType?: string }[] };
  readonly status?: {
    readonly phase?: string; readonly reason?: string; readonly message?: string; readonly conditions?: readonly Condition[]; readonly podIPs?: readonly { readonly ip?: string }[]; readonly startTime?: string;
    readonly nominatedNodeName?: string; readonly initContainerStatuses?: readonly ContainerStatus[]; readonly containerStatuses?: readonly ContainerStatus[]; readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

const exitText = (t: Terminated, prefix = ''): string => prefix + (t.reason ? t.reason : t.signal ? `Signal:${t.signal}` : `ExitCode:${t.exitCode ?? 0}`);

interface Tally { restarts: number; last: number; ready: number; reason: string }

const addRestarts = (tally: Tally, status: ContainerStatus): void => {
  tally.restarts += status.restartCount ?? 0;
  tally.last = Math.max(tally.last, millis(status.lastState?.terminated?.finishedAt) ?? 0);
};

/** The init containers' part of kubectl's printPod: returns whether the pod still initialises. */
const walkInit = (pod: Pod, all: Tally, sidecars: Tally): boolean => {
  const restartable = new Set((pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  let index = -1;
  for (const status of pod.status?.initContainerStatuses ?? []) {
    index += 1;
    addRestarts(all, status);
    if (restartable.has(status.name)) addRestarts(sidecars, status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated !== undefined && (terminated.exitCode ?? 0) === 0) continue;
    if (restartable.has(status.name) && status.started) {
      if (status.ready) all.ready += 1;
      continue;
    }
    if (terminated !== undefined) all.reason = exitText(terminated, 'Init:');
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') all.reason = `Init:${waiting.reason}`;
    else all.reason = `Init:${index}/${pod.spec?.initContainers?.length ?? 0}`;
    return true;
  }
  return false;
};

const walkContainers = (pod: Pod, tally: Tally): void => {
  let running = false;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    addRestarts(tally, status);
    const { waiting, terminated, running: now } = status.state ?? {};
    if (waiting?.reason) tally.reason = waiting.reason;
    else if (terminated !== undefined) tally.reason = exitText(terminated);
    else if (status.ready && now !== undefined) {
      running = true;
      tally.ready += 1;
    }
  }
  if (tally.reason === 'Completed' && running) tally.reason = isTrue(pod.status?.conditions, 'Ready') ? 'Running' : 'NotReady';
};

/** What kubectl prints for a pod (printPod of k8s 1.34): STATUS, READY and RESTARTS. `lastRestart` is in ms, 0 when never. */
export const podState = (pod: Pod): { readonly status: string; readonly ready: number; readonly total: number; readonly restarts: number; readonly lastRestart: number } => {
  const { status } = pod;
  const gated = status?.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated');
  const tally: Tally = { restarts: 0, last: 0, ready: 0, reason: gated ? 'SchedulingGated' : status?.reason || (status?.phase ?? '') };
  const sidecars: Tally = { restarts: 0, last: 0, ready: 0, reason: '' };
  const initializing = walkInit(pod, tally, sidecars);
  if (!initializing || isTrue(status?.conditions, 'Initialized')) {
    tally.restarts = sidecars.restarts;
    tally.last = sidecars.last;
    walkContainers(pod, tally);
  }
  if (pod.metadata?.deletionTimestamp !== undefined) {
    if (status?.reason === 'NodeLost') tally.reason = 'Unknown';
    else if (status?.phase !== 'Failed' && status?.phase !== 'Succeeded') tally.reason = 'Terminating';
  }
  const total = (pod.spec?.containers?.length ?? 0) + (pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').length;
  return { status: tally.reason, ready: tally.ready, total, restarts: tally.restarts, lastRestart: tally.last };
};

const exitParams = (t: Terminated | undefined, restarts: number): Record<string, string | number> => ({ exit: t?.exitCode ?? '', why: t?.reason ?? '', restarts });
const GRACE = new Set(['ContainerCreating', 'PodInitializing', '']);

/** Why one container is not well; undefined when it is. */
export const judgeContainer = (status: ContainerStatus, init: boolean): Judgement | undefined => {
  const { waiting, terminated, running } = status.state ?? {};
  const params = { container: status.name ?? '' };
  const restarts = status.restartCount ?? 0;
  if (waiting?.reason === 'CrashLoopBackOff') {
    const last = status.lastState?.terminated;
    return judged('bad', 'crash-loop', { params: { ...params, ...exitParams(last, restarts) }, detail: last?.message?.trim(), since: last?.finishedAt });
  }
  if (waiting?.reason === 'ImagePullBackOff' || waiting?.reason === 'ErrImagePull' || waiting?.reason === 'InvalidImageName' || waiting?.reason === 'ErrImageNeverPull') return judged('bad', 'image-pull', { params: { ...params, why: waiting.reason }, detail: waiting.message });
  if (waiting !== undefined && !GRACE.has(waiting.reason ?? '')) return judged('bad', 'container-waiting', { params: { ...params, why: waiting.reason ?? '' }, detail: waiting.message });
  if (terminated !== undefined && ((terminated.exitCode ?? 0) !== 0 || terminated.signal)) return judged('bad', 'container-exited', { params: { ...params, ...exitParams(terminated, restarts) }, detail: terminated.message?.trim(), since: terminated.finishedAt });
  if (waiting !== undefined) return judged('warn', 'creating', { params, detail: waiting.message });
  if (running !== undefined && !init && status.ready !== true) return judged('warn', status.started === false ? 'not-started' : 'not-ready', { params, since: running.startedAt });
  return undefined;
};

/** Is a pod well, and why not. */
export const judgePod = (object: KubeObject): Judgement => {
  const pod: Pod = object;
  const { status } = pod;
  if (status?.phase === 'Succeeded') return well;
  if (status?.reason === 'Evicted') return judged('bad', 'evicted', { detail: status.message, since: status.startTime });
  const scheduled = findCondition(status?.conditions, 'PodScheduled');
  if (scheduled?.status === 'False') return judged(scheduled.reason === 'SchedulingGated' ? 'warn' : 'bad', scheduled.reason === 'SchedulingGated' ? 'scheduling-gated' : 'unschedulable', { detail: scheduled.message, since: scheduled.lastTransitionTime });
  const restartable = new Set((pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const found = [
    ...(status?.initContainerStatuses ?? []).map((s) => judgeContainer(s, !restartable.has(s.name))),
    ...(status?.containerStatuses ?? []).map((s) => judgeContainer(s, false)),
  ].filter((j) => j !== undefined);
  const bad = found.find((j) => j.verdict === 'bad') ?? found[0];
  const ready = findCondition(status?.conditions, 'Ready');
  if (bad !== undefined) return bad.since === undefined && millis(ready?.lastTransitionTime) !== undefined ? { ...bad, since: millis(ready?.lastTransitionTime) ?? 0 } : bad;
  if (status?.phase === 'Failed') return judged('bad', 'pod-failed', { params: { why: status.reason ?? '' }, detail: status.message });
  if (status?.phase === 'Unknown') return judged('unknown', 'pod-unknown', { detail: status.message });
  if (status?.phase === 'Pending') return judged('warn', 'pod-pending', { since: pod.metadata?.creationTimestamp });
  if (ready?.status === 'False') return judged('warn', 'pod-not-ready', { detail: ready.message, since: ready.lastTransitionTime });
  return well;
};

const gates = (pod: Pod): string => {
  const wanted = pod.spec?.readinessGates ?? [];
  if (wanted.length === 0) return '<none>';
  return `${wanted.filter((g) => findCondition(pod.status?.conditions, g.conditionType ?? '')?.status === 'True').length}/${wanted.length}`;
};

/** core/v1 pods. RESTARTS holds the number; LAST RESTART the time that kubectl writes behind it as `(5m ago)`. */
export const pods: KindRow = {
  schema: podSchema,
  columns: [text('READY'), text('STATUS'), { title: 'RESTARTS', type: 'number', wide: false }, { title: 'LAST RESTART', type: 'time', wide: true }, age, wideText('IP'), wideText('NODE'), wideText('NOMINATED NODE'), wideText('READINESS GATES')],
  cells: (object) => {
    const pod: Pod = object;
    const state = podState(pod);
    return [`${state.ready}/${state.total}`, state.status, state.restarts, state.restarts > 0 && state.lastRestart > 0 ? state.lastRestart : null, millis(pod.metadata?.creationTimestamp) ?? null,
      pod.status?.podIPs?.[0]?.ip || '<none>', pod.spec?.nodeName || '<none>', pod.status?.nominatedNodeName || '<none>', gates(pod)];
  },
  judge: judgePod,
  images: (object) => ((object as Pod).spec?.containers ?? []).map((c) => c.image ?? ''),
};
