// What the window is busy with, for what can wait meanwhile. One per page, as there is one pair of eyes per window.

/** So long after the last jump rows still fly by (ms). */
const FLYING_MS = 200;

let jumpedAt = -Infinity;
let listings = 0;
const waiting = new Set<() => void>();

/** Rows are scrolled past faster than anybody reads. */
export const rowsFly = (): void => { jumpedAt = performance.now(); };
export const doRowsFly = (): boolean => performance.now() - jumpedAt < FLYING_MS;

/** A table begins to be listed; the function says that it is whole, or gone. */
export const beginListing = (): (() => void) => {
  listings += 1;
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    listings -= 1;
    if (listings > 0) return;
    for (const run of [...waiting]) run();
  };
};

/** Runs once no table is being listed: at once where none is. The function takes it back. */
export const onceListed = (run: () => void): (() => void) => {
  const once = (): void => {
    waiting.delete(once);
    run();
  };
  if (listings === 0) run();
  else waiting.add(once);
  return () => waiting.delete(once);
};
