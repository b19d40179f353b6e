/** The last bytes of an endless output, addressed by their offset from its beginning. */
export class Ring {
  readonly #capacity: number;
  #buffer = new Uint8Array(0);
  #written = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Offset after the last byte. */
  get written(): number {
    return this.#written;
  }

  /** Offset of the oldest byte kept. */
  get oldest(): number {
    return Math.max(0, this.#written - this.#capacity);
  }

  push(data: Uint8Array): void {
    if (this.#buffer.length < this.#capacity) this.#grow(this.#written + data.length);
    // Only what can be kept is copied; the rest is counted.
    const kept = data.length > this.#capacity ? data.subarray(data.length - this.#capacity) : data;
    const start = (this.#written + data.length - kept.length) % this.#capacity;
    const first = Math.min(kept.length, this.#capacity - start);
    this.#buffer.set(kept.subarray(0, first), start);
    this.#buffer.set(kept.subarray(first), 0);
    this.#written += data.length;
  }

  /** A copy of at most `limit` bytes from offset `from`, or from the oldest kept. Empty at the end. */
  read(from: number, limit: number): { readonly data: Uint8Array; readonly next: number } {
    const start = Math.min(Math.max(from, this.oldest), this.#written);
    const length = Math.min(limit, this.#written - start);
    const data = new Uint8Array(length);
    const at = start % this.#capacity;
    const first = Math.min(length, this.#capacity - at);
    data.set(this.#buffer.subarray(at, at + first), 0);
    data.set(this.#buffer.subarray(0, length - first), first);
    return { data, next: start + length };
  }

  /** Small terminals stay small: the buffer doubles up to the capacity. Until it is full nothing has wrapped. */
  #grow(needed: number): void {
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.min(this.#capacity, Math.max(4096, 2 ** Math.ceil(Math.log2(needed)))));
    grown.set(this.#buffer);
    this.#buffer = grown;
  }
}
