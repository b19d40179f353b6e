import type { Figures } from '../../preload/contract/model/metrics.ts';
import { amount, fields, figuresOf, list, sum, text } from './figures.ts';
import type { Sample } from './figures.ts';

/** CPU in cores and memory in bytes of a part of a summary (kubelet stats/v1alpha1: CPUStats.usageNanoCores, MemoryStats.workingSetBytes). */
const usageOf = (part: unknown): { readonly cpu: number | undefined; readonly memory: number | undefined } => {
  const nano = amount(fields(fields(part)['cpu'])['usageNanoCores']);
  return { cpu: nano === undefined ? undefined : nano / 1e9, memory: amount(fields(fields(part)['memory'])['workingSetBytes']) };
};

/** A pod's own figures, or where the runtime gives none (CRI stats without a pod cgroup) the sum over its containers. */
const podUsage = (pod: unknown): Figures => {
  const own = usageOf(pod);
  const containers = list(fields(pod)['containers']).map(usageOf);
  return figuresOf(own.cpu ?? sum(containers.map((one) => one.cpu)), own.memory ?? sum(containers.map((one) => one.memory)));
};

/** Reads what a kubelet answers to `/stats/summary`. Undefined where it is no summary; parts that are not well formed are left out. */
export const readSummary = (answer: unknown, node: string): Sample | undefined => {
  const summary = fields(answer);
  if (typeof summary['node'] !== 'object' || summary['node'] === null) return undefined;
  const own = usageOf(summary['node']);
  const pods = new Map<string, Figures>();
  for (const pod of list(summary['pods'])) {
    const ref = fields(fields(pod)['podRef']);
    const [namespace, name] = [text(ref['namespace']), text(ref['name'])];
    if (namespace !== '' && name !== '') pods.set(`${namespace}/${name}`, podUsage(pod));
  }
  return { nodes: new Map([[node, figuresOf(own.cpu, own.memory)]]), pods };
};
