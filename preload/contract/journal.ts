import { z } from 'zod';
import { call, feed } from './define.ts';
import type { JournalEntry, JournalPage } from './model/journal.ts';

/** Who did what: every action that changes something is recorded by itself. */
export const journal = {
  /** Newest first. `text` searches objects, actions, operators and images. */
  query: call<JournalPage>()(z.object({ text: z.string().max(200).optional(), cluster: z.string().max(200).optional(), limit: z.number().int().min(1).max(1000).default(200), before: z.number().int().optional() })),
  /** New entries as they are written. */
  watch: feed<JournalEntry>()(z.object({})),
  /** The whole record as CSV or JSON lines: saved by the host's dialog, or a one-time download address. */
  export: call<{ readonly download?: string; readonly saved: boolean }>()(z.object({ format: z.enum(['csv', 'jsonl']) })),
};
