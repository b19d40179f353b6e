import { fault } from '../../../preload/contract/fault.ts';
import type { ObjectRef } from '../../../preload/contract/model/common.ts';
import type { HostInfo, TerminalTarget } from '../../../preload/contract/model/terminal.ts';
import type { KindInfo } from '../../../preload/contract/model/rows.ts';
import type { Client } from '../../bridge/client.ts';
import { readObject, readRows, readUntil } from '../../bridge/once.ts';

/** Why there is nothing to enter, for the words of the page. */
export type NoTarget = { readonly type: 'none'; readonly why: 'noPod' } | { readonly type: 'none'; readonly why: 'noContainer'; readonly pod: string } | { readonly type: 'none'; readonly why: 'noHost'; readonly node: string };
type Found = { readonly type: 'target'; readonly target: TerminalTarget } | NoTarget;

const ofPod = async (client: Client, cluster: string, namespace: string, pod: string): Promise<Found> => {
  const object = await readObject(client, cluster, { kind: 'pods', namespace, name: pod });
  const container = object.containers.find((c) => c.running && c.type === 'app') ?? object.containers.find((c) => c.running);
  return container ? { type: 'target', target: { type: 'exec', cluster, namespace, pod, container: container.name } } : { type: 'none', why: 'noContainer', pod };
};

const ofSelector = async (client: Client, cluster: string, ref: ObjectRef): Promise<Found> => {
  const { podSelector } = await readObject(client, cluster, ref);
  if (podSelector === undefined || ref.namespace === undefined) return { type: 'none', why: 'noPod' };
  const pods = await readRows(client, { cluster, kind: 'pods', namespaces: [ref.namespace], labels: podSelector });
  const pod = pods.find((row) => row.verdict === 'ok' && !row.deleting) ?? pods.find((row) => !row.deleting);
  return pod ? ofPod(client, cluster, ref.namespace, pod.name) : { type: 'none', why: 'noPod' };
};

const ofMachine = async (client: Client, cluster: string, node: string): Promise<Found> => {
  const hosts = await readUntil(client, 'hosts.watch', { cluster }, (list: readonly HostInfo[]) => ({ value: list }));
  const host = hosts.find((one) => one.node === node);
  return host ? { type: 'target', target: { type: 'ssh', host: host.name } } : { type: 'none', why: 'noHost', node };
};

/** Where a terminal on an object leads: into a pod's container, into a workload's first pod that is well, or onto a node's machine. */
export const terminalOf = (client: Client, cluster: string, kind: Pick<KindInfo, 'kind' | 'capabilities'>, ref: ObjectRef): Promise<Found> => {
  if (kind.capabilities.includes('execable') && ref.namespace !== undefined) return ofPod(client, cluster, ref.namespace, ref.name);
  if (kind.capabilities.includes('cordonable')) return ofMachine(client, cluster, ref.name);
  if (kind.capabilities.includes('hasPods')) return ofSelector(client, cluster, ref);
  return Promise.reject(fault('unsupported', `${kind.kind} cannot be entered`));
};
