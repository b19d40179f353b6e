/** A window that is hidden draws nothing: then it is not waited for longer than this (ms). */
const HIDDEN_MS = 500;

/** Runs once what has changed by now has been painted. */
export const afterPaint = (run: () => void): void => {
  let ran = false;
  const once = (): void => {
    if (ran) return;
    ran = true;
    run();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, HIDDEN_MS);
};
