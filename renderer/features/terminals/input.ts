/** What a key does to the dock, when it is not for the program in the terminal. */
export type DockKey = 'copy' | 'find' | 'new' | 'next' | 'previous' | 'leave' | 'window';

interface Key {
  readonly type: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Keys that a terminal gives away; every other key belongs to the program that runs in it, Tab and Escape among them.
 * The way out by keyboard (WCAG 2.1.2): Ctrl+Shift+Escape, Shift+F6 where the system takes that one, and Ctrl+` of the window.
 */
export const dockKey = (event: Key, hasSelection: boolean): DockKey | undefined => {
  const { key, ctrlKey, shiftKey, altKey, metaKey } = event;
  const letter = key.toLowerCase();
  if (metaKey && letter === 'c' && hasSelection) return 'copy';
  if (metaKey || altKey) return undefined;
  if (shiftKey && !ctrlKey) return key === 'F6' ? 'leave' : undefined;
  if (!ctrlKey) return undefined;
  if (key === 'Tab') return shiftKey ? 'previous' : 'next';
  if (key === '`') return 'window';
  if (!shiftKey) return undefined;
  switch (letter) {
    case 'c': return 'copy';
    case 'f': return 'find';
    case 't': return 'new';
    case 'k': return 'window';
    case 'escape': return 'leave';
    case 'arrowright': return 'next';
    case 'arrowleft': return 'previous';
    default: return undefined;
  }
};

/** Lines of a paste that would be run at once: a text with a line break, other than one at its very end that a whole line brings along, is asked about. */
export const pasteLines = (text: string): number => text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n').length;

/** The tab after or before another, around the ends. */
export const cycle = (keys: readonly string[], active: string | undefined, by: 1 | -1): string | undefined => {
  if (keys.length === 0) return undefined;
  const at = active === undefined ? -1 : keys.indexOf(active);
  return keys[(at + by + keys.length) % keys.length];
};

/** Tabs in the order in which they came: what is gone is left out, what is new stands last. */
export const mergeOrder = (order: readonly string[], present: readonly string[]): readonly string[] => {
  const there = new Set(present);
  const kept = order.filter((key) => there.has(key));
  const fresh = present.filter((key) => !kept.includes(key));
  return fresh.length === 0 && kept.length === order.length ? order : [...kept, ...fresh];
};
