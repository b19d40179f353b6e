import { useState } from 'react';

/** Whether it has ever been so: what is not needed yet is not built, and stays once it was. */
export const useEver = (now: boolean): boolean => {
  const [ever, setEver] = useState(now);
  if (now && !ever) setEver(true);
  return ever || now;
};
