/** What the filter's text means. `invalid`: a regular expression that cannot be read; then nothing is left out. */
export interface LineFilter {
  readonly active: boolean;
  readonly invalid: boolean;
  readonly keeps: (text: string) => boolean;
  /** Where in a line the filter's words stand, in order and without overlap: start and end. */
  readonly marks: (text: string) => readonly (readonly [start: number, end: number])[];
}

const everything: LineFilter = { active: false, invalid: false, keeps: () => true, marks: () => [] };

const find = (pattern: RegExp, text: string): readonly (readonly [number, number])[] => {
  const found: (readonly [number, number])[] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0] !== '') found.push([match.index, match.index + match[0].length]);
    // More marks than anybody sees in one line would only cost time.
    if (found.length >= 100) break;
  }
  return found;
};

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `word word`: lines with all of them, in any case; `!word`: lines without it; `/expression/`: lines that match. */
export const lineFilter = (typed: string): LineFilter => {
  const text = typed.trim();
  if (text === '') return everything;
  const expression = /^\/(.+)\/(i?)$/.exec(text);
  if (expression) {
    try {
      const pattern = new RegExp(expression[1] ?? '', `g${expression[2] ?? ''}`);
      return { active: true, invalid: false, keeps: (line) => { pattern.lastIndex = 0; return pattern.test(line); }, marks: (line) => find(pattern, line) };
    } catch {
      return { ...everything, invalid: true };
    }
  }
  const words = text.toLowerCase().split(/\s+/);
  const wanted = words.filter((word) => !word.startsWith('!'));
  const unwanted = words.filter((word) => word.startsWith('!') && word.length > 1).map((word) => word.slice(1));
  if (wanted.length === 0 && unwanted.length === 0) return everything;
  const pattern = wanted.length > 0 ? new RegExp(wanted.map(escaped).sort((a, b) => b.length - a.length).join('|'), 'gi') : undefined;
  return {
    active: true,
    invalid: false,
    keeps: (line) => { const lower = line.toLowerCase(); return wanted.every((word) => lower.includes(word)) && unwanted.every((word) => !lower.includes(word)); },
    marks: (line) => (pattern ? find(pattern, line) : []),
  };
};
