// Preloaded into the program that is measured (`node --import`): collects garbage and tells memory when asked over IPC.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;

/** `memory`: after two full collections. `block-start`, `block-end`: the longest block of the event loop in between, in ms. */
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
      process.send?.({});
      break;
    case 'block-end':
      delay?.disable();
      process.send?.({ longestMs: (delay?.max ?? Number.NaN) / 1e6 });
      break;
  }
});
// The program ends when it has nothing left to do, asked or not.
process.channel?.unref();
// Whoever measures may have been killed: nobody is left to end us.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
