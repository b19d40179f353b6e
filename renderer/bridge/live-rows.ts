import { useCallback, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { KindInfo, RowsItem } from '../../preload/contract/model/rows.ts';
import { frameBatches } from './batch.ts';
import { useBusy } from './busy.ts';
import type { Busy } from './busy.ts';
import type { Client, Request } from './client.ts';
import { useClient } from './hooks.ts';
import { rowStore } from './row-store.ts';
import type { RowSource } from './row-source.ts';
import type { RowsFacts, RowStore } from './row-store.ts';

/** While rows fly by, changes are drawn this often (ms): nobody can read them, but everybody sees a frame that is missing. */
const FLYING_MS = 500;
/** While a list comes, its rows are drawn this often (ms): every drawing costs the same, and thousands more come anyway. */
const LISTING_MS = 250;

/**
 * Fills a store from a feed until the function that it returns is called: the first rows and the last ones at once,
 * everything else once per animation frame or slower. After a lost connection the store begins anew.
 */
export const fillStore = (client: Client, busy: Busy, input: Request<'kinds.rows'>, store: RowStore): (() => void) => {
  let stale = false;
  const batches = frameBatches<RowsItem>((items) => {
    if (stale) store.clear();
    stale = false;
    store.fold(items);
  }, () => (busy.rowsFly ? FLYING_MS : store.facts().synced || store.rows.size === 0 ? 0 : LISTING_MS));
  const listed = busy.listing();
  const push = (item: RowsItem): void => {
    batches.push(item);
    if (item.type === 'synced' || item.type === 'status') listed();
    if (item.type === 'synced' || (item.type === 'rows' && store.rows.size === 0)) batches.flush();
  };
  const stop = client.feed('kinds.rows', input, push, {
    onReopen: () => {
      batches.drop();
      stale = true;
    },
    onEnd: (fault) => {
      listed();
      batches.flush();
      if (fault) store.fail(fault, Date.now());
    },
  });
  return () => {
    stop();
    listed();
    batches.drop();
  };
};

/** A live table outside of React, for tables of any length: a batch draws nothing here but what is said of the rows as a whole. `undefined` follows nothing. */
export const useRowStore = (input: Request<'kinds.rows'> | undefined): { readonly store: RowStore; readonly facts: RowsFacts; readonly again: () => void } => {
  const client = useClient();
  const busy = useBusy();
  const key = input === undefined ? '' : JSON.stringify(input);
  const [round, setRound] = useState(0);
  const [held, setHeld] = useState(() => ({ key, store: rowStore() }));
  if (held.key !== key) setHeld({ key, store: rowStore() });
  const { store } = held;
  // Before the paint: what was asked ahead is there, and is drawn together with its table.
  useLayoutEffect(() => (held.key === key && key !== '' ? fillStore(client, busy, JSON.parse(key) as Request<'kinds.rows'>, store) : undefined), [client, busy, key, held.key, store, round]);
  const facts = useSyncExternalStore(store.onFacts, store.facts);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { store, facts, again };
};

/** The same of several kinds. Each stands for itself: one that fails does not hide the others. */
export const useRowStores = (cluster: string, kinds: readonly Pick<KindInfo, 'id'>[], namespaces: readonly string[] | undefined): { readonly stores: ReadonlyMap<string, RowStore>; readonly facts: readonly RowsFacts[]; readonly again: () => void } => {
  const client = useClient();
  const busy = useBusy();
  const [round, setRound] = useState(0);
  const ids = kinds.map((kind) => kind.id).join(' ');
  const places = namespaces?.join(' ');
  const stores = useMemo(() => storesOf(ids), [ids]);
  useLayoutEffect(() => {
    const stops = [...stores].map(([kind, store]) => fillStore(client, busy, { cluster, kind, ...(places === undefined ? {} : { namespaces: places.split(' ') }) }, store));
    return () => {
      for (const stop of stops) stop();
      for (const store of stores.values()) store.clear();
    };
  }, [client, busy, cluster, stores, places, round]);
  const { subscribe, snapshot } = useMemo(() => factsOf([...stores.values()]), [stores]);
  const facts = useSyncExternalStore(subscribe, snapshot);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { stores, facts, again };
};

/** Rows are taken anew at most this often (ms). */
const SAMPLE_MS = 500;

/** Rows as one array that is made anew twice a second at most: for a short list made of them, whose reader wants no row as it changes. */
export const useSampled = <R>(source: RowSource<R>): readonly R[] => {
  const { subscribe, snapshot } = useMemo(() => sampleOf(source), [source]);
  return useSyncExternalStore(subscribe, snapshot);
};

/** The first rows at once, changes later and together. */
export const sampleOf = <R>(source: RowSource<R>): { readonly subscribe: (listener: () => void) => () => void; readonly snapshot: () => readonly R[] } => {
  let rows: readonly R[] = [...source.rows.values()];
  return {
    subscribe: (listener) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const take = (): void => {
        timer = undefined;
        rows = [...source.rows.values()];
        listener();
      };
      const stop = source.subscribe(() => {
        if (rows.length === 0 && timer === undefined) take();
        else timer ??= setTimeout(take, SAMPLE_MS);
      });
      take();
      return () => {
        clearTimeout(timer);
        stop();
      };
    },
    snapshot: () => rows,
  };
};

/** One row of a source, or what it has become. */
export const useRowOf = <R>(source: RowSource<R>, key: string | undefined): R | undefined => useSyncExternalStore(source.subscribe, () => (key === undefined ? undefined : source.rows.get(key)));

const storesOf = (ids: string): ReadonlyMap<string, RowStore> => new Map((ids === '' ? [] : ids.split(' ')).map((id) => [id, rowStore()]));

/** What several stores say, as one list that is the same until one of them says something else. */
export const factsOf = (stores: readonly RowStore[]): { readonly subscribe: (listener: () => void) => () => void; readonly snapshot: () => readonly RowsFacts[] } => {
  let last: readonly RowsFacts[] = [];
  return {
    subscribe: (listener) => {
      const stops = stores.map((store) => store.onFacts(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    snapshot: () => {
      const now = stores.map((store) => store.facts());
      if (now.length !== last.length || now.some((facts, at) => facts !== last[at])) last = now;
      return last;
    },
  };
};
