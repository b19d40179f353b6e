import { createHash } from 'node:crypto';
import type { JournalEntry, JournalPage } from '../../preload/contract/model/journal.ts';

/** What the first entry has in place of a digest before it. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 over an entry without its digest, keys in order. */
export const digestOf = (body: Omit<JournalEntry, 'digest'>): string => {
  const ordered = Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'digest').sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex');
};

/** Recomputes the chain; the first entry that does not fit is where the record was altered or cut. */
export const checkChain = (entries: readonly JournalEntry[]): JournalPage['chain'] => {
  let previous = GENESIS;
  for (const entry of entries) {
    if (entry.previous !== previous || digestOf(entry) !== entry.digest) return { whole: false, brokenAt: entry.seq };
    previous = entry.digest;
  }
  return { whole: true };
};

/** The entries of a record's text, and how many lines are none: cut off, or not of an entry's shape. */
export const parseLines = (text: string): { readonly entries: JournalEntry[]; readonly unreadable: number } => {
  const entries: JournalEntry[] = [];
  let unreadable = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = parsed(line);
    if (isEntry(entry)) entries.push(entry);
    else unreadable += 1;
  }
  return { entries, unreadable };
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const TEXTS = ['operator', 'action', 'cluster', 'clusterUser', 'object', 'before', 'after', 'outcome', 'digest', 'previous'] as const;

/** Has it the shape that is shown and exported? Whether it is genuine, the chain says. */
const isEntry = (value: unknown): value is JournalEntry => {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  // 8.64e15 ms: the last moment of a Date (ECMA-262).
  return Number.isSafeInteger(fields.seq) && Number.isSafeInteger(fields.at) && Math.abs(Number(fields.at)) <= 8.64e15 && TEXTS.every((key) => typeof fields[key] === 'string');
};
