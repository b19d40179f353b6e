import type { CellValue, TableColumn } from './tableModel.ts';

/** One word of a filter; a row must satisfy all of them. */
export type Term =
  | { readonly type: 'text'; readonly not: boolean; /** In lower case. */ readonly text: string }
  | { readonly type: 'column'; readonly not: boolean; readonly column: string; /** In lower case. */ readonly text: string }
  | { readonly type: 'label'; readonly not: boolean; readonly key: string; /** Absent: any value. */ readonly value?: string };

// A word with its parts in quotes; a quote that is still open reaches to the end.
const WORDS = /(?:[^\s"]|"[^"]*"?)+/g;
const LABEL = /^labels?(?:(!=)|[=:])(.*)$/is;
const KEY = /^([^=!]+)(?:(!?)=?=(.*))?$/s;
const COLUMN = /^([^:]+):(.*)$/s;

const labelOf = (not: boolean, text: string): readonly Term[] => {
  const [, key, unequal, value] = KEY.exec(text) ?? [];
  if (key === undefined) return [];
  return [{ type: 'label', not: unequal === '!' ? !not : not, key, ...(value ? { value } : {}) }];
};

const termOf = (word: string, columnOf: (name: string) => string | undefined): readonly Term[] => {
  const not = /^[!-]/.test(word);
  const rest = not ? word.slice(1) : word;
  const bare = rest.replaceAll('"', '');
  if (bare === '') return [];
  const plain: Term = { type: 'text', not, text: bare.toLowerCase() };
  if (/^"[^"]*"?$/.test(rest)) return [plain];
  const label = LABEL.exec(bare);
  if (label) return labelOf(label[1] === '!=' ? !not : not, label[2] ?? '');
  const [, name = '', text = ''] = COLUMN.exec(bare) ?? [];
  const column = columnOf(name.toLowerCase());
  if (column === undefined) return [plain];
  // `status:` while the rest is being typed asks for nothing yet.
  return text === '' ? [] : [{ type: 'column', not, column, text: text.toLowerCase() }];
};

/**
 * Reads what stands in a filter: words, `"two words"`, `status:crash`, `label=app=web`, `label=app`, each turned round by
 * `!` or `-` in front. `foo:bar` with a `foo` that is no column is a word like any other: images have colons.
 */
export const parseFilter = (filter: string, columnOf: (name: string) => string | undefined): readonly Term[] => (filter.match(WORDS) ?? []).flatMap((word) => termOf(word, columnOf));

/** Finds a column by what an operator calls it: its title, in any case, with `-` for spaces, or one of its other names. */
export const columnNames = <R>(columns: readonly TableColumn<R>[]): ((name: string) => string | undefined) => {
  const names = new Map<string, string>();
  for (const column of columns) {
    if (column.unfiltered) continue;
    for (const name of [column.title, column.id, ...(column.names ?? [])].map((one) => one.toLowerCase())) {
      for (const spelling of [name, name.replaceAll(/\s+/g, '-')]) if (!names.has(spelling)) names.set(spelling, column.id);
    }
  }
  return (name) => names.get(name);
};

/** All that free words look at, in lower case. */
export const haystackOf = <R>(columns: readonly TableColumn<R>[], row: R): string => {
  let text = '';
  for (const column of columns) {
    if (column.unfiltered) continue;
    const value = column.value(row);
    if (value !== null && value !== '') text += `${value}\n`;
  }
  return text.toLowerCase();
};

/** Whether labels as kubectl prints them, `a=b,c=d`, have a key, with a value where one is asked for. Makes no texts: it runs for every row. */
export const hasLabel = (labels: string | undefined, key: string, value: string | undefined): boolean => {
  if (labels === undefined) return false;
  const wanted = value === undefined ? `${key}=` : `${key}=${value}`;
  for (let at = labels.indexOf(wanted); at >= 0; at = labels.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if ((at === 0 || labels[at - 1] === ',') && (value === undefined || end === labels.length || labels[end] === ',')) return true;
  }
  return false;
};

/** A filter made ready for many rows: `haystack` is asked for only where words are looked for. `undefined`: everything matches. */
export const matcher = <R>(filter: string, columns: readonly TableColumn<R>[], labels: ((row: R) => string | undefined) | undefined): ((row: R, haystack: () => string) => boolean) | undefined => {
  const terms = parseFilter(filter, columnNames(columns));
  if (terms.length === 0) return undefined;
  const valueOf = new Map(columns.map((column) => [column.id, column.value]));
  // Cells repeat: most of 50,000 pods share a few states and nodes.
  const lower = new Map<CellValue, string>();
  const lowered = (value: CellValue): string => {
    let text = lower.get(value);
    if (text === undefined) lower.set(value, (text = String(value ?? '').toLowerCase()));
    return text;
  };
  const holds = (term: Term, row: R, haystack: () => string): boolean => {
    switch (term.type) {
      case 'text': return haystack().includes(term.text);
      case 'column': return lowered(valueOf.get(term.column)?.(row) ?? null).includes(term.text);
      case 'label': return hasLabel(labels?.(row), term.key, term.value);
    }
  };
  return (row, haystack) => {
    for (const term of terms) if (holds(term, row, haystack) === term.not) return false;
    return true;
  };
};
