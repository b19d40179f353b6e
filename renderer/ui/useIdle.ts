import { useEffect, useState } from 'react';

/** At the latest by then (ms). */
const LATEST_MS = 1500;

/** False at first, true once the browser has had nothing else to do: for what may come after the page itself. */
export const useIdle = (): boolean => {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const request = requestIdleCallback(() => setIdle(true), { timeout: LATEST_MS });
    return () => cancelIdleCallback(request);
  }, []);
  return idle;
};
