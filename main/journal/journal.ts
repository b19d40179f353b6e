import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JournalEntry, JournalPage } from '../../preload/contract/model/journal.ts';
import { Latest } from '../base/latest.ts';
import { checkChain, digestOf, GENESIS, parseLines } from './chain.ts';
import { appendLine, diskFault, readFrom } from './disk.ts';
import { alone } from './lock.ts';
import type { NewEntry, Recorder } from './recorder.ts';

/**
 * The operator's record: one JSON line per entry, append-only, flushed to disk before `record` resolves, each entry
 * carrying the SHA-256 of the one before it. Processes that share a record (the command line beside the window) take
 * turns and continue one chain. A line that was cut off (power loss) stays in the file and is counted, never dropped.
 */
export class Journal implements Recorder {
  readonly newest: Latest<JournalEntry | undefined>;
  readonly #path: string;
  readonly #operator: string;
  readonly #now: () => number;
  readonly #entries: JournalEntry[] = [];
  #unreadable = 0;
  /** The last line had no end when it was looked at. */
  #openEnd = false;
  /** Up to where the file was read, in bytes. */
  #size = 0;
  #chain: { readonly length: number; readonly result: JournalPage['chain'] } = { length: 0, result: { whole: true } };
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, operator: string, now: () => number) {
    this.#path = path;
    this.#operator = operator;
    this.#now = now;
    this.newest = new Latest<JournalEntry | undefined>(undefined);
  }

  /** Reads the record; writes nothing, so that a full disk does not keep the program from starting. */
  static async open(path: string, operator: string, now: () => number): Promise<Journal> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw diskFault(error, path);
    });
    const journal = new Journal(path, operator, now);
    await journal.refresh();
    return journal;
  }

  record(entry: NewEntry): Promise<void> {
    return this.#inTurn(() =>
      alone(`${this.#path}.lock`, async () => {
        await this.#catchUp(true);
        const previous = this.#entries.at(-1);
        const body = { seq: (previous?.seq ?? 0) + 1, at: this.#now(), operator: this.#operator, ...entry, previous: previous?.digest ?? GENESIS };
        const written: JournalEntry = { ...body, digest: digestOf(body) };
        this.#size = await appendLine(this.#path, JSON.stringify(written));
        this.#entries.push(written);
        this.newest.set(written);
      }),
    );
  }

  /** Reads what another process of ours has written meanwhile. */
  refresh(): Promise<void> {
    return this.#inTurn(async () => {
      if (await this.#catchUp(false)) this.newest.set(this.#entries.at(-1));
    });
  }

  /** Newest first. */
  query(input: { readonly text?: string | undefined; readonly cluster?: string | undefined; readonly limit: number; readonly before?: number | undefined }): JournalPage {
    const words = input.text?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
    const fits = this.#entries.filter(
      (e) => (input.cluster === undefined || e.cluster === input.cluster) && (input.before === undefined || e.seq < input.before) && words.every((w) => textOf(e).includes(w)),
    );
    const unreadable = this.#unreadable + (this.#openEnd ? 1 : 0);
    return { entries: fits.slice(-input.limit).reverse(), total: fits.length, chain: { ...this.#checked(), ...(unreadable === 0 ? {} : { unreadable }) } };
  }

  all(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Entries never change once they are read: the chain is recomputed only after more have come. */
  #checked(): JournalPage['chain'] {
    if (this.#chain.length !== this.#entries.length) this.#chain = { length: this.#entries.length, result: checkChain(this.#entries) };
    return this.#chain.result;
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    const next = this.#writing.then(run);
    this.#writing = next.catch(() => undefined);
    return next;
  }

  /**
   * Another process of ours may have written meanwhile: continue its chain, not ours. A file that became shorter was
   * tampered with: our chain goes on, so that the gap shows. A last line without an end may still be in writing, so it is
   * read only by who is `alone` with the file.
   */
  async #catchUp(isAlone: boolean): Promise<boolean> {
    const read = await readFrom(this.#path, this.#size);
    const bytes = read?.bytes ?? Buffer.alloc(0);
    const taken = isAlone ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
    this.#openEnd = taken < bytes.length;
    this.#size = bytes.length === 0 ? (read?.size ?? 0) : this.#size + taken;
    const { entries, unreadable } = parseLines(bytes.toString('utf8', 0, taken));
    for (const entry of entries) this.#entries.push(entry);
    this.#unreadable += unreadable;
    return entries.length > 0;
  }
}

const textOf = (e: JournalEntry): string => `${e.object} ${e.action} ${e.operator} ${e.cluster} ${e.before} ${e.after} ${e.outcome} ${e.environment ?? ''}`.toLowerCase();
