import { watch } from 'node:fs';
import { dirname } from 'node:path';
import { Disposables, interval, timeout, type Disposable } from '../../base/disposable.ts';
import { Latest } from '../../base/latest.ts';
import type { Log } from '../../base/log.ts';
import { EMPTY_SETTLES_MS, type FileReading } from './read.ts';
import { readPlaces, type KubeconfigState, type Place } from './sources.ts';

/** Editors write in several steps: look once they are done (ms). */
const DEBOUNCE_MS = 100;
/** Network file systems, replaced symlinks and folders that do not exist yet send no events (ms). */
const POLL_MS = 5000;

/** Reads kubeconfigs in place and reads them again whenever they change. */
export class KubeconfigWatch implements Disposable {
  readonly state = new Latest<KubeconfigState>({ scopes: [], sources: [] });
  readonly #owned = new Disposables();
  readonly #watched = new Map<string, Disposable>();
  readonly #places: () => readonly Place[];
  readonly #log: Log;
  #files: ReadonlyMap<string, FileReading> = new Map();
  #seen = '';
  #pending: Disposable | undefined;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(places: () => readonly Place[], log: Log) {
    this.#places = places;
    this.#log = log;
    this.#owned.add(interval(POLL_MS, () => void this.refresh()));
  }

  /** Resolves when everything has been read as it is now. */
  async refresh(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #read(): Promise<void> {
    while (this.#again && !this.#owned.ended) {
      this.#again = false;
      const places = this.#places();
      const { state, files } = await readPlaces(places, this.#files);
      if (this.#isOver()) return;
      this.#files = files;
      const folders = state.sources.filter((source) => source.type === 'folder').map((source) => source.path);
      this.#watch(new Set([...folders, ...[...files.keys()].map((path) => dirname(path))]));
      if ([...files.values()].some((file) => file.emptySince !== undefined)) this.#later(EMPTY_SETTLES_MS + DEBOUNCE_MS);
      const seen = JSON.stringify([state.sources, [...files].map(([path, file]) => [path, file.signature])]);
      if (seen === this.#seen) continue;
      this.#seen = seen;
      for (const source of state.sources) for (const problem of source.problems) this.#log.warn(problem.message);
      this.state.set(state);
    }
  }

  #isOver(): boolean {
    return this.#owned.ended;
  }

  #later(ms: number): void {
    if (this.#pending) this.#owned.release(this.#pending);
    this.#pending = this.#owned.add(timeout(ms, () => void this.refresh()));
  }

  /** Follows the folders that hold the files; what cannot be followed is polled. */
  #watch(folders: ReadonlySet<string>): void {
    for (const [path, watcher] of this.#watched) {
      if (folders.has(path)) continue;
      this.#watched.delete(path);
      this.#owned.release(watcher);
    }
    for (const path of folders) {
      if (this.#watched.has(path)) continue;
      try {
        const watcher = watch(path, { persistent: false }, () => this.#later(DEBOUNCE_MS));
        const owned = this.#owned.defer(`watch ${path}`, () => watcher.close());
        watcher.on('error', () => {
          this.#watched.delete(path);
          this.#owned.release(owned);
        });
        this.#watched.set(path, owned);
      } catch {
        // not there (yet): the poll finds it
      }
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
