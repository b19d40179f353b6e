import { performance } from 'node:perf_hooks';
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { Fault, FaultKind } from '../../preload/contract/fault.ts';
import { sleep } from '../base/abort.ts';
import { Backoff } from '../base/backoff.ts';
import type { KubeClient, KubeResponse } from './client.ts';
import type { KubeObject } from './kinds/types.ts';
import { keepVigil, systemClocks } from './vigil.ts';
import type { Clocks } from './vigil.ts';
import { jsonLines } from './wire/watch.ts';
import type { WatchEvent } from './wire/watch.ts';

/** Objects per page: small enough that reading one never blocks for more than a few tens of ms (reference/scale). */
export const PAGE_LIMIT = 500;
/** The server ends a watch after this long and we resume it; well under the usual idle limits of load balancers. */
const WATCH_SECONDS = 290;
/** A watch that ended by itself within this time counts as failing, so that a server that closes at once is not hammered. */
const SHORT_WATCH_MS = 2000;
/** Until a page's head, and between any two pieces of it (ms). */
const PAGE_MS = 60_000;
/** A list whose continue token expired (etcd keeps history for 5 min) begins again; the third time it is asked for in one piece. */
const PAGED_TRIES = 2;
/** A watch that the server refuses this often from one version is not resumed any more: the list is made anew. */
const REFUSALS = 3;
/** API servers send bookmarks about once a minute (KEP 956): two missing ones are no chance (ms). */
const BOOKMARKED_SILENCE_MS = 150_000;
/** Without bookmarks only the end that we asked for tells that a watch lives (ms). */
const PLAIN_SILENCE_MS = (WATCH_SECONDS + 30) * 1000;

/** What a page says of its list. */
export interface PageHead {
  readonly resourceVersion: string;
  readonly continue?: string;
  /** How many objects the next page may have. Default: `PAGE_LIMIT`. */
  readonly limit?: number;
}

/** What a list and watch tells its owner. */
export interface Sink {
  /** A new list begins; what was known stays until `listed`. */
  listing(): void;
  /** One page, whole. */
  page?(bytes: Uint8Array): PageHead;
  /** Asked when a page's head is known: the next page is asked for when it resolves; undefined: at once. */
  more?(): Promise<void> | undefined;
  /** Instead of `page`: one page as it arrives. What it says of the list is told at once, so that the server makes the next one meanwhile. */
  read?(body: AsyncIterable<Uint8Array>, head: (head: PageHead) => void): Promise<void>;
  /** The list is complete: what it did not name is gone. Events wait until it has resolved. */
  listed(): void | Promise<void>;
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void;
  /** `undefined`: live. */
  status(problem: Fault | undefined): void;
}

export interface ListWatchOptions {
  readonly client: KubeClient;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly listAccept: string;
  readonly watchAccept: string;
  readonly signal: AbortSignal;
  /** How the watch's body is read. Default: lines of JSON. */
  readonly events?: (body: AsyncIterable<Uint8Array>) => AsyncIterable<readonly WatchEvent[]>;
  /** Injected by tests. */
  readonly backoff?: Backoff;
  readonly clocks?: Clocks;
  /** How often (ms) it is looked whether the watch still lives. */
  readonly tickMs?: number;
}

const byStatus: Readonly<Record<number, FaultKind>> = { 401: 'unauthorised', 403: 'forbidden', 404: 'not-found', 409: 'conflict', 410: 'conflict' };

/** The fault of an error; what is not a fault is our own mistake. */
export const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : { kind: 'bug', message: error instanceof Error ? error.message : String(error) });

/** meta/v1 Status, as far as it says what to do. */
interface Status { readonly code?: unknown; readonly message?: unknown; readonly reason?: unknown; readonly details?: { readonly retryAfterSeconds?: unknown; readonly causes?: readonly { readonly reason?: unknown }[] } | null }

const statusFault = (object: KubeObject): FaultError => {
  const { code, message, details } = object as Status;
  // A version that the server has not reached yet is one that it has lost: it was restored from a backup.
  const lost = details?.causes?.some((c) => c.reason === 'ResourceVersionTooLarge') === true;
  const status = lost ? 410 : typeof code === 'number' && code > 0 ? code : 500;
  const seconds = details?.retryAfterSeconds;
  return fault(byStatus[status] ?? 'unreachable', typeof message === 'string' ? message : 'The watch ended with an error', { status, ...(status === 410 ? { cause: 'too-old' } : {}), ...(typeof seconds === 'number' && seconds > 0 ? { retryAfterSeconds: seconds } : {}) });
};

