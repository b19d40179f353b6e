import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noMetrics } from '../../preload/contract/model/metrics.ts';
import type { MetricsState } from '../../preload/contract/model/metrics.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import { measuredOf } from '../../renderer/bridge/metrics.ts';
import { metricsText } from '../../renderer/text/metrics.ts';
import { say } from '../../renderer/text/define.ts';
import { metricColumns, withColumns } from '../../renderer/ui/metricColumns.tsx';
import { cpuText, figureText, memoryText, percentOf, setText } from '../../renderer/ui/quantities.ts';
import { heightOf, roundSteps, stepText, summarise, windowOf, withGaps } from '../../renderer/ui/series.ts';
import { fixedSource } from '../../renderer/bridge/row-source.ts';
import type { Sort, TableColumn } from '../../renderer/ui/tableModel.ts';
import { TableView } from '../../renderer/ui/tableView.ts';
import { parseQuantity } from '../../main/monitors/quantity.ts';

describe('figures as they are read', () => {
  test.each([[0, '0m'], [0.0001, '<1m'], [0.0005, '1m'], [0.25, '250m'], [0.9994, '999m'], [0.9996, '1.00'], [1.25, '1.25'], [1.5, '1.50'], [9.999, '10.0'], [23.44, '23.4'], [99.96, '100'], [128, '128']])('%d cores are %s', (cores, text) => expect(cpuText(cores)).toBe(text));
  test.each([[0, '0'], [1023, '1023'], [1024, '1.0Ki'], [1.5 * 2 ** 20, '1.5Mi'], [9.97 * 2 ** 20, '10Mi'], [345 * 2 ** 20, '345Mi'], [1.2 * 2 ** 30, '1.2Gi'], [2 ** 30, '1.0Gi'], [1023.7 * 2 ** 20, '1.0Gi'], [31.3 * 2 ** 30, '31.3Gi'], [200 * 2 ** 30, '200Gi'], [2 ** 50, '1.0Pi']])('%d bytes are %s', (bytes, text) => expect(memoryText(bytes)).toBe(text));
  test('a figure reads back within what its digits say', () => {
    const back = (unit: 'cores' | 'bytes', least: number, most: number) => fc.property(fc.double({ min: least, max: most, noNaN: true }), (value) => {
      const read = parseQuantity(figureText(value, unit)) ?? NaN;
      return Math.abs(read - value) <= Math.max(value * 0.05, unit === 'cores' ? 0.0005 : 0.5);
    });
    fc.assert(back('cores', 0.0005, 500));
    fc.assert(back('bytes', 0, 2 ** 49));
  });
  test.each([[8, 'cores', '8'], [7.8, 'cores', '7.8'], [1.25, 'cores', '1.25'], [0.25, 'cores', '250m'], [20, 'cores', '20'], [100, 'cores', '100'], [2 ** 30, 'bytes', '1Gi'], [1.5 * 2 ** 30, 'bytes', '1.5Gi'], [200 * 2 ** 20, 'bytes', '200Mi'], [10 * 2 ** 30, 'bytes', '10Gi']] as const)('%d %s that were set are %s', (value, unit, text) => expect(setText(value, unit)).toBe(text));
  test('a part of nothing is no part', () => expect([percentOf(1, 4), percentOf(1, 0), percentOf(null, 4), percentOf(1, null), percentOf(0, 4)]).toEqual([25, undefined, undefined, undefined, 0]));
});

