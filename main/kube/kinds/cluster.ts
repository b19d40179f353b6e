import { eventSchema, nodeSchema } from '../wire/schemas.ts';
import type { Condition, KindRow, KubeObject, Meta } from './types.ts';
import { age, findCondition, judged, millis, text, time, well, wideText, wideTime } from './types.ts';

interface Node {
  readonly metadata?: Meta;
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly addresses?: readonly { readonly type?: string; readonly address?: string }[]; readonly nodeInfo?: { readonly kernelVersion?: string; readonly osImage?: string; readonly containerRuntimeVersion?: string; readonly kubeletVersion?: string } };
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const roles = (labels: Readonly<Record<string, string>> = {}): string => {
  const found = new Set<string>();
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) found.add(key.slice(ROLE_PREFIX.length));
    else if (key === 'kubernetes.io/role' && value !== '') found.add(value);
  }
  return [...found].sort().join(',') || '<none>';
};
const nodeStatus = (node: Node): string => {
  const ready = findCondition(node.status?.conditions, 'Ready');
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status;
};

/** core/v1 nodes. */
export const nodes: KindRow = {
  schema: nodeSchema,
  columns: [text('STATUS'), text('ROLES'), age, text('VERSION'), wideText('INTERNAL-IP'), wideText('EXTERNAL-IP'), wideText('OS-IMAGE'), wideText('KERNEL-VERSION'), wideText('CONTAINER-RUNTIME')],
  cells: (object) => {
    const node: Node = object;
    const info = node.status?.nodeInfo;
    const address = (type: string): string => node.status?.addresses?.find((a) => a.type === type)?.address ?? '<none>';
    return [nodeStatus(node), roles(node.metadata?.labels), millis(node.metadata?.creationTimestamp) ?? null, info?.kubeletVersion ?? '', address('InternalIP'), address('ExternalIP'), info?.osImage || '<unknown>', info?.kernelVersion || '<unknown>', info?.containerRuntimeVersion || '<unknown>'];
  },
  judge: (object) => {
    const node: Node = object;
    const conditions = node.status?.conditions ?? [];
    const ready = findCondition(conditions, 'Ready');
    if (ready === undefined) return judged('unknown', 'node-no-status');
    if (ready.status !== 'True') return judged('bad', 'node-not-ready', { params: { why: ready.reason ?? '' }, detail: ready.message, since: ready.lastTransitionTime });
    const pressure = conditions.find((c) => c.type !== 'Ready' && c.status === 'True');
    if (pressure !== undefined) return judged('warn', 'node-pressure', { params: { condition: pressure.type ?? '' }, detail: pressure.message, since: pressure.lastTransitionTime });
    return node.spec?.unschedulable ? judged('warn', 'node-cordoned') : well;
  },
};

/** core/v1 Event, the fields that we read. */
export interface KubeEvent {
  readonly metadata?: Meta;
  readonly type?: string; readonly reason?: string; readonly message?: string; readonly count?: number;
  readonly firstTimestamp?: string; readonly lastTimestamp?: string; readonly eventTime?: string;
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string };
  readonly involvedObject?: { readonly kind?: string; readonly namespace?: string; readonly name?: string; readonly fieldPath?: string };
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly reportingComponent?: string; readonly reportingInstance?: string;
}

/** Times and count of an event as kubectl's printEvent takes them, with its series merged in. */
export const eventTimes = (e: KubeEvent): { readonly first: number | undefined; readonly last: number | undefined; readonly count: number } => {
  const first = millis(e.firstTimestamp) ?? millis(e.eventTime);
  if (e.series !== undefined) return { first, last: millis(e.series.lastObservedTime), count: e.series.count ?? 0 };
  return { first, last: millis(e.lastTimestamp) ?? first, count: e.count || 1 };
};

/** kubectl's formatEventSource. */
export const eventSource = (e: KubeEvent): string => {
  const component = e.source?.component || e.reportingComponent || '';
  const host = e.source?.host || e.reportingInstance || '';
  return host === '' ? component : `${component}, ${host}`;
};

/** core/v1 events. */
export const events: KindRow = {
  schema: eventSchema,
  columns: [time('LAST SEEN'), text('TYPE'), text('REASON'), text('OBJECT'), wideText('SUBOBJECT'), wideText('SOURCE'), text('MESSAGE'), wideTime('FIRST SEEN'), wideText('COUNT')],
  cells: (object) => {
    const e: KubeEvent = object;
    const { first, last, count } = eventTimes(e);
    const kind = (e.involvedObject?.kind ?? '').toLowerCase();
    const name = e.involvedObject?.name;
    return [last ?? '<unknown>', e.type ?? '', e.reason ?? '', name ? `${kind}/${name}` : kind, e.involvedObject?.fieldPath ?? '', eventSource(e), (e.message ?? '').trim(), first ?? '<unknown>', String(count)];
  },
  judge: (object) => {
    const e: KubeEvent = object;
    return e.type === 'Warning' ? judged('warn', 'warning-event', { params: { why: e.reason ?? '' }, detail: e.message?.trim() }) : well;
  },
};

/** core/v1 namespaces. */
export const namespaces: KindRow = {
  columns: [text('STATUS'), age],
  cells: (object) => [phase(object), millis(object.metadata?.creationTimestamp) ?? null],
  judge: (object) => (phase(object) === 'Active' ? well : judged('warn', 'terminating', { since: object.metadata?.deletionTimestamp })),
};

const phase = (object: KubeObject): string => (object as { readonly status?: { readonly phase?: string } }).status?.phase ?? '';
