import { useCallback, useEffect, useState } from 'react';
import type { RefObject } from 'react';
import { flushSync } from 'react-dom';

/** 28 px rows (DESIGN §8). */
export const ROW = 28;
// Drawn above and below what is seen; the window moves in steps of half of that, so most scroll events draw nothing.
const OVERSCAN = 16;
const STEP = 8;

/** Which rows are drawn: `first` to `last`, without `last`. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
  /** Reads the scroll position again, after it was set by hand. */
  readonly read: () => void;
}

/** The part of a long list of rows of one height that is in sight. */
export const useRowWindow = (scroller: RefObject<HTMLDivElement | null>, count: number): RowWindow => {
  const [seen, setSeen] = useState({ top: 0, rows: 30 });
  const read = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const top = Math.floor(element.scrollTop / ROW / STEP) * STEP;
    const rows = Math.ceil(element.clientHeight / ROW);
    setSeen((last) => (last.top === top && last.rows === rows ? last : { top, rows }));
  }, [scroller]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    // At once: rows that come after the frame that shows their place are seen as a white flash.
    const onScroll = (): void => flushSync(read);
    element.addEventListener('scroll', onScroll, { passive: true });
    const sizes = new ResizeObserver(read);
    sizes.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      sizes.disconnect();
    };
  }, [scroller, read]);
  // A list that became shorter than where it was scrolled to is scrolled by the browser in the next frame; draw its end now.
  const top = Math.min(seen.top, Math.max(0, count - seen.rows));
  return { first: Math.max(0, top - OVERSCAN), last: Math.min(count, top + STEP + seen.rows + OVERSCAN), read };
};
