import type { Disposable } from '../base/disposable.ts';
import { timeout } from '../base/disposable.ts';

/** A time limit for the step that is under way. It stands still while the operator is asked something. */
export class Watchdog implements Disposable {
  readonly #bark: (error: Error) => void;
  #timer: Disposable | undefined;
  #step: { readonly ms: number; readonly late: Error } | undefined;
  #held = 0;

  constructor(bark: (error: Error) => void) {
    this.#bark = bark;
  }

  /** Gives the next step `ms`; the one before is done. */
  step(ms: number, late: Error): void {
    this.#step = { ms, late };
    this.#start();
  }

  /** Stops the clock while `work` runs, then gives the step its whole time again. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    this.#timer?.dispose();
    try {
      return await work();
    } finally {
      this.#held -= 1;
      this.#start();
    }
  }

  dispose(): void {
    this.#step = undefined;
    this.#timer?.dispose();
  }

  #start(): void {
    this.#timer?.dispose();
    const step = this.#step;
    if (step && this.#held === 0) this.#timer = timeout(step.ms, () => this.#bark(step.late));
  }
}
