import type { Fault } from '../../preload/contract/fault.ts';
import type { Client, FeedName, FeedOptions, Item, Request } from './client.ts';

/** Nobody has come for it: the page went elsewhere (ms). */
const FORGOTTEN_MS = 10_000;

/** A client whose feeds can be opened before the screen that will ask has been loaded and drawn. */
export interface EarlyClient extends Client {
  /** Opens a feed whose first `feed` with the same request takes over what has come until then. `firstCredit`: how many items may, 64 unless told. Resolves when something has come. */
  readonly feedAhead: <N extends FeedName>(method: N, input: Request<N>, firstCredit?: number) => Promise<void>;
  readonly kept: NonNullable<Client['kept']>;
}

/** What a feed does with what comes: kept until somebody takes over, then his. */
interface EarlyFeed {
  /** Something has come, or nothing will. */
  readonly begun: Promise<void>;
  readonly last: () => Item<FeedName> | undefined;
  readonly take: (onItem: (item: Item<FeedName>) => unknown, options: FeedOptions<FeedName>) => () => void;
}

const openEarly = (client: Client, method: FeedName, input: Request<FeedName>, firstCredit: number | undefined, drawn: (run: () => void) => void, forget: () => void): EarlyFeed => {
  let kept: (() => unknown)[] = [];
  let last: Item<FeedName> | undefined;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => { begin = resolve; });
  let reader: { readonly onItem: (item: Item<FeedName>) => unknown; readonly options: FeedOptions<FeedName> } | undefined;
  // Items that are not taken yet are not granted again: main keeps the rest and folds it.
  let taken: () => void = () => undefined;
  const untilTaken = new Promise<void>((resolve) => { taken = resolve; });
  const onEnd = (fault?: Fault): void => {
    begin();
    if (reader) reader.options.onEnd?.(fault);
    else kept.push(() => reader?.options.onEnd?.(fault));
  };
  const stop = client.feed(
    method,
    input,
    (item) => {
      if (reader) return reader.onItem(item);
      last = item;
      begin();
      kept.push(() => reader?.onItem(item));
      return untilTaken;
    },
    {
      ...(firstCredit === undefined ? {} : { firstCredit }),
      resume: () => reader?.options.resume?.() ?? input,
      onReopen: () => {
        kept = [];
        last = undefined;
        reader?.options.onReopen?.();
      },
      onEnd,
    },
  );
  const timer = setTimeout(() => {
    forget();
    stop();
  }, FORGOTTEN_MS);
  return {
    begun,
    last: () => last,
    take: (onItem, options) => {
      clearTimeout(timer);
      forget();
      reader = { onItem, options };
      const leave = (): void => {
        options.signal?.removeEventListener('abort', leave);
        kept = [];
        stop();
      };
      options.signal?.addEventListener('abort', leave);
      // Never while `feed` still runs: who asks has not got his function to stop it yet.
      queueMicrotask(() => {
        for (const deliver of kept.splice(0)) deliver();
        drawn(taken);
      });
      return leave;
    },
  };
};

const keyOf = (method: string, input: unknown): string => `${method} ${JSON.stringify(input)}`;

/**
 * A client that takes questions ahead. The page's code and the first drawing of its frame take longer than most answers:
 * what the address already says will be asked is asked while they come. `drawn` runs what it is given when what came has
 * been drawn: only then more is wanted.
 */
export const earlyClient = (client: Client, drawn: (run: () => void) => void): EarlyClient => {
  const feeds = new Map<string, EarlyFeed>();
  return {
    feedAhead: (method, input, firstCredit) => {
      const key = keyOf(method, input);
      const feed = feeds.get(key) ?? openEarly(client, method, input, firstCredit, drawn, () => feeds.delete(key));
      feeds.set(key, feed);
      return feed.begun;
    },
    kept: <N extends FeedName>(method: N, input: Request<N>) => feeds.get(keyOf(method, input))?.last() as Item<N> | undefined,
    feed: (method, input, onItem, options = {}) => {
      const early = options.credit === undefined && options.signal?.aborted !== true ? feeds.get(keyOf(method, input)) : undefined;
      return early ? early.take(onItem as (item: Item<FeedName>) => unknown, options) : client.feed(method, input, onItem, options);
    },
    call: client.call,
    get link() {
      return client.link;
    },
    onLink: client.onLink,
    get pending() {
      return client.pending;
    },
    close: client.close,
  };
};
