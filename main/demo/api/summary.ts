import { at, fieldsOf, listOf, textOf, timeOf, type Fields, type KubeObject } from './objects.ts';
import { StatusError } from './status.ts';
import type { Store } from './store.ts';

// A kubelet measures every ten seconds: within them its figures stand still.
const MEASURED_MS = 10_000;
const MIB = 2 ** 20;

/** A number from 0 to 1 that a text decides, always the same one. */
const share = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  // The last step of MurmurHash3: names that differ in one letter shall not be neighbours.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
};

interface Usage {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** What a container of the demo uses at a moment: a level of its own, a slow wave like the day's traffic in small, and some noise. */
const usageOf = (name: string, now: number): Usage => {
  const minutes = now / 60_000;
  const period = 9 + share(`${name} period`) * 16;
  const wave = (1 + Math.sin((minutes / period + share(`${name} phase`)) * 2 * Math.PI)) / 2;
  const noise = share(`${name} ${String(now)}`);
  const level = 0.01 + share(`${name} cpu`) ** 2 * 0.35;
  // Memory grows until a garbage collection: a saw, and never above the 256Mi that the demo's pods may use.
  const saw = (minutes / (11 + share(`${name} saw`) * 20) + share(`${name} start`)) % 1;
  return { cpu: level * (0.45 + 0.7 * wave + 0.25 * noise), memory: Math.round((38 + share(`${name} memory`) * 120 + saw * 48 + noise * 3) * MIB) };
};

const cpuStats = (cpu: number, now: number): Fields => ({ time: timeOf(now), usageNanoCores: Math.round(cpu * 1e9), usageCoreNanoSeconds: Math.round(cpu * now * 1e6) });
const memoryStats = (memory: number, now: number): Fields => ({ time: timeOf(now), usageBytes: Math.round(memory * 1.12), workingSetBytes: memory, rssBytes: Math.round(memory * 0.86), pageFaults: 0, majorPageFaults: 0 });
const total = (all: readonly Usage[]): Usage => all.reduce((sum, one) => ({ cpu: sum.cpu + one.cpu, memory: sum.memory + one.memory }), { cpu: 0, memory: 0 });

const podStats = (pod: KubeObject, now: number): { readonly usage: Usage; readonly stats: Fields } => {
  const running = listOf<Fields>(pod.status?.['containerStatuses']).filter((one) => at(one, 'state', 'running') !== undefined).map((one) => textOf(one['name']));
  const containers = running.map((name) => ({ name, usage: usageOf(`${pod.metadata.namespace ?? ''}/${pod.metadata.name}/${name}`, now) }));
  const usage = total(containers.map((one) => one.usage));
  const started = textOf(pod.status?.['startTime']);
  return {
    usage,
    stats: {
      podRef: { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '', uid: pod.metadata.uid ?? '' }, startTime: started,
      containers: containers.map((one) => ({ name: one.name, startTime: started, cpu: cpuStats(one.usage.cpu, now), memory: memoryStats(one.usage.memory, now) })),
      cpu: cpuStats(usage.cpu, now), memory: memoryStats(usage.memory, now),
    },
  };
};

/** What the kubelet of a node tells of itself and its running pods (kubelet stats/v1alpha1 Summary). Throws what the API server answers when no kubelet listens. */
export const nodeSummary = (store: Store, node: KubeObject): Fields => {
  const ready = listOf<Fields>(node.status?.['conditions']).find((one) => one['type'] === 'Ready');
  const address = textOf(at(node.status, 'addresses', 0, 'address'));
  if (ready?.['status'] !== 'True') throw new StatusError(503, 'ServiceUnavailable', `error trying to reach service: dial tcp ${address}:10250: connect: connection refused`);
  const now = Math.floor(store.clock.now() / MEASURED_MS) * MEASURED_MS;
  const pods = store.list('/pods').filter((pod) => pod.spec?.['nodeName'] === node.metadata.name && pod.status?.['phase'] === 'Running').map((pod) => podStats(pod, now));
  const own = usageOf(`node ${node.metadata.name}`, now);
  // The system beside the pods: kubelet, containerd, the kernel's caches that are in use.
  const all = total([...pods.map((pod) => pod.usage), { cpu: 0.12 + own.cpu, memory: 2100 * MIB + own.memory * 4 }]);
  const capacity = fieldsOf(node.status?.['capacity']);
  return {
    node: { nodeName: node.metadata.name, startTime: node.metadata.creationTimestamp, cpu: cpuStats(all.cpu, now), memory: { ...memoryStats(all.memory, now), availableBytes: Math.max(0, Number.parseInt(textOf(capacity['memory']), 10) * 1024 - all.memory) } },
    pods: pods.map((pod) => pod.stats),
  };
};
