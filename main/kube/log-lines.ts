const NEWLINE = 10;
const SPACE = 32;
/** `2026-11-24T07:51:00.123456789+00:00 ` is the longest stamp; what is longer is no stamp. */
const LONGEST_STAMP = 40;

/** RFC 3339 stamps with nanoseconds, comparable: kubelets leave zeros at the end away. */
const comparable = (stamp: string): string => {
  const [, second = stamp, fraction = ''] = /^([^.Z+]+)(?:\.(\d+))?/.exec(stamp) ?? [];
  return `${second}.${fraction.padEnd(9, '0')}`;
};

/**
 * The lines of a log that is asked for with timestamps, over several connections: what came before is not repeated, and
 * the timestamps are taken off where nobody wants them. A server resumes from a whole second (`sinceTime`), so lines of
 * that second come again; of lines with the very same stamp as many are dropped as were seen.
 */
export class LogLines {
  readonly #keepStamps: boolean;
  /** Stamp of the last line that was given out. */
  #last: string | undefined;
  /** How many lines had that stamp. */
  #same = 0;
  #skipUntil: string | undefined;
  #skipSame = 0;
  #held: Uint8Array = new Uint8Array(0);
  /** In the middle of a line: given out (true) or dropped (false). */
  #middle: boolean | undefined;
  /** Bytes of the current line that were given out. */
  #given = 0;
  /** Bytes that were given out of a line that the connection cut in two: they are not repeated. */
  #resumeAt: number | undefined;
  #drop = 0;

  constructor(keepStamps: boolean) {
    this.#keepStamps = keepStamps;
  }

  get last(): string | undefined {
    return this.#last;
  }

  /** For the query: the second of the last line. */
  get sinceTime(): string | undefined {
    return this.#last === undefined ? undefined : `${this.#last.slice(0, 19)}${/(Z|[+-]\d\d:\d\d)$/.exec(this.#last)?.[1] ?? 'Z'}`;
  }

  /** A new connection begins: it repeats the last second. */
  reconnected(): void {
    this.#held = new Uint8Array(0);
    if (this.#middle === true) this.#resumeAt = this.#given + this.#drop;
    this.#middle = undefined;
    this.#drop = 0;
    this.#skipUntil = this.#last === undefined ? undefined : comparable(this.#last);
    this.#skipSame = this.#resumeAt === undefined ? this.#same : this.#same - 1;
  }

  /** What of this chunk is to be given out now. */
  push(chunk: Uint8Array): Uint8Array {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = new Uint8Array(0);
    const out: Uint8Array[] = [];
    let at = 0;
    while (at < data.length) {
      const newline = data.indexOf(NEWLINE, at);
      if (this.#middle === undefined) {
        const space = data.indexOf(SPACE, at);
        const stampEnds = space >= 0 && (newline < 0 || space < newline) ? space : newline;
        if (stampEnds < 0 && data.length - at < LONGEST_STAMP) {
          this.#held = data.slice(at);
          break;
        }
        at = this.#begin(data, at, stampEnds);
      }
      const end = newline < 0 ? data.length : newline + 1;
      if (this.#middle === true && end > at) out.push(this.#give(data.subarray(at, end)));
      at = Math.max(at, end);
      if (newline >= 0) this.#middle = undefined;
    }
    return out.length === 1 && out[0] ? out[0] : Buffer.concat(out);
  }

  #give(piece: Uint8Array): Uint8Array {
    const dropped = Math.min(this.#drop, piece.length);
    this.#drop -= dropped;
    this.#given += piece.length;
    return piece.subarray(dropped);
  }

  /** The connection ended: what was held back of a last line without its end. */
  end(): Uint8Array {
    const rest = this.#held;
    this.#held = new Uint8Array(0);
    return rest;
  }

  /** Reads the stamp of a line that begins, decides about the line, and gives where its text begins. */
  #begin(data: Uint8Array, at: number, stampEnds: number): number {
    this.#given = 0;
    const stamp = stampEnds < 0 ? '' : Buffer.from(data.subarray(at, stampEnds)).toString('latin1');
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(stamp)) {
      this.#middle = this.#skipUntil === undefined;
      return at;
    }
    const now = comparable(stamp);
    if (this.#skipUntil !== undefined) {
      if (now < this.#skipUntil || (now === this.#skipUntil && this.#skipSame > 0)) {
        if (now === this.#skipUntil) this.#skipSame -= 1;
        this.#middle = false;
        return at;
      }
      this.#skipUntil = undefined;
      const cut = this.#resumeAt;
      this.#resumeAt = undefined;
      if (cut !== undefined && this.#last !== undefined && comparable(this.#last) === now) {
        this.#drop = cut;
        this.#middle = true;
        return this.#textFrom(data, at, stampEnds);
      }
    }
    this.#same = this.#last !== undefined && comparable(this.#last) === now ? this.#same + 1 : 1;
    this.#last = stamp;
    this.#middle = true;
    return this.#textFrom(data, at, stampEnds);
  }

  #textFrom(data: Uint8Array, at: number, stampEnds: number): number {
    if (this.#keepStamps) return at;
    return data[stampEnds] === NEWLINE ? stampEnds : stampEnds + 1;
  }
}
