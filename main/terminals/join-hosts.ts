import type { Fault } from '../../preload/contract/fault.ts';
import type { HostInfo } from '../../preload/contract/model/terminal.ts';

/** A node of a cluster with its addresses (Node.status.addresses), the inner one first. */
export interface ClusterNode {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** A host as ssh_config resolves it. */
export interface ConfiguredHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly jumps: readonly string[];
}

export interface DeclaredHost {
  readonly name: string;
  readonly role: 'master' | 'node' | 'other';
}

export interface HostFacts {
  /** Absent: the cluster has not told its nodes yet. */
  readonly nodes: readonly ClusterNode[] | undefined;
  /** Named by ssh_config. */
  readonly configured: readonly ConfiguredHost[];
  /** Not named by it, resolved all the same: nodes and declared hosts. */
  readonly others: readonly ConfiguredHost[];
  readonly declared: readonly DeclaredHost[];
  readonly states: ReadonlyMap<string, { readonly phase: 'connecting' | 'connected' | 'failed'; readonly fault?: Fault }>;
}

const ORDER: Readonly<Record<HostInfo['role'], number>> = { master: 0, node: 1, other: 2 };
const compare = new Intl.Collator('en', { numeric: true }).compare;

/**
 * The machines of a cluster: hosts whose address is a node's, hosts that were declared, the jump hosts on the way to them, and
 * nodes that no host leads to by their own address; a host that is only named like such a node is listed for it as `none`. While the nodes are not known, every configured host is listed, as `none`. Pure.
 */
export const joinHosts = ({ nodes, configured, others, declared, states }: HostFacts): readonly HostInfo[] => {
  const nodeAt = new Map((nodes ?? []).flatMap((node) => node.addresses.map((address) => [address.toLowerCase(), node] as const)));
  const nodeCalled = new Map((nodes ?? []).map((node) => [node.name, node]));
  const roles = new Map(declared.map((host) => [host.name, host.role]));
  const info = (host: ConfiguredHost, role: HostInfo['role'], by: HostInfo['by'], node?: ClusterNode): HostInfo => {
    const state = states.get(host.name);
    return { ...host, role, by, ...(node === undefined ? {} : { node: node.name }), phase: state?.phase ?? 'idle', ...(state?.fault === undefined ? {} : { fault: state.fault }) };
  };
  const found = new Map<string, HostInfo>();
  const reached = new Set<string>();
  for (const host of configured) {
    const node = nodeAt.get(host.address.toLowerCase());
    const role = roles.get(host.name);
    if (node) reached.add(node.name);
    if (node || role) found.set(host.name, info(host, role ?? 'node', role ? 'declared' : 'address', node));
    else if (nodes === undefined) found.set(host.name, info(host, 'other', 'none'));
  }
  // Named like a node that nothing else leads to: likely the same machine by another address, but it is not known.
  for (const host of configured) {
    const node = nodeCalled.get(host.name);
    if (node && !reached.has(node.name) && !found.has(host.name)) found.set(host.name, info(host, 'node', 'none', node));
  }
  for (const host of others) {
    if (found.has(host.name)) continue;
    const role = roles.get(host.name);
    const node = nodeCalled.get(host.name) ?? nodeAt.get(host.address.toLowerCase());
    if (role) {
      found.set(host.name, info(host, role, 'declared', node));
      if (node) reached.add(node.name);
    } else if (node && !reached.has(node.name)) found.set(host.name, info({ ...host, address: node.addresses[0] ?? host.address }, 'node', 'address', node));
  }
  const jumps = new Set([...found.values()].flatMap((host) => host.jumps));
  for (const host of configured) if (jumps.has(host.name) && !found.has(host.name)) found.set(host.name, info(host, 'other', 'none'));
  return [...found.values()].sort((a, b) => ORDER[a.role] - ORDER[b.role] || compare(a.name, b.name));
};
