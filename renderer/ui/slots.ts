/**
 * Which element draws which row: a row keeps its own for as long as it is drawn, and one that comes takes that of one
 * that has gone. So a table that is scrolled from end to end changes the texts of thirty elements and makes none.
 */
export class Slots {
  #slots = new Map<string, number>();

  /** The slots of the rows that are drawn now, in their order. The same keys get the same slots, however often they are asked for. */
  assign(keys: readonly string[]): readonly number[] {
    const next = new Map<string, number>();
    const used = new Set<number>();
    for (const key of keys) {
      const slot = this.#slots.get(key);
      if (slot === undefined) continue;
      next.set(key, slot);
      used.add(slot);
    }
    let free = 0;
    const slots = keys.map((key) => {
      const kept = next.get(key);
      if (kept !== undefined) return kept;
      while (used.has(free)) free += 1;
      next.set(key, free);
      used.add(free);
      return free;
    });
    this.#slots = next;
    return slots;
  }
}
