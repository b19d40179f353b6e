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
  query: (input) => journal.query(input),
  watch: async function* (_input, { signal }) {
    const start = journal.newest.value?.seq ?? 0;
    for await (const entry of journal.newest.follow(signal)) if (entry && entry.seq > start) yield entry;
  },
  export: async ({ format }) => {
    const name = `quarterdeck-journal-${new Date(now()).toISOString().slice(0, 10)}.${format}`;
    const path = join(folder, name);
    await write(path, format === 'csv' ? toCsv(journal.all()) : toJsonLines(journal.all()));
    return giveFile({ path, name, type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson' });
  },
});
