import { performance } from 'node:perf_hooks';
import { fault } from '../../preload/contract/fault.ts';
import { BUSY_MS } from '../base/breather.ts';

interface FeedPumpOptions {
  readonly unit: 'items' | 'bytes';
  readonly open: (signal: AbortSignal) => AsyncIterable<unknown>;
  readonly item: (value: unknown) => void;
  /** Called once: without an error when the source is exhausted or the reader closed it. */
  readonly end: (error: unknown) => void;
}

/** Pulls one feed's source while its reader has credit left. A source is never asked for more than the reader can take. */
export class FeedPump {
  readonly #options: FeedPumpOptions;
  readonly #abort = new AbortController();
  #credit = 0;
  #wake: (() => void) | undefined;
  #stopBreathing: (() => void) | undefined;
  #closed = false;

  constructor(options: FeedPumpOptions) {
    this.#options = options;
  }

  start(credit: number): void {
    this.#credit = Math.max(0, credit);
    void this.#run();
  }

  /** Adds credit: items, or bytes for a feed of bytes. */
  grant(n: number): void {
    this.#credit += Math.max(0, n);
    this.#wake?.();
  }

  /** The reader is done. The source's generator is returned and `end` follows. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#abort.abort(fault('cancelled', 'Closed by the page'));
    this.#wake?.();
    this.#stopBreathing?.();
  }

  async #run(): Promise<void> {
    let error: unknown;
    let iterator: AsyncIterator<unknown> | undefined;
    try {
      iterator = this.#options.open(this.#abort.signal)[Symbol.asyncIterator]();
      let since = performance.now();
      for (;;) {
        await this.#waitForCredit();
        if (this.#closed) break;
        const asked = performance.now();
        const next = await iterator.next();
        // What had to be waited for has let others run meanwhile.
        if (performance.now() - asked >= BUSY_MS) since = performance.now();
        if (next.done === true || this.#isClosed()) break;
        this.#credit -= costOf(next.value, this.#options.unit);
        this.#options.item(next.value);
        // A table that is sent whole would else be one long block.
        if (performance.now() - since < BUSY_MS) continue;
        await this.#breathe();
        since = performance.now();
      }
    } catch (thrown) {
      if (!this.#closed) error = thrown;
    }
    if (!this.#abort.signal.aborted) this.#abort.abort(fault('cancelled', 'The feed has ended'));
    try {
      await iterator?.return?.();
    } catch {
      // The source's own clean-up failed after its reader left: nobody waits for it any more.
    }
    this.#options.end(error);
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  /** Lets everything else run once; a feed that is closed meanwhile ends without delay. */
  async #breathe(): Promise<void> {
    await new Promise<void>((resolve) => {
      const immediate = setImmediate(resolve);
      this.#stopBreathing = () => {
        clearImmediate(immediate);
        resolve();
      };
    });
    this.#stopBreathing = undefined;
  }

  async #waitForCredit(): Promise<void> {
    while (this.#credit <= 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}

const costOf = (value: unknown, unit: 'items' | 'bytes'): number => (unit === 'bytes' && value instanceof Uint8Array ? Math.max(1, value.byteLength) : 1);
