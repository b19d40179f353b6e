import type { z } from 'zod';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import { readWhole, setAside, writeWhole } from './files.ts';

/**
 * A JSON file with a schema, kept in memory and written whole after each change. A file that cannot be understood is set
 * aside (never overwritten) and the last good copy is used, else the defaults.
 */
export class JsonFile<T> {
  readonly current: Latest<T>;
  readonly #path: string;
  readonly #schema: z.ZodType<T>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, schema: z.ZodType<T>, value: T) {
    this.#path = path;
    this.#schema = schema;
    this.current = new Latest(value);
  }

  static async open<T>(path: string, schema: z.ZodType<T>, log: Log, now: () => number): Promise<JsonFile<T>> {
    for (const candidate of [path, `${path}.bak`]) {
      const text = await readWhole(candidate);
      if (text === undefined) continue;
      const value = parsed(text, schema);
      if (value !== undefined) return new JsonFile(path, schema, value);
      const aside = await setAside(candidate, now());
      log.warn('A file could not be understood and was set aside', { path: candidate, aside });
    }
    return new JsonFile(path, schema, schema.parse({}));
  }

  /**
   * Changes the value and writes it. When writing fails (disk full) the value in memory and on disk stay as they were.
   * The change is made to what is on the disk now: the command line may have written beside an open window.
   */
  update(change: (value: T) => T): Promise<void> {
    const next = this.#writing.then(async () => {
      const text = await readWhole(this.#path);
      const newest = text === undefined ? undefined : parsed(text, this.#schema);
      const value = this.#schema.parse(change(newest ?? this.current.value));
      await writeWhole(this.#path, `${JSON.stringify(value, null, 2)}\n`);
      this.current.set(value);
    });
    this.#writing = next.catch(() => undefined);
    return next;
  }
}

/** Editors of some systems begin a file with a byte order mark. */
const parsed = <T>(text: string, schema: z.ZodType<T>): T | undefined => {
  try {
    const result = schema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
};
