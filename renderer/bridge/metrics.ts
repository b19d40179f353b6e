import { useMemo } from 'react';
import type { Fault } from '../../preload/contract/fault.ts';
import type { HistoryState, Measured, MetricsState, MetricsStatus } from '../../preload/contract/model/metrics.ts';
import { foldHistory, foldMetrics, noHistory, noMetrics } from '../../preload/contract/model/metrics.ts';
import type { Capability } from '../../preload/contract/model/rows.ts';
import { useFeed } from './hooks.ts';

/** What of a kind can be measured: pods are entered, nodes are cordoned. */
export const measuredOf = (capabilities: readonly Capability[] | undefined): Measured | undefined => (capabilities?.includes('execable') ? 'pods' : capabilities?.includes('cordonable') ? 'nodes' : undefined);

type Measurable = { readonly id: string; readonly kind: 'live' | 'demo' | 'snapshot' };

/** A feed that ended tells nothing any more. */
const ended = (status: MetricsStatus, fault: Fault | undefined): MetricsStatus => (fault ? { ...status, state: 'retrying', fault } : status);

/** CPU and memory of many objects while the screen shows them, by their keys; undefined where there can be none: other kinds, snapshots. */
export const useMetrics = (cluster: Measurable, of: Measured | undefined, narrow: { readonly namespaces?: readonly string[] | undefined; readonly node?: string | undefined } = {}): MetricsState | undefined => {
  const { namespaces, node } = narrow;
  const wanted = cluster.kind !== 'snapshot' && of !== undefined;
  const feed = useFeed('metrics.watch', wanted ? { cluster: cluster.id, of, ...(namespaces ? { namespaces: [...namespaces] } : {}), ...(node === undefined ? {} : { node }) } : undefined, foldMetrics, noMetrics);
  const { value, fault } = feed;
  return useMemo(() => (wanted ? { ...value, status: ended(value.status, fault) } : undefined), [wanted, value, fault]);
};

/** One object's use over the last hour; all nodes together where it has no name. */
export const useHistory = (cluster: Measurable, object: { readonly of: Measured; readonly namespace?: string | undefined; readonly name?: string | undefined }): HistoryState => {
  const { of, namespace, name } = object;
  const feed = useFeed('metrics.history', cluster.kind === 'snapshot' ? undefined : { cluster: cluster.id, of, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) }, foldHistory, noHistory);
  const { value, fault } = feed;
  return useMemo(() => ({ ...value, status: ended(value.status, fault) }), [value, fault]);
};
