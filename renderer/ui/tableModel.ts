/** One column of a `VirtualTable`. `value` is what is sorted, filtered and copied. */
export interface TableColumn<R> {
  readonly id: string;
  readonly title: string;
  /** Width in CSS pixels; columns with `grow` share what is left. */
  readonly width: number;
  readonly grow?: number;
  readonly align?: 'start' | 'end';
  /** Shown after "More columns" only, as with `kubectl -o wide`. */
  readonly wide?: boolean;
  /** The text filter does not look at it: a figure that changes by itself would make rows come and go. */
  readonly unfiltered?: boolean;
  readonly value: (row: R) => string | number | null;
  /** Draws the cell where its value as text is not enough. */
  readonly render?: (row: R) => React.ReactNode;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Orders cells: numbers by size, texts naturally (`node-2` before `node-10`), empty last. */
export const compareCells = (a: string | number | null, b: string | number | null): number => {
  if (a === b) return 0;
  if (a === null || a === '') return b === null || b === '' ? 0 : 1;
  if (b === null || b === '') return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
};

/** Rows that have every word of the filter in some column; `!word` keeps those without it. */
export const filterRows = <R>(rows: readonly R[], columns: readonly TableColumn<R>[], filter: string): readonly R[] => {
  const terms = filter.toLowerCase().split(/\s+/).filter((term) => term !== '' && term !== '!');
  if (terms.length === 0) return rows;
  const read = columns.filter((column) => column.unfiltered !== true);
  return rows.filter((row) => {
    const text = read.map((column) => String(column.value(row) ?? '')).join('\n').toLowerCase();
    return terms.every((term) => (term.startsWith('!') ? !text.includes(term.slice(1)) : text.includes(term)));
  });
};

/** Sorted rows; equal ones keep their order. */
export const sortRows = <R>(rows: readonly R[], columns: readonly TableColumn<R>[], sort: Sort | undefined): readonly R[] => {
  const column = columns.find((c) => c.id === sort?.column);
  if (!column || !sort) return rows;
  const factor = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: column.value(row) }))
    .sort((a, b) => {
      const emptiness = Number(a.value === null || a.value === '') - Number(b.value === null || b.value === '');
      return emptiness !== 0 ? emptiness : factor * compareCells(a.value, b.value);
    })
    .map((entry) => entry.row);
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
