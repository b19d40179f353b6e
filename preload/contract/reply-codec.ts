import { decode, encode } from '@msgpack/msgpack';
import type { ReplyFrame } from './frames.ts';

/**
 * A reply as one WebSocket message. Items of a feed, unless they are bytes, go as JSON in a text message, which engines
 * read and write several times faster than any codec in JavaScript: a table of 50,000 rows is 17 MB. `undefined` members
 * are left out, and a number that is none (NaN) arrives as null. Everything else is MessagePack in a binary message.
 */
export const encodeReply = (frame: ReplyFrame): string | Uint8Array => (frame.t === 'item' && !(frame.v instanceof Uint8Array) ? JSON.stringify(frame) : encode(frame, { ignoreUndefined: true }));

/** The reply in a WebSocket message. Throws for what `encodeReply` has not made. */
export const decodeReply = (data: string | ArrayBuffer): ReplyFrame => (typeof data === 'string' ? JSON.parse(data) : decode(new Uint8Array(data))) as ReplyFrame;