describe('a series', () => {
  const points = fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 50 }).map((list) => [...list].sort((a, b) => a - b).map((n) => n * 15_000));
  test('keeps its points and their order when gaps are put in, and its gaps have no figures', () => {
    fc.assert(fc.property(points, (at) => {
      const drawn = withGaps({ at, values: at.map((_, index) => index) });
      expect(drawn.values.filter((value) => value !== null)).toEqual(at.map((_, index) => index));
      expect(drawn.at).toEqual([...drawn.at].sort((a, b) => a - b));
      expect(new Set(drawn.at).size).toBe(drawn.at.length);
    }));
  });
  test('that nobody asked for a while is cut there', () => {
    const at = [0, 15, 30, 45, 200, 215].map((s) => s * 1000);
    expect(withGaps({ at, values: [1, 2, 3, 4, 5, 6] })).toEqual({ at: [0, 15_000, 30_000, 45_000, 45_001, 200_000, 215_000], values: [1, 2, 3, 4, null, 5, 6] });
  });
  test('is summed up by what is known of it', () => {
    const at = [0, 15, 30, 45, 60, 75].map((s) => s * 1000);
    expect(summarise({ at, values: [null, 3, null, null, 1, 2] })).toEqual({ now: 2, low: 1, high: 3, span: 60_000, gaps: 1 });
    expect(summarise({ at, values: [1, 2, 3, 4, 5, null] })).toEqual({ low: 1, high: 5, span: 60_000, gaps: 0 });
    expect(summarise({ at: [], values: [] })).toEqual({ span: 0, gaps: 0 });
  });
  test('fills the least window that it fits into', () => {
    expect(windowOf([1_000_000])).toEqual([700_000, 1_000_000]);
    expect(windowOf([0, 16 * 60_000])).toEqual([-14 * 60_000, 16 * 60_000]);
    expect(windowOf([0, 90 * 60_000])).toEqual([30 * 60_000, 90 * 60_000]);
  });
  test('has a near bound in its picture, and not a far one', () => {
    expect(heightOf(200, 256)).toBeCloseTo(286.72);
    expect(heightOf(20, 256)).toBeCloseTo(22.4);
    expect(heightOf(300, 256)).toBeCloseTo(336);
    expect(heightOf(undefined, undefined)).toBe(1);
  });
  test('has few round steps below its height', () => {
    fc.assert(fc.property(fc.double({ min: 1e-4, max: 2 ** 45, noNaN: true }), fc.constantFrom('cores' as const, 'bytes' as const), (high, unit) => {
      const steps = roundSteps(high, unit);
      return steps.length >= 2 && steps.length <= 5 && steps[0] === 0 && steps.every((step) => step <= high);
    }));
    expect(roundSteps(100 * 2 ** 20, 'bytes').map((one) => setText(one, 'bytes'))).toEqual(['0', '32Mi', '64Mi', '96Mi']);
    expect(roundSteps(1.9, 'cores').map((one) => stepText(one, 1.9, 'cores'))).toEqual(['0', '0.5', '1', '1.5']);
    expect(stepText(0.05, 0.2, 'cores')).toBe('50m');
    expect(roundSteps(0.5, 'cores').map(cpuText)).toEqual(['0m', '200m', '400m']);
  });
});

describe('columns beside the rows', () => {
  const row = (name: string, namespace?: string): Row => ({ key: `uid-${name}`, name, created: 0, verdict: 'ok', cells: [], ...(namespace === undefined ? {} : { namespace }) });
  const t = (key: keyof typeof metricsText.en, params?: Readonly<Record<string, string | number>>): string => say(metricsText.en[key], params);
  const itself = (one: Row): Row => one;
  const metrics: MetricsState = { figures: new Map([['a/web', { cpu: 0.25, memory: 2 ** 20 }], ['a/api', { cpu: 2, memory: null }], ['n1', { cpu: 1, memory: 1 }]]), room: new Map(), at: 1, status: { ...noMetrics.status, state: 'live' } };
  const columns = metricColumns(itself, 'pods', metrics, t);
  const rows = [row('none', 'a'), row('web', 'a'), row('api', 'a')];
  /** What a table of these columns shows. */
  const shown = (all: readonly TableColumn<Row>[], filter: string, sort?: Sort): readonly string[] => {
    const view = new TableView<Row>();
    view.ask({ columns: all, filter, sort, facets: [], wanted: {} });
    view.fill(fixedSource(rows, (one) => one.key));
    return view.snapshot().shown.map((entry) => entry.row.name);
  };

  test('sort by what is used, unknown last, and join by namespace and name', () => {
    expect(columns.map((column) => [column.title, column.align])).toEqual([['CPU', 'end'], ['MEMORY', 'end']]);
    expect(shown(columns, '', { column: 'metrics-cpu', descending: true })).toEqual(['api', 'web', 'none']);
    expect(columns[0]?.value(row('n1'))).toBe(1);
    expect(columns[0]?.value(row('web', 'b'))).toBeNull();
  });
  test('are not looked at by the filter: rows would come and go with every round', () => {
    const named: TableColumn<Row> = { id: 'n', title: 'N', width: 1, value: (one) => one.name };
    expect(shown([named, ...columns], '0.25')).toEqual([]);
    expect(shown([named, ...columns], 'web')).toEqual(['web']);
  });
  test('are not there for kinds without figures, in snapshots, and where they may not be seen', () => {
    expect(metricColumns(itself, undefined, metrics, t)).toEqual([]);
    expect(metricColumns(itself, 'pods', undefined, t)).toEqual([]);
    expect(metricColumns(itself, 'pods', { ...metrics, status: { ...metrics.status, state: 'refused' } }, t)).toEqual([]);
    expect([measuredOf(['execable', 'loggable']), measuredOf(['cordonable', 'hasPods']), measuredOf(['scalable']), measuredOf(undefined)]).toEqual(['pods', 'nodes', undefined, undefined]);
  });
  test('stand after the columns that are always shown', () => {
    const plain = (id: string, wide = false): TableColumn<Row> => ({ id, title: id, width: 1, wide, value: () => null });
    expect(withColumns([plain('a'), plain('w', true), plain('b')], [plain('x')]).map((one) => one.id)).toEqual(['a', 'b', 'x', 'w']);
    const same = [plain('a')];
    expect(withColumns(same, [])).toBe(same);
  });
});
