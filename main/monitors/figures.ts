import type { Figures } from '../../preload/contract/model/metrics.ts';

/** Significant binary digits that are kept: an error of 0.05 % at most, less than any screen shows, and most rounds of a quiet pod then tell nothing new. */
const DIGITS = 10;

/** The number with its first binary digits only. */
export const coarse = (value: number): number => {
  // Less than a billionth of a core or byte is none, and its step would be too small for a number.
  if (value < 1e-9 || !Number.isFinite(value)) return 0;
  const step = 2 ** (Math.floor(Math.log2(value)) - DIGITS);
  return Math.round(value / step) * step;
};

/** What is set, not measured: told as it is. */
export const setFigures = (cpu: number | undefined, memory: number | undefined): Figures => ({ cpu: cpu ?? null, memory: memory ?? null });

/** Measured figures as they are told and compared. CPU is kept to a tenth of a millicore, below which it is noise. */
export const figuresOf = (cpu: number | undefined, memory: number | undefined): Figures => ({
  cpu: cpu === undefined ? null : Math.round(coarse(cpu) * 10_000) / 10_000,
  memory: memory === undefined ? null : Math.round(coarse(memory)),
});

/** The figures of before where they say the same: whoever compares then compares objects, not numbers. */
export const kept = (before: Figures | undefined, next: Figures): Figures => (before !== undefined && before.cpu === next.cpu && before.memory === next.memory ? before : next);

/** The same for a whole answer. */
export const keptAll = (before: ReadonlyMap<string, Figures> | undefined, next: ReadonlyMap<string, Figures>): ReadonlyMap<string, Figures> => (before === undefined ? next : new Map(Array.from(next, ([key, one]) => [key, kept(before.get(key), one)])));

/** What one answer told: of a kubelet its node and pods, of the metrics API one list. */
export interface Sample {
  readonly nodes: ReadonlyMap<string, Figures>;
  readonly pods: ReadonlyMap<string, Figures>;
}

/** A non-negative number of a foreign answer, or undefined. */
export const amount = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined);

/** The sum of what is known; undefined where nothing is. */
export const sum = (values: readonly (number | undefined)[]): number | undefined => values.reduce((total, value) => (value === undefined ? total : (total ?? 0) + value), undefined);

type Fields = Readonly<Record<string, unknown>>;
/** The object behind a field of a foreign answer, empty where there is none. */
export const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
/** The array behind a field of a foreign answer, empty where there is none. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
/** The text behind a field of a foreign answer, empty where there is none. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