/** The version is not kept any more, or not yet known again: only a new list helps. */
const isGone = (error: unknown): boolean => error instanceof FaultError && (error.fault.status === 410 || /too large resource version/i.test(error.fault.message));

/**
 * Whether a version is from before another. They count up (KEP 5504), so a smaller one in a watch means that the
 * server's state was set back; versions that are no numbers say nothing.
 */
export const isBefore = (version: string, other: string): boolean => /^\d+$/.test(version) && /^\d+$/.test(other) && (version.length === other.length ? version < other : version.length < other.length);

/** Ends the wait for a body that has stopped coming. */
const unlessSilent = async function* (body: AsyncIterable<Uint8Array>, ms: number, onSilent: () => void): AsyncGenerator<Uint8Array, void, void> {
  const timer = setTimeout(onSilent, ms);
  try {
    for await (const chunk of body) {
      timer.refresh();
      yield chunk;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
};

const collect = async (body: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
};

/** Reads one page; `head` is called as soon as it is known. Throws `invalid` for a page without one. */
const readPage = async (sink: Sink, body: AsyncIterable<Uint8Array>, onHead: (head: PageHead) => void): Promise<PageHead> => {
  const heads: PageHead[] = [];
  const told = (head: PageHead): void => {
    heads.push(head);
    onHead(head);
  };
  if (sink.read) await sink.read(body, told);
  else if (sink.page) told(sink.page(await collect(body)));
  const [head] = heads;
  if (head === undefined) throw fault('invalid', 'The API server sent a list that does not say of which version it is', { cause: 'not-kubernetes' });
  return head;
};

/** One try to list; `next` is the page at which it failed, if it did. */
const listOnce = async (options: ListWatchOptions, sink: Sink, paged: boolean): Promise<{ readonly version: string } | { readonly error: unknown; readonly continued: boolean }> => {
  // What was asked for ahead ends with the try that asked for it.
  const own = new AbortController();
  const signal = AbortSignal.any([options.signal, own.signal]);
  const silent = (): void => own.abort(fault('timeout', `${options.client.server} stopped in the middle of its answer for ${PAGE_MS / 1000} s`, { cause: 'deadline' }));
  const ask = (next?: string, limit = PAGE_LIMIT): Promise<KubeResponse> => {
    const query = { ...options.query, ...(paged ? { limit } : {}), ...(next === undefined ? {} : { continue: next }) };
    return options.client.request({ path: options.path, query, headers: { accept: options.listAccept }, signal, timeoutMs: PAGE_MS });
  };
  let continued = false;
  try {
    let coming: Promise<KubeResponse> | undefined = ask();
    for (;;) {
      const { body } = await coming;
      let ahead: Promise<KubeResponse> | undefined;
      const head = await readPage(sink, unlessSilent(body, PAGE_MS, silent), (known) => {
        const next = known.continue;
        if (next === undefined) return;
        const room = sink.more?.();
        ahead = room === undefined ? ask(next, known.limit) : room.then(() => ask(next, known.limit));
        // Awaited only when this page has been read: until then a failure is not unhandled, only early.
        ahead.catch(() => undefined);
      });
      await yieldToLoop();
      signal.throwIfAborted();
      if (ahead === undefined) return { version: head.resourceVersion };
      continued = true;
      coming = ahead;
    }
  } catch (error) {
    return { error, continued };
  } finally {
    own.abort();
  }
};

/** Lists page by page, again from the first one after a 410 in mid-list. Returns the resourceVersion to watch from. */
const listAll = async (options: ListWatchOptions, sink: Sink): Promise<string> => {
  for (let tries = 1; ; tries += 1) {
    sink.listing();
    const result = await listOnce(options, sink, tries <= PAGED_TRIES);
    if ('version' in result) {
      await sink.listed();
      return result.version;
    }
    if (!isGone(result.error) || !result.continued) throw result.error;
  }
};

/** How a watch ended, where that is no failure. */
interface Watched { /** Not ended, but given up: nothing was heard of it any more. */ readonly lost: boolean }

/** One watch, until the server ends it. `version` is what to resume from. Throws a 410 when that version is gone. */
class Watch {
  /** The last version seen; also after an error it is good. */
  version: string;
  /** Whether this server sends bookmarks. */
  bookmarked: boolean;
  readonly #options: ListWatchOptions;
  readonly #sink: Sink;

  constructor(options: ListWatchOptions, sink: Sink, version: string, bookmarked: boolean) {
    this.#options = options;
    this.#sink = sink;
    this.version = version;
    this.bookmarked = bookmarked;
  }

  async run(opened: () => void): Promise<Watched> {
    const { client, path, query, watchAccept, tickMs = 5000, clocks = systemClocks } = this.#options;
    const own = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, own.signal]);
    const lost = { yes: false };
    const began = performance.now();
    const response = await client.request({ path, query: { ...query, watch: true, allowWatchBookmarks: true, resourceVersion: this.version, timeoutSeconds: WATCH_SECONDS }, headers: { accept: watchAccept }, signal });
    signal.throwIfAborted();
    const vigil = keepVigil({ clocks, tickMs, silenceMs: () => (this.bookmarked ? BOOKMARKED_SILENCE_MS : PLAIN_SILENCE_MS), onLost: () => {
      lost.yes = true;
      own.abort();
    } });
    // At once, not when the body has noticed: what is owned ends with its owner.
    signal.addEventListener('abort', () => vigil.dispose(), { once: true });
    opened();
    try {
      const events = this.#options.events ?? jsonLines;
      for await (const batch of events(response.body)) {
        vigil.heard();
        for (const event of batch) this.#take(event);
      }
    } catch (error) {
      // Cut off, by a proxy's limit or the server's end: what was read is good, and the version tells where to go on.
      if (this.#options.signal.aborted || (!lost.yes && !(isCut(error) && performance.now() - began >= SHORT_WATCH_MS))) throw error;
    } finally {
      vigil.dispose();
      own.abort();
    }
    return { lost: lost.yes };
  }

  #take({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw statusFault(object);
    const seen = object.metadata?.resourceVersion;
    if (seen !== undefined && isBefore(seen, this.version)) throw fault('conflict', `The API server went back from version ${this.version} to ${seen}`, { status: 410, cause: 'too-old' });
    if (type === 'BOOKMARK') this.bookmarked = true;
    if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') this.#sink.event(type, object);
    // After the event itself: one that could not be taken is asked for again.
    if (seen) this.version = seen;
  }
}

