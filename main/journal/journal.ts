import { createHash } from 'node:crypto';
import { mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fault } from '../../preload/contract/fault.ts';
import type { JournalEntry, JournalPage } from '../../preload/contract/model/journal.ts';
import { Latest } from '../base/latest.ts';
import type { NewEntry, Recorder } from './recorder.ts';

const GENESIS = '0'.repeat(64);

/**
 * The operator's record: one JSON line per entry, append-only, flushed to disk before `record` resolves, each entry
 * carrying the SHA-256 of the one before it. A last line that was cut off (power loss) is reported and kept aside in
 * the chain check, never silently dropped.
 */
export class Journal implements Recorder {
  readonly newest: Latest<JournalEntry | undefined> = new Latest<JournalEntry | undefined>(undefined);
  readonly #path: string;
  readonly #operator: string;
  readonly #now: () => number;
  #entries: JournalEntry[];
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, operator: string, now: () => number, entries: JournalEntry[]) {
    this.#path = path;
    this.#operator = operator;
    this.#now = now;
    this.#entries = entries;
  }

  static async open(path: string, operator: string, now: () => number): Promise<Journal> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    });
    // A half line at the end would swallow the next entry: end it, so that only the half line is unreadable.
    if (text !== '' && !text.endsWith('\n')) await append(path, '\n');
    return new Journal(path, operator, now, parseLines(text));
  }

  record(entry: NewEntry): Promise<void> {
    const next = this.#writing.then(async () => {
      await this.#catchUp();
      const previous = this.#entries.at(-1);
      const body = { seq: (previous?.seq ?? 0) + 1, at: this.#now(), operator: this.#operator, ...entry, previous: previous?.digest ?? GENESIS };
      const written: JournalEntry = { ...body, digest: digestOf(body) };
      await append(this.#path, `${JSON.stringify(written)}\n`);
      this.#entries.push(written);
      this.newest.set(written);
    });
    this.#writing = next.catch(() => undefined);
    return next;
  }

  /** Newest first. */
  query(input: { readonly text?: string | undefined; readonly cluster?: string | undefined; readonly limit: number; readonly before?: number | undefined }): JournalPage {
    const words = input.text?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
    const fits = this.#entries.filter(
      (e) => (input.cluster === undefined || e.cluster === input.cluster) && (input.before === undefined || e.seq < input.before) && words.every((w) => textOf(e).includes(w)),
    );
    return { entries: fits.slice(-input.limit).reverse(), total: fits.length, chain: checkChain(this.#entries) };
  }

  all(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Another process of ours (the CLI beside the app) may have written meanwhile: continue its chain, not ours. */
  async #catchUp(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const entries = parseLines(text);
    if (entries.length > this.#entries.length) this.#entries = entries;
  }
}

const append = async (path: string, line: string): Promise<void> => {
  const file = await open(path, 'a', 0o600);
  try {
    const { size } = await file.stat();
    try {
      await file.appendFile(line);
      await file.datasync();
    } catch (error) {
      await truncate(path, size).catch(() => undefined);
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      throw fault('refused', `The record could not be written to ${path} (${code || String(error)})`, { ...(code === 'ENOSPC' ? { cause: 'disk-full' as const } : {}), object: path });
    }
  } finally {
    await file.close();
  }
};

const parseLines = (text: string): JournalEntry[] => {
  const entries: JournalEntry[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      entries.push(JSON.parse(line) as JournalEntry);
    } catch {
      // A cut-off line: the chain check shows the gap it leaves.
    }
  }
  return entries;
};

const digestOf = (body: Omit<JournalEntry, 'digest'>): string => {
  const ordered = Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'digest').sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex');
};

/** Recomputes the chain; the first entry that does not fit is where the record was altered or cut. */
export const checkChain = (entries: readonly JournalEntry[]): JournalPage['chain'] => {
  let previous = GENESIS;
  for (const entry of entries) {
    if (entry.previous !== previous || digestOf(entry) !== entry.digest) return { whole: false, brokenAt: entry.seq };
    previous = entry.digest;
  }
  return { whole: true };
};

const textOf = (e: JournalEntry): string => `${e.object} ${e.action} ${e.operator} ${e.cluster} ${e.before} ${e.after} ${e.outcome} ${e.environment ?? ''}`.toLowerCase();
