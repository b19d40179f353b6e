import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { flushSync } from 'react-dom';
import { useBusy } from '../bridge/busy.ts';

/** 28 px rows (DESIGN §8). */
export const ROW = 28;
// Drawn above and below what is seen; the window moves in steps of half of that, so most scroll events draw nothing.
const OVERSCAN = 16;
const STEP = 8;
/** Rows that are moved aside are looked at anew in steps of so much (CSS pixels). */
const ASIDE = 200;
/** Rows are drawn beyond what is seen once nothing has jumped for so long (ms). */
const CALM_MS = 100;

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
  /** How far the rows are scrolled aside, rounded down to a step, and how wide what is seen is (CSS pixels; 0 while not known). */
  readonly left: number;
  readonly width: number;
}

/** The first row in sight, rounded down to a step, and how many rows are. */
interface Seen {
  readonly top: number;
  readonly rows: number;
  readonly left: number;
  readonly width: number;
  /** It is being scrolled so fast that nothing that was drawn is seen again. */
  readonly jumping: boolean;
}

/** The part of a long list of rows of one height that is in sight of the element that `scroller` is given to. */
export const useRowWindow = (count: number): RowWindow => {
  const busy = useBusy();
  const scroller = useRef<HTMLDivElement>(null);
  const last = useRef({ top: 0, height: 0 });
  const [seen, setSeen] = useState<Seen>({ top: 0, rows: 30, left: 0, width: 0, jumping: false });
  const read = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const now = { top: element.scrollTop, height: element.clientHeight };
    // Past everything that is drawn: only what is seen is drawn anew, for it will be gone in the next frame.
    const jumping = Math.abs(now.top - last.current.top) > OVERSCAN * ROW;
    last.current = now;
    if (jumping) busy.jumped();
    const step = jumping ? 1 : STEP;
    const top = Math.floor(now.top / ROW / step) * step;
    const rows = Math.ceil(now.height / ROW);
    const left = Math.floor(element.scrollLeft / ASIDE) * ASIDE;
    const width = element.clientWidth;
    setSeen((before) => (before.top === top && before.rows === rows && before.left === left && before.width === width && before.jumping === jumping ? before : { top, rows, left, width, jumping }));
  }, [busy]);
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
  useEffect(() => {
    if (!seen.jumping) return undefined;
    const calm = setTimeout(read, CALM_MS);
    return () => clearTimeout(calm);
  }, [seen, read]);
  // A list that became shorter than where it was scrolled to is scrolled by the browser in the next frame; draw its end now.
  const top = Math.min(seen.top, Math.max(0, count - seen.rows));
  const [before, after] = seen.jumping ? [0, 1] : [OVERSCAN, STEP + OVERSCAN];
  return { scroller, sight, first: Math.max(0, top - before), last: Math.min(count, top + seen.rows + after), left: seen.left, width: seen.width };
};
