import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Fault } from '../../preload/contract/fault.ts';
import type { KindInfo, RowsState } from '../../preload/contract/model/rows.ts';
import { noRows } from '../../preload/contract/model/rows.ts';
import { faultOf } from './client.ts';
import { followRows } from './follow-rows.ts';
import { useClient } from './hooks.ts';

/** An address of a list of ids: ids hold no line breaks. */
const joined = (ids: readonly string[]): string => ids.join('\n');
const parted = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

type States = ReadonlyMap<string, RowsState>;

/** One kind of several clusters, live. Each cluster stands for itself: one that comes, goes, fails or is asked again leaves the others as they are. */
export const useRowsOfClusters = (clusters: readonly string[], kind: string): { readonly states: States; readonly again: (cluster: string) => void } => {
  const client = useClient();
  const ids = joined(clusters);
  const [rounds, setRounds] = useState<Readonly<Record<string, number>>>({});
  const [held, setHeld] = useState<{ readonly kind: string; readonly states: States }>({ kind, states: new Map() });
  const open = useRef(new Map<string, () => void>());
  useEffect(() => {
    const feeds = open.current;
    const wanted = new Map(parted(ids).map((cluster) => [`${kind} ${String(rounds[cluster] ?? 0)} ${cluster}`, cluster]));
    for (const [key, stop] of feeds) {
      if (wanted.has(key)) continue;
      stop();
      feeds.delete(key);
    }
    for (const [key, cluster] of wanted) {
      if (feeds.has(key)) continue;
      feeds.set(key, followRows(client, { cluster, kind }, (fold) => setHeld((last) => {
        const states = last.kind === kind ? last.states : new Map<string, RowsState>();
        return { kind, states: new Map(states).set(cluster, fold(states.get(cluster) ?? noRows)) };
      })));
    }
  }, [client, ids, kind, rounds]);
  useEffect(() => {
    const feeds = open.current;
    return () => {
      for (const stop of feeds.values()) stop();
      feeds.clear();
    };
  }, [client]);
  const again = useCallback((cluster: string) => setRounds((all) => ({ ...all, [cluster]: (all[cluster] ?? 0) + 1 })), [setRounds]);
  const states = useMemo(() => {
    const chosen = new Set(parted(ids));
    return new Map(held.kind === kind ? [...held.states].filter(([id]) => chosen.has(id)) : []);
  }, [held, kind, ids]);
  return { states, again };
};

/** What each of several clusters serves, as far as it has answered. */
export const useKindsOfClusters = (clusters: readonly string[]): ReadonlyMap<string, { readonly kinds: readonly KindInfo[]; readonly fault?: Fault }> => {
  const client = useClient();
  const ids = joined(clusters);
  const [held, setHeld] = useState<ReadonlyMap<string, { readonly kinds: readonly KindInfo[]; readonly fault?: Fault }>>(new Map());
  useEffect(() => {
    const abort = new AbortController();
    for (const cluster of parted(ids)) {
      client.call('kinds.list', { cluster }, { signal: abort.signal }).then(
        ({ kinds }) => setHeld((all) => new Map(all).set(cluster, { kinds })),
        (error: unknown) => {
          if (!abort.signal.aborted) setHeld((all) => new Map(all).set(cluster, { kinds: [], fault: faultOf(error) }));
        },
      );
    }
    return () => abort.abort();
  }, [client, ids]);
  return held;
};
