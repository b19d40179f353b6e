import { useEffect, useState } from 'react';
import { useBusy } from '../bridge/busy.ts';

/** At the latest by then (ms). */
const LATEST_MS = 3000;

/** False at first, true once the page has been drawn and its tables are whole: for what stands around it, or may come after it. */
export const useCalm = (): boolean => {
  const busy = useBusy();
  const [calm, setCalm] = useState(false);
  useEffect(() => {
    if (calm) return undefined;
    const settle = (): void => setCalm(true);
    let forget: () => void = () => undefined;
    const idle = requestIdleCallback(() => { forget = busy.onceListed(settle); });
    const timer = setTimeout(settle, LATEST_MS);
    return () => {
      cancelIdleCallback(idle);
      clearTimeout(timer);
      forget();
    };
  }, [busy, calm]);
  return calm;
};
