/** What a figure counts. */
export type Unit = 'cores' | 'bytes';

/** CPU as kubectl writes it: `250m` below one core, then cores, `1.25`. Measured figures keep their last digits, so that columns of them line up. */
export const cpuText = (cores: number): string => {
  if (cores > 0 && cores < 0.0005) return '<1m';
  if (cores < 0.9995) return `${Math.round(cores * 1000)}m`;
  return cores.toFixed(cores < 9.995 ? 2 : cores < 99.95 ? 1 : 0);
};

const POWERS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;

/** Memory as kubectl writes it, in binary units without a space: `345Mi`, `1.2Gi`. */
export const memoryText = (bytes: number): string => {
  let power = bytes < 1 ? 0 : Math.min(POWERS.length - 1, Math.floor(Math.log2(bytes) / 10));
  // 1023.7Mi reads as 1Gi, never as 1024Mi.
  if (power < POWERS.length - 1 && Math.round(bytes / 1024 ** power) >= 1024) power += 1;
  const value = bytes / 1024 ** power;
  return `${value.toFixed(power > 0 && value < (power >= 3 ? 99.95 : 9.95) ? 1 : 0)}${POWERS[power] ?? ''}`;
};

/** A measured figure in its unit. */
export const figureText = (value: number, unit: Unit): string => (unit === 'cores' ? cpuText(value) : memoryText(value));

/** A figure that somebody set, without idle zeros: `8` cores, `256Mi`. */
export const setText = (value: number, unit: Unit): string => figureText(value, unit).replace(/\.0+(?=\D|$)|(\.\d*[1-9])0+(?=\D|$)/, '$1');

/** How much of something is used, as a whole percentage; undefined where there is nothing to use. */
export const percentOf = (used: number | null | undefined, of: number | null | undefined): number | undefined => (typeof used !== 'number' || typeof of !== 'number' || of <= 0 ? undefined : Math.round((used / of) * 100));
