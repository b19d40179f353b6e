import type { Cell, Column, Row } from '../../../preload/contract/model/rows.ts';
import type { Millis, Reason } from '../../../preload/contract/model/common.ts';
import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import type { Schema } from '../wire/decode.ts';

/** metav1.ObjectMeta, the fields that we read. */
export interface Meta {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly { readonly apiVersion?: string; readonly kind?: string; readonly name?: string; readonly uid?: string; readonly controller?: boolean }[];
}

/** Any Kubernetes object: what all of them have. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Meta;
  readonly [field: string]: unknown;
}

export interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** metav1.LabelSelector. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key?: string; readonly operator?: string; readonly values?: readonly string[] }[];
}

/** Is it well, why not, and since when. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason?: Reason;
  readonly since?: Millis;
}

/** A kind that Quarterdeck projects itself: its columns as kubectl's printers have them, and its verdict. */
export interface KindRow {
  readonly columns: readonly Column[];
  readonly cells: (object: KubeObject) => readonly Cell[];
  readonly judge: (object: KubeObject) => Judgement;
  readonly images?: (object: KubeObject) => readonly string[];
  /** For kinds that grow large: which fields to read out of protobuf. */
  readonly schema?: Schema;
}

export const well: Judgement = { verdict: 'ok' };

let lastTime: string | undefined;
let lastMillis: Millis | undefined;

/** Milliseconds of an RFC 3339 time; absent for an absent or unreadable one. The last one is remembered: a row asks twice for its age. */
export const millis = (time: string | undefined): Millis | undefined => {
  if (time === undefined || time === lastTime) return time === undefined ? undefined : lastMillis;
  const value = Date.parse(time);
  [lastTime, lastMillis] = [time, Number.isNaN(value) ? undefined : value];
  return lastMillis;
};

/** A judgement with its reason; empty details and unknown times are left out. */
export const judged = (verdict: Verdict, code: string, more: { readonly params?: Reason['params']; readonly detail?: string | undefined; readonly since?: string | undefined } = {}): Judgement => {
  const since = millis(more.since);
  return {
    verdict,
    reason: { code, ...(more.params ? { params: more.params } : {}), ...(more.detail ? { detail: more.detail } : {}) },
    ...(since === undefined ? {} : { since }),
  };
};

const column = (type: Column['type'], wide: boolean) => (title: string): Column => ({ title, type, wide });
export const text = column('text', false);
export const number = column('number', false);
export const time = column('time', false);
export const age: Column = { title: 'AGE', type: 'age', wide: false };
export const wideText = column('text', true);
export const wideTime = column('time', true);

export const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean => conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
export const findCondition = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined => conditions?.find((c) => c.type === type);

/** metav1.FormatLabelSelector: what kubectl's `-l` takes; `<none>` for an empty one. */
export const selectorText = (selector: Selector | undefined): string => {
  if (selector === undefined) return '<none>';
  const parts: { key: string; text: string }[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  for (const { key = '', operator, values = [] } of selector.matchExpressions ?? []) {
    const list = `(${[...values].sort().join(',')})`;
    parts.push({ key, text: operator === 'In' ? `${key} in ${list}` : operator === 'NotIn' ? `${key} notin ${list}` : operator === 'DoesNotExist' ? `!${key}` : key });
  }
  parts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return parts.map((p) => p.text).join(',') || '<none>';
};

export interface Template {
  readonly spec?: { readonly containers?: readonly { readonly name?: string; readonly image?: string }[] };
}
export const containerNames = (template: Template | undefined): string => (template?.spec?.containers ?? []).map((c) => c.name ?? '').join(',');
export const imagesOf = (template: Template | undefined): readonly string[] => (template?.spec?.containers ?? []).map((c) => c.image ?? '');

/** Labels as kubectl prints them: `a=b,c=d`, sorted; undefined where there are none. */
export const labelsText = (labels: Readonly<Record<string, string>> | undefined): string | undefined => {
  const parts: string[] = [];
  let sorted = true;
  let last = '';
  for (const key in labels) {
    const part = `${key}=${labels[key] ?? ''}`;
    sorted &&= last <= part;
    parts.push(part);
    last = part;
  }
  if (parts.length === 0) return undefined;
  // The API server sends them sorted by key, which is mostly the same.
  return (sorted ? parts : parts.sort()).join(',');
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The fields of a row that every kind has. */
export const baseRow = (meta: Meta): Mutable<Omit<Row, 'cells' | 'verdict'>> => {
  const row: Mutable<Omit<Row, 'cells' | 'verdict'>> = { key: meta.uid ?? `${meta.namespace ?? ''}/${meta.name ?? ''}`, name: meta.name ?? '', created: millis(meta.creationTimestamp) ?? 0 };
  if (meta.namespace) row.namespace = meta.namespace;
  const labels = labelsText(meta.labels);
  if (labels !== undefined) row.labels = labels;
  const owner = meta.ownerReferences?.find((o) => o.controller === true)?.uid;
  if (owner !== undefined) row.owner = owner;
  if (meta.deletionTimestamp !== undefined) row.deleting = true;
  return row;
};

/** Ten minutes past its deadline, an object that is still there is stuck: finalizers or a dead kubelet hold it. */
const STUCK_MS = 600_000;

/** Deletion comes before all other verdicts. `now` decides whether it is stuck. */
export const judgeDeletion = (meta: Meta | undefined, now: Millis): Judgement | undefined => {
  const since = millis(meta?.deletionTimestamp);
  if (since === undefined) return undefined;
  const held = meta?.finalizers?.join(', ');
  return now - since > STUCK_MS ? judged('bad', 'stuck-terminating', { detail: held, since: meta?.deletionTimestamp }) : judged('warn', 'terminating', { detail: held, since: meta?.deletionTimestamp });
};

/** Projects one object with its kind's row. */
export const projectRow = (kind: KindRow, object: KubeObject, now: Millis): Row => {
  const { verdict, reason, since } = judgeDeletion(object.metadata, now) ?? kind.judge(object);
  const images = kind.images?.(object);
  // Filled in one order, so that the rows of a table are alike to the engine: half the time and memory of spreading.
  const row: Mutable<Row> = { ...baseRow(object.metadata ?? {}), verdict, cells: kind.cells(object) };
  if (reason !== undefined) row.reason = reason;
  if (since !== undefined) row.since = since;
  if (images !== undefined) row.images = images;
  return row;
};
