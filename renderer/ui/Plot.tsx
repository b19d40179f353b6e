import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Unit } from './quantities.ts';
import { roundSteps, stepText } from './series.ts';
import type { Series } from './series.ts';
import { useLanguage } from './useText.ts';

export interface PlotProps {
  readonly series: Series;
  readonly unit: Unit;
  readonly window: readonly [from: number, to: number];
  readonly high: number;
  /** Drawn as a dashed line. */
  readonly bound?: number | undefined;
  readonly height: number;
  /** The point under the pointer, or none. */
  readonly onPoint: (index: number | undefined) => void;
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const faint = (name: string, percent: number): string => `color-mix(in srgb, ${colour(name)} ${percent}%, transparent)`;
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** The part of the time axis whose times would stand in the corner. */
const CORNER = 0.1;
/** Between two times of the axis (ms): uPlot's own steps have none between one minute and five. */
const STEPS = [15, 30, 60, 120, 300, 600, 900, 1800].map((seconds) => seconds * 1000);

type Shown = Pick<PlotProps, 'unit' | 'window' | 'high' | 'height'>;

/** Colours and texts are functions, so that theme, language and scales count when it is drawn, not when it was made. */
const optionsOf = (shown: () => Shown, width: number, time: (ms: number, span: number) => string, onPoint: (index: number | undefined) => void): UPlot.Options => ({
  width,
  height: shown().height,
  ms: 1,
  padding: [6, 10, 0, 0],
  legend: { show: false },
  cursor: { y: false, points: { size: 7, fill: () => colour('accent') }, drag: { x: false, y: false } },
  scales: { x: { time: true, range: () => [...shown().window] as [number, number] }, y: { range: () => [0, shown().high] } },
  axes: [
    {
      font: FONT, size: 22, gap: 3, space: 56, incrs: [...STEPS], stroke: () => colour('muted'), grid: { show: false }, ticks: { show: false },
      values: (_, splits) => {
        const [from, to] = shown().window;
        // A time in the corner would stand on the zero of the other axis.
        return splits.map((split) => (split - from < (to - from) * CORNER ? '' : time(split, to - from)));
      },
    },
    {
      font: FONT, size: 54, gap: 4, stroke: () => colour('muted'), grid: { stroke: () => colour('line'), width: 1 }, ticks: { show: false },
      splits: () => [...roundSteps(shown().high, shown().unit, shown().height < 80 ? 2 : 4)],
      values: (_, splits) => splits.map((split) => stepText(split, shown().high, shown().unit)),
    },
  ],
  series: [
    {},
    { stroke: () => colour('accent'), width: 1.5, fill: () => faint('accent', 14), spanGaps: false, points: { size: 4, fill: () => colour('accent') } },
    { stroke: () => colour('warn'), width: 1, dash: [5, 4], points: { show: false } },
  ],
  hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? undefined)] },
});

const dataOf = (series: Series, window: readonly [number, number], bound: number | undefined): UPlot.AlignedData => {
  // The bound runs from edge to edge, also where there are no points yet.
  const edges = series.at[0] === undefined || series.at[0] > window[0];
  const at = edges ? [window[0], ...series.at] : [...series.at];
  const values = edges ? [null, ...series.values] : [...series.values];
  return [at, values, at.map(() => bound ?? null)];
};

/** The canvas of a chart. What it shows stands beside it in words: see `Chart`. */
export const Plot = ({ series, unit, window, high, bound, height, onPoint }: PlotProps) => {
  const language = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const shown = useRef<Shown & { readonly onPoint: PlotProps['onPoint']; readonly shift: number }>({ unit, window, high, height, onPoint, shift: 0 });
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const short = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false });
    const long = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
    const made = new UPlot(
      optionsOf(() => shown.current, element.clientWidth, (ms, span) => (span <= 180_000 ? long : short).format(ms), (index) => shown.current.onPoint(index === undefined || index < shown.current.shift ? undefined : index - shown.current.shift)),
      [[], [], []],
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: shown.current.height }));
    resized.observe(element);
    const themed = new MutationObserver(() => made.redraw(false, true));
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      plot.current = undefined;
      made.destroy();
    };
  }, [language]);
  useEffect(() => {
    const data = dataOf(series, window, bound);
    shown.current = { unit, window, high, height, onPoint, shift: data[0].length - series.at.length };
    plot.current?.setData(data);
  }, [series, unit, window, high, bound, height, onPoint, language]);
  return <div ref={box} className="plot" style={{ height }} aria-hidden="true" />;
};
