import type { NodeHealth, Problem } from '../../preload/contract/model/health.ts';
import type { HealthFacts } from './facts.ts';
import type { Situation } from './situation.ts';
import { sorted } from './situation.ts';
import { column } from './tables.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** How many pods stand on each node. Pods that have ended count as well: they are still there. */
const podsByNode = (facts: HealthFacts): ReadonlyMap<string, number> => {
  const nodeOf = column(facts.tables.pods, 'NODE');
  const counts = new Map<string, number>();
  for (const row of facts.tables.pods?.rows ?? []) {
    const node = text(nodeOf(row));
    if (node !== '' && node !== '<none>') counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
};

/** Every node with its conditions; with the API down, what was well is not known any more. */
export const judgeNodes = (facts: HealthFacts, situation: Situation): readonly NodeHealth[] => {
  const table = facts.tables.nodes;
  const [status, version, address] = [column(table, 'STATUS'), column(table, 'VERSION'), column(table, 'INTERNAL-IP')];
  const pods = podsByNode(facts);
  return sorted(table?.rows ?? [], (row) => row.name).map((row): NodeHealth => {
    const old = situation.apiDown && row.verdict === 'ok';
    const words = text(status(row)).split(',');
    const ip = text(address(row));
    return {
      name: row.name,
      verdict: old ? 'unknown' : row.verdict,
      ...(old ? { reason: { code: 'not-asked' } } : row.reason === undefined ? {} : { reason: row.reason }),
      ready: words.includes('Ready'),
      schedulable: !words.includes('SchedulingDisabled'),
      ...(row.since === undefined ? {} : { since: row.since }),
      version: text(version(row)),
      ...(ip === '' || ip === '<none>' ? {} : { address: ip }),
      pods: pods.get(row.name) ?? 0,
    };
  });
};

/** Symptoms that one node is the root of. */
export interface NodeSymptoms { readonly workloads: number; readonly bad: boolean }

/** What somebody wanted, or what the API's silence explains. */
const NO_PROBLEM = new Set(['node-cordoned', 'not-asked']);

/** Nodes that are down with what they take along, nodes under pressure, and no place left for pods. */
export const nodeProblems = (facts: HealthFacts, nodes: readonly NodeHealth[], symptoms: ReadonlyMap<string, NodeSymptoms>): readonly Problem[] => {
  const usable = nodes.some((n) => n.ready && n.schedulable);
  const own = nodes.flatMap((node): readonly Problem[] => {
    const { name, verdict, reason } = node;
    if (verdict === 'ok' || reason === undefined || NO_PROBLEM.has(reason.code)) return [];
    const host = (facts.hosts?.find((h) => h.node === name) ?? facts.hosts?.find((h) => h.name === name))?.name;
    const place = { id: `node/${name}`, object: { kind: 'nodes', name }, ...(host === undefined ? {} : { host }), ...(node.since === undefined ? {} : { since: node.since }) };
    if (node.ready || verdict !== 'bad') return [{ ...place, verdict, reason }];
    const lost = symptoms.get(name);
    const params = { node: name, why: String(reason.params?.['why'] ?? ''), pods: node.pods, workloads: lost?.workloads ?? 0 };
    // One node of many is a loss of room, not of the cluster: what it took down decides.
    return [{ ...place, verdict: lost?.bad === true || !usable ? 'bad' : 'warn', reason: { code: 'node-down', params, ...(reason.detail === undefined ? {} : { detail: reason.detail }) } }];
  });
  const noRoom = nodes.some((n) => n.ready) && !usable;
  return noRoom ? [...own, { id: 'nodes/room', verdict: 'bad', reason: { code: 'no-room', params: { nodes: nodes.length } } }] : own;
};

/** Nodes that do not run what stands on them. */
export const downNodes = (nodes: readonly NodeHealth[]): ReadonlySet<string> => new Set(nodes.filter((n) => !n.ready && n.verdict === 'bad').map((n) => n.name));
