import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsInSight } from '../../../renderer/ui/columnSpan.ts';
import { gridOf, MIN_WIDTH, moveColumn, placeColumns, plainLayout, shownColumns, toggleColumn, widenColumn } from '../../../renderer/ui/tableLayout.ts';
import type { TableLayout } from '../../../renderer/ui/tableLayout.ts';
import type { TableColumn } from '../../../renderer/ui/tableModel.ts';
import { withView } from '../../../renderer/ui/useTableSetup.ts';

const column = (id: string, more: Partial<TableColumn<string>> = {}): TableColumn<string> => ({ id, title: id, width: 100, value: (row) => row, ...more });
const columns = [column('A'), column('B', { wide: true }), column('C', { grow: 2 }), column('D')];
const ids = (list: readonly TableColumn<string>[]): string => list.map((one) => one.id).join('');
const layout: fc.Arbitrary<TableLayout> = fc.record({ columns: fc.uniqueArray(fc.record({ id: fc.constantFrom('A', 'B', 'C', 'D', 'gone'), on: fc.boolean() }), { selector: (one) => one.id }), widths: fc.dictionary(fc.constantFrom('A', 'C', 'gone'), fc.integer({ min: MIN_WIDTH, max: 500 })) });

describe('columns', () => {
  test('stand as they do by themselves until they are arranged', () => {
    expect(ids(shownColumns(columns, plainLayout))).toBe('ACD');
    expect(ids(placeColumns(columns, plainLayout).map((one) => one.column))).toBe('ABCD');
  });

  test('are all there once in any layout, and at least one is shown', () => {
    fc.assert(fc.property(layout, (some) => {
      expect(placeColumns(columns, some).map((one) => one.column.id).sort()).toEqual(['A', 'B', 'C', 'D']);
      expect(shownColumns(columns, some).length).toBeGreaterThan(0);
    }));
  });

  test('one that is new to a layout stands after its neighbour, as wide ones do hidden', () => {
    const kept: TableLayout = { columns: [{ id: 'D', on: true }, { id: 'A', on: true }], widths: {} };
    expect(placeColumns(columns, kept).map((one) => `${one.column.id}${one.on ? '+' : '-'}`).join('')).toBe('D+A+B-C+');
    expect(ids(placeColumns([column('X'), ...columns], kept).map((one) => one.column))).toBe('XDABC');
  });

  test('are toggled and moved one at a time, and back again', () => {
    fc.assert(fc.property(layout, fc.constantFrom('A', 'B', 'C', 'D'), fc.constantFrom(-1 as const, 1 as const), (some, id, by) => {
      const on = (one: TableLayout): readonly boolean[] => placeColumns(columns, one).map((placed) => placed.on);
      const order = (one: TableLayout): string => ids(placeColumns(columns, one).map((placed) => placed.column));
      expect(on(toggleColumn(columns, toggleColumn(columns, some, id), id))).toEqual(on(some));
      const moved = moveColumn(columns, some, id, by);
      const at = order(some).indexOf(id);
      expect(order(moved).indexOf(id)).toBe(Math.max(0, Math.min(3, at + by)));
      if (order(moved) !== order(some)) expect(order(moveColumn(columns, moved, id, by === 1 ? -1 : 1))).toBe(order(some));
    }));
  });

  test('widths stay within reason and can be given up again', () => {
    expect(widenColumn(plainLayout, 'A', 3).widths).toEqual({ A: MIN_WIDTH });
    expect(widenColumn(widenColumn(plainLayout, 'A', 300), 'A', undefined).widths).toEqual({});
  });

  test('always fill the row: what grows does, else the last one', () => {
    expect(gridOf(columns, {}, 30)).toEqual({ template: '30px 100px 100px minmax(100px, 2fr) 100px', least: 430, each: [100, 100, 100, 100] });
    expect(gridOf(columns, { C: 200 }, 0)).toEqual({ template: '100px 100px 200px minmax(100px, 1fr)', least: 500, each: [100, 100, 200, 100] });
  });
});

describe('columns in sight', () => {
  const widths = Array.from({ length: 40 }, () => 100);

  test('are all of them while the rows are not much wider than what is seen', () => {
    expect(columnsInSight(widths.slice(0, 12), 30, 0, 900)).toEqual({ from: 0, to: 12 });
    expect(columnsInSight(widths, 30, 0, 0)).toEqual({ from: 0, to: 40 });
  });

  test('of forty are those that are seen and some beside them', () => {
    expect(columnsInSight(widths, 0, 0, 1000)).toEqual({ from: 0, to: 15 });
    expect(columnsInSight(widths, 0, 2000, 1000)).toEqual({ from: 15, to: 35 });
    expect(columnsInSight(widths, 0, 3000, 1000)).toEqual({ from: 25, to: 40 });
  });

  test('never leave out one that is seen, however wide they are', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: MIN_WIDTH, max: 900 }), { minLength: 1, maxLength: 50 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (each, before, seen, part) => {
      const total = each.reduce((sum, width) => sum + width, before);
      const left = part * Math.max(0, total - seen);
      const { from, to } = columnsInSight(each, before, left, seen);
      let at = before;
      each.forEach((width, index) => {
        if (at < left + seen && at + width > left) expect(index >= from && index < to, `column ${index}`).toBe(true);
        at += width;
      });
    }));
  });
});

test('a view takes the place of another of its name, and names are in order', () => {
  const view = (name: string, filter: string): Parameters<typeof withView>[1] => ({ name, setup: { filter, wanted: {}, layout: { columns: [], widths: {} } } });
  const views = withView(withView(withView([], view('b', '1')), view('a', '2')), view('b', '3'));
  expect(views.map((one) => [one.name, one.setup.filter])).toEqual([['a', '2'], ['b', '3']]);
});
