import { orAborted } from '../../base/abort.ts';
import type { Renewed } from './types.ts';

/** Renewed this long (ms) before it ends, so that no request starts with a token that ends on the way. */
const EARLY_MS = 30_000;
/** After a failure the next try waits this long (ms), so that fifty watches do not start a failing plugin fifty times. */
const FAILURE_HOLDS_MS = 2000;

interface Running {
  readonly promise: Promise<Renewed>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * Something that is fetched, kept until it expires, and fetched anew: callers at the same time share one fetch. A fetch
 * ends when the last caller that waits for it has gone.
 */
export class Renewing {
  readonly #fetch: (signal: AbortSignal) => Promise<Renewed>;
  #held: Renewed | undefined;
  #running: Running | undefined;
  #failed: { readonly at: number; readonly error: unknown } | undefined;

  constructor(fetch: (signal: AbortSignal) => Promise<Renewed>) {
    this.#fetch = fetch;
  }

  async get(signal: AbortSignal): Promise<Renewed> {
    if (this.#held && (this.#held.expires === undefined || this.#held.expires - EARLY_MS > Date.now())) return this.#held;
    if (this.#failed && Date.now() - this.#failed.at < FAILURE_HOLDS_MS) throw this.#failed.error;
    const running = (this.#running ??= this.#start());
    running.waiting += 1;
    try {
      return await orAborted(running.promise, signal);
    } finally {
      running.waiting -= 1;
      if (running.waiting === 0) {
        if (this.#running === running) this.#running = undefined;
        running.stop.abort();
      }
    }
  }

  /** Forgets what is held, if it is the one with this token, or this certificate where it has no token. */
  forget(token: string | undefined, cert: string | undefined): void {
    const held = this.#held;
    if (held && (held.token === undefined ? held.cert === cert : held.token === token)) this.#held = undefined;
  }

  #start(): Running {
    const stop = new AbortController();
    const promise = this.#fetch(stop.signal).then(
      (renewed) => {
        this.#held = renewed;
        this.#failed = undefined;
        return renewed;
      },
      (error: unknown) => {
        if (!stop.signal.aborted) this.#failed = { at: Date.now(), error };
        throw error;
      },
    );
    const running: Running = { promise, stop, waiting: 0 };
    promise
      .catch(() => undefined)
      .finally(() => {
        if (this.#running === running) this.#running = undefined;
      });
    return running;
  }

  dispose(): void {
    this.#running?.stop.abort();
    this.#held = undefined;
  }
}
