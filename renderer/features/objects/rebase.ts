import { applyPatch, structuredPatch } from 'diff';

const VERSION = /^( {2}resourceVersion: ).*$/m;
const version = (yaml: string): string | undefined => VERSION.exec(yaml)?.[0];

/** The text with the `metadata.resourceVersion` of another, so that the API server takes it as an edit of that one. */
export const withVersionOf = (text: string, of: string): string => {
  const line = version(of);
  return line === undefined ? text : text.replace(VERSION, () => line);
};

/**
 * Three-way merge by lines: what the operator changed from `base` to `mine`, done to `theirs`.
 * `undefined` where both changed the same lines: then nothing is guessed, and the operator's text stays as it is.
 */
export const rebase = (base: string, mine: string, theirs: string): string | undefined => {
  if (mine === base) return theirs;
  if (theirs === base) return mine;
  // The version is the server's: it differs on every side and is nobody's change.
  const patch = structuredPatch('a', 'b', withVersionOf(base, theirs), withVersionOf(mine, theirs), '', '', { context: 1 });
  if (patch.hunks.length === 0) return theirs;
  // No fuzz: a hunk whose surroundings have changed is for the operator to judge.
  const merged = applyPatch(theirs, patch, { fuzzFactor: 0, autoConvertLineEndings: false });
  return merged === false ? undefined : merged;
};
