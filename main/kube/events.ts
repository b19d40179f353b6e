import type { EventRow } from '../../preload/contract/model/object.ts';
import type { KubeEvent } from './kinds/cluster.ts';
import { eventSource, eventTimes } from './kinds/cluster.ts';

/** One core/v1 Event as the contract's row; events.k8s.io series are merged in. */
export const eventRow = (event: KubeEvent): EventRow => {
  const { first, last, count } = eventTimes(event);
  const about = event.involvedObject;
  const created = Date.parse(event.metadata?.creationTimestamp ?? '') || 0;
  return {
    key: event.metadata?.uid ?? '',
    type: event.type ?? 'Normal',
    reason: event.reason ?? '',
    message: (event.message ?? '').trim(),
    count,
    first: first ?? created,
    last: last ?? first ?? created,
    source: eventSource(event),
    about: { kind: about?.kind ?? '', name: about?.name ?? '', ...(about?.namespace ? { namespace: about.namespace } : {}) },
  };
};

/** Newest first; equal times keep a stable order by key. */
export const newestFirst = (events: Iterable<EventRow>): readonly EventRow[] => [...events].sort((a, b) => b.last - a.last || (a.key < b.key ? -1 : 1));
