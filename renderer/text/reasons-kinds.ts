import { phrases } from './define.ts';

/** Words for the reason codes of this area. */
export const kindReasons = phrases({}, {});
