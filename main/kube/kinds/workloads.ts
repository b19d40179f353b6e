import { cronJobSchema, daemonSetSchema, deploymentSchema, jobSchema, replicaSetSchema, statefulSetSchema } from '../wire/schemas.ts';
import type { Condition, Judgement, KindRow, KubeObject, Meta, Selector, Template } from './types.ts';
import { age, containerNames, findCondition, imagesOf, isTrue, judged, labelsText, millis, number, selectorText, text, time, well, wideText } from './types.ts';

/** What the kinds of workload have in common; fields that one lacks are absent. */
export interface Workload {
  readonly metadata?: Meta;
  readonly spec?: {
    readonly replicas?: number; readonly selector?: Selector; readonly template?: Template & { readonly spec?: { readonly nodeSelector?: Readonly<Record<string, string>> } }; readonly paused?: boolean;
    readonly parallelism?: number; readonly completions?: number; readonly suspend?: boolean; readonly schedule?: string; readonly timeZone?: string; readonly jobTemplate?: { readonly spec?: { readonly selector?: Selector; readonly template?: Template } };
  };
  readonly status?: {
    readonly observedGeneration?: number; readonly replicas?: number; readonly readyReplicas?: number; readonly updatedReplicas?: number; readonly availableReplicas?: number; readonly conditions?: readonly Condition[];
    readonly desiredNumberScheduled?: number; readonly currentNumberScheduled?: number; readonly numberReady?: number; readonly updatedNumberScheduled?: number; readonly numberAvailable?: number; readonly numberMisscheduled?: number;
    readonly startTime?: string; readonly completionTime?: string; readonly active?: number | readonly unknown[]; readonly succeeded?: number; readonly failed?: number; readonly lastScheduleTime?: string;
  };
}

const created = (w: Workload): number | null => millis(w.metadata?.creationTimestamp) ?? null;
const templateImages = (object: KubeObject): readonly string[] => imagesOf((object as Workload).spec?.template);
const imageText = (w: Workload): string => imagesOf(w.spec?.template).join(',');

/** An unseen generation, then what the controller itself complains of, then the count of pods. */
const judgeReplicas = (w: Workload, desired: number, ready: number): Judgement => {
  const { status } = w;
  const failure = findCondition(status?.conditions, 'ReplicaFailure');
  if (failure?.status === 'True') return judged('bad', 'replica-failure', { params: { ready, desired, why: failure.reason ?? '' }, detail: failure.message, since: failure.lastTransitionTime });
  const progressing = findCondition(status?.conditions, 'Progressing');
  if (progressing?.status === 'False') return judged('bad', 'progress-deadline', { params: { ready, desired }, detail: progressing.message, since: progressing.lastTransitionTime });
  if ((status?.observedGeneration ?? 0) < (w.metadata?.generation ?? 0)) return judged('warn', 'not-observed');
  const available = findCondition(status?.conditions, 'Available');
  if (ready < desired) return judged(ready === 0 ? 'bad' : 'warn', 'replicas-not-ready', { params: { ready, desired }, since: available?.status === 'False' ? available.lastTransitionTime : undefined });
  return well;
};

const judgeScalable = (object: KubeObject): Judgement => {
  const w: Workload = object;
  const desired = w.spec?.replicas ?? 1;
  const judgement = judgeReplicas(w, desired, w.status?.readyReplicas ?? 0);
  if (judgement.verdict !== 'ok') return judgement;
  const updated = w.status?.updatedReplicas;
  if (updated !== undefined && updated < desired) return judged('warn', w.spec?.paused ? 'rollout-paused' : 'rolling-out', { params: { updated, desired } });
  return well;
};

/** apps/v1 deployments. */
export const deployments: KindRow = {
  schema: deploymentSchema,
  columns: [text('READY'), number('UP-TO-DATE'), number('AVAILABLE'), age, wideText('CONTAINERS'), wideText('IMAGES'), wideText('SELECTOR')],
  cells: (object) => {
    const w: Workload = object;
    return [`${w.status?.readyReplicas ?? 0}/${w.spec?.replicas ?? 0}`, w.status?.updatedReplicas ?? 0, w.status?.availableReplicas ?? 0, created(w), containerNames(w.spec?.template), imageText(w), selectorText(w.spec?.selector)];
  },
  judge: judgeScalable,
  images: templateImages,
};

const counted = (schema: KindRow['schema'], selector: (w: Workload) => string): KindRow => ({
  ...(schema === undefined ? {} : { schema }),
  columns: [number('DESIRED'), number('CURRENT'), number('READY'), age, wideText('CONTAINERS'), wideText('IMAGES'), wideText('SELECTOR')],
  cells: (object) => {
    const w: Workload = object;
    return [w.spec?.replicas ?? 0, w.status?.replicas ?? 0, w.status?.readyReplicas ?? 0, created(w), containerNames(w.spec?.template), imageText(w), selector(w)];
  },
  judge: (object) => judgeReplicas(object, (object as Workload).spec?.replicas ?? 1, (object as Workload).status?.readyReplicas ?? 0),
  images: templateImages,
});

/** apps/v1 replicasets. */
export const replicaSets = counted(replicaSetSchema, (w) => selectorText(w.spec?.selector));
/** core/v1 replicationcontrollers; their selector is a plain map. */
export const replicationControllers = counted(undefined, (w) => labelsText(w.spec?.selector as Readonly<Record<string, string>> | undefined) ?? '<none>');

