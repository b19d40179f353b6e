import type { Cell, Row } from '../../preload/contract/model/rows.ts';

/** Texts that one pool keeps; when it is full it begins anew, so that it never holds more than the rows themselves. */
const POOL = 4096;
/** A column is given up as distinct in every row (addresses, say) when of this many cells fewer than half were known. */
const TRIAL = 256;

/** One text for all that are equal, in one column. */
class Pool {
  readonly #known = new Map<string, string>();
  #asked = 0;
  #found = 0;

  one(text: string): string {
    if (this.#asked >= TRIAL && this.#found * 2 < this.#asked) return text;
    this.#asked += 1;
    const known = this.#known.get(text);
    if (known !== undefined) {
      this.#found += 1;
      return known;
    }
    if (this.#known.size >= POOL) this.#known.clear();
    this.#known.set(text, text);
    return text;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Makes the rows of one table share what is equal in them: namespaces, states, nodes, labels, owners, images. */
export class RowPool {
  readonly #labels = new Pool();
  readonly #owners = new Pool();
  readonly #namespaces = new Pool();
  readonly #cells: Pool[] = [];
  readonly #images = new Map<string, readonly string[]>();

  /** The same row, with its texts exchanged for the shared ones. Only for rows that nobody else has seen yet. */
  share(fresh: Row): Row {
    const row: Mutable<Row> = fresh;
    if (row.namespace !== undefined) row.namespace = this.#namespaces.one(row.namespace);
    if (row.labels !== undefined) row.labels = this.#labels.one(row.labels);
    if (row.owner !== undefined) row.owner = this.#owners.one(row.owner);
    if (row.images !== undefined) row.images = this.#sameImages(row.images);
    const cells = row.cells as Cell[];
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i];
      if (typeof cell === 'string') cells[i] = (this.#cells[i] ??= new Pool()).one(cell);
    }
    return row;
  }

  #sameImages(images: readonly string[]): readonly string[] {
    const key = images.length === 1 ? (images[0] ?? '') : images.join('\n');
    const known = this.#images.get(key);
    if (known !== undefined) return known;
    if (this.#images.size >= POOL) this.#images.clear();
    this.#images.set(key, images);
    return images;
  }
}
