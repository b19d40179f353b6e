/**
 * Waiting times between retries: exponential with full jitter, so that many clients of a dead server do not return in
 * step (AWS Architecture Blog, "Exponential Backoff and Jitter"; client-go uses the same bounds for watches).
 */
export class Backoff {
  #attempt = 0;
  readonly #baseMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;

  constructor(options: { readonly baseMs?: number; readonly maxMs?: number; readonly random?: () => number } = {}) {
    this.#baseMs = options.baseMs ?? 500;
    this.#maxMs = options.maxMs ?? 30_000;
    this.#random = options.random ?? Math.random;
  }

  /** Milliseconds to wait before the next try; at least half of the exponential bound, so that it never spins. */
  next(): number {
    const bound = Math.min(this.#maxMs, this.#baseMs * 2 ** this.#attempt);
    this.#attempt += 1;
    return Math.round(bound / 2 + (this.#random() * bound) / 2);
  }

  reset(): void {
    this.#attempt = 0;
  }
}
