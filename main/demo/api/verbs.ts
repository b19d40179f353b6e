import { parse } from 'yaml';
import { at, fieldsOf, isFields, listOf, numberOf, textOf, timeOf, type Fields, type KubeObject } from './objects.ts';
import { jsonPatch, mergePatch, strategicPatch } from './patch.ts';
import { apiVersionOf, BUILT_IN, keyOf, type Resource } from './resources.ts';
import { badRequest, notFound, StatusError } from './status.ts';
import type { Store } from './store.ts';
import { fit, validate, withDefaults } from './validate.ts';

/** Where a request points to. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

export interface Change {
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
}

const dry = (query: URLSearchParams): boolean => query.getAll('dryRun').includes('All');

const read = (change: Change): unknown => {
  if (change.contentType.includes('protobuf')) throw new StatusError(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml');
  try {
    return /yaml/.test(change.contentType) ? (parse(change.body) as unknown) : (JSON.parse(change.body) as unknown);
  } catch (error) {
    throw badRequest(`couldn't parse the body: ${error instanceof Error ? error.message : ''}`);
  }
};

/** POST to a collection, or to a pod's `eviction`. */
export const create = (store: Store, change: Change): KubeObject | Fields => {
  const { resource, namespace, name, subresource } = change.target;
  const body = read(change);
  if (subresource === 'eviction' && name !== undefined) {
    store.get(resource, namespace, name);
    if (!dry(change.query)) remove(store, { ...change, body: '' });
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  }
  const object = fit(resource, apiVersionOf(resource), namespace, undefined, body);
  if (namespace !== undefined && store.find('/namespaces', undefined, namespace) === undefined) throw notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, namespace);
  validate(resource, object);
  const { status, ...rest } = object;
  const { resourceVersion: _, uid: __, ...metadata } = rest.metadata;
  // Objects that controllers own get their status from them; kinds without the subresource keep what was sent.
  return store.create(withDefaults({ ...rest, metadata, ...(status === undefined || resource.subresources.includes('status') ? {} : { status }) }), dry(change.query));
};

const scaleOf = (object: KubeObject): Fields => ({
  kind: 'Scale', apiVersion: 'autoscaling/v1',
  metadata: { name: object.metadata.name, namespace: object.metadata.namespace, uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion, creationTimestamp: object.metadata.creationTimestamp },
  spec: { replicas: numberOf(object.spec?.['replicas']) },
  status: { replicas: numberOf(object.status?.['replicas']), selector: Object.entries(fieldsOf(at(object.spec, 'selector', 'matchLabels') ?? object.spec?.['selector'])).map(([key, value]) => `${key}=${textOf(value)}`).join(',') },
});

/** GET of one object or its `scale` or `status`. */
export const getOne = (store: Store, target: Target): KubeObject | Fields => {
  const object = store.get(target.resource, target.namespace, target.name ?? '');
  return target.subresource === 'scale' ? scaleOf(object) : object;
};

const save = (store: Store, change: Change, before: KubeObject, wanted: KubeObject): KubeObject | Fields => {
  const { resource, subresource } = change.target;
  if (subresource === 'scale') {
    const after = { ...before, spec: { ...before.spec, replicas: numberOf(wanted.spec?.['replicas']) } };
    validate(resource, after, before);
    const version = wanted.metadata.resourceVersion;
    return scaleOf(store.update(version === undefined ? after : { ...after, metadata: { ...after.metadata, resourceVersion: version } }, dry(change.query)));
  }
  const kept: KubeObject =
    subresource === 'status'
      ? { ...before, metadata: { ...before.metadata, ...(wanted.metadata.resourceVersion === undefined ? {} : { resourceVersion: wanted.metadata.resourceVersion }) }, ...(wanted.status === undefined ? {} : { status: wanted.status }) }
      : { ...wanted, ...(resource.subresources.includes('status') && before.status !== undefined ? { status: before.status } : {}) };
  validate(resource, kept, before);
  return store.update(withDefaults(kept), dry(change.query));
};

/** PUT. Creates nothing: a missing object is a 404. */
export const update = (store: Store, change: Change): KubeObject | Fields => {
  const { resource, namespace, name = '', subresource } = change.target;
  const before = store.get(resource, namespace, name);
  const body = read(change);
  const wanted = subresource === 'scale' ? ({ ...fieldsOf(body), metadata: fieldsOf(fieldsOf(body)['metadata']) } as unknown as KubeObject) : fit(resource, apiVersionOf(resource), namespace, name, body);
  return save(store, change, before, wanted);
};

