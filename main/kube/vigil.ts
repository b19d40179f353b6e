import { performance } from 'node:perf_hooks';
import type { Disposable } from '../base/disposable.ts';
import { disposable, interval } from '../base/disposable.ts';

/** The two clocks (ms): the wall's jumps when somebody sets it, the steady one stops on some systems while the machine sleeps. */
export interface Clocks {
  readonly wall: () => number;
  readonly steady: () => number;
}

export const systemClocks: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

export interface VigilOptions {
  /** How long (ms) nothing may be heard; asked at every look. */
  readonly silenceMs: () => number;
  readonly clocks: Clocks;
  /** How often (ms) it looks. */
  readonly tickMs: number;
  /** Once: silence for too long, or the machine has slept and what it was connected to may be gone. */
  readonly onLost: (why: 'silent' | 'slept') => void;
}

/** A gap between two looks (ms), beyond their own distance, that only a sleeping machine or a clock that was set explains. */
const GAP_MS = 30_000;

/**
 * Watches over a stream that says nothing when it is dead: a laptop that slept, a link that swallows packets. A clock
 * that was set looks like sleep; to resume a watch once too often costs one request.
 */
export const keepVigil = (options: VigilOptions): Disposable & { heard(): void } => {
  const { clocks, tickMs } = options;
  let [wall, steady] = [clocks.wall(), clocks.steady()];
  let heardAt = steady;
  const look = (): void => {
    const [wallNow, steadyNow] = [clocks.wall(), clocks.steady()];
    // Asleep, one of the clocks goes on, or both do while the timer does not.
    const slept = Math.max(wallNow - wall, steadyNow - steady) > tickMs + GAP_MS;
    [wall, steady] = [wallNow, steadyNow];
    if (!slept && steadyNow - heardAt <= options.silenceMs()) return;
    own.dispose();
    options.onLost(slept ? 'slept' : 'silent');
  };
  const timer = interval(tickMs, look);
  const own = disposable('vigil', () => timer.dispose());
  return {
    heard: () => { heardAt = clocks.steady(); },
    dispose: () => own.dispose(),
  };
};
