/** A cell's value: what is sorted, found, copied. */
export type CellValue = string | number | null;

/** Values that live beside the rows and change without them: usage of pods, for one. */
export interface Beside {
  readonly subscribe: (listener: () => void) => () => void;
  /** Another number whenever a value has changed. */
  readonly version: () => number;
}

/** One column of a `VirtualTable`. `value` is what is sorted, filtered and copied. */
export interface TableColumn<R> {
  readonly id: string;
  readonly title: string;
  /** Other names that the filter knows it by: `ns` in `ns:prod`. */
  readonly names?: readonly string[];
  /** Width in CSS pixels; columns with `grow` share what is left. */
  readonly width: number;
  readonly grow?: number;
  readonly align?: 'start' | 'end';
  /** Not shown until the operator asks for it, as with `kubectl -o wide`. */
  readonly wide?: boolean;
  readonly value: (row: R) => CellValue;
  /** The text filter does not look at it: a figure that changes by itself would make rows come and go, a moment in milliseconds is not what is read. */
  readonly unfiltered?: boolean;
  /** What is copied and saved, where that is not the value: a moment as ISO 8601. */
  readonly copy?: (row: R) => CellValue;
  /** Draws the cell where its value as text is not enough. */
  readonly render?: (row: R) => React.ReactNode;
  /** `value` reads from here, by the row's key: the column's cells and its order follow it, the other columns are left alone. */
  readonly beside?: Beside;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** A cell made ready for comparing; undefined where it is empty. */
export type SortKey = string | number | undefined;

const NOT_ASCII = /[^\u0000-\u007f]/;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
// `2` becomes `12` and `10` becomes `210`: a number with how long it is in front is in order character by character.
const ranked = (digits: string): string => (digits.length < 9 ? `${digits.length}${digits}` : `9${String(digits.length).padStart(6, '0')}${digits}`);

/** A text whose plain order is the natural one: `node-2` before `node-10`, letters without regard to case or accents. Made once per text, without a regular expression: that takes five times as long. */
export const naturalKey = (text: string): string => {
  const lower = (NOT_ASCII.test(text) ? text.normalize('NFKD').replace(/\p{M}+/gu, '') : text).toLowerCase();
  let key = '';
  let copied = 0;
  for (let at = 0; at < lower.length; at += 1) {
    if (!isDigit(lower.charCodeAt(at))) continue;
    key += lower.slice(copied, at);
    let first = at;
    while (at + 1 < lower.length && isDigit(lower.charCodeAt(at + 1))) at += 1;
    while (first <= at && lower.charCodeAt(first) === 48) first += 1;
    copied = at + 1;
    key += ranked(lower.slice(first, copied));
  }
  return copied === 0 ? lower : key + lower.slice(copied);
};

/** A value as it is compared. */
export const sortKey = (value: CellValue): SortKey => (value === null || value === '' || Number.isNaN(value) ? undefined : typeof value === 'string' ? naturalKey(value) : value);

const ascending = (a: string | number, b: string | number): number => {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (typeof b === 'number') return 1;
  return a < b ? -1 : a > b ? 1 : 0;
};

/** Orders keys: numbers by size and before texts, texts naturally, empty ones last in both directions. */
export const compareKeys = (a: SortKey, b: SortKey, descending = false): number => {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return descending ? ascending(b, a) : ascending(a, b);
};

/** The row that a key leads to; `undefined` where the key means nothing to a list. */
export const moveTo = (key: string, at: number, count: number, page: number): number | undefined => {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown': return Math.min(last, at + 1);
    case 'ArrowUp': return Math.max(0, at - 1);
    case 'PageDown': return Math.min(last, at + page);
    case 'PageUp': return Math.max(0, at - page);
    case 'Home': return 0;
    case 'End': return last;
    default: return undefined;
  }
};
