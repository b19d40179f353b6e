import { BYTE_FEEDS } from '../../preload/contract/byte-feeds.ts';
import type { Contract, ContractMethod } from '../../preload/contract/contract.ts';
import type { AnswerOf, CallDef, FeedDef, ItemOf, RequestOf } from '../../preload/contract/define.ts';
import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import type { Bridge, PagePort, ReplyFrame } from '../../preload/contract/frames.ts';

type Def<N extends ContractMethod> = N extends `${infer A}.${infer M}` ? (A extends keyof Contract ? (M extends keyof Contract[A] ? Contract[A][M] : never) : never) : never;
/** Names of the contract's calls. */
export type CallName = { [N in ContractMethod]: Def<N> extends CallDef ? N : never }[ContractMethod];
/** Names of the contract's feeds. */
export type FeedName = { [N in ContractMethod]: Def<N> extends FeedDef ? N : never }[ContractMethod];
export type Request<N extends ContractMethod> = RequestOf<Def<N>>;
export type Answer<N extends CallName> = AnswerOf<Def<N>>;
export type Item<N extends FeedName> = ItemOf<Def<N>>;

/** How the page's connection to main is. */
export type LinkState = { readonly phase: 'connecting' | 'open' | 'closed' } | { readonly phase: 'lost'; readonly attempt: number; readonly since: number };

export interface FeedOptions<N extends FeedName> {
  readonly signal?: AbortSignal;
  /** How much may be on its way: items, or bytes. 64 items or 256 KiB unless told. */
  readonly credit?: number;
  /** How much of that at first, until the first item has been dealt with: whoever asks ahead takes little. */
  readonly firstCredit?: number;
  /** The request after a lost connection, where it is not the first one again. */
  readonly resume?: () => Request<N>;
  /** The feed was opened again: what came before may come again. */
  readonly onReopen?: () => void;
  /** The source is exhausted, or failed. Not called after an abort. */
  readonly onEnd?: (fault?: Fault) => void;
}

/** The page's side of the contract. */
export interface Client {
  /** Asks once. Rejects with a `FaultError`. */
  readonly call: <N extends CallName>(method: N, input: Request<N>, options?: { readonly signal?: AbortSignal }) => Promise<Answer<N>>;
  /** Reads a feed until the returned function is called, the signal aborts, or it ends. An item whose handler returns a promise is granted again only when that is settled. */
  readonly feed: <N extends FeedName>(method: N, input: Request<N>, onItem: (item: Item<N>) => unknown, options?: FeedOptions<N>) => () => void;
  /** What a feed that was opened ahead has brought last, as long as nobody reads it. */
  readonly kept?: <N extends FeedName>(method: N, input: Request<N>) => Item<N> | undefined;
  readonly link: LinkState;
  readonly onLink: (listener: (state: LinkState) => void) => () => void;
  /** Calls and feeds that are not finished. */
  readonly pending: number;
  readonly close: () => void;
}

interface PendingCall {
  readonly settle: (frame: Extract<ReplyFrame, { t: 'answer' }> | Fault) => void;
}
interface OpenFeed {
  readonly method: string;
  readonly input: () => unknown;
  readonly window: number;
  readonly first: number;
  /** Taken from the window and not granted again yet. */
  used: number;
  readonly bytes: boolean;
  /** Was open on an earlier connection. */
  opened: boolean;
  readonly deliver: (value: unknown) => unknown;
  readonly reopened: () => void;
  readonly end: (fault?: Fault) => void;
}

const LOST: Fault = { kind: 'unreachable', message: 'The connection to Quarterdeck was lost', cause: 'connection-reset' };
const CANCELLED: Fault = { kind: 'cancelled', message: 'Cancelled' };
// 64 items: half a second of batches; 256 KiB: some screens of a terminal, so that Ctrl+C is felt at once.
const ITEMS = 64;
const BYTES = 262_144;
// Attempts after 0.25, 0.5, 1, 2, 4 and then every 5 seconds: main is on the same machine or close to it.
const delayMs = (attempt: number): number => Math.min(5000, 250 * 2 ** Math.min(attempt, 6));

