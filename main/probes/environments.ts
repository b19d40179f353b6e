import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';

export type EnvironmentOfNamespace = (cluster: ClusterId, namespace: string, signal: AbortSignal) => Promise<{ readonly environment: Environment }>;

/** An environment is asked for again after this long (ms): labels and the operator's choices change seldom. */
const FRESH_MS = 60_000;
/** Namespaces asked for at the same time. */
const AT_ONCE = 4;

/** The environments of a cluster's namespaces, asked for once they are met and remembered for a minute. */
export class EnvironmentCache {
  readonly #ask: (namespace: string, signal: AbortSignal) => Promise<{ readonly environment: Environment }>;
  readonly #now: () => number;
  readonly #known = new Map<string, { environment: Environment | undefined; askedAt: number }>();
  readonly #queue = new Set<string>();
  #running = 0;

  constructor(ask: (namespace: string, signal: AbortSignal) => Promise<{ readonly environment: Environment }>, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  /** What is known of these namespaces. Whatever is not, or not any more, is asked for; `changed` tells when it came. */
  of(namespaces: Iterable<string>, signal: AbortSignal, changed: () => void): { readonly environments: Readonly<Record<string, Environment>>; readonly complete: boolean } {
    const environments: Record<string, Environment> = {};
    let complete = true;
    for (const namespace of namespaces) {
      const known = this.#known.get(namespace);
      if (known?.environment !== undefined) environments[namespace] = known.environment;
      if (known === undefined) complete = false;
      if (known === undefined || this.#now() - known.askedAt > FRESH_MS) this.#queue.add(namespace);
    }
    while (this.#running < AT_ONCE && this.#queue.size > this.#running) {
      this.#running += 1;
      void this.#work(signal, changed);
    }
    return { environments, complete };
  }

  async #work(signal: AbortSignal, changed: () => void): Promise<void> {
    for (;;) {
      const namespace = this.#queue.values().next().value;
      if (namespace === undefined || signal.aborted) break;
      this.#queue.delete(namespace);
      const before = this.#known.get(namespace)?.environment;
      const environment = await this.#ask(namespace, signal).then(
        (choice) => choice.environment,
        // a namespace that may not be read is judged without one
        () => before,
      );
      this.#known.set(namespace, { environment, askedAt: this.#now() });
      if (environment !== before || before === undefined) changed();
    }
    this.#running -= 1;
  }
}
