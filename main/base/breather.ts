import { performance } from 'node:perf_hooks';
import { setImmediate as yieldToLoop } from 'node:timers/promises';

/** How long (ms) work goes on before something else may run. */
export const BUSY_MS = 10;

/** For long loops: awaited in every round, it lets everything else run once whenever the loop has gone on for ten milliseconds. */
export const breather = (): (() => Promise<void>) => {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < BUSY_MS) return;
    await yieldToLoop();
    since = performance.now();
  };
};
