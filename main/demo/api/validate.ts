import { at, fieldsOf, isFields, listOf, same, textOf, type Container, type Fields, type KubeObject } from './objects.ts';
import { BUILT_IN, type Resource } from './resources.ts';
import { badRequest, invalid, type FieldCause } from './status.ts';
import { selects } from './selectors.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const required = (field: string): FieldCause => ({ reason: 'FieldValueRequired', message: 'Required value', field });
const wrong = (field: string, value: unknown, rule: string): FieldCause => ({ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${rule}`, field });

const containerCauses = (spec: unknown, path: string): FieldCause[] => {
  const containers = listOf<Container>(at(spec, 'containers'));
  if (containers.length === 0) return [required(`${path}.containers`)];
  return containers.flatMap((container, index) => {
    const field = `${path}.containers[${index}]`;
    const image = textOf(container.image);
    return [
      ...(textOf(container.name) === '' ? [required(`${field}.name`)] : []),
      ...(image === '' ? [required(`${field}.image`)] : image.trim() === image ? [] : [wrong(`${field}.image`, image, 'must not have leading or trailing whitespace')]),
      ...(containers.findIndex((other) => other.name === container.name) < index ? [{ reason: 'FieldValueInvalid' as const, message: `Duplicate value: "${container.name}"`, field: `${field}.name` }] : []),
    ];
  });
};

const workloadCauses = (object: KubeObject, before: KubeObject | undefined): FieldCause[] => {
  const spec = fieldsOf(object.spec);
  const replicas = spec['replicas'];
  const causes = containerCauses(at(spec, 'template', 'spec'), 'spec.template.spec');
  if (replicas !== undefined && (!Number.isInteger(replicas) || Number(replicas) < 0)) causes.push(wrong('spec.replicas', replicas, 'must be greater than or equal to 0'));
  if (['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].includes(object.kind)) {
    if (!isFields(spec['selector'])) causes.push(required('spec.selector'));
    else if (!selects(spec['selector'], at(spec, 'template', 'metadata', 'labels') as Record<string, string> | undefined)) causes.push(wrong('spec.template.metadata.labels', at(spec, 'template', 'metadata', 'labels') ?? null, '`selector` does not match template `labels`'));
    if (before !== undefined && !same(before.spec?.['selector'], spec['selector'])) causes.push(wrong('spec.selector', spec['selector'], 'field is immutable'));
  }
  return causes;
};

/** Throws the 422 that the API server gives for a wrong name, image, selector or number. */
export const validate = (resource: Resource, object: KubeObject, before?: KubeObject): void => {
  const name = textOf(object.metadata.name);
  if (name === '' && textOf(object.metadata.generateName) === '') throw invalid(resource, '', [{ reason: 'FieldValueRequired', message: 'Required value: name or generateName is required', field: 'metadata.name' }]);
  const causes: FieldCause[] = [];
  if (before === undefined && name !== '' && (!SUBDOMAIN.test(name) || name.length > 253) && resource.group !== 'rbac.authorization.k8s.io') causes.push(wrong('metadata.name', name, SUBDOMAIN_RULE));
  if (resource.kind === 'Pod') causes.push(...containerCauses(object.spec, 'spec'));
  if (['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job'].includes(resource.kind)) causes.push(...workloadCauses(object, before));
  if (causes.length > 0) throw invalid(resource, name, causes);
};

/** Checks that the body fits the address, and puts the namespace in. Throws a 400 Status. */
export const fit = (resource: Resource, apiVersion: string, namespace: string | undefined, name: string | undefined, body: unknown): KubeObject => {
  if (!isFields(body)) throw badRequest('the body is not an object');
  const metadata = fieldsOf(body['metadata']);
  const { kind = resource.kind } = body;
  if (kind !== resource.kind) throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): ${textOf(kind)}`);
  if (namespace !== undefined && textOf(metadata['namespace']) !== '' && metadata['namespace'] !== namespace) throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  if (name !== undefined && textOf(metadata['name']) !== '' && metadata['name'] !== name) throw badRequest(`the name of the object (${textOf(metadata['name'])}) does not match the name on the URL (${name})`);
  return { ...body, apiVersion, kind: resource.kind, metadata: { ...metadata, name: textOf(metadata['name']) || (name ?? ''), ...(namespace === undefined ? {} : { namespace }) } };
};

/** Without fields that are null: the API server decodes them as absent. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  return isFields(value) ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner)])) : value;
};

const podDefaults = (spec: unknown, restartPolicy: string): Fields => ({
  restartPolicy, terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst', securityContext: {}, schedulerName: 'default-scheduler', ...fieldsOf(spec),
  containers: listOf<Container>(at(spec, 'containers')).map((one) => ({
    resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: /:(?!latest$)[^/]+$/.test(textOf(one.image)) ? 'IfNotPresent' : 'Always', ...one,
    ...(one.ports === undefined ? {} : { ports: listOf<Fields>(one.ports).map((port) => ({ protocol: 'TCP', ...port })) }),
  })),
});

const templateDefaults = (object: KubeObject): KubeObject => {
  const template = object.spec?.['template'];
  if (!isFields(template)) return object;
  return { ...object, spec: { ...object.spec, template: { ...template, spec: podDefaults(template['spec'], 'Always') } } };
};

/** The defaults that the API server writes into workloads, new and changed, as far as clients read them. */
export const withDefaults = (input: KubeObject): KubeObject => {
  // A custom resource may mean something by null.
  const bare = BUILT_IN.some((one) => one.kind === input.kind) ? (withoutNulls(input) as KubeObject) : input;
  const object = templateDefaults(bare);
  const spec = fieldsOf(object.spec);
  switch (object.kind) {
    case 'Deployment':
      return { ...object, spec: { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } }, ...spec } };
    case 'ReplicaSet':
    case 'ReplicationController':
      return { ...object, spec: { replicas: 1, ...spec } };
    case 'StatefulSet':
      return { ...object, spec: { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady', updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }, ...spec } };
    case 'DaemonSet':
      return { ...object, spec: { revisionHistoryLimit: 10, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } }, ...spec } };
    case 'Job':
      return { ...object, spec: { parallelism: 1, completions: 1, backoffLimit: 6, ...spec } };
    case 'Namespace':
      return { ...object, metadata: { ...object.metadata, labels: { 'kubernetes.io/metadata.name': object.metadata.name, ...object.metadata.labels } }, status: { phase: 'Active', ...object.status } };
    case 'Pod':
      return { ...object, spec: podDefaults(spec, 'Always'), status: { phase: 'Pending', qosClass: 'BestEffort', ...object.status } };
    case 'Service':
      return { ...object, spec: { type: 'ClusterIP', sessionAffinity: 'None', clusterIP: `10.96.${String(Math.floor(Math.random() * 250))}.${String(1 + Math.floor(Math.random() * 250))}`, ...spec } };
    case 'Secret': {
      const plain = fieldsOf(object['stringData']);
      const data = Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, Buffer.from(textOf(value)).toString('base64')]));
      const { stringData: _, ...rest } = object;
      return { type: 'Opaque', ...rest, ...('stringData' in object ? { data: { ...fieldsOf(object['data']), ...data } } : {}) };
    }
    default:
      return object;
  }
};
