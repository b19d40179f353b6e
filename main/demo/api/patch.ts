import { isFields, same, type Fields } from './objects.ts';
import { StatusError } from './status.ts';

/** JSON Merge Patch, RFC 7386 §2: null removes, objects merge, everything else replaces. */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isFields(patch)) return patch;
  const result = new Map(Object.entries(isFields(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
};

const unprocessable = (message: string): StatusError => new StatusError(422, 'Invalid', `the server rejected our request due to an error in our request: ${message}`);
const tokens = (pointer: string): string[] => {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw unprocessable(`invalid pointer ${pointer}`);
  return pointer.slice(1).split('/').map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
};
const indexOf = (token: string, length: number, allowEnd: boolean): number => {
  if (allowEnd && token === '-') return length;
  const index = /^(0|[1-9]\d*)$/.test(token) ? Number(token) : -1;
  if (index < 0 || index >= length + (allowEnd ? 1 : 0)) throw unprocessable(`index ${token} is not in the array`);
  return index;
};

const read = (value: unknown, pointer: string): unknown =>
  tokens(pointer).reduce<unknown>((inner, token) => {
    if (Array.isArray(inner)) return (inner as unknown[])[indexOf(token, inner.length, false)];
    if (isFields(inner) && Object.hasOwn(inner, token)) return inner[token];
    throw unprocessable(`${pointer} is not there`);
  }, value);

/** Rebuilds the value with one place changed; nothing is changed in place. */
const write = (value: unknown, path: readonly string[], put: { readonly value: unknown } | undefined, insert: boolean): unknown => {
  const [token, ...rest] = path;
  if (token === undefined) return put?.value;
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    const last = rest.length === 0;
    const index = indexOf(token, items.length, last && insert);
    if (!last) return items.with(index, write(items[index], rest, put, insert));
    return put === undefined ? items.toSpliced(index, 1) : items.toSpliced(index, insert ? 0 : 1, put.value);
  }
  if (!isFields(value)) throw unprocessable(`/${path.join('/')} has no parent`);
  const entries = new Map(Object.entries(value));
  if (rest.length > 0) {
    if (!entries.has(token)) throw unprocessable(`${token} is not there`);
    entries.set(token, write(entries.get(token), rest, put, insert));
  } else if (put !== undefined) entries.set(token, put.value);
  else if (!entries.delete(token)) throw unprocessable(`${token} is not there`);
  return Object.fromEntries(entries);
};

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** JSON Patch, RFC 6902: the operations in order, all or none. Throws a 422 Status when one does not fit. */
export const jsonPatch = (target: unknown, patch: unknown): unknown => {
  if (!Array.isArray(patch)) throw new StatusError(400, 'BadRequest', 'a JSON patch is an array of operations');
  return (patch as readonly Operation[]).reduce<unknown>((value, step) => {
    const path = tokens(step.path);
    switch (step.op) {
      case 'add':
        return write(value, path, { value: step.value }, true);
      case 'replace':
        read(value, step.path);
        return write(value, path, { value: step.value }, false);
      case 'remove':
        read(value, step.path);
        return write(value, path, undefined, false);
      case 'test':
        if (!same(read(value, step.path), step.value)) throw unprocessable(`testing path ${step.path} value failed`);
        return value;
      case 'copy':
        return write(value, path, { value: read(value, step.from ?? '') }, true);
      case 'move': {
        const moved = read(value, step.from ?? '');
        if (step.path.startsWith(`${step.from ?? ''}/`)) throw unprocessable('cannot move a value into itself');
        return step.path === step.from ? value : write(write(value, tokens(step.from ?? ''), undefined, false), path, { value: moved }, true);
      }
      default:
        throw unprocessable(`unknown operation ${step.op}`);
    }
  }, target);
};

/** Lists that merge by a key (the `patchMergeKey` of the built-in kinds); others are replaced. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'], initContainers: ['name'], ephemeralContainers: ['name'], env: ['name'], volumes: ['name'], imagePullSecrets: ['name'], volumeMounts: ['mountPath'], volumeDevices: ['devicePath'],
  ports: ['containerPort', 'port'], conditions: ['type'], ownerReferences: ['uid'], hostAliases: ['ip'], addresses: ['type'], secrets: ['name'], taints: ['key'], topologySpreadConstraints: ['topologyKey'],
};
const mergeKey = (field: string, items: readonly unknown[]): string | undefined => MERGE_KEYS[field]?.find((key) => items.every((item) => isFields(item) && (key in item || item['$patch'] !== undefined)));

const mergeList = (target: unknown, patch: readonly unknown[], field: string): unknown[] => {
  if (patch.some((item) => isFields(item) && item['$patch'] === 'replace')) return patch.filter((item) => !(isFields(item) && item['$patch'] === 'replace'));
  const key = mergeKey(field, patch);
  if (key === undefined || !Array.isArray(target)) {
    if (field === 'finalizers' && Array.isArray(target)) return [...new Set([...(target as unknown[]), ...patch])];
    return patch.filter((item) => !(isFields(item) && item['$patch'] === 'delete')).map((item) => (isFields(item) ? strategicPatch({}, item) : item));
  }
  let result = [...(target as unknown[])];
  for (const item of patch as readonly Fields[]) {
    const place = result.findIndex((old) => isFields(old) && old[key] === item[key]);
    if (item['$patch'] === 'delete') result = result.filter((_, index) => index !== place);
    else if (place >= 0) result[place] = strategicPatch(result[place], item);
    else result.push(strategicPatch({}, item));
  }
  return result;
};

const applyDirective = (target: Map<string, unknown>, key: string, value: unknown): void => {
  const field = key.slice(key.indexOf('/') + 1);
  const list = target.get(field);
  if (!Array.isArray(list) || !Array.isArray(value)) return;
  if (key.startsWith('$deleteFromPrimitiveList/')) target.set(field, list.filter((item) => !value.includes(item)));
  if (key.startsWith('$setElementOrder/')) {
    const name = mergeKey(field, [...(list as unknown[]), ...(value as unknown[])]);
    const rank = (item: unknown): number => {
      const found = value.findIndex((wanted) => (name === undefined ? wanted === item : isFields(wanted) && isFields(item) && wanted[name] === item[name]));
      return found < 0 ? value.length : found;
    };
    target.set(field, (list as unknown[]).toSorted((a, b) => rank(a) - rank(b)));
  }
};

/** Strategic merge patch (Kubernetes API conventions): a merge patch whose lists of named things merge by their key. */
export const strategicPatch = (target: unknown, patch: unknown): unknown => {
  if (!isFields(patch)) return patch;
  if (patch['$patch'] === 'replace') return Object.fromEntries(Object.entries(patch).filter(([key]) => key !== '$patch'));
  const result = new Map(Object.entries(isFields(target) ? target : {}));
  for (const key of (patch['$retainKeys'] === undefined ? [] : [...result.keys()])) if (!(patch['$retainKeys'] as string[]).includes(key)) result.delete(key);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) result.delete(key);
    else if (Array.isArray(value)) result.set(key, mergeList(result.get(key), value, key));
    else result.set(key, strategicPatch(result.get(key), value));
  }
  for (const [key, value] of Object.entries(patch)) if (key.includes('/') && key.startsWith('$')) applyDirective(result, key, value);
  return Object.fromEntries(result);
};
