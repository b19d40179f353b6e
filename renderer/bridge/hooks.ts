import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Fault } from '../../preload/contract/fault.ts';
import { faultOf } from './client.ts';
import type { Answer, CallName, Client, FeedName, Item, LinkState, Request } from './client.ts';
import { frameBatches } from './batch.ts';

/** Provided by `app/start.tsx`. */
export const ClientContext = createContext<Client | undefined>(undefined);

/** The page's client of the contract. */
export const useClient = (): Client => {
  const client = useContext(ClientContext);
  if (!client) throw new Error('useClient is used outside of ClientContext');
  return client;
};

/** How the page's connection to main is, live. */
export const useLink = (): LinkState => {
  const client = useClient();
  return useSyncExternalStore(client.onLink, () => client.link);
};

/** An answer as a screen holds it. The last value stays while it is asked again. */
export interface CallState<T> {
  readonly value?: T;
  readonly fault?: Fault;
  readonly busy: boolean;
  readonly again: () => void;
}

interface Answered<T> {
  readonly key?: string;
  readonly round: number;
  readonly value?: T;
  readonly fault?: Fault;
}

const keyOf = (input: unknown): string | undefined => (input === undefined ? undefined : JSON.stringify(input));

/**
 * Asks when the screen opens and whenever the input changes; `undefined` asks nothing.
 * The answer to another question never stands under this one, unless `keep` says that it may until the new one is there.
 */
export const useCall = <N extends CallName>(method: N, input: Request<N> | undefined, keep = false): CallState<Answer<N>> => {
  const client = useClient();
  const key = keyOf(input);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Answered<Answer<N>>>({ round: 0 });
  useEffect(() => {
    if (key === undefined) return undefined;
    const abort = new AbortController();
    client.call(method, JSON.parse(key) as Request<N>, { signal: abort.signal }).then(
      (value) => setState({ key, round, value }),
      (error: unknown) => {
        if (!abort.signal.aborted) setState((last) => ({ key, round, fault: faultOf(error), ...(last.key === key && last.value !== undefined ? { value: last.value } : {}) }));
      },
    );
    return () => abort.abort();
  }, [client, method, key, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  const mine = key !== undefined && state.key === key;
  return {
    ...((mine || keep) && state.value !== undefined ? { value: state.value } : {}),
    ...(mine && state.fault ? { fault: state.fault } : {}),
    busy: key !== undefined && !(mine && state.round === round),
    again,
  };
};

/** A call that a button makes. */
export interface ActionState<N extends CallName> {
  readonly busy: boolean;
  readonly fault?: Fault;
  /** Resolves with the answer, or with undefined after a fault, which then stands in `fault`. */
  readonly run: (input: Request<N>) => Promise<{ readonly value: Answer<N> } | undefined>;
  readonly clear: () => void;
}

/** Gives a button its call: busy while it runs, cancelled when the screen goes. */
export const useAction = <N extends CallName>(method: N): ActionState<N> => {
  const client = useClient();
  const [state, setState] = useState<{ readonly busy: boolean; readonly fault?: Fault }>({ busy: false });
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const run = useCallback(
    async (input: Request<N>) => {
      const controller = new AbortController();
      abort.current = controller;
      setState({ busy: true });
      try {
        const value = await client.call(method, input, { signal: controller.signal });
        if (!controller.signal.aborted) setState({ busy: false });
        return { value };
      } catch (error) {
        if (!controller.signal.aborted) setState({ busy: false, fault: faultOf(error) });
        return undefined;
      }
    },
    [client, method],
  );
  const clear = useCallback(() => setState({ busy: false }), []);
  return { ...state, run, clear };
};

/** A feed as a screen holds it. */
export interface FeedState<S> {
  readonly value: S;
  /** It ended: with a fault, or because its source is exhausted. */
  readonly ended: boolean;
  readonly fault?: Fault;
  readonly again: () => void;
}

/**
 * Reads a feed while the screen is open and folds what comes: the first item at once, others once per animation frame.
 * `input` undefined opens nothing; `known` is what the screen is drawn with first. After a lost connection the fold starts anew from `initial` with the first item.
 */
export const useFeed = <N extends FeedName, S>(method: N, input: Request<N> | undefined, fold: (state: S, items: readonly Item<N>[]) => S, initial: S, known?: (client: Client) => S): FeedState<S> => {
  const client = useClient();
  const key = keyOf(input);
  const latest = useRef({ fold, initial });
  useEffect(() => {
    latest.current = { fold, initial };
  });
  const [round, setRound] = useState(0);
  const [state, setState] = useState<{ readonly key: string | undefined; readonly value: S; readonly ended: boolean; readonly fault?: Fault }>(() => ({ key, value: known ? known(client) : initial, ended: false }));
  useEffect(() => {
    if (key === undefined) return undefined;
    let fresh = true;
    const batches = frameBatches<Item<N>>((items) => {
      const anew = fresh;
      fresh = false;
      setState((last) => {
        const value = latest.current.fold(anew || last.key !== key ? latest.current.initial : last.value, items);
        return last.key === key && Object.is(last.value, value) && !last.ended ? last : { key, value, ended: false };
      });
    });
    const push = (item: Item<N>): void => {
      batches.push(item);
      // The first one at once: a screen that waits for it is not to wait for a frame as well.
      if (fresh) batches.flush();
    };
    const stop = client.feed(method, JSON.parse(key) as Request<N>, push, {
      onReopen: () => {
        batches.drop();
        fresh = true;
      },
      onEnd: (fault) => {
        batches.flush();
        setState((last) => ({ key, value: last.key === key ? last.value : latest.current.initial, ended: true, ...(fault ? { fault } : {}) }));
      },
    });
    return () => {
      stop();
      batches.drop();
    };
  }, [client, method, key, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  const mine = state.key === key;
  return { value: mine ? state.value : initial, ended: mine && state.ended, ...(mine && state.fault ? { fault: state.fault } : {}), again };
};

/** Keeps the last item of a feed of whole states. */
export const useLatest = <N extends FeedName>(method: N, input: Request<N> | undefined): FeedState<Item<N> | undefined> =>
  useFeed<N, Item<N> | undefined>(method, input, lastOf, undefined, (client) => (input === undefined ? undefined : client.kept?.(method, input)));
const lastOf = <T>(state: T | undefined, items: readonly T[]): T | undefined => (items.length > 0 ? items[items.length - 1] : state);
