import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Fault } from '../../preload/contract/fault.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import { faultOf } from './client.ts';
import { useBusy } from './busy.ts';
import { useClient } from './hooks.ts';
import { factsOf, fillStore } from './live-rows.ts';
import { rowStore } from './row-store.ts';
import type { RowsFacts, RowStore } from './row-store.ts';

/** An address of a list of ids: ids hold no line breaks. */
const joined = (ids: readonly string[]): string => ids.join('\n');
const parted = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

interface Held {
  readonly kind: string;
  readonly ids: string;
  readonly stores: ReadonlyMap<string, RowStore>;
}

/** The stores of these clusters: those that there were stay, with their rows. */
const holding = (kind: string, ids: string, before?: Held): Held => {
  const known = before?.kind === kind ? before.stores : undefined;
  return { kind, ids, stores: new Map(parted(ids).map((cluster) => [cluster, known?.get(cluster) ?? rowStore()])) };
};

/** The live rows of one kind of several clusters. */
export interface ClusterStores {
  readonly stores: ReadonlyMap<string, RowStore>;
  readonly facts: ReadonlyMap<string, RowsFacts>;
  readonly again: (cluster: string) => void;
}

/** One kind of several clusters, live and outside of React. Each cluster stands for itself: one that comes, goes, fails or is asked again leaves the others as they are. */
export const useStoresOfClusters = (clusters: readonly string[], kind: string): ClusterStores => {
  const client = useClient();
  const busy = useBusy();
  const ids = joined(clusters);
  const [rounds, setRounds] = useState<Readonly<Record<string, number>>>({});
  const [held, setHeld] = useState(() => holding(kind, ids));
  if (held.kind !== kind || held.ids !== ids) setHeld(holding(kind, ids, held));
  const { stores } = held;
  const open = useRef(new Map<string, () => void>());
  useEffect(() => {
    const feeds = open.current;
    const wanted = new Map([...stores].map(([cluster, store]) => [`${kind} ${String(rounds[cluster] ?? 0)} ${cluster}`, { cluster, store }]));
    for (const [key, stop] of feeds) {
      if (wanted.has(key)) continue;
      stop();
      feeds.delete(key);
    }
    for (const [key, { cluster, store }] of wanted) if (!feeds.has(key)) feeds.set(key, fillStore(client, busy, { cluster, kind }, store));
  }, [client, busy, stores, kind, rounds]);
  useEffect(() => {
    const feeds = open.current;
    return () => {
      for (const stop of feeds.values()) stop();
      feeds.clear();
    };
  }, [client]);
  const again = useCallback((cluster: string) => setRounds((all) => ({ ...all, [cluster]: (all[cluster] ?? 0) + 1 })), []);
  const { subscribe, snapshot } = useMemo(() => factsOf([...stores.values()]), [stores]);
  const list = useSyncExternalStore(subscribe, snapshot);
  const facts = useMemo(() => new Map([...stores.keys()].flatMap((cluster, at) => { const one = list[at]; return one ? [[cluster, one] as const] : []; })), [stores, list]);
  return { stores, facts, again };
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
