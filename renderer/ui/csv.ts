type CellValue = string | number | null;

// A cell that begins so would be a formula in a spreadsheet (OWASP, CSV injection).
const FORMULA = /^[=+\-@\t\r]/;

const quoted = (value: CellValue): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A table as comma-separated values (RFC 4180): CRLF between lines, quotes doubled. */
export const toCsv = (titles: readonly string[], rows: readonly (readonly CellValue[])[]): string => [titles, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n');

/** A table as tab-separated text, as spreadsheets take it from the clipboard. */
export const toTsv = (titles: readonly string[], rows: readonly (readonly CellValue[])[]): string =>
  [titles, ...rows].map((row) => row.map((cell) => String(cell ?? '').replaceAll(/[\t\n\r]+/g, ' ')).join('\t')).join('\n');

/** Saves a text as a file through the browser's own download. */
export const saveText = (name: string, text: string, type = 'text/plain'): void => {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes by the next turn; the address is not needed after that.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
};
