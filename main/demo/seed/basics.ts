import { randomUUID } from 'node:crypto';
import { hashOf, timeOf, type Fields, type KubeObject } from '../api/objects.ts';
import type { Machine } from '../platform.ts';

/** An object with its name and labels. */
export const base = (apiVersion: string, kind: string, name: string, namespace: string | undefined, labels?: Record<string, string>): KubeObject => ({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(labels === undefined ? {} : { labels }) } });

/** Namespaces of the demo's three environments. */
export const ENVIRONMENTS = ['development', 'pre-release', 'production'] as const;

const node = (machine: Machine, now: number): KubeObject => ({
  ...base('v1', 'Node', machine.name, undefined, { 'kubernetes.io/hostname': machine.name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'node-role.kubernetes.io/worker': '', 'topology.kubernetes.io/zone': 'demo' }),
  spec: { podCIDR: '10.244.0.0/24' },
  status: {
    addresses: [{ type: 'InternalIP', address: machine.address }, { type: 'Hostname', address: machine.name }],
    capacity: { cpu: '8', memory: '32839452Ki', pods: '110', 'ephemeral-storage': '102350Mi' }, allocatable: { cpu: '7800m', memory: '31815452Ki', pods: '110', 'ephemeral-storage': '92350Mi' },
    conditions: [
      { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available', lastTransitionTime: timeOf(now) },
      { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure', lastTransitionTime: timeOf(now) },
      { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available', lastTransitionTime: timeOf(now) },
      { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', lastTransitionTime: timeOf(now) },
    ],
    nodeInfo: { kubeletVersion: 'v1.34.4', kubeProxyVersion: '', osImage: 'Debian GNU/Linux 12 (bookworm)', kernelVersion: '6.1.0-31-amd64', containerRuntimeVersion: 'containerd://2.1.4', operatingSystem: 'linux', architecture: 'amd64', machineID: hashOf(machine.name), systemUUID: randomUUID(), bootID: randomUUID() },
  },
});

const lease = (namespace: string, name: string, holder: string, now: number, labels?: Record<string, string>): KubeObject => ({
  ...base('coordination.k8s.io/v1', 'Lease', name, namespace, labels),
  spec: { holderIdentity: holder, leaseDurationSeconds: namespace === 'kube-node-lease' ? 40 : 15, acquireTime: new Date(now).toISOString().replace('Z', '000Z'), renewTime: new Date(now).toISOString().replace('Z', '000Z'), leaseTransitions: 1 },
});

const leases = (machines: readonly Machine[], now: number): KubeObject[] => {
  const masters = machines.filter((one) => one.role === 'master');
  const leaders = ['kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager', 'provision-controller'];
  return [
    ...machines.filter((one) => one.role === 'node').map((one) => lease('kube-node-lease', one.name, one.name, now)),
    ...leaders.map((name, index) => lease('kube-system', name, `${masters[index % masters.length]?.name ?? ''}_${randomUUID()}`, now)),
    ...masters.map((one) => lease('kube-system', `apiserver-${hashOf(one.name)}demoapiserver`, `apiserver-${hashOf(one.name)}_${randomUUID()}`, now, { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': one.name })),
  ];
};

const storage = (): KubeObject[] => [
  { ...base('storage.k8s.io/v1', 'StorageClass', 'ceph-rbd', undefined), provisioner: 'ceph.com/flexvolume-rbd', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', allowVolumeExpansion: true },
  { ...base('storage.k8s.io/v1', 'StorageClass', 'local', undefined), provisioner: 'kubernetes.io/no-provisioner', reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer' },
  ...ENVIRONMENTS.flatMap((namespace): KubeObject[] => {
    const volume = `pvc-${hashOf(namespace)}`;
    return [
      {
        ...base('v1', 'PersistentVolume', volume, undefined), status: { phase: 'Bound' },
        spec: { capacity: { storage: '10Gi' }, accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Delete', storageClassName: 'ceph-rbd', claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name: 'data-redis-0' }, flexVolume: { driver: 'ceph.com/rbd', fsType: 'ext4', options: { pool: 'kube', image: volume } } },
      },
      { ...base('v1', 'PersistentVolumeClaim', 'data-redis-0', namespace, { app: 'redis' }), spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'ceph-rbd', volumeName: volume, resources: { requests: { storage: '10Gi' } } }, status: { phase: 'Bound', capacity: { storage: '10Gi' }, accessModes: ['ReadWriteOnce'] } },
    ];
  }),
];

const backups = (): KubeObject[] => [
  {
    ...base('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'backups.demo.example.com', undefined),
    spec: {
      group: 'demo.example.com', scope: 'Namespaced', names: { plural: 'backups', singular: 'backup', kind: 'Backup', listKind: 'BackupList', shortNames: ['bk'] },
      versions: [{
        name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        additionalPrinterColumns: [{ name: 'Schedule', type: 'string', jsonPath: '.spec.schedule' }, { name: 'Phase', type: 'string', jsonPath: '.status.phase' }, { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }],
      }],
    },
    status: { acceptedNames: { plural: 'backups', kind: 'Backup' }, storedVersions: ['v1'], conditions: [{ type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }] },
  },
  { ...base('demo.example.com/v1', 'Backup', 'orders', 'production'), spec: { schedule: '0 1 * * *', target: 'pvc/data-redis-0' }, status: { phase: 'Completed' } },
  { ...base('demo.example.com/v1', 'Backup', 'sessions', 'production'), spec: { schedule: '30 1 * * *', target: 'pvc/data-redis-0' }, status: { phase: 'Completed' } },
];

const namespace = (name: string): KubeObject => base('v1', 'Namespace', name, undefined, (ENVIRONMENTS as readonly string[]).includes(name) ? { environment: name } : undefined);

/** What is there before any application: namespaces, nodes, leases, storage, a CustomResourceDefinition. */
export const basics = (machines: readonly Machine[], now: number): KubeObject[] => {
  const spaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease', 'monitoring', ...ENVIRONMENTS];
  const account = (name: string): KubeObject[] => [base('v1', 'ServiceAccount', 'default', name), { ...base('v1', 'ConfigMap', 'kube-root-ca.crt', name), data: { 'ca.crt': '(the demo speaks HTTP on this machine only)' } satisfies Fields }];
  return [...spaces.map(namespace), ...spaces.flatMap(account), ...machines.filter((one) => one.role === 'node').map((one) => node(one, now)), ...leases(machines, now), ...storage(), ...backups()];
};
