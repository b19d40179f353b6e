import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { Fault, FaultKind } from '../../preload/contract/fault.ts';
import { sleep } from '../base/abort.ts';
import { Backoff } from '../base/backoff.ts';
import type { KubeClient, KubeRequest } from './client.ts';
import type { KubeObject } from './kinds/types.ts';

/** Objects per page: small enough that reading one never blocks for more than a few tens of ms (reference/scale). */
export const PAGE_LIMIT = 500;
/** The server ends a watch after this long and we resume it; well under the usual idle limits of load balancers. */
const WATCH_SECONDS = 290;
/** A watch that ended by itself within this time counts as failing, so that a server that closes at once is not hammered. */
const SHORT_WATCH_MS = 2000;

/** What a page says of its list. */
export interface PageHead {
  readonly resourceVersion: string;
  readonly continue?: string;
  take?(): void;
}

/** What a list and watch tells its owner. */
export interface Sink {
  /** A new list begins; what was known stays until `listed`. */
  listing(): void;
  /** One page. What it says of the list comes at once; `take` reads its objects while the server makes the next page. */
  page(bytes: Uint8Array): PageHead;
  /** The list is complete: what it did not name is gone. */
  listed(): void;
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
  /** Injected by tests. */
  readonly backoff?: Backoff;
}

const byStatus: Readonly<Record<number, FaultKind>> = { 401: 'unauthorised', 403: 'forbidden', 404: 'not-found', 409: 'conflict' };

/** The fault of an error; what is not a fault is our own mistake. */
export const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : { kind: 'bug', message: error instanceof Error ? error.message : String(error) });

const statusFault = (object: KubeObject): FaultError => {
  const code = typeof object['code'] === 'number' ? object['code'] : 500;
  return fault(byStatus[code] ?? 'unreachable', typeof object['message'] === 'string' ? object['message'] : 'The watch ended with an error', { status: code });
};

const isGone = (error: unknown): boolean => error instanceof FaultError && error.fault.status === 410;

interface WatchEvent { readonly type: string; readonly object: KubeObject }

/** Splits a body into its lines of JSON. Throws `body-cut-off` when it ends inside one. */
export const jsonLines = async function* (body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly WatchEvent[], void, void> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for await (const chunk of body) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    const last = parts.pop() ?? '';
    if (parts.length === 0) {
      rest.push(last);
      continue;
    }
    parts[0] = rest.join('') + (parts[0] ?? '');
    rest = last === '' ? [] : [last];
    yield parts.filter((line) => line.trim() !== '').map((line) => {
      try {
        return JSON.parse(line) as WatchEvent;
      } catch {
        throw fault('invalid', 'The watch sent a line that is not JSON', { cause: 'not-kubernetes' });
      }
    });
  }
  if (rest.join('').trim() !== '') throw fault('unreachable', 'The watch was cut off', { cause: 'body-cut-off' });
};

/** Lists page by page. A 410 in mid-list begins again from the first page. Returns the resourceVersion to watch from. */
const listAll = async (options: ListWatchOptions, sink: Sink): Promise<string> => {
  const { client, path, signal } = options;
  const ask = (next?: string): Promise<Uint8Array> => {
    const request: KubeRequest = { path, query: { ...options.query, limit: PAGE_LIMIT, ...(next === undefined ? {} : { continue: next }) }, headers: { accept: options.listAccept }, signal, timeoutMs: 60_000 };
    return client.bytes(request);
  };
  for (let restarts = 0; ; restarts += 1) {
    sink.listing();
    let next: string | undefined;
    try {
      let coming = ask();
      for (;;) {
        const page = sink.page(await coming);
        next = page.continue;
        if (next !== undefined) {
          coming = ask(next);
          // Awaited above, after this page has been read: until then a failure is not unhandled, only early.
          coming.catch(() => undefined);
        }
        page.take?.();
        await yieldToLoop();
        signal.throwIfAborted();
        if (next === undefined) {
          sink.listed();
          return page.resourceVersion;
        }
      }
    } catch (error) {
      // Three times: a list that takes longer than etcd keeps history (5 min) would otherwise begin for ever.
      if (!isGone(error) || next === undefined || restarts >= 3) throw error;
    }
  }
};

/** Watches until the server ends the watch; returns the version to resume from. Throws a 410 when that version is gone. */
const watchOnce = async (options: ListWatchOptions, sink: Sink, from: string, opened: () => void): Promise<string> => {
  const own = new AbortController();
  const signal = AbortSignal.any([options.signal, own.signal]);
  let version = from;
  try {
    const response = await options.client.request({ path: options.path, query: { ...options.query, watch: true, allowWatchBookmarks: true, resourceVersion: from, timeoutSeconds: WATCH_SECONDS }, headers: { accept: options.watchAccept }, signal });
    opened();
    try {
      for await (const events of jsonLines(response.body)) {
        for (const { type, object } of events) {
          if (type === 'ERROR') throw statusFault(object);
          const seen = object.metadata?.resourceVersion;
          if (seen) version = seen;
          if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') sink.event(type, object);
        }
      }
    } catch (error) {
      // A cut-off stream is an ordinary end of a watch: what was read is good, and the version tells where to go on.
      if (!(error instanceof FaultError) || error.fault.cause !== 'body-cut-off' || version === from) throw error;
    }
    return version;
  } finally {
    own.abort();
  }
};

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
  const live = (): void => {
    line.retrying(false);
    sink.status(undefined);
  };
  try {
    while (!signal.aborted) {
      try {
        version ??= await listAll(options, sink);
        const began = Date.now();
        version = await watchOnce(options, sink, version, live);
        if (Date.now() - began < SHORT_WATCH_MS) await sleep(backoff.next(), signal);
        else backoff.reset();
      } catch (error) {
        if (ended()) return;
        if (isGone(error)) {
          version = undefined;
          await sleep(backoff.next(), signal);
          continue;
        }
        const problem = faultOf(error);
        line.retrying(true);
        sink.status(problem);
        await sleep(Math.max(backoff.next(), (problem.retryAfterSeconds ?? 0) * 1000), signal);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    line.closed();
  }
};
