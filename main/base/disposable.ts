/** Something with a lifetime. `dispose` may be called more than once; only the first call does anything. */
export interface Disposable {
  dispose(): void;
}

/** What is alive, by label: the tests fail when something is left here. */
const alive = new Map<symbol, string>();

/** Labels of everything made by `disposable` that nobody has disposed yet. */
export const aliveDisposables = (): readonly string[] => [...alive.values()];

/** Makes a disposable out of a clean-up. `label` names it in leak reports. */
export const disposable = (label: string, cleanUp: () => void): Disposable => {
  const token = Symbol(label);
  alive.set(token, label);
  return {
    dispose: () => {
      if (alive.delete(token)) cleanUp();
    },
  };
};

/** Owns others and disposes them in reverse order. What is added after its own end is disposed at once. */
export class Disposables implements Disposable {
  #owned = new Set<Disposable>();
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  add<T extends Disposable>(owned: T): T {
    if (this.#ended) owned.dispose();
    else this.#owned.add(owned);
    return owned;
  }

  /** Registers a clean-up. */
  defer(label: string, cleanUp: () => void): Disposable {
    return this.add(disposable(label, cleanUp));
  }

  /** Disposes one of the owned now. */
  release(owned: Disposable): void {
    this.#owned.delete(owned);
    owned.dispose();
  }

  dispose(): void {
    if (this.#ended) return;
    this.#ended = true;
    const errors: unknown[] = [];
    for (const owned of [...this.#owned].reverse()) {
      try {
        owned.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#owned.clear();
    if (errors.length > 0) throw new AggregateError(errors, 'Clean-up failed');
  }
}

/** A timer that is owned. */
export const timeout = (ms: number, run: () => void): Disposable => {
  const timer = setTimeout(() => {
    own.dispose();
    run();
  }, ms);
  const own = disposable(`timeout ${ms} ms`, () => clearTimeout(timer));
  return own;
};

/** A repeating timer that is owned. */
export const interval = (ms: number, run: () => void): Disposable => {
  const timer = setInterval(run, ms);
  return disposable(`interval ${ms} ms`, () => clearInterval(timer));
};