const isCut = (error: unknown): boolean => error instanceof FaultError && (error.fault.cause === 'body-cut-off' || error.fault.cause === 'connection-reset') && error.fault.kind === 'unreachable';

/**
 * Lists, then watches for as long as the signal lets it. A dropped watch is resumed from the last version seen, an
 * expired one (410) lists again, everything else is retried with backoff and told through `status`. Never throws.
 */
export const listWatch = async (options: ListWatchOptions, sink: Sink): Promise<void> => {
  const { signal, client } = options;
  const backoff = options.backoff ?? new Backoff();
  const ended = (): boolean => signal.aborted;
  const line = client.watchOpened();
  let version: string | undefined;
  let bookmarked = false;
  let refusals = 0;
  const live = (): void => {
    line.retrying(false);
    sink.status(undefined);
  };
  try {
    while (!signal.aborted) {
      let watch: Watch | undefined;
      try {
        version ??= await listAll(options, sink);
        const began = performance.now();
        watch = new Watch(options, sink, version, bookmarked);
        const { lost } = await watch.run(live);
        refusals = 0;
        if (lost || performance.now() - began >= SHORT_WATCH_MS) backoff.reset();
        else await sleep(backoff.next(), signal);
      } catch (error) {
        if (ended()) return;
        const problem = faultOf(error);
        const moved = watch !== undefined && watch.version !== version;
        // An expired version and a cut after good events are the ordinary course of a watch.
        if (watch === undefined || !(isGone(error) || (moved && isCut(error)))) {
          line.retrying(true);
          sink.status(problem);
        }
        // What the server itself says no to, and what cannot be read, will not change by asking for it again.
        refusals = moved || (problem.status === undefined && problem.kind !== 'invalid' && problem.kind !== 'bug') ? 0 : refusals + 1;
        if (isGone(error) || problem.kind === 'not-found' || refusals >= REFUSALS) [watch, version, refusals] = [undefined, undefined, 0];
        await sleep(Math.max(backoff.next(), (problem.retryAfterSeconds ?? 0) * 1000), signal);
      } finally {
        if (watch !== undefined) [version, bookmarked] = [watch.version, watch.bookmarked];
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    line.closed();
  }
};
