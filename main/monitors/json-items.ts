import { fault } from '../../preload/contract/fault.ts';

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
const ITEMS = Buffer.from('"items"');
/** An item longer than this is no item of a list of figures (bytes). */
const LONGEST = 1 << 20;

const broken = (why: string): Error => fault('invalid', `The answer is not a Kubernetes list: ${why}`, { cause: 'not-kubernetes' });

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    throw broken('an item is not JSON');
  }
};

/**
 * Cuts a JSON list into its items as it arrives, so that neither its size nor its parsing ever stops the process:
 * the metrics API answers 50,000 pods in one piece, 25 MB. Only the `items` of the outermost object count.
 */
class ItemCutter {
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The string that is being read at the outermost level, as far as it may be a key. */
  #key: number[] = [];
  #isItems = false;
  #inItems = false;
  #began = false;
  #rest: Uint8Array[] = [];
  #size = 0;

  /** Whole items of this piece. Throws `invalid` on what cannot be a list. */
  push(chunk: Uint8Array): readonly unknown[] {
    const items: unknown[] = [];
    let from = this.#inItem ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#inString) {
        this.#string(byte);
        continue;
      }
      if (!this.#began && byte > 0x20) {
        if (byte !== OPEN_OBJECT) throw broken('it is no JSON object');
        this.#began = true;
      }
      if (byte === QUOTE) {
        this.#inString = true;
        this.#key = [];
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (this.#inItems && this.#depth === 2 && byte === OPEN_OBJECT) from = at;
        if (this.#depth === 1 && byte === OPEN_ARRAY && this.#isItems) this.#inItems = true;
        this.#depth += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        this.#depth -= 1;
        if (this.#depth < 0) throw broken('it closes more than it opens');
        if (this.#inItems && this.#depth === 2 && from >= 0) {
          items.push(this.#whole(chunk.subarray(from, at + 1)));
          from = -1;
        }
        if (this.#depth === 1) this.#inItems = false;
      }
    }
    if (from >= 0) this.#keep(chunk.subarray(from));
    return items;
  }

  /** Call at the end: an answer that stopped in the middle is no answer. */
  end(): void {
    if (!this.#began || this.#depth !== 0) throw fault('unreachable', 'The answer was cut off', { cause: 'body-cut-off' });
  }

  get #inItem(): boolean {
    return this.#inItems && this.#depth > 2;
  }

  #string(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      // A value may read `items` as well, but no array follows it before the next key does.
      if (this.#depth === 1) this.#isItems = this.#key.length === ITEMS.length - 2 && this.#key.every((one, index) => one === ITEMS[index + 1]);
      return;
    }
    if (this.#depth === 1 && this.#key.length < ITEMS.length) this.#key.push(byte);
  }

  #keep(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > LONGEST) throw broken('an item has no end');
    this.#rest.push(bytes);
  }

  #whole(last: Uint8Array): unknown {
    if (this.#rest.length === 0) return parse(last);
    this.#keep(last);
    const all = Buffer.concat(this.#rest);
    this.#rest = [];
    this.#size = 0;
    return parse(all);
  }
}

/** The items of a Kubernetes list as they arrive, piece by piece. `limit`: more bytes than this in all are refused. */
export const itemsOf = async function* (chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<readonly unknown[], void, void> {
  const cutter = new ItemCutter();
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw fault('invalid', `The answer is longer than ${limit / 2 ** 20} MiB`, { cause: 'file-too-large' });
    yield cutter.push(chunk);
  }
  cutter.end();
};