/** Connects to main and stays connected: feeds are opened again by themselves, calls on a lost connection fail as unreachable. */
export const connectContract = (bridge: Bridge): Client => {
  let port: PagePort | undefined;
  let link: LinkState = { phase: 'connecting' };
  let nextId = 1;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lostAt = 0;
  const calls = new Map<number, PendingCall>();
  const waiting = new Set<() => void>();
  const feeds = new Map<number, OpenFeed>();
  const listeners = new Set<(state: LinkState) => void>();

  const setLink = (state: LinkState): void => {
    link = state;
    for (const listener of [...listeners]) listener(state);
  };
  const openFeed = (id: number, feed: OpenFeed): void => {
    if (!port) return;
    const credit = feed.opened ? feed.window : feed.first;
    feed.used = feed.window - credit;
    if (feed.opened) feed.reopened();
    feed.opened = true;
    port.post({ t: 'open', id, m: feed.method, p: feed.input(), credit });
  };
  const consume = (id: number, feed: OpenFeed, size: number): void => {
    feed.used += size;
    // Granted in halves: a grant per item would double the frames.
    if (feed.used * 2 < feed.window || feeds.get(id) !== feed) return;
    const n = feed.used;
    feed.used = 0;
    port?.post({ t: 'credit', id, n });
  };
  const onItem = (id: number, value: unknown): void => {
    const feed = feeds.get(id);
    if (!feed) return;
    const from = port;
    const size = feed.bytes && value instanceof Uint8Array ? value.byteLength : 1;
    const done = feed.deliver(value);
    if (!(done instanceof Promise)) consume(id, feed, size);
    else {
      // A new connection begins with a whole grant: what an old one still owed is forgotten.
      const settle = (): void => { if (port === from) consume(id, feed, size); };
      done.then(settle, settle);
    }
  };
  const onFrame = (frame: ReplyFrame): void => {
    switch (frame.t) {
      case 'answer':
        calls.get(frame.id)?.settle(frame);
        return;
      case 'item':
        onItem(frame.id, frame.v);
        return;
      case 'end': {
        const feed = feeds.get(frame.id);
        feeds.delete(frame.id);
        feed?.end(frame.f);
      }
    }
  };
  const retry = (): void => {
    if (link.phase === 'closed') return;
    if (link.phase !== 'lost') lostAt = Date.now();
    setLink({ phase: 'lost', attempt, since: lostAt });
    timer = setTimeout(connect, delayMs(attempt));
    attempt += 1;
  };
  const onLost = (from: PagePort): void => {
    if (port !== from) return;
    port = undefined;
    for (const call of [...calls.values()]) call.settle(LOST);
    retry();
  };
  const connect = (): void => {
    timer = undefined;
    bridge.connect().then(
      (fresh) => {
        if (link.phase === 'closed') {
          fresh.close();
          return;
        }
        port = fresh;
        attempt = 0;
        fresh.onFrame((frame) => {
          if (port === fresh) onFrame(frame);
        });
        fresh.onClose(() => onLost(fresh));
        setLink({ phase: 'open' });
        for (const [id, feed] of [...feeds]) openFeed(id, feed);
        for (const start of [...waiting]) start();
        waiting.clear();
      },
      () => {
        // A call that waits for the first connection is told that there is none; the next attempt is for the next call.
        for (const call of [...calls.values()]) call.settle(LOST);
        retry();
      },
    );
  };

  const call: Client['call'] = (method, input, options) =>
    new Promise((resolve, reject) => {
      const signal = options?.signal;
      if (signal?.aborted) { reject(new FaultError(CANCELLED)); return; }
      if (link.phase === 'closed' || link.phase === 'lost') { reject(new FaultError(LOST)); return; }
      const id = nextId++;
      const start = (): void => port?.post({ t: 'call', id, m: method, p: input });
      const abort = (): void => {
        if (port && !waiting.has(start)) port.post({ t: 'cancel', id });
        calls.get(id)?.settle(CANCELLED);
      };
      calls.set(id, {
        settle: (frame) => {
          calls.delete(id);
          waiting.delete(start);
          signal?.removeEventListener('abort', abort);
          if (!('t' in frame)) reject(new FaultError(frame));
          else if (frame.ok) resolve(frame.v as never);
          else reject(new FaultError(frame.f));
        },
      });
      signal?.addEventListener('abort', abort);
      if (port) start();
      else waiting.add(start);
    });

  const feed: Client['feed'] = (method, input, item, options = {}) => {
    const { signal } = options;
    if (signal?.aborted || link.phase === 'closed') return () => undefined;
    const id = nextId++;
    const bytes = method in BYTE_FEEDS;
    const window = options.credit ?? (bytes ? BYTES : ITEMS);
    const stop = (): void => {
      signal?.removeEventListener('abort', stop);
      if (feeds.delete(id)) port?.post({ t: 'close', id });
    };
    const open: OpenFeed = {
      method,
      input: () => (open.opened && again ? (options.resume?.() ?? input) : input),
      window,
      first: Math.min(window, options.firstCredit ?? window),
      used: 0,
      bytes,
      opened: false,
      deliver: (value) => item(value as never),
      reopened: () => {
        again = true;
        options.onReopen?.();
      },
      end: (reason) => {
        signal?.removeEventListener('abort', stop);
        options.onEnd?.(reason);
      },
    };
    let again = false;
    feeds.set(id, open);
    signal?.addEventListener('abort', stop);
    openFeed(id, open);
    return stop;
  };

  connect();
  return {
    call,
    feed,
    get link() {
      return link;
    },
    onLink: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get pending() {
      return calls.size + feeds.size;
    },
    close: () => {
      if (link.phase === 'closed') return;
      clearTimeout(timer);
      setLink({ phase: 'closed' });
      const last = port;
      port = undefined;
      for (const pending of [...calls.values()]) pending.settle(LOST);
      feeds.clear();
      last?.close();
      listeners.clear();
    },
  };
};

/** Any thrown value as a fault: what is not a `FaultError` is our bug. */
export const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : fault('bug', error instanceof Error ? error.message : String(error)).fault);
