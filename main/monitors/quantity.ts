// Decimal and binary suffixes of a quantity (Kubernetes API, resource.Quantity).
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
};
const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d{1,3})|([numkMGTPE]i?|Ki))?$/;
/** A quantity is never longer than this: no digits beyond it are read (characters). */
const LONGEST = 64;

/** A quantity as a number: `250m` is 0.25, `1Gi` is 2^30, `12e3` is 12000. Undefined for whatever is none, negative ones and numbers without end. */
export const parseQuantity = (value: unknown): number | undefined => {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > LONGEST) return undefined;
  const found = QUANTITY.exec(text.trim());
  if (!found) return undefined;
  const [, digits = '', exponent, suffix = ''] = found;
  const factor = SUFFIXES[suffix];
  if (factor === undefined) return undefined;
  const result = exponent === undefined ? Number(digits) * factor : Number(digits + exponent);
  return Number.isFinite(result) && result >= 0 ? result : undefined;
};
