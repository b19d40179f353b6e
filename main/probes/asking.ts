import { FaultError, type Fault } from '../../preload/contract/fault.ts';
import type { Asked } from '../health/facts.ts';
import { sleep } from '../base/abort.ts';

/** Any error as a fault: a failed question is a fact, never an error. */
export const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : { kind: 'bug', message: error instanceof Error ? error.message : String(error) });

/** The answer to a question, or the last one with why there is no newer. */
export const asked = async <T>(before: Asked<T>, ask: () => Promise<{ readonly value: T; readonly at?: number }>): Promise<Asked<T>> => {
  try {
    return await ask();
  } catch (error) {
    const { fault: _, ...rest } = before;
    return { ...rest, fault: faultOf(error) };
  }
};

/** Runs again and again with `ms` between an end and the next start, until the signal aborts. The first run is at once. */
export const every = async (ms: number, signal: AbortSignal, run: () => Promise<void>): Promise<void> => {
  while (!signal.aborted) {
    await run();
    await sleep(ms, signal).catch(() => undefined);
  }
};
