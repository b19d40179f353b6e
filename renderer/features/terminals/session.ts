import type { TerminalPhase } from '../../../preload/contract/model/terminal.ts';
import type { Client } from '../../bridge/client.ts';

/** What a session draws on: xterm, or a test's stand-in. */
export interface Screen {
  /** `done` is called when the bytes have been parsed. */
  write: (data: Uint8Array, done: () => void) => void;
  reset: () => void;
}

export interface SessionOptions {
  readonly client: Pick<Client, 'call' | 'feed'>;
  readonly id: string;
  readonly screen: Screen;
  /** Bytes that the terminal had written before this page saw it. */
  readonly written: number;
  /** A write or resize that main refused. */
  readonly onFault: (error: unknown) => void;
  readonly setTimer?: (run: () => void, ms: number) => () => void;
}

/** 64 KiB: one SSH window; a long paste goes in pieces, so that Ctrl+C is never behind megabytes. */
const PIECE = 65_536;
/** Dragging an edge gives dozens of sizes a second; the last one within 80 ms counts. */
const SETTLE_MS = 80;
/** Main keeps at least this much of a terminal's output: what was shorter before we came has been read from its first byte. */
const SURELY_KEPT = 524_288;

const later = (run: () => void, ms: number): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/**
 * One terminal of main on this page: output with flow control, input in order, sizes once they have settled.
 * Bytes are granted again when the screen has parsed them. After a lost connection the output goes on at the byte where it broke off;
 * where that byte cannot be known, the screen begins anew from what main has kept.
 */
export class TerminalSession {
  readonly #options: SessionOptions;
  readonly #encoder = new TextEncoder();
  readonly #exact: boolean;
  #offset = 0;
  #stop: (() => void) | undefined;
  #queue: Uint8Array[] = [];
  #sending = false;
  #size: { cols: number; rows: number } | undefined;
  #sentSize = '';
  #cancelSize: (() => void) | undefined;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#exact = options.written <= SURELY_KEPT;
    this.#open();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Bytes of output that the screen has taken. */
  get offset(): number {
    return this.#offset;
  }

  #open(): void {
    const { client, id, screen } = this.#options;
    this.#stop = client.feed(
      'terminals.output',
      { id, from: this.#offset },
      (bytes) => {
        this.#offset += bytes.byteLength;
        return new Promise<void>((resolve) => screen.write(bytes, resolve));
      },
      {
        resume: () => {
          if (!this.#exact) {
            this.#offset = 0;
            screen.reset();
          }
          return { id, from: this.#offset };
        },
      },
    );
  }

  /** Sends what was typed or pasted. In order: the next piece leaves when main has taken the last one; what is typed meanwhile goes together. */
  type(data: string | Uint8Array): void {
    if (this.#closed) return;
    const bytes = typeof data === 'string' ? this.#encoder.encode(data) : data;
    if (bytes.byteLength === 0) return;
    this.#queue.push(bytes);
    if (!this.#sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    while (this.#queue.length > 0 && !this.#closed) {
      const data = this.#take();
      try {
        await this.#options.client.call('terminals.write', { id: this.#options.id, data });
      } catch (error) {
        // What could not be sent is not sent late: a command that arrives a minute afterwards is worse than none.
        this.#queue = [];
        if (!this.closed) this.#options.onFault(error);
      }
    }
    this.#sending = false;
  }

  #take(): Uint8Array<ArrayBuffer> {
    const piece = new Uint8Array(Math.min(PIECE, this.#queue.reduce((sum, part) => sum + part.byteLength, 0)));
    let at = 0;
    while (at < piece.byteLength) {
      const part = this.#queue[0];
      if (!part) break;
      const room = piece.byteLength - at;
      piece.set(part.subarray(0, room), at);
      at += Math.min(room, part.byteLength);
      if (part.byteLength > room) this.#queue[0] = part.subarray(room);
      else this.#queue.shift();
    }
    return piece;
  }

  /** Tells main the screen's size, once it has settled and only when it is another one. */
  resize(cols: number, rows: number): void {
    if (cols < 2 || rows < 1 || this.#closed) return;
    this.#size = { cols: Math.min(1000, cols), rows: Math.min(1000, rows) };
    this.#cancelSize?.();
    this.#cancelSize = (this.#options.setTimer ?? later)(() => {
      const size = this.#size;
      if (!size || `${size.cols}x${size.rows}` === this.#sentSize) return;
      this.#sentSize = `${size.cols}x${size.rows}`;
      this.#options.client.call('terminals.resize', { id: this.#options.id, ...size }).catch(() => {
        // It has ended meanwhile; the size is told again when it is connected again.
        this.#sentSize = '';
      });
    }, SETTLE_MS);
  }

  /** The phase that `terminals.watch` tells: a terminal that was connected again must be told its size anew. */
  phase(phase: TerminalPhase): void {
    if (phase !== 'open') this.#sentSize = '';
    else if (this.#size) this.resize(this.#size.cols, this.#size.rows);
  }

  /** Connects an ended or lost terminal again; what was printed stays. */
  async reconnect(): Promise<void> {
    this.#sentSize = '';
    await this.#options.client.call('terminals.reconnect', { id: this.#options.id });
  }

  /** Leaves the terminal; it goes on in main. */
  dispose(): void {
    this.#closed = true;
    this.#queue = [];
    this.#cancelSize?.();
    this.#stop?.();
  }
}
