import type { Contract } from './contract.ts';

/** Feeds whose items are bytes. */
type ByteFeed = { [A in keyof Contract]: { [M in keyof Contract[A] & string]: Contract[A][M] extends { readonly verb: 'feed'; readonly unit: 'bytes' } ? `${A}.${M}` : never }[keyof Contract[A] & string] }[keyof Contract];

/**
 * Feeds of which a reader's credit counts bytes, not items. It says the same as the contract (the type sees to it), apart
 * from it: the page needs nothing else of the contract's schemas, and need not load them.
 */
export const BYTE_FEEDS: Readonly<Record<ByteFeed, true>> = { 'logs.follow': true, 'terminals.output': true };
