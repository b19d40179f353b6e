import { disposable, type Disposable } from '../base/disposable.ts';

/** Time as the demo's controllers see it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  after(ms: number, run: () => void): Disposable;
}

/** A clock that runs `factor` times as fast as the wall's; its timers do not keep the process alive. */
export const clockOf = (factor = 1): Clock => {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * factor,
    after: (ms, run) => {
      const timer = setTimeout(() => {
        own.dispose();
        run();
      }, ms / factor);
      timer.unref();
      const own = disposable(`demo timer ${ms} ms`, () => clearTimeout(timer));
      return own;
    },
  };
};

/** A clock that can be set back while the demo's past is played, and then follows the given one. */
export class SeedClock implements Clock {
  #at: number | undefined;
  readonly #clock: Clock;
  constructor(clock: Clock) {
    this.#clock = clock;
  }
  now(): number {
    return this.#at ?? this.#clock.now();
  }
  after(ms: number, run: () => void): Disposable {
    return this.#clock.after(ms, run);
  }
  /** Stands still at `millis`; undefined lets it run. */
  set(millis: number | undefined): void {
    this.#at = millis;
  }
}
