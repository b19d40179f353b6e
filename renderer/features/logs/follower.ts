import type { Fault } from '../../../preload/contract/fault.ts';
import type { Client } from '../../bridge/client.ts';
import { LineReader, LogRing } from './ring.ts';

/** One container whose log is shown. */
export interface LogSource {
  readonly pod: string;
  readonly container: string;
}

export interface LogOptions {
  readonly cluster: string;
  readonly namespace: string;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number;
  readonly sinceSeconds?: number;
}

/** How the log of one source is. */
export type SourceState = { readonly phase: 'open' } | { readonly phase: 'ended'; readonly fault?: Fault };

export interface LogsShown {
  readonly ring: LogRing;
  readonly sources: ReadonlyMap<string, SourceState>;
}

/** 50,000 lines: an afternoon of one busy container, some 20 MB of memory. */
export const KEEP = 50_000;

const keyOf = (source: LogSource): string => `${source.pod}/${source.container}`;

/** Follows the logs of containers into one ring. Sources may come and go; each is read on its own, and one that fails leaves the others alone. */
export class LogFollower {
  readonly ring = new LogRing(KEEP);
  readonly #client: Pick<Client, 'feed'>;
  readonly #options: LogOptions;
  /** Lines carry their pod's name. */
  readonly #named: boolean;
  readonly #changed: () => void;
  readonly #open = new Map<string, () => void>();
  readonly #states = new Map<string, SourceState>();

  constructor(client: Pick<Client, 'feed'>, options: LogOptions, named: boolean, changed: () => void) {
    this.#client = client;
    this.#options = options;
    this.#named = named;
    this.#changed = changed;
  }

  get states(): ReadonlyMap<string, SourceState> {
    return this.#states;
  }

  /** The sources that are wanted now: new ones are opened, others closed; their lines stay. */
  setSources(sources: readonly LogSource[]): void {
    const wanted = new Map(sources.map((source) => [keyOf(source), source]));
    for (const [key, stop] of [...this.#open]) {
      if (wanted.has(key)) continue;
      stop();
      this.#open.delete(key);
      this.#states.delete(key);
    }
    for (const [key, source] of wanted) if (!this.#open.has(key)) this.#start(key, source);
    this.#changed();
  }

  #start(key: string, source: LogSource): void {
    const from = this.#named ? source.pod : undefined;
    let reader = new LineReader();
    const put = (lines: readonly string[]): void => {
      if (lines.length === 0) return;
      this.ring.push(lines, from, this.#options.timestamps);
      this.#changed();
    };
    this.#states.set(key, { phase: 'open' });
    const { sinceSeconds, ...rest } = this.#options;
    const stop = this.#client.feed('logs.follow', { ...rest, ...source, ...(this.#named ? { timestamps: true } : {}), ...(sinceSeconds === undefined ? {} : { sinceSeconds }) }, (bytes) => put(reader.push(bytes)), {
      onReopen: () => {
        // The same end of the log comes again.
        reader = new LineReader();
        this.ring.forget(from);
      },
      onEnd: (fault) => {
        put(reader.end());
        this.#states.set(key, { phase: 'ended', ...(fault ? { fault } : {}) });
        this.#changed();
      },
    });
    this.#open.set(key, stop);
  }

  dispose(): void {
    for (const stop of this.#open.values()) stop();
    this.#open.clear();
  }
}
