/** Collects items and hands them on once per animation frame, or after 100 ms where the window is hidden and draws no frames. */
export const frameBatches = <T>(deliver: (items: readonly T[]) => void): { readonly push: (item: T) => void; readonly flush: () => void; readonly drop: () => void } => {
  let items: T[] = [];
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
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
    deliver(batch);
  };
  return {
    push: (item) => {
      items.push(item);
      if (timer !== undefined) return;
      frame = requestAnimationFrame(flush);
      timer = setTimeout(flush, 100);
    },
    flush,
    drop: () => {
      stop();
      items = [];
    },
  };
};
