import type { JournalEntry } from '../../preload/contract/model/journal.ts';

const COLUMNS = ['seq', 'at', 'operator', 'action', 'cluster', 'clusterUser', 'environment', 'object', 'before', 'after', 'outcome', 'fault', 'durationMs', 'digest', 'previous'] as const;

/** RFC 4180, with cells that a spreadsheet would take for a formula (full-width signs too) made harmless by a leading apostrophe. */
export const toCsv = (entries: readonly JournalEntry[]): string => [COLUMNS.join(','), ...entries.map((e) => COLUMNS.map((c) => csvCell(cellOf(e, c))).join(','))].join('\r\n') + '\r\n';

export const toJsonLines = (entries: readonly JournalEntry[]): string => entries.map((e) => `${JSON.stringify(e)}\n`).join('');

const cellOf = (e: JournalEntry, column: (typeof COLUMNS)[number]): string => {
  if (column === 'at') return new Date(e.at).toISOString();
  if (column === 'fault') return e.fault?.message ?? '';
  return String(e[column] ?? '');
};

const csvCell = (text: string): string => {
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
