import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCsv, toJsonLines } from '../../../main/journal/export.ts';
import type { JournalEntry } from '../../../preload/contract/model/journal.ts';
import { entryOf } from './entry.ts';

/** Reads RFC 4180 as a spreadsheet does: the oracle, written from the RFC and not from the writer. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    row.push(found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"'));
    if (found[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
    if (cell.lastIndex === text.length) return rows;
  }
  throw new Error(`not CSV at ${cell.lastIndex}`);
};

const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", 'cmd', '＝', '部')).map((parts) => parts.join('')));
const entry: fc.Arbitrary<JournalEntry> = fc.record({ object: hostile, before: hostile, after: hostile, cluster: hostile }).map((texts) => ({ ...entryOf(''), ...texts, seq: 1, at: 0, operator: 'ana@desk', digest: 'd', previous: 'p' }));

test('every cell comes back as it was, or as text in place of a formula', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      const [head = [], ...rows] = readCsv(toCsv(entries));
      expect(rows).toHaveLength(entries.length);
      for (const [i, row] of rows.entries()) {
        expect(row).toHaveLength(head.length);
        for (const key of ['object', 'before', 'after', 'cluster'] as const) {
          const [read = '', given = ''] = [row[head.indexOf(key)], entries[i]?.[key]];
          expect(read).toBe(/^[=+\-@\t\r\n＝＋－＠]/.test(given) ? `'${given}` : given);
        }
      }
    }),
  );
});

test('formulas are text', () => {
  const csv = toCsv([{ ...entryOf('=cmd|"/C calc"!A0'), seq: 1, at: 0, operator: '@SUM(1)', digest: '', previous: '' }]);
  expect(csv).toContain(`"'=cmd|""/C calc""!A0"`);
  expect(csv).toContain("'@SUM(1)");
});

test('JSON lines are one line each, and the same entries', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      const lines = toJsonLines(entries).split('\n').slice(0, -1);
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(entries);
    }),
  );
});
