import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import type { TerminalPhase, TerminalState, TerminalTarget } from '../../preload/contract/model/terminal.ts';
import { disposable, type Disposable } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';
import { Ring } from './ring.ts';
import type { OpenSession, TerminalSession, TerminalSize } from './session.ts';

/** Output kept for a page that opens the terminal again: 1 MiB, some ten thousand lines. */
const KEPT_BYTES = 1_048_576;
/** A reader this far behind stops the program; it goes on when he has caught up to the second figure (as VS Code's terminals). */
const PAUSE_BYTES = 262_144;
const RESUME_BYTES = 65_536;
/** One item of the output feed at most. */
const CHUNK_BYTES = 65_536;

/**
 * Ends what a lost program has left on: alternate screen, mouse, bracketed paste, hidden cursor, colours.
 * The cursor is saved first: leaving an alternate screen that was never entered would else restore it to the top, over what was printed.
 */
const RESET_MODES = '\x1b7\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[0m';
const clock = (millis: number): string => new Date(millis).toTimeString().slice(0, 8);
const reconnectMark = (millis: number): string => `${RESET_MODES}\r\n\x1b[2m— reconnected ${clock(millis)} —\x1b[0m\r\n`;

/** What a session came to, for the record. */
export interface SessionOutcome {
  readonly exit?: number;
  readonly signal?: string;
  readonly fault?: Fault;
  /** It was closed by the operator. */
  readonly closed: boolean;
  readonly durationMs: number;
}

export interface TerminalDeps {
  readonly open: OpenSession;
  readonly now: () => number;
  readonly onChange: () => void;
  readonly onEnded: (outcome: SessionOutcome) => void;
}

const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : { kind: 'bug', message: error instanceof Error ? error.message : String(error) });

export const titleOf = (target: TerminalTarget): string => (target.type === 'ssh' ? target.host : `${target.pod} · ${target.container}`);

/** One terminal: a session, or what is left of it, with the output that was kept. */
export class Terminal implements Disposable {
  readonly id: string;
  readonly target: TerminalTarget;
  readonly #deps: TerminalDeps;
  readonly #ring = new Ring(KEPT_BYTES);
  /** Grows with every byte; readers wait on it. */
  readonly #grown = new Latest(0);
  readonly #readers = new Set<{ at: number }>();
  readonly #own: Disposable;
  #size: TerminalSize;
  #phase: TerminalPhase = 'connecting';
  #since: number;
  #end: { readonly exit?: number; readonly signal?: string; readonly fault?: Fault } = {};
  #session: TerminalSession | undefined;
  #opening: AbortController | undefined;
  #paused = false;
  #closed = false;

  constructor(id: string, target: TerminalTarget, size: TerminalSize, deps: TerminalDeps) {
    this.id = id;
    this.target = target;
    this.#size = size;
    this.#deps = deps;
    this.#since = deps.now();
    this.#own = disposable(`terminal ${titleOf(target)}`, () => this.#close());
    void this.#connect(false);
  }

  get state(): TerminalState {
    return { id: this.id, target: this.target, title: titleOf(this.target), phase: this.#phase, since: this.#since, ...this.#end, written: this.#ring.written };
  }

  /** Output from an offset on, then whatever comes, until the signal aborts or the terminal is closed. */
  async *output(from: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const reader = { at: Math.min(Math.max(from, this.#ring.oldest), this.#ring.written) };
    let skip = from < this.#ring.oldest;
    this.#readers.add(reader);
    try {
      for await (const _ of this.#grown.follow(signal)) {
        while (reader.at < this.#ring.written && !signal.aborted) {
          const { data, next } = this.#ring.read(reader.at, CHUNK_BYTES);
          // Where the beginning is gone, a half character is not shown.
          const start = skip ? data.findIndex((byte) => (byte & 0xc0) !== 0x80) : 0;
          skip = false;
          // The reader asks for the next item when he has taken this one: only then it counts as read.
          yield data.subarray(Math.max(0, start));
          reader.at = next;
          this.#flow();
        }
        if (this.#closed) return;
      }
    } finally {
      this.#readers.delete(reader);
      this.#flow();
    }
  }

  /** Sends what was typed. Not open: `not-found`/`session-gone`. */
  async write(data: Uint8Array): Promise<void> {
    if (!this.#session || this.#phase !== 'open') throw fault('not-found', `${titleOf(this.target)} is not connected`, { cause: 'session-gone' });
    await this.#session.write(data);
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    this.#session?.resize(size.cols, size.rows);
  }

  /** Connects again what has ended or was lost; the output goes on below what is there. */
  reconnect(): void {
    if (this.#phase === 'open' || this.#phase === 'connecting') throw fault('conflict', `${titleOf(this.target)} is connected`);
    void this.#connect(true);
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #connect(again: boolean): Promise<void> {
    const started = this.#deps.now();
    const opening = new AbortController();
    this.#opening = opening;
    this.#end = {};
    this.#setPhase('connecting');
    let session: TerminalSession;
    try {
      session = await this.#deps.open(this.target, this.#size, opening.signal);
    } catch (error) {
      this.#finish('lost', { fault: faultOf(error) }, started);
      return;
    }
    if (opening.signal.aborted) {
      session.close();
      this.#finish('ended', {}, started);
      return;
    }
    if (again) this.#push(Buffer.from(reconnectMark(this.#deps.now())));
    this.#session = session;
    this.#paused = false;
    // The window may have changed while it was opened.
    session.resize(this.#size.cols, this.#size.rows);
    session.onOutput((data) => this.#push(data));
    this.#setPhase('open');
    this.#flow();
    const end = await session.ended;
    this.#session = undefined;
    this.#finish(end.fault ? 'lost' : 'ended', end, started);
  }

  #finish(phase: 'ended' | 'lost', end: { readonly exit?: number; readonly signal?: string; readonly fault?: Fault }, started: number): void {
    this.#opening = undefined;
    const { exit, signal, fault: why } = end;
    this.#end = { ...(exit === undefined ? {} : { exit }), ...(signal === undefined ? {} : { signal }), ...(why === undefined ? {} : { fault: why }) };
    this.#deps.onEnded({ ...this.#end, closed: this.#closed, durationMs: this.#deps.now() - started });
    if (!this.#closed) this.#setPhase(phase);
  }

  #setPhase(phase: TerminalPhase): void {
    this.#phase = phase;
    this.#since = this.#deps.now();
    this.#deps.onChange();
  }

  #push(data: Uint8Array): void {
    this.#ring.push(data);
    this.#grown.set(this.#ring.written);
    this.#flow();
  }

  /**
   * The slowest reader stops the program when he is too far behind. Without any reader it runs on and old output makes room: a
   * program must not hang because its window is closed.
   */
  #flow(): void {
    const session = this.#session;
    if (!session) return;
    let behind = 0;
    for (const { at } of this.#readers) behind = Math.max(behind, this.#ring.written - at);
    if (!this.#paused && behind > PAUSE_BYTES) {
      this.#paused = true;
      session.pause();
    } else if (this.#paused && behind < RESUME_BYTES) {
      this.#paused = false;
      session.resume();
    }
  }

  #close(): void {
    this.#closed = true;
    this.#opening?.abort(fault('cancelled', `${titleOf(this.target)} was closed`));
    this.#session?.close();
    // Wakes the readers, who then see that it is over.
    this.#grown.set(this.#ring.written);
  }
}
