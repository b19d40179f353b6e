import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BrowseEntry, BrowsePage } from '../../preload/contract/model/app.ts';
import { fault } from '../../preload/contract/fault.ts';
import { diskFault } from './files.ts';

/** Entries that a page may name: what it was shown last, and the way up. More than a folder of kubeconfigs ever holds. */
const MAX_ENTRIES = 5000;

/**
 * Lists folders for hosts without a file dialog. The page names an entry by a handle that it was given here, never by a
 * path: a handle that was not given out leads nowhere.
 */
export class FileBrowser {
  readonly #home: string;
  readonly #given = new Map<string, string>();
  readonly #entryOf = new Map<string, string>();

  constructor(home: string) {
    this.#home = home;
  }

  /** The path behind a handle; undefined for one that was never given out. */
  resolve(entry: string): string | undefined {
    return this.#given.get(entry);
  }

  async list(entry: string | undefined): Promise<BrowsePage> {
    const path = entry === undefined ? this.#home : this.#given.get(entry);
    if (path === undefined) throw fault('not-found', 'This folder is no longer listed: start again from the home folder');
    try {
      const names = await readdir(path, { withFileTypes: true });
      this.#forgetOld();
      const entries: BrowseEntry[] = [];
      for (const name of names.slice(0, MAX_ENTRIES)) {
        const full = join(path, name.name);
        const info = await stat(full).catch(() => undefined);
        if (!info || (!info.isDirectory() && !info.isFile())) continue;
        entries.push({ entry: this.#give(full), name: name.name, type: info.isDirectory() ? 'folder' : 'file', bytes: info.isFile() ? info.size : 0 });
      }
      entries.sort((a, b) => (a.type === b.type ? a.name.localeCompare(b.name) : a.type === 'folder' ? -1 : 1));
      return { path, entries, ...(dirname(path) === path ? {} : { parent: this.#give(dirname(path)) }) };
    } catch (error) {
      throw diskFault(error, path);
    }
  }

  #give(path: string): string {
    const entry = this.#entryOf.get(path) ?? randomUUID();
    // Given again: as new, so that what is shown now is forgotten last.
    this.#given.delete(entry);
    this.#given.set(entry, path);
    this.#entryOf.set(path, entry);
    return entry;
  }

  #forgetOld(): void {
    for (const [entry, path] of this.#given) {
      if (this.#given.size <= MAX_ENTRIES * 2) return;
      this.#given.delete(entry);
      this.#entryOf.delete(path);
    }
  }
}
