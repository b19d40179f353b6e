import { setText } from './quantities.ts';

/** Figures over time: equally long lists, null where nothing is known. Times in ms. */
export interface Series {
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Points further apart than so many of their usual steps have a gap between them: nobody asked meanwhile. */
const GAP_STEPS = 2.5;
const MINUTE = 60_000;
/** How much time a chart shows: the least of these that its points fill. */
const WINDOWS = [5, 15, 30, 60].map((minutes) => minutes * MINUTE);

const stepOf = (at: readonly number[]): number => {
  const steps = at.slice(1).map((time, index) => time - (at[index] ?? time)).sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 15_000;
};

/** The series with an empty point wherever there was none for long, so that no line is drawn over what nobody knows. */
export const withGaps = ({ at, values }: Series): Series => {
  const longest = stepOf(at) * GAP_STEPS;
  const times: number[] = [];
  const figures: (number | null)[] = [];
  for (const [index, time] of at.entries()) {
    const before = at[index - 1];
    if (before !== undefined && time - before > longest) {
      times.push(before + 1);
      figures.push(null);
    }
    times.push(time);
    figures.push(values[index] ?? null);
  }
  return { at: times, values: figures };
};

/** What is said of a series beside its chart. */
export interface SeriesSummary {
  /** The newest figure, where the newest point has one. */
  readonly now?: number;
  readonly low?: number;
  readonly high?: number;
  /** From the first point that is known to the last (ms). */
  readonly span: number;
  readonly gaps: number;
}

/** The newest figure, the lowest and highest, over what time, and how often nothing was known in between. */
export const summarise = (series: Series): SeriesSummary => {
  const { at, values } = withGaps(series);
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, at: at[index] ?? 0 }]));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return { span: 0, gaps: 0 };
  let [low, high] = [first.value, first.value];
  for (const { value } of known) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const inside = values.slice(values.findIndex((value) => value !== null), values.findLastIndex((value) => value !== null) + 1);
  const gaps = inside.filter((value, index) => value === null && inside[index - 1] !== null).length;
  const newest = values.at(-1);
  return { ...(newest === null || newest === undefined ? {} : { now: newest }), low, high, span: last.at - first.at, gaps };
};

/** The time that a chart shows (ms, from and to), ending with its newest point. */
export const windowOf = (at: readonly number[]): readonly [from: number, to: number] => {
  const to = at.at(-1) ?? 0;
  const span = to - (at[0] ?? to);
  return [to - (WINDOWS.find((one) => span <= one) ?? WINDOWS.at(-1) ?? span), to];
};

/** How high a chart is: what is drawn with some air; a bound that is near belongs into the picture, a far one would flatten the line. */
export const heightOf = (high: number | undefined, bound: number | undefined): number => {
  const most = Math.max(high ?? 0, 0);
  const near = bound !== undefined && most >= bound / 3 ? bound : 0;
  return Math.max(most, near) * 1.12 || 1;
};

/** Words for the steps of an axis: one unit throughout, `0.5` below `1`, not `500m`. */
export const stepText = (value: number, high: number, unit: 'cores' | 'bytes'): string => (value === 0 ? '0' : unit === 'cores' && high >= 1 ? String(Math.round(value * 100) / 100) : setText(value, unit));

/** Round steps, `most` of them at most beside zero: powers of two for bytes (Mi, Gi), 1-2-5 for cores. */
export const roundSteps = (high: number, unit: 'cores' | 'bytes', most = 4): readonly number[] => {
  const rough = high / most;
  if (rough <= 0 || !Number.isFinite(rough)) return [0];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = unit === 'bytes' ? 2 ** Math.ceil(Math.log2(rough)) : ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, index) => index * step);
};
