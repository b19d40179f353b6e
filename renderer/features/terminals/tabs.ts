import { createStore } from 'zustand';
import type { StoreApi } from 'zustand';
import type { LogTarget } from '../../app/actions.ts';

/** A log tab of the dock. */
export interface LogTab {
  readonly key: string;
  readonly target: LogTarget;
}

const STORE = 'quarterdeck.log-tabs';

/** The log tabs that this window had before it was loaded again. What cannot be read is none. */
export const loadLogTabs = (storage: Pick<Storage, 'getItem'>): readonly LogTab[] => {
  try {
    const list: unknown = JSON.parse(storage.getItem(STORE) ?? '[]');
    if (!Array.isArray(list)) return [];
    return (list as readonly Partial<LogTab>[]).filter((tab): tab is LogTab => typeof tab.key === 'string' && typeof tab.target?.cluster === 'string' && typeof tab.target.namespace === 'string' && typeof tab.target.title === 'string');
  } catch {
    return [];
  }
};

/** Keeps the log tabs for the next load of this window. */
export const saveLogTabs = (storage: Pick<Storage, 'setItem'>, tabs: readonly LogTab[]): void => {
  try {
    storage.setItem(STORE, JSON.stringify(tabs));
  } catch {
    // Storage is full or forbidden: the tabs live as long as the page.
  }
};

const sameTarget = (a: LogTarget, b: LogTarget): boolean => a.cluster === b.cluster && a.namespace === b.namespace && a.pod === b.pod && a.container === b.container && a.selector === b.selector && a.previous === b.previous;

/** Adds a tab, or finds the one that shows the same log already. */
export const openLogTab = (tabs: readonly LogTab[], target: LogTarget): { readonly tabs: readonly LogTab[]; readonly key: string } => {
  const there = tabs.find((tab) => sameTarget(tab.target, target));
  if (there) return { tabs, key: there.key };
  const number = tabs.reduce((most, tab) => Math.max(most, Number.parseInt(tab.key.slice(5), 10) || 0), 0) + 1;
  const key = `logs-${number}`;
  return { tabs: [...tabs, { key, target }], key };
};

/** What a dock holds of its own; terminals are main's. */
export interface DockState {
  readonly logTabs: readonly LogTab[];
  /** The tab that the operator has gone to last. */
  readonly wanted?: string;
  readonly want: (key: string | undefined) => void;
  readonly openLogs: (target: LogTarget) => void;
  readonly closeLogs: (key: string) => void;
}

/** Makes the state of a dock, with the log tabs that `storage` has kept. */
export const makeDock = (storage: Pick<Storage, 'getItem' | 'setItem'>): StoreApi<DockState> => {
  const store = createStore<DockState>()((set, get) => ({
    logTabs: loadLogTabs(storage),
    want: (key) => set(key === undefined ? {} : { wanted: key }),
    openLogs: (target) => {
      const next = openLogTab(get().logTabs, target);
      set({ logTabs: next.tabs, wanted: next.key });
    },
    closeLogs: (key) => set(({ logTabs }) => ({ logTabs: logTabs.filter((tab) => tab.key !== key) })),
  }));
  store.subscribe((now, before) => {
    if (now.logTabs !== before.logTabs) saveLogTabs(storage, now.logTabs);
  });
  return store;
};
