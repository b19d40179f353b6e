import { lazy, Suspense, useMemo, useState } from 'react';
import { metricsText } from '../text/metrics.ts';
import { figureText, percentOf, setText } from './quantities.ts';
import type { Unit } from './quantities.ts';
import { heightOf, summarise, windowOf, withGaps } from './series.ts';
import type { Series, SeriesSummary } from './series.ts';
import { useLanguage, useText } from './useText.ts';
import type { Say } from './useText.ts';

// The library is loaded with the first chart, not with the window.
const Plot = lazy(() => import('./Plot.tsx').then((module) => ({ default: module.Plot })));

type Words = Say<keyof typeof metricsText.en>;

export interface ChartProps {
  readonly label: string;
  readonly series: Series;
  readonly unit: Unit;
  /** What it may use at most, and what to call that. */
  readonly bound?: { readonly value: number; readonly kind: 'limit' | 'room' } | undefined;
  readonly request?: number | undefined;
  readonly height?: number;
}

/** `45 s`, `12 min`. */
const spanText = (ms: number, t: Words): string => (ms < 120_000 ? t('seconds', { n: Math.round(ms / 1000) }) : t('minutes', { n: Math.round(ms / 60_000) }));

const describe = (label: string, unit: Unit, { now, low, high, span, gaps }: SeriesSummary, t: Words): string => {
  if (low === undefined || high === undefined) return `${label}: ${t('nothing')}`;
  const text = (value: number): string => figureText(value, unit);
  return [t('summary', { label, now: now === undefined ? '–' : text(now), low: text(low), high: text(high), span: spanText(span, t) }), ...(gaps > 0 ? [t('gaps', { n: gaps })] : [])].join(', ');
};

/** One figure over time: the newest in large, its range in words, and the line, with gaps where nothing was known. */
export const Chart = ({ label, series, unit, bound, request, height = 96 }: ChartProps) => {
  const t = useText(metricsText);
  const language = useLanguage();
  const [point, setPoint] = useState<number | undefined>(undefined);
  const drawn = useMemo(() => withGaps(series), [series]);
  const summary = useMemo(() => summarise(series), [series]);
  const window = useMemo(() => windowOf(series.at), [series]);
  const { now, low, high, span, gaps } = summary;
  const text = (value: number): string => figureText(value, unit);
  const percent = percentOf(now, bound?.value);
  const hovered = point === undefined ? undefined : drawn.at[point];
  const clock = (at: number): string => new Date(at).toLocaleTimeString(language, { hour12: false });
  const value = point === undefined ? null : drawn.values[point];
  const all = bound && percent !== undefined ? t(bound.kind === 'limit' ? 'ofLimit' : 'ofRoom', { all: setText(bound.value, unit), percent }) : '';
  const range = low === undefined || high === undefined ? '' : span === 0 ? t('firstPoint') : [text(low) === text(high) ? t('steady', { low: text(low), span: spanText(span, t) }) : t('range', { low: text(low), high: text(high), span: spanText(span, t) }), ...(gaps > 0 ? [t('gaps', { n: gaps })] : []), ...(request === undefined ? [] : [t('request', { all: setText(request, unit) })])].join(' · ');
  const under = hovered === undefined ? range : value === null || value === undefined ? t('noneAt', { time: clock(hovered) }) : t('at', { value: text(value), time: clock(hovered) });
  return (
    <figure className="chart" aria-label={describe(label, unit, summary, t)}>
      <figcaption>
        <span className="chart-head"><span className="chart-label">{label}</span> <strong className="digits">{now === undefined ? '–' : text(now)}</strong> <span className="muted digits">{all}</span></span>
        <span className="chart-range muted digits">{under === '' ? t('nothing') : under}</span>
      </figcaption>
      <Suspense fallback={<div className="plot" style={{ height }} />}>
        <Plot series={drawn} unit={unit} window={window} high={heightOf(high, bound?.value)} bound={bound?.value} height={height} onPoint={setPoint} />
      </Suspense>
    </figure>
  );
};
