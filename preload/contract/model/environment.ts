/** What a namespace is for: how carefully it is handled, and how loudly it is told of. */
export const ENVIRONMENTS = ['development', 'pre-release', 'production', 'other'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];
