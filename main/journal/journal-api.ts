import { join } from 'node:path';
import type { Contract } from '../../preload/contract/contract.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import { toCsv, toJsonLines } from './export.ts';
import type { Journal } from './journal.ts';

interface JournalApiDeps {
  readonly journal: Journal;
  readonly folder: string;
  readonly write: (path: string, content: string) => Promise<void>;
  readonly giveFile: (file: { readonly path: string; readonly name: string; readonly type: string }) => Promise<{ readonly download?: string; readonly saved: boolean }>;
  readonly now: () => number;
}

/** The journal over the contract. */
export const journalApi = ({ journal, folder, write, giveFile, now }: JournalApiDeps): ApiHandlers<Contract['journal']> => ({
  query: async (input) => {
    await journal.refresh();
    return journal.query(input);
  },
  watch: async function* (_input, { signal }) {
    // By place, not by the newest alone: a reader that is slower than two entries would lose one.
    let seen = journal.all().length;
    for await (const _ of journal.newest.follow(signal)) for (; seen < journal.all().length; seen += 1) yield* journal.all().slice(seen, seen + 1);
  },
  export: async ({ format }) => {
    const name = `quarterdeck-journal-${new Date(now()).toISOString().slice(0, 10)}.${format}`;
    const path = join(folder, name);
    await journal.refresh();
    await write(path, format === 'csv' ? toCsv(journal.all()) : toJsonLines(journal.all()));
    return giveFile({ path, name, type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson' });
  },
});
