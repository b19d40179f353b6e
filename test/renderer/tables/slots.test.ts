import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slots } from '../../../renderer/ui/slots.ts';

const keysOf = (from: number, to: number): readonly string[] => Array.from({ length: to - from }, (_, i) => `row ${from + i}`);

describe('the elements of the rows that are drawn', () => {
  it('a row keeps its own while it is drawn, no two share one, and there are never more than were needed at once', () => {
    const steps = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(steps, (windows) => {
      const slots = new Slots();
      let before = new Map<string, number>();
      const most = Math.max(...windows.map((keys) => keys.length));
      for (const numbers of windows) {
        const keys = numbers.map(String);
        const got = slots.assign(keys);
        expect(new Set(got).size).toBe(keys.length);
        for (const slot of got) expect(slot).toBeLessThan(most);
        keys.forEach((key, at) => { if (before.has(key)) expect(got[at]).toBe(before.get(key)); });
        expect(slots.assign(keys)).toEqual(got);
        before = new Map(keys.map((key, at) => [key, got[at] ?? -1]));
      }
    }));
  });

  it('scrolled far away, all of them draw other rows in the same order: nothing moves in the document', () => {
    const slots = new Slots();
    expect(slots.assign(keysOf(0, 5))).toEqual([0, 1, 2, 3, 4]);
    expect(slots.assign(keysOf(100, 105))).toEqual([0, 1, 2, 3, 4]);
  });

  it('scrolled by two rows, two of them go from the beginning to the end', () => {
    const slots = new Slots();
    slots.assign(keysOf(0, 5));
    expect(slots.assign(keysOf(2, 7))).toEqual([2, 3, 4, 0, 1]);
  });
});
