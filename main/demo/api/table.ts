import { at, fieldsOf, listOf, numberOf, textOf, type Fields, type KubeObject } from './objects.ts';
import type { Resource } from './resources.ts';
import type { Store } from './store.ts';

interface Column {
  readonly name: string;
  readonly type?: string;
  readonly wide?: boolean;
  cell(object: KubeObject): string | number;
}

const none = (value: unknown): string => textOf(value) || '<none>';

/** How long ago, as kubectl writes it (apimachinery duration.HumanDuration). */
export const ageOf = (stamp: unknown, now: number): string => {
  const seconds = Math.max(0, Math.floor((now - Date.parse(textOf(stamp))) / 1000));
  if (Number.isNaN(seconds)) return '<unknown>';
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  if (days < 8) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y${days % 365}d`;
};

const statuses = (pod: KubeObject): Fields[] => listOf<Fields>(pod.status?.['containerStatuses']);

/** The STATUS word of `kubectl get pods` (printers/internalversion printPod). */
export const podStatus = (pod: KubeObject): string => {
  let reason = textOf(pod.status?.['reason']) || textOf(pod.status?.['phase']);
  for (const status of statuses(pod).toReversed()) {
    const waiting = at(status, 'state', 'waiting', 'reason');
    const ended = at(status, 'state', 'terminated');
    if (waiting !== undefined) reason = textOf(waiting);
    else if (ended !== undefined) reason = textOf(at(ended, 'reason')) || `ExitCode:${textOf(at(ended, 'exitCode'))}`;
  }
  return pod.metadata.deletionTimestamp === undefined ? reason : 'Terminating';
};

const column = (name: string, cell: Column['cell'], type = 'string', wide = false): Column => ({ name, cell, type, wide });
const counts = (name: string, ...path: string[]): Column => column(name, (object) => numberOf(at(object, ...path)), 'integer');
const ready = (wanted: readonly string[], is: readonly string[]): Column => column('Ready', (object) => `${numberOf(at(object, ...is))}/${numberOf(at(object, ...wanted))}`);
const templates = (object: KubeObject): Fields[] => listOf<Fields>(at(object.spec, 'template', 'spec', 'containers'));
const containers: readonly Column[] = [
  column('Containers', (object) => templates(object).map((one) => textOf(one['name'])).join(','), 'string', true),
  column('Images', (object) => templates(object).map((one) => textOf(one['image'])).join(','), 'string', true),
  column('Selector', (object) => Object.entries(fieldsOf(at(object.spec, 'selector', 'matchLabels') ?? at(object.spec, 'selector'))).map(([key, value]) => `${key}=${textOf(value)}`).join(',') || '<none>', 'string', true),
];
const servicePorts = (object: KubeObject): string => listOf<Fields>(object.spec?.['ports']).map((port) => `${textOf(port['port'])}${port['nodePort'] === undefined ? '' : `:${textOf(port['nodePort'])}`}/${textOf(port['protocol']) || 'TCP'}`).join(',') || '<none>';
const nodeStatus = (node: KubeObject): string => {
  const is = listOf<Fields>(node.status?.['conditions']).find((condition) => condition['type'] === 'Ready')?.['status'];
  return `${is === 'True' ? 'Ready' : is === 'Unknown' || is === undefined ? 'NotReady' : 'NotReady'}${node.spec?.['unschedulable'] === true ? ',SchedulingDisabled' : ''}`;
};
const nodeRoles = (node: KubeObject): string => Object.keys(node.metadata.labels ?? {}).filter((label) => label.startsWith('node-role.kubernetes.io/')).map((label) => label.slice(24)).join(',') || '<none>';

const columnsOf = (kind: string, age: Column): Column[] | undefined => {
  switch (kind) {
    case 'Pod':
      return [
        column('Ready', (pod) => `${statuses(pod).filter((one) => one['ready'] === true).length}/${listOf(pod.spec?.['containers']).length}`),
        column('Status', podStatus),
        column('Restarts', (pod) => textOf(statuses(pod).reduce((sum, one) => sum + numberOf(one['restartCount']), 0))),
        age,
        column('IP', (pod) => none(pod.status?.['podIP']), 'string', true),
        column('Node', (pod) => none(pod.spec?.['nodeName']), 'string', true),
        column('Nominated Node', () => '<none>', 'string', true),
        column('Readiness Gates', () => '<none>', 'string', true),
      ];
    case 'Deployment':
      return [ready(['spec', 'replicas'], ['status', 'readyReplicas']), counts('Up-to-date', 'status', 'updatedReplicas'), counts('Available', 'status', 'availableReplicas'), age, ...containers];
    case 'ReplicaSet':
    case 'ReplicationController':
      return [counts('Desired', 'spec', 'replicas'), counts('Current', 'status', 'replicas'), counts('Ready', 'status', 'readyReplicas'), age, ...containers];
    case 'StatefulSet':
      return [ready(['spec', 'replicas'], ['status', 'readyReplicas']), age, ...containers.slice(0, 2)];
    case 'DaemonSet':
      return [
        counts('Desired', 'status', 'desiredNumberScheduled'), counts('Current', 'status', 'currentNumberScheduled'), counts('Ready', 'status', 'numberReady'), counts('Up-to-date', 'status', 'updatedNumberScheduled'),
        counts('Available', 'status', 'numberAvailable'), column('Node Selector', () => '<none>'), age, ...containers,
      ];
    case 'Job':
      return [
        column('Status', (job) => textOf(listOf<Fields>(job.status?.['conditions']).find((one) => one['status'] === 'True')?.['type']) || 'Running'),
        column('Completions', (job) => `${numberOf(job.status?.['succeeded'])}/${numberOf(job.spec?.['completions'], 1)}`),
        column('Duration', (job) => (job.status?.['startTime'] === undefined ? '' : ageOf(job.status['startTime'], Date.parse(textOf(job.status['completionTime'])) || Date.now()))),
        age,
        ...containers,
      ];
    case 'CronJob':
      return [
        column('Schedule', (job) => textOf(job.spec?.['schedule'])), column('Timezone', (job) => none(job.spec?.['timeZone'])), column('Suspend', (job) => (job.spec?.['suspend'] === true ? 'True' : 'False')),
        column('Active', (job) => listOf(job.status?.['active']).length, 'integer'), column('Last Schedule', (job) => (job.status?.['lastScheduleTime'] === undefined ? '<none>' : ageOf(job.status['lastScheduleTime'], Date.now()))), age,
      ];
    case 'Service':
      return [column('Type', (object) => textOf(object.spec?.['type'])), column('Cluster-IP', (object) => none(object.spec?.['clusterIP'])), column('External-IP', () => '<none>'), column('Port(s)', servicePorts), age, containers[2] ?? age];
    case 'Node':
      return [
        column('Status', nodeStatus), column('Roles', nodeRoles), age, column('Version', (node) => textOf(at(node.status, 'nodeInfo', 'kubeletVersion'))),
        column('Internal-IP', (node) => none(at(node.status, 'addresses', 0, 'address')), 'string', true), column('External-IP', () => '<none>', 'string', true),
        ...([['OS-Image', 'osImage'], ['Kernel-Version', 'kernelVersion'], ['Container-Runtime', 'containerRuntimeVersion']] as const).map(([title, field]) => column(title, (node) => textOf(at(node.status, 'nodeInfo', field)), 'string', true)),
      ];
    case 'Namespace':
      return [column('Status', (object) => textOf(object.status?.['phase'])), age];
    case 'ConfigMap':
      return [column('Data', (object) => Object.keys(fieldsOf(object['data'])).length, 'string'), age];
    case 'Secret':
      return [column('Type', (object) => textOf(object['type'])), column('Data', (object) => Object.keys(fieldsOf(object['data'])).length, 'string'), age];
    case 'PersistentVolumeClaim':
      return [
        column('Status', (object) => textOf(object.status?.['phase'])), column('Volume', (object) => textOf(object.spec?.['volumeName'])), column('Capacity', (object) => textOf(at(object.status, 'capacity', 'storage'))),
        column('Access Modes', () => 'RWO'), column('StorageClass', (object) => textOf(object.spec?.['storageClassName'])), column('VolumeAttributesClass', () => '<unset>'), age,
      ];
    case 'PersistentVolume':
      return [
        column('Capacity', (object) => textOf(at(object.spec, 'capacity', 'storage'))), column('Access Modes', () => 'RWO'), column('Reclaim Policy', (object) => textOf(object.spec?.['persistentVolumeReclaimPolicy'])),
        column('Status', (object) => textOf(object.status?.['phase'])), column('Claim', (object) => `${textOf(at(object.spec, 'claimRef', 'namespace'))}/${textOf(at(object.spec, 'claimRef', 'name'))}`),
        column('StorageClass', (object) => textOf(object.spec?.['storageClassName'])), column('VolumeAttributesClass', () => '<unset>'), column('Reason', () => ''), age,
      ];
    case 'StorageClass':
      return [
        column('Provisioner', (object) => textOf(object['provisioner'])), column('ReclaimPolicy', (object) => textOf(object['reclaimPolicy'])), column('VolumeBindingMode', (object) => textOf(object['volumeBindingMode'])),
        column('AllowVolumeExpansion', (object) => (object['allowVolumeExpansion'] === true ? 'true' : 'false')), age,
      ];
    case 'Lease':
      return [column('Holder', (object) => textOf(object.spec?.['holderIdentity'])), age];
    case 'Endpoints':
      return [column('Endpoints', (object) => listOf<Fields>(object['subsets']).flatMap((set) => listOf<Fields>(set['addresses']).map((one) => `${textOf(one['ip'])}:${textOf(at(set, 'ports', 0, 'port'))}`)).join(',') || '<none>'), age];
    case 'EndpointSlice':
      return [
        column('AddressType', (object) => textOf(object['addressType'])), column('Ports', (object) => listOf<Fields>(object['ports']).map((port) => textOf(port['port'])).join(',') || '<unset>'),
        column('Endpoints', (object) => listOf<Fields>(object['endpoints']).map((one) => textOf(at(one, 'addresses', 0))).join(',') || '<unset>'), age,
      ];
    case 'CustomResourceDefinition':
      return [column('Created At', (object) => textOf(object.metadata.creationTimestamp), 'date')];
    default:
      return undefined;
  }
};

const eventColumns = (now: number): Column[] => [
  column('Last Seen', (event) => ageOf(event['lastTimestamp'] ?? event.metadata.creationTimestamp, now)),
  column('Type', (event) => textOf(event['type'])),
  column('Reason', (event) => textOf(event['reason'])),
  column('Object', (event) => `${textOf(at(event, 'involvedObject', 'kind')).toLowerCase()}/${textOf(at(event, 'involvedObject', 'name'))}`),
  column('Message', (event) => textOf(event['message']).trim()),
];

const printerColumns = (store: Store, resource: Resource): Column[] | undefined => {
  const crd = store.list('apiextensions.k8s.io/customresourcedefinitions').find((one) => one.metadata.name === `${resource.plural}.${resource.group}`);
  const wanted = listOf<Fields>(at(crd?.spec, 'versions', 0, 'additionalPrinterColumns'));
  if (wanted.length === 0) return undefined;
  return wanted.map((one) => column(textOf(one['name']), (object) => (one['type'] === 'date' ? ageOf(at(object, ...textOf(one['jsonPath']).slice(1).split('.')), store.clock.now()) : textOf(at(object, ...textOf(one['jsonPath']).slice(1).split('.')))), textOf(one['type'])));
};

/** A list as a Table of meta.k8s.io/v1, with kubectl's own columns where it has some. `include`: the query's `includeObject`. */
export const tableOf = (store: Store, resource: Resource, objects: readonly KubeObject[], metadata: Fields, include: string): Fields => {
  const now = store.clock.now();
  const age = column('Age', (object) => ageOf(object.metadata.creationTimestamp, now));
  const name = column('Name', (object) => object.metadata.name);
  const columns = resource.kind === 'Event' ? eventColumns(now) : [name, ...(columnsOf(resource.kind, age) ?? printerColumns(store, resource) ?? [age])];
  return {
    kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata,
    columnDefinitions: columns.map((one) => ({ name: one.name, type: one.type, format: one.name === 'Name' ? 'name' : '', description: '', priority: one.wide === true ? 1 : 0 })),
    rows: objects.map((object) => ({
      cells: columns.map((one) => one.cell(object)),
      object: include === 'None' ? null : include === 'Object' ? object : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  };
};
