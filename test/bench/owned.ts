// What a measurement starts, it ends: in reverse order, also after Ctrl+C.

type End = () => Promise<unknown> | void;

/** Everything that must be ended; `end` is called once, by whoever comes first. */
export class Owned {
  readonly #ends = new Set<End>();
  #ended: Promise<void> | undefined;

  /** The end has begun: nothing new is to be started, and what fails now fails because of it. */
  get ending(): boolean {
    return this.#ended !== undefined;
  }

  /** Registers how to end something; the answer ends it now instead. Throws, and ends it, where the end has begun. */
  add(end: End): () => Promise<void> {
    if (this.ending) {
      void end();
      throw new Error('stopping');
    }
    this.#ends.add(end);
    return async () => {
      if (this.#ends.delete(end)) await end();
    };
  }

  end(): Promise<void> {
    this.#ended ??= this.#endAll();
    return this.#ended;
  }

  async #endAll(): Promise<void> {
    for (const end of [...this.#ends].reverse()) {
      try {
        await end();
      } catch (error) {
        process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
    this.#ends.clear();
  }
}

/** Runs `work` and ends what it owns afterwards: when it is done, when it fails, and on SIGINT or SIGTERM. */
export const withOwned = async (work: (owned: Owned) => Promise<void>): Promise<void> => {
  const owned = new Owned();
  let stopping = false;
  // Ctrl+C comes twice: from the terminal, and passed on by the script that started us.
  const onSignal = (): void => {
    if (stopping) return;
    stopping = true;
    process.stderr.write('bench: stopping, and ending what was started\n');
    void owned.end().finally(() => process.exit(130));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    await work(owned);
  } finally {
    await owned.end();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
};
