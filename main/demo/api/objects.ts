/** The part of ObjectMeta (Kubernetes API, meta/v1) that the demo reads. */
export interface Meta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean; blockOwnerDeletion?: boolean }[];
  managedFields?: unknown[];
}

/** A field of an object whose shape the server does not know. */
export type Fields = Record<string, unknown>;

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Meta;
  spec?: Fields;
  status?: Fields;
  [field: string]: unknown;
}

export interface Container extends Fields {
  name: string;
  image: string;
  env?: { name: string; value?: string }[];
  ports?: { containerPort: number; name?: string }[];
}

export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: Fields & { containers: Container[] };
}

/** Whether two JSON values say the same; a field that is undefined counts as absent. */
export const same = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => same(item, b[at]));
  const [left, right] = [a as Fields, b as Fields];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]));
};

/** Is it a JSON object, not an array and not null. */
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object behind a field, empty where there is none. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** The array behind a field, empty where there is none. */
export const listOf = <T = unknown>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

/** Follows a path of field names. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown => path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Fields)[String(key)] : undefined), value);

/** A number, or `otherwise` where the field is no number. */
export const numberOf = (value: unknown, otherwise = 0): number => (typeof value === 'number' ? value : otherwise);

/** A string, or '' where the field is no string. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

/** The owner that controls the object. */
export const controllerOf = (object: KubeObject): string | undefined => object.metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid;

/** Seconds since 1970 as RFC 3339, as the API server writes times. */
export const timeOf = (millis: number): string => new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');

/** A small stable hash, for names that a template decides. */
export const hashOf = (value: unknown): string => {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(value)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(36).replace(/[aeiou01l3]/g, 'x').padStart(7, 'b');
};

/** Five random letters, as `generateName` adds them. */
export const suffix = (): string => Array.from({ length: 5 }, () => 'bcdfghjklmnpqrstvwxz2456789'.charAt(Math.floor(Math.random() * 27))).join('');
