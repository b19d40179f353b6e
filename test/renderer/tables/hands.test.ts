import fc from 'fast-check';
import type { KeyboardEvent } from 'react';
import { describe, expect, test } from 'vitest';
import { collectPieces, tablePieces, toCsv, toTsv } from '../../../renderer/ui/csv.ts';
import type { TableColumn } from '../../../renderer/ui/tableModel.ts';
import type { Entry } from '../../../renderer/ui/tableView.ts';
import { anchorOf, neighbourOf } from '../../../renderer/ui/useChosen.ts';
import { ROW } from '../../../renderer/ui/useRowWindow.ts';
import { keysBetween, marking, pressed } from '../../../renderer/ui/useTableKeys.ts';
import type { TableHands } from '../../../renderer/ui/useTableKeys.ts';

const entry = (key: string): Entry<string> => ({ key, row: key, seq: 0, rank: 0, sort: undefined, haystack: undefined, found: true, shown: true });
const entries = (keys: string): readonly Entry<string>[] => Array.from(keys, entry);

describe('a file of rows', () => {
  const columns: readonly TableColumn<{ n: number; t: string }>[] = [{ id: 'T', title: 'T', width: 1, value: (row) => row.t }, { id: 'AT', title: 'AT', width: 1, value: (row) => row.n, copy: (row) => new Date(row.n).toISOString() }];
  const rows = Array.from({ length: 2345 }, (_, n) => ({ n, t: n % 7 === 0 ? `a "b", ${n}` : `t${n}` }));
  const cells = rows.map((row) => [row.t, new Date(row.n).toISOString()]);
  test('is the same in pieces as at once', () => {
    expect([...tablePieces('csv', columns, rows)].join('')).toBe(toCsv(['T', 'AT'], cells));
    expect([...tablePieces('tsv', columns, rows)].join('')).toBe(toTsv(['T', 'AT'], cells));
    expect(JSON.parse([...tablePieces('json', columns, rows)].join(''))).toEqual(cells.map(([t, at]) => ({ T: t, AT: at })));
    expect(JSON.parse([...tablePieces('json', columns, [])].join(''))).toEqual([]);
  });
  test('is made in pieces, and no further after an abort', async () => {
    const abort = new AbortController();
    let made = 0;
    const pieces = function* (): Generator<string> { for (; made < 10; made += 1) { if (made === 3) abort.abort(); yield 'x'; } };
    expect(await collectPieces(pieces(), abort.signal)).toBeUndefined();
    expect(made).toBe(3);
    expect(await collectPieces(['a', 'b'], new AbortController().signal)).toEqual(['a', 'b']);
  });
});

describe('what stays at its place', () => {
  const shown = entries('abcdefghij');
  const all = (): boolean => true;
  test('is the chosen row while it is seen', () => expect(anchorOf(shown, 2 * ROW, 4, 'd', all)).toBe(3));
  test('else the first row that is seen and did not change', () => {
    expect(anchorOf(shown, 2 * ROW, 4, 'j', all)).toBe(2);
    expect(anchorOf(shown, 2 * ROW, 4, undefined, (one) => one.key !== 'c')).toBe(3);
    expect(anchorOf(shown, 2 * ROW, 4, undefined, () => false)).toBeUndefined();
  });
  test('at the top nothing: one wants to see what comes in', () => expect(anchorOf(shown, 0, 4, 'j', all)).toBeUndefined());
  test('when the chosen row goes, the next below that is there is chosen, else above', () => {
    expect(neighbourOf(shown, 3, (key) => 'abfg'.includes(key))).toBe('f');
    expect(neighbourOf(shown, 3, (key) => 'ab'.includes(key))).toBe('b');
    expect(neighbourOf(shown, 3, () => false)).toBeUndefined();
  });
});

describe('keys of a table', () => {
  const press = (key: string, more: Partial<TableHands<string>> = {}, mods: Partial<KeyboardEvent> = {}): { readonly used: boolean; readonly marks: string; readonly chosen?: string; readonly opened?: string } => {
    let marks = 'same';
    let chosen: string | undefined;
    let opened: string | undefined;
    const hands: TableHands<string> = { shown: entries('abcde'), at: 1, page: 3, columns: [], marked: new Set(), onMarked: (keys) => { marks = [...keys].sort().join(''); }, onChoose: (to) => { chosen = to; }, onOpen: (row) => { opened = row; }, onKey: (one) => one === 'l', ...more };
    const used = pressed({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...mods } as KeyboardEvent, hands);
    return { used, marks, ...(chosen === undefined ? {} : { chosen }), ...(opened === undefined ? {} : { opened }) };
  };
  test('arrows choose, with Shift they mark on the way', () => {
    expect(press('ArrowDown')).toEqual({ used: true, marks: 'same', chosen: 'c' });
    expect(press('ArrowDown', { at: -1 })).toEqual({ used: true, marks: 'same', chosen: 'a' });
    expect(press('End', {}, { shiftKey: true })).toEqual({ used: true, marks: 'bcde', chosen: 'e' });
    expect(press('ArrowUp', { marked: undefined }, { shiftKey: true })).toEqual({ used: true, marks: 'same', chosen: 'a' });
  });
  test('Space marks and unmarks, Ctrl+A marks what is shown, Escape unmarks', () => {
    expect(press(' ').marks).toBe('b');
    expect(press(' ', { marked: new Set(['a', 'b']) }).marks).toBe('a');
    expect(press('a', { marked: new Set(['z']) }, { ctrlKey: true }).marks).toBe('abcde');
    expect(press('Escape', { marked: new Set(['a']) }).marks).toBe('');
    expect(press('Escape').used).toBe(false);
    expect(press('a', { marked: undefined }, { ctrlKey: true }).used).toBe(false);
  });
  test('Enter opens, others are the page’s own, and none is taken that means nothing', () => {
    expect(press('Enter')).toEqual({ used: true, marks: 'same', opened: 'b' });
    expect(press('l').used).toBe(true);
    expect(press('x').used).toBe(false);
    expect(press('l', { at: -1 }).used).toBe(false);
    expect(press('l', {}, { ctrlKey: true }).used).toBe(false);
    expect(press('ArrowDown', {}, { altKey: true }).used).toBe(false);
  });
  test('a range has both its ends, whichever comes first', () => {
    fc.assert(fc.property(fc.nat(4), fc.nat(4), (a, b) => {
      const keys = keysBetween(entries('abcde'), a, b);
      expect(keys).toEqual(keysBetween(entries('abcde'), b, a));
      expect(keys).toHaveLength(Math.abs(a - b) + 1);
      expect(marking(marking(new Set(), keys, true), keys, false).size).toBe(0);
    }));
  });
});
