import type { KeyboardEvent } from 'react';
import { copied, tsvLine } from './csv.ts';
import { moveTo } from './tableModel.ts';
import type { TableColumn } from './tableModel.ts';
import type { Entry } from './tableView.ts';

/** What the keys of a table act on. */
export interface TableHands<R> {
  readonly shown: readonly Entry<R>[];
  /** The chosen row's place; -1 for none. */
  readonly at: number;
  /** Rows that a page key moves by. */
  readonly page: number;
  readonly columns: readonly TableColumn<R>[];
  /** Undefined where rows cannot be marked. */
  readonly marked: ReadonlySet<string> | undefined;
  readonly onMarked: (keys: ReadonlySet<string>) => void;
  readonly onChoose: (key: string, at: number) => void;
  readonly onOpen: ((row: R) => void) | undefined;
  readonly onKey: ((key: string, row: R) => boolean) | undefined;
}

/** `marks` with more keys, or without them. */
export const marking = (marks: ReadonlySet<string>, keys: Iterable<string>, on: boolean): ReadonlySet<string> => {
  const next = new Set(marks);
  for (const key of keys) {
    if (on) next.add(key);
    else next.delete(key);
  }
  return next;
};

/** The keys from one place to another, both among them. */
export const keysBetween = <R>(shown: readonly Entry<R>[], a: number, b: number): readonly string[] => shown.slice(Math.min(a, b), Math.max(a, b) + 1).map((entry) => entry.key);

const noMarks: ReadonlySet<string> = new Set();

/** Ctrl+C: the marked rows that are shown, or the chosen one, as tab-separated text. */
const copy = <R>({ shown, at, columns, marked }: TableHands<R>): boolean => {
  if (window.getSelection()?.isCollapsed === false) return false;
  const rows = marked && marked.size > 0 ? shown.filter((entry) => marked.has(entry.key)) : shown.slice(at, at + 1);
  if (at < 0 && rows.length === 0) return false;
  void navigator.clipboard.writeText(rows.map((entry) => tsvLine(columns.map((column) => copied(column, entry.row)))).join('\n'));
  return true;
};

/** Whether a key meant something to the table. Arrows, Home, End, page keys choose, with Shift they mark on the way; Space marks, Ctrl+A marks all, Escape unmarks, Enter opens, Ctrl+C copies. */
export const pressed = <R>(event: KeyboardEvent, hands: TableHands<R>): boolean => {
  const { shown, at, marked, onMarked, onChoose } = hands;
  const command = event.ctrlKey || event.metaKey;
  const row = at < 0 ? undefined : shown[at];
  const to = event.altKey || command ? undefined : moveTo(event.key, at, shown.length, hands.page);
  const target = to === undefined ? undefined : shown[to];
  if (to !== undefined && target) {
    if (event.shiftKey && marked) onMarked(marking(marked, keysBetween(shown, at < 0 ? to : at, to), true));
    onChoose(target.key, to);
    return true;
  }
  if (command && event.key === 'c') return copy(hands);
  if (marked && command && event.key === 'a') onMarked(new Set(shown.map((entry) => entry.key)));
  else if (marked && marked.size > 0 && event.key === 'Escape') onMarked(noMarks);
  else if (!row) return false;
  else if (marked && event.key === ' ') onMarked(marking(marked, [row.key], !marked.has(row.key)));
  else if (event.key === 'Enter') hands.onOpen?.(row.row);
  else return !command && hands.onKey?.(event.key, row.row) === true;
  return true;
};
