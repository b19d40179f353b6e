/** One line of an ssh_config file that says something. */
export interface ConfigLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** In lower case. */
  readonly keyword: string;
  /** The words after the keyword, without quotes and comments. */
  readonly words: readonly string[];
  /** Everything after the keyword, for those that take the rest of the line (ProxyCommand, ProxyJump, Match). */
  readonly rest: string;
  /** The quotes of this line are not closed. */
  readonly broken: boolean;
}

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t';

/** Splits the rest of a line as OpenSSH's `argv_split` does: quotes of both kinds, `\` before quotes, blanks and itself, `#` at a word's start ends it. */
export const splitWords = (text: string): { readonly words: readonly string[]; readonly broken: boolean } => {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (isBlank(text[at])) {
      at += 1;
      continue;
    }
    if (text[at] === '#') break;
    let word = '';
    let quote = '';
    for (; at < text.length; at += 1) {
      const char = text[at] ?? '';
      const next = text[at + 1];
      if (char === '\\' && (next === '"' || next === "'" || next === '\\' || (quote === '' && next === ' '))) {
        word += next;
        at += 1;
      } else if (quote === '' && isBlank(char)) break;
      else if (quote === '' && (char === '"' || char === "'")) quote = char;
      else if (char === quote) quote = '';
      else word += char;
    }
    if (quote !== '') return { words, broken: true };
    words.push(word);
  }
  return { words, broken: false };
};

/** Reads a file's text into lines: `keyword arguments` or `keyword=arguments` (ssh_config(5)). */
export const readLines = (file: string, text: string): readonly ConfigLine[] => {
  const lines: ConfigLine[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const trimmed = raw.replace(/^[ \t]+/, '').replace(/[ \t\r\n\f]+$/, '');
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const found = /^(?:"([^"]*)"|([^ \t=]+))[ \t]*=?[ \t]*(.*)$/s.exec(trimmed);
    if (!found) continue;
    const rest = found[3] ?? '';
    lines.push({ file, line: index + 1, keyword: (found[1] ?? found[2] ?? '').toLowerCase(), rest, ...splitWords(rest) });
  }
  return lines;
};
