import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { flushSync } from 'react-dom';

/** 28 px rows (DESIGN §8). */
export const ROW = 28;
// Drawn above and below what is seen; the window moves in steps of half of that, so most scroll events draw nothing.
const OVERSCAN = 16;
const STEP = 8;

/** What is seen of a scrolled element, in CSS pixels, and how to move it. */
export interface Sight {
  readonly top: () => number;
  readonly height: () => number;
  /** Top and height when they were last read: asking the element in the midst of a batch would have it laid out for nothing. */
  readonly last: () => { readonly top: number; readonly height: number };
  readonly scrollTo: (top: number) => void;
  readonly focus: () => void;
}

/** Which rows are drawn: `first` to `last`, without `last`. */
export interface RowWindow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly sight: Sight;
  readonly first: number;
  readonly last: number;
}

/** The part of a long list of rows of one height that is in sight of the element that `scroller` is given to. */
export const useRowWindow = (count: number): RowWindow => {
  const scroller = useRef<HTMLDivElement>(null);
  const last = useRef({ top: 0, height: 0 });
  const [seen, setSeen] = useState({ top: 0, rows: 30 });
  const read = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    last.current = { top: element.scrollTop, height: element.clientHeight };
    const top = Math.floor(last.current.top / ROW / STEP) * STEP;
    const rows = Math.ceil(last.current.height / ROW);
    setSeen((before) => (before.top === top && before.rows === rows ? before : { top, rows }));
  }, []);
  const [sight] = useState<Sight>(() => ({
    top: () => scroller.current?.scrollTop ?? 0,
    height: () => scroller.current?.clientHeight ?? 0,
    last: () => last.current,
    scrollTo: (top) => {
      if (!scroller.current) return;
      scroller.current.scrollTop = top;
      read();
    },
    focus: () => scroller.current?.focus({ preventScroll: true }),
  }));
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
  }, [read]);
  // A list that became shorter than where it was scrolled to is scrolled by the browser in the next frame; draw its end now.
  const top = Math.min(seen.top, Math.max(0, count - seen.rows));
  return { scroller, sight, first: Math.max(0, top - OVERSCAN), last: Math.min(count, top + STEP + seen.rows + OVERSCAN) };
};
