import type { Bounds, Figures } from '../../preload/contract/model/metrics.ts';
import type { KubeClient } from '../kube/client.ts';
import { fields, list, setFigures, sum, text } from './figures.ts';
import { parseQuantity } from './quantity.ts';

/** Nodes per page: each may be 30 KB, most of it the images that it holds, and a page is parsed in one piece. */
const PAGE = 50;

const resources = (value: unknown): Figures => {
  const { cpu, memory } = fields(value);
  return setFigures(parseQuantity(cpu), parseQuantity(memory));
};

/** What a node can give to pods: `status.allocatable`, or its capacity where that is missing. */
export const roomOf = (node: unknown): Figures => {
  const status = fields(fields(node)['status']);
  const [allocatable, capacity] = [resources(status['allocatable']), resources(status['capacity'])];
  return { cpu: allocatable.cpu ?? capacity.cpu, memory: allocatable.memory ?? capacity.memory };
};

/** Containers that run as long as the pod does: its own, and sidecars (init containers that always restart). */
const lasting = (spec: Readonly<Record<string, unknown>>): readonly unknown[] => [...list(spec['containers']), ...list(spec['initContainers']).filter((one) => fields(one)['restartPolicy'] === 'Always')];

const some = (figures: Figures): boolean => figures.cpu !== null || figures.memory !== null;

/** A pod's requests, and its limits where every container has one (`spec.resources`, where set, is the pod's own). */
export const podBounds = (pod: unknown): Bounds => {
  const spec = fields(fields(pod)['spec']);
  const own = fields(spec['resources']);
  const each = lasting(spec).map((one) => fields(fields(one)['resources']));
  const total = (of: 'requests' | 'limits', every: boolean): Figures => {
    const known = each.map((one) => fields(one[of]));
    const add = (resource: 'cpu' | 'memory'): number | undefined => {
      const values = known.map((one) => parseQuantity(one[resource]));
      return every && values.includes(undefined) ? undefined : sum(values);
    };
    const whole = fields(own[of]);
    return setFigures(parseQuantity(whole['cpu']) ?? add('cpu'), parseQuantity(whole['memory']) ?? add('memory'));
  };
  const [request, limit] = [total('requests', false), total('limits', true)];
  return { ...(some(request) ? { request } : {}), ...(some(limit) ? { limit } : {}) };
};

/** What every node of a cluster can give, read in pages. Only what is needed is kept of each. */
export const readRoom = async (client: KubeClient, signal: AbortSignal): Promise<ReadonlyMap<string, Figures>> => {
  const room = new Map<string, Figures>();
  for (let next = ''; ; ) {
    const page = fields(await client.json<unknown>({ path: '/api/v1/nodes', query: { limit: PAGE, ...(next === '' ? {} : { continue: next }) }, signal }));
    for (const node of list(page['items'])) {
      const name = text(fields(fields(node)['metadata'])['name']);
      if (name !== '') room.set(name, roomOf(node));
    }
    const token = text(fields(page['metadata'])['continue']);
    // A server that gives the same token again would be asked for ever.
    if (token === '' || token === next) return room;
    next = token;
  }
};
