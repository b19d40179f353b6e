import type { Figures, Measured, MetricsState } from '../../preload/contract/model/metrics.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import type { metricsText } from '../text/metrics.ts';
import { figureText, percentOf, setText } from './quantities.ts';
import type { Unit } from './quantities.ts';
import type { TableColumn } from './tableModel.ts';
import type { Say } from './useText.ts';

type Words = Say<keyof typeof metricsText.en>;

/** From these parts of what there is (per cent) the bar says that little is left. */
const TIGHT = 80;
const FULL = 95;

/** A row's figures stand under its name, or namespace and name: sources that know no uid tell them too. */
const keyOf = (row: Row): string => (row.namespace === undefined ? row.name : `${row.namespace}/${row.name}`);

/** A figure with the part that it is of what there is. */
const Part = ({ used, all, unit, t }: { readonly used: number; readonly all: number; readonly unit: Unit; readonly t: Words }) => {
  const percent = percentOf(used, all) ?? 0;
  return (
    <span className="part-of" title={t('partOf', { used: figureText(used, unit), all: setText(all, unit), percent })}>
      <span className={`part-bar${percent >= FULL ? ' bad' : percent >= TIGHT ? ' warn' : ''}`} aria-hidden="true"><span style={{ width: `${Math.min(100, percent)}%` }} /></span>
      <span className="part-percent muted">{percent} %</span>
      <span className="part-figure">{figureText(used, unit)}</span>
    </span>
  );
};

const column = <R,>(id: keyof Figures, unit: Unit, rowOf: (item: R) => Row, of: Measured, metrics: MetricsState, t: Words): TableColumn<R> => ({
  id: `metrics-${id}`,
  title: t(id === 'cpu' ? 'cpuColumn' : 'memoryColumn'),
  width: of === 'nodes' ? 158 : unit === 'cores' ? 64 : 86,
  align: 'end',
  unfiltered: true,
  value: (item) => metrics.figures.get(keyOf(rowOf(item)))?.[id] ?? null,
  render: (item) => {
    const key = keyOf(rowOf(item));
    const used = metrics.figures.get(key)?.[id];
    const all = metrics.room.get(key)?.[id];
    if (used === null || used === undefined) return <span className="muted" aria-hidden="true">{metrics.status.state === 'waiting' ? '…' : '–'}</span>;
    return all === null || all === undefined ? figureText(used, unit) : <Part used={used} all={all} unit={unit} t={t} />;
  },
});

/** CPU and memory of each row, from beside the rows; none where there can be none or none may be seen. */
export const metricColumns = <R,>(rowOf: (item: R) => Row, of: Measured | undefined, metrics: MetricsState | undefined, t: Words): readonly TableColumn<R>[] =>
  of === undefined || metrics === undefined || metrics.status.state === 'refused' ? [] : [column('cpu', 'cores', rowOf, of, metrics, t), column('memory', 'bytes', rowOf, of, metrics, t)];

/** The extra columns after those that are always shown, before those that are shown on demand. */
export const withColumns = <R,>(columns: readonly TableColumn<R>[], extra: readonly TableColumn<R>[]): readonly TableColumn<R>[] => (extra.length === 0 ? columns : [...columns.filter((one) => !one.wide), ...extra, ...columns.filter((one) => one.wide)]);
