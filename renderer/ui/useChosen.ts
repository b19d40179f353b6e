import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Entry, TableView, ViewState } from './tableView.ts';
import { ROW } from './useRowWindow.ts';
import type { Sight } from './useRowWindow.ts';

/** The row that should stay where it is on the screen, as its place before: the chosen one if it is seen, else the first that is seen and did not change. */
export const anchorOf = <R>(shown: readonly Entry<R>[], top: number, rows: number, chosen: string | undefined, stands: (entry: Entry<R>) => boolean): number | undefined => {
  const first = Math.floor(top / ROW);
  const seen = shown.slice(first, first + rows);
  const at = seen.findIndex((entry) => entry.key === chosen);
  if (at >= 0) return first + at;
  // At the very top one wants to see what comes in.
  if (top === 0) return undefined;
  const still = seen.findIndex(stands);
  return still >= 0 ? first + still : undefined;
};

/** Who is chosen when `at` has gone: the one below, else the one above. */
export const neighbourOf = <R>(shown: readonly Entry<R>[], at: number, isThere: (key: string) => boolean): string | undefined => {
  for (let below = at + 1; below < shown.length; below += 1) if (isThere(shown[below]?.key ?? '')) return shown[below]?.key;
  for (let above = at - 1; above >= 0; above -= 1) if (isThere(shown[above]?.key ?? '')) return shown[above]?.key;
  return undefined;
};

export interface Chosen {
  readonly key: string | undefined;
  readonly choose: (key: string) => void;
}

/**
 * The chosen row of a table that changes under one's hands: it stays chosen and at its place on the screen while rows come
 * and go above it; when it goes, the row below is chosen.
 */
export const useChosen = <R>(view: TableView<R>, state: ViewState<R>, sight: Sight, onChosen: ((key: string) => void) | undefined): Chosen => {
  const [key, setKey] = useState<string | undefined>(undefined);
  const latest = useRef({ key, onChosen });
  // Rows that came above what is seen, and have not been scrolled by yet.
  const shift = useRef(0);
  useLayoutEffect(() => {
    latest.current = { key, onChosen };
  });
  const choose = useCallback((next: string) => {
    latest.current = { ...latest.current, key: next };
    setKey(next);
    latest.current.onChosen?.(next);
  }, []);
  useEffect(
    () =>
      view.subscribe((before) => {
        const now = view.snapshot();
        if (!now.live || before.shown === now.shown) return;
        const { key: chosen } = latest.current;
        const { top, height } = sight.last();
        const anchor = anchorOf(before.shown, top + shift.current * ROW, Math.ceil(height / ROW), chosen, view.stands);
        const entry = anchor === undefined ? undefined : before.shown[anchor];
        const to = entry === undefined ? -1 : view.indexOf(entry.key);
        if (anchor !== undefined && to >= 0) shift.current += to - anchor;
        if (chosen === undefined || view.indexOf(chosen) >= 0) return;
        const at = before.shown.findIndex((one) => one.key === chosen);
        const next = at < 0 ? undefined : neighbourOf(before.shown, at, (one) => view.indexOf(one) >= 0);
        if (next !== undefined) choose(next);
      }),
    [view, sight, choose],
  );
  useLayoutEffect(() => {
    if (shift.current === 0) return;
    const top = sight.top() + shift.current * ROW;
    shift.current = 0;
    sight.scrollTo(top);
  }, [state, sight]);
  return { key, choose };
};
