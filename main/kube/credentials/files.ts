import { readFile, stat } from 'node:fs/promises';
import { fault, type FaultKind } from '../../../preload/contract/fault.ts';

/** client-go reads token files again after a minute at most; we look at their times as often as this (ms). */
const LOOK_MS = 60_000;
/** Certificates, keys and tokens are small; anything else is a mistake. */
const LIMIT = 1024 * 1024;

/** A small file that others renew (service account tokens, certificates). */
export class RenewedFile {
  readonly #path: string;
  readonly #cluster: string;
  readonly #what: string;
  readonly #kind: FaultKind;
  #text: string | undefined;
  #signature = '';
  #looked = 0;

  constructor(path: string, what: string, cluster: string, kind: FaultKind = 'unauthorised') {
    this.#kind = kind;
    this.#path = path;
    this.#what = what;
    this.#cluster = cluster;
  }

  /** Its content, read again after it has changed; the last one where it cannot be read now. Throws a fault if it never could. */
  async text(now: number = Date.now()): Promise<string> {
    if (this.#text !== undefined && now - this.#looked < LOOK_MS) return this.#text;
    try {
      const info = await stat(this.#path);
      const signature = `${info.ino}:${info.size}:${info.mtimeMs}`;
      if (this.#text === undefined || signature !== this.#signature) {
        if (!info.isFile() || info.size > LIMIT) throw new Error('it is no small file');
        const text = await readFile(this.#path, 'utf8');
        if (text.trim() === '' && this.#text !== undefined) return this.#text;
        this.#text = text;
        this.#signature = signature;
      }
      this.#looked = now;
      return this.#text;
    } catch (cause) {
      if (this.#text !== undefined) return this.#text;
      const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
      throw fault(this.#kind, `The ${this.#what} ${this.#path} ${missing ? 'is not there' : `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`}`, {
        cause: missing ? 'file-missing' : 'file-unreadable',
        cluster: this.#cluster,
        object: this.#path,
      });
    }
  }

  /** Looks at the file again at the next reading, however early. True: its content has changed since, or may have. */
  again(): void {
    this.#looked = 0;
  }
}
