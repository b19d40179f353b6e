import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import { interval, type Disposable } from './disposable.ts';

/** How often the time is looked at (ms). */
const LOOK_MS = 5000;
/** A look that comes later than this (ms) was no busy moment: the machine slept, or the process was stopped. */
const LATE_MS = 25_000;

export interface GapClock {
  /** Milliseconds that go on while the machine sleeps, and that no setting of the clock moves. */
  readonly now: () => number;
  readonly every: (ms: number, run: () => void) => Disposable;
}

/** Linux's monotonic clock stands still in suspend; the uptime (CLOCK_BOOTTIME) does not. Elsewhere libuv's counts on. */
const realClock: GapClock = { now: process.platform === 'linux' ? () => uptime() * 1000 : () => performance.now(), every: interval };

/** Tells when the machine has slept: by then nobody knows which of its connections still live. */
export const watchGaps = (onGap: (ms: number) => void, clock: GapClock = realClock): Disposable => {
  let before = clock.now();
  return clock.every(LOOK_MS, () => {
    const now = clock.now();
    const late = now - before - LOOK_MS;
    before = now;
    if (late > LATE_MS) onGap(late);
  });
};
