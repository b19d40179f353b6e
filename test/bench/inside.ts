// Preloaded into the program that is measured (`node --import`): collects garbage and tells memory when asked over IPC.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;

/** How long the thread has run (ms), without what it waited for a processor. */
const ranMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
let ticks: ReturnType<typeof setInterval> | undefined;
let longestRunMs = 0;
/** Notes the most that the thread ran between two ticks of a millisecond. */
const watchRuns = (): void => {
  let last = ranMs();
  longestRunMs = 0;
  ticks = setInterval(() => {
    const now = ranMs();
    longestRunMs = Math.max(longestRunMs, now - last);
    last = now;
  }, 1);
};

/** `memory`: after two full collections. `block-start`, `block-end`: the longest block of the event loop in between, and how long of a block the thread itself ran at most, in ms. */
export type Question = 'memory' | 'block-start' | 'block-end';

process.on('message', (question: Question) => {
  switch (question) {
    case 'memory': {
      collect();
      collect();
      const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
      process.send?.({ heapUsed, external, arrayBuffers, rss });
      break;
    }
    case 'block-start':
      delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      watchRuns();
      process.send?.({});
      break;
    case 'block-end':
      delay?.disable();
      clearInterval(ticks);
      process.send?.({ longestMs: (delay?.max ?? Number.NaN) / 1e6, longestRunMs });
      break;
  }
});
// The program ends when it has nothing left to do, asked or not.
process.channel?.unref();
// Whoever measures may have been killed: nobody is left to end us.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
