import type { Fault } from './fault.ts';

/** Frames from the reader (renderer) to main. Credit belongs to `open`: how much more of a feed the reader can take. */
export type RequestFrame =
  | { readonly t: 'call'; readonly id: number; readonly m: string; readonly p: unknown }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'open'; readonly id: number; readonly m: string; readonly p: unknown; readonly credit: number }
  | { readonly t: 'credit'; readonly id: number; readonly n: number }
  | { readonly t: 'close'; readonly id: number };

/** Frames from main to the reader. `end` without a fault: the feed's source is exhausted. */
export type ReplyFrame =
  | { readonly t: 'answer'; readonly id: number; readonly ok: true; readonly v: unknown }
  | { readonly t: 'answer'; readonly id: number; readonly ok: false; readonly f: Fault }
  | { readonly t: 'item'; readonly id: number; readonly v: unknown }
  | { readonly t: 'end'; readonly id: number; readonly f?: Fault };

/** One end of a connection between the page and main. Both transports give this shape to both sides. */
export interface Port<Send, Receive> {
  /** Queues a frame. After `close` it does nothing. */
  post(frame: Send): void;
  onFrame(listener: (frame: Receive) => void): void;
  /** Called once when the other end is gone, not when this end called `close`. */
  onClose(listener: () => void): void;
  close(): void;
}

export type MainPort = Port<ReplyFrame, RequestFrame>;
export type PagePort = Port<RequestFrame, ReplyFrame>;

/** What the preload script puts on `window`, and the browser host's client builds for itself. */
export interface Bridge {
  readonly host: 'desktop' | 'browser';
  /** Opens a new connection to main; rejects when main cannot be reached. */
  connect(): Promise<PagePort>;
}
