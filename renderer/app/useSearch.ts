import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Fault } from '../../preload/contract/fault.ts';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { Covered, HostHit, ObjectHit } from '../../preload/contract/model/search.ts';
import { faultOf } from '../bridge/client.ts';
import { useCall, useClient } from '../bridge/hooks.ts';
import { stillFitting } from './paletteModel.ts';

/** While lists are still arriving it is asked again so often (ms). */
const GROWING_MS = 400;

export interface Search {
  readonly objects: readonly ObjectHit[];
  readonly hosts: readonly HostHit[];
  readonly total: number;
  readonly covered: readonly Covered[];
  readonly growing: boolean;
  readonly fault?: Fault;
  /** `cluster kind` of what is being listed for the search. */
  readonly looking: ReadonlySet<string>;
  readonly look: (cluster: string, kind: string) => void;
}

const nothing: readonly never[] = [];

/** Searches main while somebody types. No debounce: a newer text cancels the older question, which has cost main one slice of work at most. */
export const useSearch = (typed: string, clusters: readonly ClusterInfo[], cluster: string | undefined): Search => {
  const client = useClient();
  const text = typed.trim().slice(0, 200);
  const { value, fault, again } = useCall('search.find', { text, ...(cluster === undefined ? {} : { cluster }) }, true);
  const [looking, setLooking] = useState<ReadonlySet<string>>(new Set());
  const [failed, setFailed] = useState<Fault | undefined>(undefined);
  const growing = value?.growing === true;
  useEffect(() => {
    if (!growing) return undefined;
    const timer = setInterval(again, GROWING_MS);
    return () => clearInterval(timer);
  }, [growing, again]);
  const look = useCallback(
    (id: string, kind: string) => {
      const key = `${id} ${kind}`;
      setLooking((keys) => new Set(keys).add(key));
      setFailed(undefined);
      client
        .call('search.look', { cluster: id, kind })
        .then(again, (error: unknown) => setFailed(faultOf(error)))
        .finally(() => setLooking((keys) => new Set([...keys].filter((one) => one !== key))));
    },
    [client, again],
  );
  const objects = useMemo(() => stillFitting(value?.objects ?? nothing, clusters, text), [value, clusters, text]);
  const shown = failed ?? fault;
  return { objects, hosts: text === '' ? nothing : (value?.hosts ?? nothing), total: objects.length === 0 ? 0 : (value?.total ?? 0), covered: value?.covered ?? nothing, growing, looking, look, ...(shown ? { fault: shown } : {}) };
};
