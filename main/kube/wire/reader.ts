import { fault } from '../../../preload/contract/fault.ts';
import type { Fault } from '../../../preload/contract/fault.ts';

/** What the bytes are not: protobuf as the API server writes it. */
export const broken = (why = 'it ends early'): Error => fault('invalid', `The API server sent protobuf that cannot be read: ${why}`, { cause: 'body-cut-off' } satisfies Partial<Fault>);

/** Strings up to this long (bytes) are looked for among those seen before: names of nodes, states and images are; messages are not. */
const SHARED_LENGTH = 64;
/** Slots of the table of shared strings: a new string takes the place of the one that was there, so it never grows. */
const SLOTS = 8192;

/**
 * Strings that come again and again in a list (states, node names, images, label keys) are made once: what is found
 * by its bytes costs neither time nor memory. One table for the whole process: the same words come from every cluster.
 */
const shared: (string | undefined)[] = Array.from({ length: SLOTS }, () => undefined);

const equals = (text: string, bytes: Buffer, from: number): boolean => {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) !== bytes[from + i]) return false;
  return true;
};

/** A cursor over protobuf messages (protobuf encoding guide). Throws `invalid` for anything but well-formed bytes. */
export class Reader {
  at: number;
  /** Where the message ends that is being read. */
  end: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number, end: number) {
    if (end > bytes.length) throw broken();
    this.#bytes = bytes;
    this.at = at;
    this.end = end;
  }

  #byte(): number {
    if (this.at >= this.end) throw broken();
    return this.#bytes[this.at++] ?? 0;
  }

  /** Seven bits at a time, never more than ten bytes; negative numbers are those whose 64th bit is set. Exact within 53 bits. */
  int(): number {
    const first = this.#byte();
    if (first < 128) return first;
    let [low, middle] = [first & 127, 0];
    for (let bits = 7; bits < 28; bits += 7) {
      const byte = this.#byte();
      low += (byte & 127) << bits;
      if (byte < 128) return low;
    }
    for (let bits = 0; bits < 28; bits += 7) {
      const byte = this.#byte();
      middle += (byte & 127) << bits;
      if (byte < 128) return low + middle * 0x1000_0000;
    }
    const ninth = this.#byte();
    const tenth = ninth < 128 ? 0 : this.#byte();
    if (tenth > 1) throw broken('a number has more than 64 bits');
    const high = (ninth & 127) + (tenth << 7);
    if (high < 128) return low + middle * 0x1000_0000 + high * 2 ** 56;
    // Two's complement, without leaving what a double holds exactly.
    return -(0x0fff_ffff - low + (0x0fff_ffff - middle) * 0x1000_0000 + (255 - high) * 2 ** 56 + 1);
  }

  /** A field's number and wire type. */
  tag(): number {
    const tag = this.int();
    if (tag < 8 || tag > 0xffff_ffff) throw broken('there is no such field');
    return tag;
  }

  /** The end of what is as long as it says next; within this message. */
  #until(): number {
    const end = this.int() + this.at;
    if (end < this.at || end > this.end) throw broken('a part is longer than the whole');
    return end;
  }

  string(): string {
    const end = this.#until();
    const from = this.at;
    this.at = end;
    const bytes = this.#bytes;
    const length = end - from;
    let hash = length;
    let ascii = true;
    // Almost every string is ASCII, and latin1 is several times faster to make; the rare rest is read as UTF-8.
    for (let i = from; i < end; i += 1) {
      const byte = bytes[i] ?? 0;
      if (byte > 127) {
        ascii = false;
        break;
      }
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (!ascii) return bytes.toString('utf8', from, end);
    if (length > SHARED_LENGTH) return bytes.toString('latin1', from, end);
    const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
    const known = shared[slot];
    if (known?.length === length && equals(known, bytes, from)) return known;
    const text = bytes.toString('latin1', from, end);
    shared[slot] = text;
    return text;
  }

  /** Goes into the message that stands next; gives what `leave` wants to hear at its end. */
  enter(): number {
    const outer = this.end;
    this.end = this.#until();
    return outer;
  }

  leave(outer: number): void {
    this.at = this.end;
    this.end = outer;
  }

  /** The bytes that stand next, not copied. */
  bytes(): Buffer {
    const end = this.#until();
    const from = this.at;
    this.at = end;
    return this.#bytes.subarray(from, end);
  }

  skip(tag: number): void {
    const wire = tag & 7;
    if (wire === 2) this.at = this.#until();
    else if (wire === 0) this.int();
    else if (wire === 1) this.at += 8;
    else if (wire === 5) this.at += 4;
    // Groups (3, 4) went out of use before Kubernetes began; so nothing here nests but by a schema.
    else throw broken('there is no such wire type');
    if (this.at > this.end) throw broken();
  }
}
