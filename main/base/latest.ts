import { abortError } from './abort.ts';

/**
 * A value that many readers follow. Each reader sees the current value at once and then the newest one whenever it asks:
 * a slow reader skips what it missed, so nothing piles up.
 */
export class Latest<T> {
  #value: T;
  #version = 0;
  readonly #waiting = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#version += 1;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  /** The current value, then newer ones, until the signal aborts (which ends the iteration without an error). */
  async *follow(signal: AbortSignal): AsyncGenerator<T, void, void> {
    let seen = -1;
    while (!signal.aborted) {
      if (seen !== this.#version) {
        seen = this.#version;
        yield this.#value;
        continue;
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }

  /** Resolves with the first value that fits. */
  async until(fits: (value: T) => boolean, signal: AbortSignal): Promise<T> {
    for await (const value of this.follow(signal)) if (fits(value)) return value;
    throw abortError(signal);
  }
}
