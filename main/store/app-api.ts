import { homedir } from 'node:os';
import type { app } from '../../preload/contract/app.ts';
import { fault } from '../../preload/contract/fault.ts';
import type { Settings } from '../../preload/contract/model/app.ts';
import type { TableMemories } from '../../preload/contract/model/tables.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import type { FileBrowser } from './browse.ts';
import type { JsonFile } from './json-file.ts';
import type { State } from './state.ts';

interface AppApiDeps {
  readonly version: string;
  readonly hostKind: 'desktop' | 'browser';
  readonly locale: string;
  readonly vault: 'keychain' | 'passphrase' | 'memory';
  readonly demo: () => boolean;
  readonly settings: JsonFile<Settings>;
  readonly state: JsonFile<State>;
  readonly files: FileBrowser;
  /** False where the host has a file dialog: then no folder is shown to the page. */
  readonly browses: boolean;
  readonly openExternal: (url: string) => Promise<void>;
  /** Writes one line about a change of settings. */
  readonly record: (before: Settings, after: Settings) => Promise<void>;
}

/** The program itself: settings, the operator's folders, the outside browser. */
export const appApi = (deps: AppApiDeps): ApiHandlers<typeof app> => ({
  info: () => ({ version: deps.version, host: deps.hostKind, platform: process.platform, home: homedir(), vault: deps.vault, locale: deps.locale, demo: deps.demo() }),
  settings: (_input, { signal }) => deps.settings.current.follow(signal),
  setSettings: async (next) => {
    const before = deps.settings.current.value;
    await deps.settings.update(() => next);
    await deps.record(before, next);
    return null;
  },
  tables: (_input, { signal }) => tablesOf(deps.state, signal),
  setTable: async ({ table, memory }) => {
    await deps.state.update((state) => ({ ...state, tables: { ...state.tables, [table]: { ...state.tables[table], ...memory } } }));
    return null;
  },
  browse: ({ entry }) => {
    if (!deps.browses) throw fault('unsupported', 'This host has a file dialog of its own');
    return deps.files.list(entry);
  },
  openExternal: async ({ url }) => {
    await deps.openExternal(url);
    return null;
  },
});

/** The tables' part of the state, told when it is another. */
async function* tablesOf(state: JsonFile<State>, signal: AbortSignal): AsyncGenerator<TableMemories> {
  let last: TableMemories | undefined;
  for await (const { tables } of state.current.follow(signal)) {
    if (JSON.stringify(tables) === JSON.stringify(last)) continue;
    last = tables;
    yield tables;
  }
}
