/** One line of a log. */
export interface LogLine {
  /** Counts all lines that ever came, from 0: the line's identity. */
  readonly n: number;
  /** Without ANSI escapes. */
  readonly text: string;
  /** With them, where there were any. */
  readonly raw?: string;
  /** The pod that wrote it, where the view shows several. */
  readonly from?: string;
  /** When it was written, as text that sorts; where the view shows several pods. */
  readonly at?: string;
}

// RFC 3339 with up to nine digits of a second, as the kubelet writes it before a line.
const STAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z /;

/** The time that stands before a line, as text that sorts, and where the line itself begins. */
export const stampOf = (line: string): { readonly at: string; readonly end: number } | undefined => {
  const match = STAMP.exec(line);
  return match ? { at: `${match[1] ?? ''}.${(match[2] ?? '').padEnd(9, '0')}`, end: match[0].length } : undefined;
};

/** 64 Ki characters: a line beyond that is a blob, and one such line must not freeze the view. */
export const LONGEST = 65_536;
const CUT = ' …';

// CSI, OSC (ended by BEL or ST) and two-character escapes (ECMA-48).
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
/** A text without its ANSI escapes. */
export const plain = (text: string): string => text.replaceAll(ESCAPES, '');

/** Turns the bytes of one log into lines: decoded once, across the borders of chunks. */
export class LineReader {
  readonly #decoder = new TextDecoder();
  #rest = '';
  /** The rest of a line that was cut is left out up to its end. */
  #skipping = false;

  /** The lines that are whole now. */
  push(bytes: Uint8Array): readonly string[] {
    return this.#split(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The last line, where the log ended without a line break. */
  end(): readonly string[] {
    const lines = this.#split(this.#decoder.decode());
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' || this.#skipping ? lines : [...lines, rest];
  }

  #split(text: string): readonly string[] {
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    const lines: string[] = [];
    for (const part of parts) {
      if (this.#skipping) this.#skipping = false;
      else lines.push(shorten(part.endsWith('\r') ? part.slice(0, -1) : part));
    }
    if (this.#skipping) this.#rest = '';
    else if (this.#rest.length > LONGEST) {
      lines.push(shorten(this.#rest));
      this.#rest = '';
      this.#skipping = true;
    }
    return lines;
  }
}

const shorten = (line: string): string => (line.length > LONGEST ? line.slice(0, LONGEST) + CUT : line);

/** The last lines of a log, and how many were dropped before them. */
export class LogRing {
  readonly #capacity: number;
  #lines: LogLine[] = [];
  #next = 0;
  #dropped = 0;
  #seen: readonly LogLine[] | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Lines of one pod, or of one of several: those carry their times, are put in order by them, and are shown with or without. */
  push(texts: readonly string[], from?: string, showTimes = true): void {
    let late = false;
    for (const whole of texts) {
      const stamp = from === undefined ? undefined : stampOf(whole);
      const text = stamp && !showTimes ? whole.slice(stamp.end) : whole;
      const escaped = text.includes('\u001b');
      const before = this.#lines.at(-1)?.at;
      late ||= stamp !== undefined && before !== undefined && stamp.at < before;
      this.#lines.push({ n: this.#next, text: escaped ? plain(text) : text, ...(escaped ? { raw: text } : {}), ...(from === undefined ? {} : { from }), ...(stamp ? { at: stamp.at } : {}) });
      this.#next += 1;
    }
    // Nearly sorted already, which the engine's sort takes in linear time.
    if (late) this.#lines.sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : (a.at ?? '') > (b.at ?? '') ? 1 : a.n - b.n));
    // Dropped in batches of a tenth: moving the whole array for every line would cost more than the lines.
    if (this.#lines.length > this.#capacity * 1.1) this.#drop(this.#lines.length - this.#capacity);
    this.#seen = undefined;
  }

  #drop(n: number): void {
    this.#lines.splice(0, n);
    this.#dropped += n;
  }

  /** Forgets the lines of one pod: they come again after a lost connection. */
  forget(from: string | undefined): void {
    this.#lines = this.#lines.filter((line) => line.from !== from);
    this.#seen = undefined;
  }

  clear(): void {
    this.#lines = [];
    this.#dropped = 0;
    this.#seen = undefined;
  }

  /** The same array until something changes. At most `capacity` lines. */
  get lines(): readonly LogLine[] {
    this.#seen ??= this.#lines.length > this.#capacity ? this.#lines.slice(-this.#capacity) : [...this.#lines];
    return this.#seen;
  }

  /** How many lines ever came. */
  get count(): number {
    return this.#next;
  }

  /** Lines that are not in `lines` any more, those that were cleared not counted. */
  get dropped(): number {
    return this.#dropped + Math.max(0, this.#lines.length - this.#capacity);
  }
}
