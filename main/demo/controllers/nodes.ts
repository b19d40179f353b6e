import { listOf, textOf, timeOf, type Fields, type KubeObject } from '../api/objects.ts';
import { setStatus, withCondition, type Control } from './shared.ts';

/** What of the platform is switched off, by the SSH hosts' `systemctl`. */
export interface Machines {
  /** Nodes whose kubelet is down. */
  readonly stoppedKubelets: ReadonlySet<string>;
  /** Masters, per unit that is down on them. */
  stopped(master: string, unit: string): boolean;
  readonly masters: readonly string[];
}

// The real controller waits 50 s for a silent kubelet; the demo tells sooner.
const GRACE_MS = 4000;
const RENEW_MS = 2000;
const LEADERS = ['kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager', 'provision-controller'];

const micro = (millis: number): string => new Date(millis).toISOString().replace('Z', '000Z');

const renew = (control: Control, lease: KubeObject, holder: string): void => {
  const now = control.clock.now();
  const renewed = Date.parse(textOf(lease.spec?.['renewTime']));
  const changed = lease.spec?.['holderIdentity'] !== holder;
  if (!changed && now - renewed < RENEW_MS) return;
  control.store.change(lease, (old) => ({ spec: { ...old.spec, holderIdentity: holder, renewTime: micro(now), ...(changed ? { acquireTime: micro(now), leaseTransitions: Number(old.spec?.['leaseTransitions'] ?? 0) + 1 } : {}) } }));
};

const syncNode = (control: Control, node: KubeObject): void => {
  const { store, clock } = control;
  const lease = store.find('coordination.k8s.io/leases', 'kube-node-lease', node.metadata.name);
  const silent = clock.now() - Date.parse(textOf(lease?.spec?.['renewTime'])) > GRACE_MS;
  const ready = listOf<Fields>(node.status?.['conditions']).find((one) => one['type'] === 'Ready')?.['status'];
  if (silent && ready !== 'Unknown') {
    let next = node;
    for (const type of ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']) next = { ...next, status: { ...next.status, conditions: withCondition(next, clock, { type, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }) } };
    setStatus(store, node, next.status ?? {});
    store.change(node, (now) => ({ spec: { ...now.spec, taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule', timeAdded: timeOf(clock.now()) }] } }));
    control.event(node, 'Normal', 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`, 'node-controller');
    for (const pod of store.list('/pods').filter((one) => one.spec?.['nodeName'] === node.metadata.name && one.status?.['phase'] === 'Running')) {
      setStatus(store, pod, { ...pod.status, conditions: withCondition(pod, clock, { type: 'Ready', status: 'False', reason: 'NodeNotReady', message: 'Node is not ready' }) });
    }
  }
  if (!silent && ready !== 'True') {
    let next = node;
    const well = [['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'], ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'], ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available']] as const;
    for (const [type, reason, message] of well) next = { ...next, status: { ...next.status, conditions: withCondition(next, clock, { type, status: 'False', reason, message }) } };
    next = { ...next, status: { ...next.status, conditions: withCondition(next, clock, { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }) } };
    setStatus(store, node, next.status ?? {});
    store.change(node, (now) => {
      const { taints: _, ...spec } = now.spec ?? {};
      return { spec };
    });
    control.event(node, 'Normal', 'NodeReady', `Node ${node.metadata.name} status is now: NodeReady`, 'kubelet');
  }
};

/** Node leases and conditions, the leaders' leases, and the identity leases of the API servers. */
export const syncNodes = (control: Control, machines: Machines): void => {
  const { store } = control;
  for (const node of store.list('/nodes')) {
    const lease = store.find('coordination.k8s.io/leases', 'kube-node-lease', node.metadata.name);
    if (lease !== undefined && !machines.stoppedKubelets.has(node.metadata.name)) renew(control, lease, node.metadata.name);
    syncNode(control, node);
  }
  for (const lease of store.list('coordination.k8s.io/leases', 'kube-system')) {
    const host = lease.metadata.labels?.['kubernetes.io/hostname'];
    if (host !== undefined) {
      if (!machines.stopped(host, 'kube-apiserver')) renew(control, lease, textOf(lease.spec?.['holderIdentity']));
      continue;
    }
    if (!LEADERS.includes(lease.metadata.name)) continue;
    const holder = textOf(lease.spec?.['holderIdentity']);
    const able = machines.masters.filter((master) => !machines.stopped(master, lease.metadata.name) && !machines.stopped(master, 'kube-apiserver'));
    const master = holder.split('_')[0] ?? '';
    if (able.includes(master)) renew(control, lease, holder);
    else if (able[0] !== undefined && control.clock.now() - Date.parse(textOf(lease.spec?.['renewTime'])) > GRACE_MS) renew(control, lease, `${able[0]}_${holder.split('_')[1] ?? ''}`);
  }
};