/** apps/v1 statefulsets. */
export const statefulSets: KindRow = {
  schema: statefulSetSchema,
  columns: [text('READY'), age, wideText('CONTAINERS'), wideText('IMAGES')],
  cells: (object) => {
    const w: Workload = object;
    return [`${w.status?.readyReplicas ?? 0}/${w.spec?.replicas ?? 0}`, created(w), containerNames(w.spec?.template), imageText(w)];
  },
  judge: judgeScalable,
  images: templateImages,
};

/** apps/v1 daemonsets. */
export const daemonSets: KindRow = {
  schema: daemonSetSchema,
  columns: [number('DESIRED'), number('CURRENT'), number('READY'), number('UP-TO-DATE'), number('AVAILABLE'), text('NODE SELECTOR'), age, wideText('CONTAINERS'), wideText('IMAGES'), wideText('SELECTOR')],
  cells: (object) => {
    const w: Workload = object;
    const s = w.status;
    return [s?.desiredNumberScheduled ?? 0, s?.currentNumberScheduled ?? 0, s?.numberReady ?? 0, s?.updatedNumberScheduled ?? 0, s?.numberAvailable ?? 0, labelsText(w.spec?.template?.spec?.nodeSelector) ?? '<none>', created(w), containerNames(w.spec?.template), imageText(w), selectorText(w.spec?.selector)];
  },
  judge: (object) => {
    const w: Workload = object;
    const desired = w.status?.desiredNumberScheduled ?? 0;
    const judgement = judgeReplicas(w, desired, w.status?.numberReady ?? 0);
    const updated = w.status?.updatedNumberScheduled ?? 0;
    return judgement.verdict === 'ok' && updated < desired ? judged('warn', 'rolling-out', { params: { updated, desired } }) : judgement;
  },
  images: templateImages,
};

const jobStatus = (w: Workload): string => {
  const of = (type: string): boolean => isTrue(w.status?.conditions, type);
  if (of('Complete')) return 'Complete';
  if (of('Failed')) return 'Failed';
  if (w.metadata?.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(of) ?? 'Running';
};

const completions = (w: Workload): string => {
  const done = w.status?.succeeded ?? 0;
  if (w.spec?.completions !== undefined) return `${done}/${w.spec.completions}`;
  const parallelism = w.spec?.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
};

/** apimachinery's duration.HumanDuration, for spans that have ended: two units while the first is small. */
export const humanDuration = (seconds: number): string => {
  const s = Math.floor(seconds);
  if (s < 0) return s < -1 ? '<invalid>' : '0s';
  const [d, h, m] = [Math.floor(s / 86_400), Math.floor(s / 3600), Math.floor(s / 60)];
  const two = (unit: number, name: string, rest: number, restName: string): string => `${unit}${name}${rest === 0 ? '' : `${rest}${restName}`}`;
  if (s < 120) return `${s}s`;
  if (m < 10) return two(m, 'm', s % 60, 's');
  if (m < 180) return `${m}m`;
  if (h < 8) return two(h, 'h', m % 60, 'm');
  if (h < 48) return `${h}h`;
  if (h < 192) return two(d, 'd', h % 24, 'h');
  if (h < 24 * 365 * 2) return `${d}d`;
  const years = Math.floor(d / 365);
  if (h < 24 * 365 * 8) return two(years, 'y', d % 365, 'd');
  return `${years}y`;
};

/** batch/v1 jobs. DURATION is the start's time in ms while the job runs, and kubectl's text once it has ended. */
export const jobs: KindRow = {
  schema: jobSchema,
  columns: [text('STATUS'), text('COMPLETIONS'), time('DURATION'), age, wideText('CONTAINERS'), wideText('IMAGES'), wideText('SELECTOR')],
  cells: (object) => {
    const w: Workload = object;
    const from = millis(w.status?.startTime);
    const to = millis(w.status?.completionTime);
    return [jobStatus(w), completions(w), from !== undefined && to !== undefined ? humanDuration((to - from) / 1000) : (from ?? null), created(w), containerNames(w.spec?.template), imageText(w), selectorText(w.spec?.selector)];
  },
  judge: (object) => {
    const w: Workload = object;
    const failed = findCondition(w.status?.conditions, 'Failed');
    if (failed?.status === 'True') return judged('bad', 'job-failed', { params: { why: failed.reason ?? '' }, detail: failed.message, since: failed.lastTransitionTime });
    if ((w.status?.failed ?? 0) > 0 && !isTrue(w.status?.conditions, 'Complete')) return judged('warn', 'job-retrying', { params: { failed: w.status?.failed ?? 0 }, since: w.status?.startTime });
    return well;
  },
  images: templateImages,
};

/** batch/v1 cronjobs. */
export const cronJobs: KindRow = {
  schema: cronJobSchema,
  columns: [text('SCHEDULE'), text('TIMEZONE'), text('SUSPEND'), number('ACTIVE'), time('LAST SCHEDULE'), age, wideText('CONTAINERS'), wideText('IMAGES'), wideText('SELECTOR')],
  cells: (object) => {
    const w: Workload = object;
    const template = w.spec?.jobTemplate?.spec?.template;
    const suspend = w.spec?.suspend;
    return [w.spec?.schedule ?? '', w.spec?.timeZone ?? '<none>', suspend === undefined ? '<unset>' : suspend ? 'True' : 'False', Array.isArray(w.status?.active) ? w.status.active.length : 0, millis(w.status?.lastScheduleTime) ?? '<none>', created(w), containerNames(template), imagesOf(template).join(','), selectorText(w.spec?.jobTemplate?.spec?.selector)];
  },
  judge: () => well,
  images: (object) => imagesOf((object as Workload).spec?.jobTemplate?.spec?.template),
};
