const WORD = /[\p{L}\p{N}]/u;

/** `fit` for texts that are lower-cased already: 0 as a whole, 1 at its beginning, 2 at a word's beginning, 3 within, 4 letters in order, undefined not at all. */
export const fitLower = (hay: string, needle: string): number | undefined => {
  const at = hay.indexOf(needle);
  if (at === 0) return hay.length === needle.length ? 0 : 1;
  if (at > 0) return WORD.test(hay.charAt(at - 1)) ? 3 : 2;
  let from = 0;
  for (const letter of needle) {
    const next = hay.indexOf(letter, from);
    if (next < 0) return undefined;
    from = next + letter.length;
  }
  return 4;
};

/** How well a text fits what was typed: 0 as a whole, 1 at its beginning, 2 at a word's beginning, 3 within, 4 letters in order, undefined not at all. */
export const fit = (text: string, typed: string): number | undefined => fitLower(text.toLowerCase(), typed.trim().toLowerCase());

/** What was typed, as words: `deploy/web prod` is three. All of them must fit. */
export const wordsOf = (typed: string): readonly string[] => typed.toLowerCase().split(/[\s/]+/).filter((word) => word !== '');

/** The names that a kind is called by, as one lower-cased text. */
export const kindText = (kind: { readonly id: string; readonly kind: string; readonly shortNames: readonly string[] }): string => [kind.kind, kind.id, ...kind.shortNames].join(' ').toLowerCase();

/** Where an object stands; every text lower-cased. */
export interface ObjectTexts {
  readonly name: string;
  readonly namespace: string;
  /** As `kindText` gives it: `deployment deployments.apps deploy`. */
  readonly kind: string;
  readonly cluster: string;
}

/** A word that is a namespace, a kind or a cluster as a whole counts like the beginning of a name; one within them like one within a name. */
const IS_PLACE = 1;
const IN_PLACE = 3;
/** Nothing fits the name: after everything that does. */
const PLACE_ONLY = 10;

const fitPlace = ({ namespace, kind, cluster }: ObjectTexts, word: string): number | undefined => {
  if (namespace === word || cluster === word) return IS_PLACE;
  const at = kind.indexOf(word);
  if (at >= 0 && ` ${kind} `.includes(` ${word} `)) return IS_PLACE;
  return at >= 0 || namespace.includes(word) || cluster.includes(word) ? IN_PLACE : undefined;
};

/** How well an object fits the words, lower is better; undefined where one of them fits nowhere. The sum over the words, as `fit` counts. */
export const fitObject = (texts: ObjectTexts, words: readonly string[]): number | undefined => {
  let sum = 0;
  let named = false;
  for (const word of words) {
    const own = fitLower(texts.name, word);
    const place = own !== undefined && own < 4 ? undefined : fitPlace(texts, word);
    if (place === undefined && own === undefined) return undefined;
    sum += place ?? own ?? 0;
    named ||= place === undefined;
  }
  return named ? sum : sum + PLACE_ONLY;
};
