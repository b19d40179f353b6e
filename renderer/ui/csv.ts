import type { CellValue, TableColumn } from './tableModel.ts';

// A cell that begins so would be a formula in a spreadsheet (OWASP, CSV injection).
const FORMULA = /^[=+\-@\t\r]/;

const quoted = (value: CellValue): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const csvLine = (cells: readonly CellValue[]): string => cells.map(quoted).join(',');
/** One line of tab-separated text. */
export const tsvLine = (cells: readonly CellValue[]): string => cells.map((cell) => String(cell ?? '').replaceAll(/[\t\n\r]+/g, ' ')).join('\t');

/** A table as comma-separated values (RFC 4180): CRLF between lines, quotes doubled. */
export const toCsv = (titles: readonly string[], rows: readonly (readonly CellValue[])[]): string => [titles, ...rows].map(csvLine).join('\r\n');

/** A table as tab-separated text, as spreadsheets take it from the clipboard. */
export const toTsv = (titles: readonly string[], rows: readonly (readonly CellValue[])[]): string => [titles, ...rows].map(tsvLine).join('\n');

export type TableFormat = 'csv' | 'tsv' | 'json';
export const MIME: Readonly<Record<TableFormat, string>> = { csv: 'text/csv', tsv: 'text/tab-separated-values', json: 'application/json' };

// 1,000 rows take a few milliseconds: between two pieces the window draws and answers.
const PIECE = 1000;

/** What is copied and saved of a cell. */
export const copied = <R>(column: TableColumn<R>, row: R): CellValue => (column.copy ?? column.value)(row);

/** Rows as text, piece by piece: all the pieces together are the file. Numbers stay numbers in JSON, empty cells are `null`. */
export function* tablePieces<R>(format: TableFormat, columns: readonly TableColumn<R>[], rows: readonly R[]): Generator<string> {
  const titles = columns.map((column) => column.title);
  const cells = (row: R): readonly CellValue[] => columns.map((column) => copied(column, row));
  const lines = (part: readonly R[]): readonly string[] => part.map((row) => {
    switch (format) {
      case 'csv': return csvLine(cells(row));
      case 'tsv': return tsvLine(cells(row));
      case 'json': return JSON.stringify(Object.fromEntries(columns.map((column, at) => [titles[at], copied(column, row)])));
    }
  });
  const between = { csv: '\r\n', tsv: '\n', json: ',\n' }[format];
  yield { csv: csvLine(titles), tsv: tsvLine(titles), json: '[' }[format];
  for (let from = 0; from < rows.length; from += PIECE) {
    const text = lines(rows.slice(from, from + PIECE)).join(between);
    yield format === 'json' && from === 0 ? `\n${text}` : between + text;
  }
  if (format === 'json') yield '\n]\n';
}

/** All pieces, with a turn of the page's loop between them; undefined after an abort. */
export const collectPieces = async (pieces: Iterable<string>, signal: AbortSignal): Promise<readonly string[] | undefined> => {
  const texts: string[] = [];
  for (const piece of pieces) {
    texts.push(piece);
    await new Promise((resolve) => { setTimeout(resolve); });
    if (signal.aborted) return undefined;
  }
  return texts;
};

/** Saves a text as a file through the browser's own download. */
export const saveText = (name: string, text: string | readonly string[], type = 'text/plain'): void => {
  const url = URL.createObjectURL(new Blob(typeof text === 'string' ? [text] : [...text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes by the next turn; the address is not needed after that.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
};
