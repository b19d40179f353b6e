import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** No entry is larger (bytes): discovery of two thousand CRDs is some 400 kB. */
const MAX_BYTES = 4 * 1024 * 1024;
/** More entries (clusters) than these are not kept; the oldest go first. */
const MAX_FILES = 64;

/**
 * A folder of texts that can be had again: nothing is lost when one of them is. Files 0600, written whole or not at all.
 * Reading never fails; what cannot be read is not there.
 */
export class CacheFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(name: string): string {
    return join(this.#folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`);
  }

  async read(name: string): Promise<string | undefined> {
    try {
      const path = this.#path(name);
      return (await stat(path)).size > MAX_BYTES ? undefined : await readFile(path, 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Rejects when it cannot be written; what is too large is not kept, and neither is what was there before. */
  async write(name: string, text: string): Promise<void> {
    const path = this.#path(name);
    if (Buffer.byteLength(text) > MAX_BYTES) {
      await unlink(path).catch(() => undefined);
      return;
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const fresh = `${path}.${randomUUID()}`;
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.close();
      await rename(fresh, path);
    } catch (error) {
      await file.close().catch(() => undefined);
      await unlink(fresh).catch(() => undefined);
      throw error;
    }
    await this.#prune();
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= MAX_FILES) return;
    const files = await Promise.all(names.map(async (name) => ({ path: join(this.#folder, name), at: (await stat(join(this.#folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })));
    for (const { path } of files.sort((a, b) => b.at - a.at).slice(MAX_FILES)) await unlink(path).catch(() => undefined);
  }
}
