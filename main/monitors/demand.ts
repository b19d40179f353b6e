import type { Measured } from '../../preload/contract/model/metrics.ts';

/** What one reader looks at. */
export interface Demand {
  readonly of: Measured;
  /** Pods of these namespaces only. */
  readonly namespaces?: readonly string[];
  /** One node, or the pods of one node. */
  readonly node?: string;
}

/** What a round asks for: everything that somebody looks at, once. */
export interface Plan {
  readonly of: ReadonlySet<Measured>;
  /** Kubelets to ask, where there is no metrics API. */
  readonly kubelets: 'all' | ReadonlySet<string>;
  /** Nodes to ask the metrics API for. */
  readonly nodes: 'all' | ReadonlySet<string>;
  /** Namespaces whose pods the metrics API is asked for. */
  readonly namespaces: 'all' | ReadonlySet<string>;
}

/** Up to so many namespaces are asked for one by one; more of them cost more than one list of everything. */
const FEW = 20;

/** The least that satisfies all of them. */
export const planOf = (demands: Iterable<Demand>): Plan => {
  const all = [...demands];
  const pods = all.filter((one) => one.of === 'pods');
  const nodes = all.filter((one) => one.of === 'nodes');
  const union = (values: readonly (readonly string[] | undefined)[]): 'all' | ReadonlySet<string> => (values.includes(undefined) ? 'all' : new Set(values.flatMap((one) => one ?? [])));
  const named = (one: Demand): readonly string[] | undefined => (one.node === undefined ? undefined : [one.node]);
  return { of: new Set(all.map((one) => one.of)), kubelets: union(all.map(named)), nodes: union(nodes.map(named)), namespaces: union(pods.map((one) => one.namespaces)) };
};

const has = (set: 'all' | ReadonlySet<string>, values: readonly string[] | undefined): boolean => set === 'all' || (values?.every((one) => set.has(one)) ?? false);

/** Has a round by this plan told the reader everything? */
export const covers = (plan: Plan, demand: Demand): boolean =>
  plan.of.has(demand.of) && has(plan.kubelets, demand.node === undefined ? undefined : [demand.node]) && (demand.of === 'nodes' ? has(plan.nodes, demand.node === undefined ? undefined : [demand.node]) : has(plan.namespaces, demand.namespaces));

/** The lists of the metrics API that a plan needs of one thing, as paths under its own. */
export const listsOf = (plan: Plan, of: Measured): readonly string[] => {
  if (!plan.of.has(of)) return [];
  if (of === 'nodes') return ['nodes'];
  const { namespaces } = plan;
  return namespaces === 'all' || namespaces.size > FEW ? ['pods'] : [...namespaces].map((one) => `namespaces/${encodeURIComponent(one)}/pods`);
};
