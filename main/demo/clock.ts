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
