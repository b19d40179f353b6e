import { fault } from '../../../preload/contract/fault.ts';
import { isProtobuf } from './decode.ts';
import { broken, Reader } from './reader.ts';

/**
 * The longest object that is read (bytes). etcd takes 1.5 MB unless told otherwise, and nobody tells it more than some
 * MB; what is longer is no object of an API server, and must not become our memory.
 */
export const MAX_OBJECT_BYTES = 32 * 1024 * 1024;

/** The fault of an object, or of what claims to be one, that is longer than anybody should hold. */
export const tooLong = (bytes: number, limit: number): Error => fault('invalid', `The API server sent an object of ${bytes} bytes; more than ${limit} are not read`, { cause: 'overloaded' });

/** What a list is made of, in the order in which it comes. The bytes are those of the message, valid during the call only. */
export interface ListParts {
  /** ListMeta: it stands first, so that the next page can be asked for while this one still comes. */
  meta(bytes: Buffer): void;
  item(bytes: Buffer): void;
}

type Phase = 'magic' | 'envelope' | 'list';

/** A field that is not a message of its own: skipped, whatever it is. */
const NONE = -1;

/**
 * Reads a list in protobuf as its bytes come, however they are cut: no more of it than one object is ever held, and an
 * object that came in one piece is not even copied. Throws `invalid` for bytes that are no list.
 */
export class ListStream {
  readonly #parts: ListParts;
  readonly #limit: number;
  #phase: Phase = 'magic';
  /** Bytes of the list that are still to come. */
  #left = 0;
  /** Bytes that nobody wants to see. */
  #skip = 0;
  /** What was cut: `#have` bytes of the `#need` that make sense of it. */
  #cut: Buffer = Buffer.allocUnsafe(4096);
  #have = 0;
  #need = 0;
  #listed = false;

  constructor(parts: ListParts, limit = MAX_OBJECT_BYTES) {
    this.#parts = parts;
    this.#limit = limit;
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, chunk.length - at);
        this.#skip -= passed;
        at += passed;
      } else if (this.#have > 0) {
        at += this.#complete(chunk, at);
      } else {
        const used = this.#step(chunk, at, chunk.length);
        at += used;
        if (used === 0) at += this.#keep(chunk, at, Math.min(chunk.length - at, this.#need));
      }
    }
  }

  /** The answer is over: throws when the list is not. */
  end(): void {
    if (this.#phase === 'list' || !this.#listed || this.#have > 0 || this.#skip > 0) throw broken();
  }

  #keep(chunk: Buffer, at: number, length: number): number {
    const size = this.#have + length;
    if (size > this.#cut.length) {
      // To what is needed at once: the length of a large object is known from its first bytes. Not all of it before it comes, though.
      const grown = Buffer.allocUnsafe(Math.min(Math.max(size * 2, 4096), Math.max(size, this.#need)));
      this.#cut.copy(grown, 0, 0, this.#have);
      this.#cut = grown;
    }
    chunk.copy(this.#cut, this.#have, at, at + length);
    this.#have = size;
    return length;
  }

  #complete(chunk: Buffer, at: number): number {
    const kept = this.#keep(chunk, at, Math.min(this.#need - this.#have, chunk.length - at));
    // Nothing stands behind what was needed, so what is understood is understood to its end.
    if (this.#have === this.#need && this.#step(this.#cut, 0, this.#have) > 0) this.#have = 0;
    return kept;
  }

  /** Understands what stands at `at` and tells how long it is; 0 when it is cut, and then `#need` is how much of it makes sense. */
  #step(bytes: Buffer, at: number, end: number): number {
    if (this.#phase === 'magic') {
      this.#need = 4;
      if (end - at < 4) return 0;
      if (!isProtobuf(bytes.subarray(at, at + 4))) throw fault('invalid', 'The API server did not answer in protobuf', { cause: 'not-kubernetes' });
      this.#phase = 'envelope';
      return 4;
    }
    const header = headerAt(bytes, at, end);
    if (header === undefined) {
      this.#need = end - at + 1;
      return 0;
    }
    const { field, length, size } = header;
    if (this.#phase === 'list') return this.#field(bytes, at, end, header);
    if (field === 2) {
      if (this.#listed) throw broken('there are two lists in it');
      this.#listed = true;
      this.#left = length;
      if (length > 0) this.#phase = 'list';
      return size;
    }
    this.#skip = length;
    return size;
  }

  #field(bytes: Buffer, at: number, end: number, { field, length, size }: Header): number {
    const whole = size + length;
    if (whole > this.#left) throw broken('a part is longer than the whole');
    if (field !== 1 && field !== 2) {
      this.#skip = length;
      this.#pass(whole);
      return size;
    }
    if (length > this.#limit) throw tooLong(length, this.#limit);
    if (end - at < whole) {
      this.#need = whole;
      return 0;
    }
    const message = bytes.subarray(at + size, at + whole);
    if (field === 1) this.#parts.meta(message);
    else this.#parts.item(message);
    this.#pass(whole);
    return whole;
  }

  #pass(bytes: number): void {
    this.#left -= bytes;
    if (this.#left === 0) this.#phase = 'envelope';
  }
}

interface Header {
  readonly field: number;
  /** Bytes of the field behind its header. */
  readonly length: number;
  /** Bytes of the header itself; with the value where that is a number. */
  readonly size: number;
}

/** Whether a varint ends within these bytes: eleven bytes in a row that go on are none. */
const endsVarint = (bytes: Buffer, at: number, end: number): number | undefined => {
  for (let i = at; i < end && i - at < 10; i += 1) if ((bytes[i] ?? 0) < 128) return i + 1;
  if (end - at >= 10) throw broken('a number has more than 64 bits');
  return undefined;
};

/** The header at `at`; undefined when it is cut. */
const headerAt = (bytes: Buffer, at: number, end: number): Header | undefined => {
  const behindTag = endsVarint(bytes, at, end);
  if (behindTag === undefined) return undefined;
  const reader = new Reader(bytes, at, end);
  const tag = reader.tag();
  const wire = tag & 7;
  if (wire === 1 || wire === 5) return { field: NONE, length: wire === 1 ? 8 : 4, size: behindTag - at };
  if (wire !== 0 && wire !== 2) throw broken('there is no such wire type');
  const behind = endsVarint(bytes, behindTag, end);
  if (behind === undefined) return undefined;
  const value = reader.int();
  if (wire === 0) return { field: NONE, length: 0, size: behind - at };
  if (value < 0) throw broken('a part is longer than the whole');
  return { field: tag >>> 3, length: value, size: behind - at };
};
