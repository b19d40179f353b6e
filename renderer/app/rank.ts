/** How well a text fits what was typed: 0 as a whole, 1 at its beginning, 2 at a word's beginning, 3 within, 4 letters in order, undefined not at all. */
export const fit = (text: string, typed: string): number | undefined => {
  const hay = text.toLowerCase();
  const needle = typed.trim().toLowerCase();
  if (hay === needle) return 0;
  const at = hay.indexOf(needle);
  if (at === 0) return 1;
  if (at > 0) return /[^\p{L}\p{N}]/u.test(hay[at - 1] ?? '') ? 2 : 3;
  let from = 0;
  for (const letter of needle) {
    const next = hay.indexOf(letter, from);
    if (next < 0) return undefined;
    from = next + 1;
  }
  return 4;
};

/** Entries that fit, best first; equal ones keep their order. */
export const rankPalette = <T extends { readonly title: string }>(entries: readonly T[], typed: string): readonly T[] =>
  typed.trim() === ''
    ? entries
    : entries
        .flatMap((entry) => {
          const score = fit(entry.title, typed);
          return score === undefined ? [] : [{ entry, score }];
        })
        .sort((a, b) => a.score - b.score || a.entry.title.length - b.entry.title.length)
        .map((scored) => scored.entry);
