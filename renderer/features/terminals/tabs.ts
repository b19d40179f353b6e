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
