import { randomUUID } from 'node:crypto';

interface Waiting {
  readonly path: string;
  readonly name: string;
  readonly type: string;
}

/** Files that wait for the operator's browser to fetch them, each under an address that works once. */
export class Downloads {
  readonly #waiting = new Map<string, Waiting>();

  /** The address, relative to the page. The oldest of more than a hundred are forgotten. */
  offer(file: Waiting): string {
    const id = randomUUID();
    this.#waiting.set(id, file);
    for (const old of this.#waiting.keys()) {
      if (this.#waiting.size <= 100) break;
      this.#waiting.delete(old);
    }
    return `download/${id}`;
  }

  take(id: string): Waiting | undefined {
    const file = this.#waiting.get(id);
    this.#waiting.delete(id);
    return file;
  }
}