/** Server-side apply: the applied fields are merged in, what the same manager owned and no longer applies is not tracked. */
const apply = (store: Store, change: Change): KubeObject | Fields => {
  const { resource, namespace, name = '' } = change.target;
  const manager = change.query.get('fieldManager') ?? '';
  if (manager === '') throw new StatusError(422, 'Invalid', 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch', { kind: 'PatchOptions', group: 'meta.k8s.io', causes: [{ reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' }] });
  const body = fit(resource, apiVersionOf(resource), namespace, name, read({ ...change, contentType: 'yaml' }));
  const before = store.find(keyOf(resource), namespace, name);
  const entry = { manager, operation: 'Apply', apiVersion: apiVersionOf(resource), time: timeOf(store.clock.now()), fieldsType: 'FieldsV1', fieldsV1: {} };
  const fields = (managed: unknown): unknown[] => [...listOf<Fields>(managed).filter((one) => one['manager'] !== manager), entry];
  if (before === undefined) return create(store, { ...change, contentType: 'json', body: JSON.stringify({ ...body, metadata: { ...body.metadata, managedFields: fields([]) } }) });
  const merged = strategicPatch(before, body) as KubeObject;
  if (JSON.stringify(merged) === JSON.stringify(before)) return before;
  return save(store, change, before, { ...merged, metadata: { ...merged.metadata, managedFields: fields(before.metadata.managedFields) } });
};

/** PATCH in the four types that the API server takes. */
export const patch = (store: Store, change: Change): KubeObject | Fields => {
  const { resource, namespace, name = '', subresource } = change.target;
  if (/apply-patch/.test(change.contentType)) return apply(store, change);
  const before = store.get(resource, namespace, name);
  const target = subresource === 'scale' ? scaleOf(before) : before;
  const body = read(change);
  if (/strategic-merge-patch/.test(change.contentType) && !BUILT_IN.includes(resource)) throw new StatusError(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml');
  const merge = /json-patch/.test(change.contentType) ? jsonPatch : /strategic/.test(change.contentType) ? strategicPatch : /merge-patch/.test(change.contentType) ? mergePatch : undefined;
  if (merge === undefined) throw new StatusError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml`);
  const wanted = merge(target, body);
  if (!isFields(wanted)) throw badRequest('the patch leaves no object');
  const after = wanted as unknown as KubeObject;
  return save(store, change, before, subresource === 'scale' ? after : fit(resource, apiVersionOf(resource), namespace, name, after));
};

/** DELETE of one object: pods are given their grace period, dependents follow by their owner references. */
export const remove = (store: Store, change: Change): KubeObject | Fields => {
  const { resource, namespace, name = '' } = change.target;
  const before = store.get(resource, namespace, name);
  const options = change.body === '' ? {} : fieldsOf(read(change));
  if (dry(change.query) || listOf(options['dryRun']).includes('All')) return before;
  const version = at(options, 'preconditions', 'resourceVersion');
  if (version !== undefined && version !== before.metadata.resourceVersion) throw new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${resource.plural} "${name}": the ResourceVersion in the precondition (${textOf(version)}) does not match the ResourceVersion in record (${before.metadata.resourceVersion ?? ''}). The object might have been modified`);
  const uid = at(options, 'preconditions', 'uid');
  if (uid !== undefined && uid !== before.metadata.uid) throw new StatusError(409, 'Conflict', `Precondition failed: UID in precondition: ${textOf(uid)}, UID in object meta: ${before.metadata.uid ?? ''}`);
  const policy = textOf(options['propagationPolicy']) || (change.query.get('propagationPolicy') ?? 'Background');
  const stamp = timeOf(store.clock.now());
  if (policy === 'Orphan') orphan(store, before);
  const grace = numberOf(options['gracePeriodSeconds'], Number(change.query.get('gracePeriodSeconds') ?? 30));
  if ((resource.kind === 'Pod' && grace > 0 && before.spec?.['nodeName'] !== undefined) || (before.metadata.finalizers ?? []).length > 0 || resource.kind === 'Namespace') {
    const terminating = resource.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {};
    return store.update({ ...before, ...terminating, metadata: { ...before.metadata, deletionTimestamp: stamp, deletionGracePeriodSeconds: grace, ...(resource.kind === 'Namespace' ? { finalizers: ['demo/content'] } : {}) } });
  }
  store.remove(before);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name, group: resource.group, kind: resource.plural, uid: before.metadata.uid } };
};

const orphan = (store: Store, owner: KubeObject): void => {
  for (const resource of store.resources()) {
    for (const object of store.list(keyOf(resource), owner.metadata.namespace)) {
      const owners = object.metadata.ownerReferences ?? [];
      if (owners.some((one) => one.uid === owner.metadata.uid)) store.update({ ...object, metadata: { ...object.metadata, ownerReferences: owners.filter((one) => one.uid !== owner.metadata.uid) } });
    }
  }
};
