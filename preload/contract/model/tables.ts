import { z } from 'zod';

const text = z.string().max(300);

/** How a table's columns are arranged; columns that are not named stand where they do by themselves. */
const tableLayout = z.object({
  columns: z.array(z.object({ id: text, on: z.boolean() })).max(300),
  /** CSS pixels, by column. */
  widths: z.record(text, z.number().min(20).max(4000)),
});

/** A view that the operator saved under a name. */
const savedView = z.object({
  name: z.string().min(1).max(100),
  setup: z.object({
    filter: z.string().max(2000),
    sort: z.object({ column: text, descending: z.boolean() }).optional(),
    /** Wanted states, by what they are states of. */
    wanted: z.record(text, z.array(text).max(100)),
    layout: tableLayout,
  }),
});
export type SavedView = z.output<typeof savedView>;

/** What is remembered of one table, in every cluster that has it. */
export const tableMemorySchema = z.object({ layout: tableLayout.optional(), views: z.array(savedView).max(100).optional() });
export type TableMemory = z.output<typeof tableMemorySchema>;

/** By table: a kind's id, or the name of a page's own table. */
export const tableMemoriesSchema = z.record(z.string().min(1).max(320), tableMemorySchema);
export type TableMemories = z.output<typeof tableMemoriesSchema>;
