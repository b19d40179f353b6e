import type { ObjectRef } from '../../../preload/contract/model/common.ts';
import type { Capability, KindInfo, Row } from '../../../preload/contract/model/rows.ts';

/** Points at the object of a row. */
export const refOf = (kind: KindInfo, row: Row): ObjectRef => ({ kind: kind.id, name: row.name, ...(row.namespace === undefined ? {} : { namespace: row.namespace }) });

/** What a row's keys do. */
export type RowAction = 'open' | 'logs' | 'terminal' | 'edit' | 'deploy' | 'scale' | 'rollback' | 'restart' | 'delete';
export interface OfferedAction {
  readonly action: RowAction;
  /** `KeyboardEvent.key`. */
  readonly key: string;
  /** Changes the cluster: absent in a snapshot and where it is read-only. */
  readonly changes: boolean;
}

const ACTIONS: readonly (OfferedAction & { readonly needs: (has: (capability: Capability) => boolean) => boolean })[] = [
  { action: 'open', key: 'Enter', changes: false, needs: () => true },
  { action: 'logs', key: 'l', changes: false, needs: (has) => has('loggable') },
  { action: 'terminal', key: 't', changes: true, needs: (has) => has('execable') || has('cordonable') || (has('loggable') && has('hasPods')) },
  { action: 'deploy', key: 'd', changes: true, needs: (has) => has('deployable') },
  { action: 'scale', key: 's', changes: true, needs: (has) => has('scalable') },
  { action: 'rollback', key: 'u', changes: true, needs: (has) => has('rollbackable') },
  { action: 'restart', key: 'r', changes: true, needs: (has) => has('restartable') },
  { action: 'edit', key: 'e', changes: true, needs: (has) => has('editable') },
  { action: 'delete', key: 'Delete', changes: true, needs: (has) => has('deletable') },
];

/** The actions that a kind offers; in a snapshot only those that need no cluster, where it is read-only none that change it. */
export const actionsFor = (capabilities: readonly Capability[], cluster: { readonly kind: string; readonly readOnly: boolean }): readonly OfferedAction[] => {
  const has = (capability: Capability): boolean => capabilities.includes(capability);
  const snapshot = cluster.kind === 'snapshot';
  return ACTIONS.filter((one) => one.needs(has) && (!snapshot || one.action === 'open') && (!one.changes || !cluster.readOnly));
};

/** The actions that can be done with all of several rows at once. */
export const bulkActions = (kinds: readonly KindInfo[], cluster: { readonly kind: string; readonly readOnly: boolean }): readonly RowAction[] =>
  (['restart', 'scale', 'delete'] as const).filter((action) => kinds.length > 0 && kinds.every((kind) => actionsFor(kind.capabilities, cluster).some((one) => one.action === action)));

/** A kind that runs pods for somebody, as opposed to pods themselves and their templates. */
export const isWorkload = (kind: KindInfo): boolean =>
  kind.category === 'workloads' && kind.verbs.includes('list') && !kind.capabilities.includes('execable') && kind.capabilities.some((c) => c === 'hasPods' || c === 'scalable' || c === 'deployable' || c === 'triggerable');
