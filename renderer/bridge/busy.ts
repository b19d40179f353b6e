import { createContext, useContext } from 'react';

/** So long after the last jump rows still fly by (ms). */
const FLYING_MS = 200;

/** What a window is busy with, for what can wait meanwhile. */
export class Busy {
  #jumpedAt = -Infinity;
  #listings = 0;
  readonly #waiting = new Set<() => void>();

  /** Rows are scrolled past faster than anybody reads. */
  jumped(): void {
    this.#jumpedAt = performance.now();
  }

  get rowsFly(): boolean {
    return performance.now() - this.#jumpedAt < FLYING_MS;
  }

  /** A table begins to be listed; the function says that it is whole, or gone. */
  listing(): () => void {
    this.#listings += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#listings -= 1;
      if (this.#listings > 0) return;
      for (const run of [...this.#waiting]) run();
    };
  }

  /** Runs once no table is being listed: at once where none is. The function takes it back. */
  onceListed(run: () => void): () => void {
    const once = (): void => {
      this.#waiting.delete(once);
      run();
    };
    if (this.#listings === 0) run();
    else this.#waiting.add(once);
    return () => this.#waiting.delete(once);
  }
}

/** Provided by `app/start.tsx`. */
export const BusyContext = createContext<Busy | undefined>(undefined);

/** What this window is busy with. */
export const useBusy = (): Busy => {
  const busy = useContext(BusyContext);
  if (!busy) throw new Error('useBusy is used outside of BusyContext');
  return busy;
};
