/** Collects items and hands them on together. */
export interface Batches<T> {
  readonly push: (item: T) => void;
  readonly flush: () => void;
  readonly drop: () => void;
}

/**
 * Hands items on once per animation frame, or after 100 ms where the window is hidden and draws no frames. `calmMs` says
 * how long after a batch the next one may come at the earliest.
 */
export const frameBatches = <T>(deliver: (items: readonly T[]) => void, calmMs: () => number = () => 0): Batches<T> => {
  let items: T[] = [];
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const stop = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    timer = undefined;
  };
  const flush = (): void => {
    stop();
    if (items.length === 0) return;
    const batch = items;
    items = [];
    last = performance.now();
    deliver(batch);
  };
  return {
    push: (item) => {
      items.push(item);
      if (timer !== undefined) return;
      const wait = last + calmMs() - performance.now();
      if (wait <= 0) frame = requestAnimationFrame(flush);
      timer = setTimeout(flush, wait <= 0 ? 100 : wait);
    },
    flush,
    drop: () => {
      stop();
      items = [];
    },
  };
};
