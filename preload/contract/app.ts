import { z } from 'zod';
import { call, feed } from './define.ts';
import type { AppInfo, BrowsePage, Settings } from './model/app.ts';
import { settingsSchema } from './model/app.ts';
import type { TableMemories } from './model/tables.ts';
import { tableMemorySchema } from './model/tables.ts';

/** The program itself. */
export const app = {
  info: call<AppInfo>()(z.object({})),
  settings: feed<Settings>()(z.object({})),
  /** Replaces the settings; a field that is left out goes back to its default. */
  setSettings: call<null>()(settingsSchema),
  /** How the operator arranged the tables, and the views that are saved of them. */
  tables: feed<TableMemories>()(z.object({})),
  /** Remembers a table's columns, or its views; what is left out stays as it was. */
  setTable: call<null>()(z.object({ table: z.string().min(1).max(320), memory: tableMemorySchema })),
  /** Folders of the operator's disk for hosts without a file dialog. `entry` absent: the home folder. */
  browse: call<BrowsePage>()(z.object({ entry: z.string().max(100).optional() })),
  /** Opens an http(s) address in the operator's own browser. */
  openExternal: call<null>()(z.object({ url: z.url({ protocol: /^https?$/ }) })),
};
