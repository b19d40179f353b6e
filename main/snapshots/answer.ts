import { fault } from '../../preload/contract/fault.ts';
import type { Query } from '../kube/client.ts';
import type { Collection, StoredObject } from './content.ts';
import { fieldTest, labelTest } from './selectors.ts';

type Fields = Record<string, unknown>;

/** All objects of a snapshot have been read at one time: one version for every list. */
export const VERSION = '1';

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');
const parse = (object: StoredObject): Fields => JSON.parse(object.json) as Fields;

const select = (collection: Collection, namespace: string | undefined, query: Query): readonly StoredObject[] => {
  const labels = text(query['labelSelector']);
  const fields = text(query['fieldSelector']);
  let found: readonly StoredObject[] = namespace === undefined ? collection.objects : collection.objects.filter((one) => one.namespace === namespace);
  if (labels !== '') {
    const test = labelTest(labels);
    found = found.filter((one) => test(one.labels));
  }
  if (fields !== '') {
    // What every kind can be asked by needs no reading of the object.
    const test = fieldTest(fields);
    const light = fields.split(',').every((part) => /^\s*metadata\.name(?:space)?\s*!?=/.test(part));
    found = found.filter((one) => test(light ? { metadata: { name: one.name, namespace: one.namespace } } : parse(one)));
  }
  return found;
};

interface Page {
  readonly objects: readonly StoredObject[];
  readonly metadata: Fields;
}

/** Limit and continue as the API has them (Kubernetes API concepts, "Retrieving large results sets in chunks"). */
const pageOf = (found: readonly StoredObject[], query: Query): Page => {
  const limit = Number(text(query['limit'])) || 0;
  const token = text(query['continue']);
  const from = token === '' ? 0 : Number(/^from-(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1] ?? 'NaN');
  if (Number.isNaN(from)) throw fault('invalid', 'continue key is not valid', { status: 400 });
  const to = limit > 0 ? Math.min(found.length, from + limit) : found.length;
  const rest = found.length - to;
  return {
    objects: found.slice(from, to),
    metadata: { resourceVersion: VERSION, ...(rest > 0 ? { continue: Buffer.from(`from-${to}`).toString('base64url'), remainingItemCount: rest } : {}) },
  };
};

/** kubectl's columns for a kind whose table was not kept. */
const PLAIN = [{ name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }, { name: 'Age', type: 'string', format: '', description: '', priority: 0 }];

const tableOf = (collection: Collection, objects: readonly StoredObject[], metadata: Fields): Fields => {
  const { table } = collection;
  const cells = new Map(table?.rows ?? []);
  return {
    kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata,
    columnDefinitions: table?.columnDefinitions ?? PLAIN,
    rows: objects.map((one) => {
      const meta = parse(one)['metadata'] as Fields;
      // An object that came between the list and the table has a name and an age, and nothing else.
      const own = cells.get(`${one.namespace}/${one.name}`) ?? (table?.columnDefinitions ?? PLAIN).map((column) => (column['format'] === 'name' ? one.name : column['name'] === 'Age' ? text(meta['creationTimestamp']) : null));
      return { cells: own, object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: meta } };
    }),
  };
};

/** The answer to a list, as JSON. */
export const listAnswer = (collection: Collection, namespace: string | undefined, query: Query, asTable: boolean): string => {
  const { objects, metadata } = pageOf(select(collection, namespace, query), query);
  if (asTable) return JSON.stringify(tableOf(collection, objects, metadata));
  return `{"kind":${JSON.stringify(`${collection.kind}List`)},"apiVersion":${JSON.stringify(collection.apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[${objects.map((one) => one.json).join(',')}]}`;
};

/** The answer to a get, as JSON; undefined when there is no such object. */
export const objectAnswer = (collection: Collection, namespace: string | undefined, name: string, asTable: boolean): string | undefined => {
  const found = collection.objects.find((one) => one.name === name && one.namespace === (namespace ?? ''));
  if (found === undefined) return undefined;
  return asTable ? JSON.stringify(tableOf(collection, [found], { resourceVersion: VERSION })) : found.json;
};

/** The first line of a watch that asks for bookmarks. */
export const bookmark = (collection: Collection, asTable: boolean): string => {
  const object = asTable ? { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: VERSION }, columnDefinitions: [], rows: [] } : { kind: collection.kind, apiVersion: collection.apiVersion, metadata: { resourceVersion: VERSION } };
  return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
};
