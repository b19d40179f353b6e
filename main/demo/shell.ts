/** What one command gave; `exit` ends the shell. */
export interface Outcome {
  readonly output: string;
  readonly code: number;
  readonly exit?: boolean;
}

export type Run = (command: string) => Outcome;

/** Splits a command line into words, with single and double quotes as POSIX sh reads them (no expansion). */
export const wordsOf = (line: string): string[] => {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (const char of line) {
    if (quote !== '') {
      if (char === quote) quote = '';
      else word = `${word ?? ''}${char}`;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${char}`;
  }
  return word === undefined ? words : [...words, word];
};

/** Splits at an operator outside quotes. */
const cut = (line: string, operators: RegExp): { text: string; operator: string }[] => {
  const parts: { text: string; operator: string }[] = [];
  let [text, quote, operator] = ['', '', ''];
  for (let index = 0; index < line.length; index += 1) {
    const char = line.charAt(index);
    const found = quote === '' ? operators.exec(line.slice(index)) : null;
    if (found?.index === 0) {
      parts.push({ text: text.trim(), operator });
      [text, operator] = ['', found[0]];
      index += found[0].length - 1;
      continue;
    }
    if (quote === char) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    text += char;
  }
  return [...parts, { text: text.trim(), operator }].filter((part) => part.text !== '');
};

const filter = (input: string, words: readonly string[]): Outcome => {
  const [name, ...args] = words;
  const lines = input.split('\n').filter((line, index, all) => line !== '' || index < all.length - 1);
  const give = (kept: readonly string[]): Outcome => ({ output: kept.map((line) => `${line}\n`).join(''), code: 0 });
  const count = Number(/\d+/.exec(args.join(' '))?.[0] ?? 10);
  switch (name) {
    case 'grep': {
      const flags = args.filter((arg) => arg.startsWith('-')).join('');
      const pattern = new RegExp((args.find((arg) => !arg.startsWith('-')) ?? '').replaceAll('\\|', '|'), flags.includes('i') ? 'i' : '');
      const kept = lines.filter((line) => pattern.test(line) !== flags.includes('v'));
      return { output: flags.includes('q') ? '' : flags.includes('c') ? `${kept.length}\n` : give(kept).output, code: kept.length > 0 ? 0 : 1 };
    }
    case 'head':
      return give(lines.slice(0, count));
    case 'tail':
      return give(lines.slice(Math.max(0, lines.length - count)));
    case 'wc':
      return { output: `${lines.length}\n`, code: 0 };
    case 'sort':
      return give(lines.toSorted());
    case 'cat':
      return { output: input, code: 0 };
    default:
      return { output: `sh: ${name ?? ''}: not found\n`, code: 127 };
  }
};

const pipeline = (line: string, simple: (words: string[]) => Outcome): Outcome => {
  const silent = /(^|\s)(2>&1|2>\/dev\/null|>\/dev\/null|&>\/dev\/null)/g;
  const mute = />\s*\/dev\/null/.test(line) && !/2>\s*\/dev\/null/.test(line);
  const [first, ...rest] = cut(line.replace(silent, ' '), /^\|(?!\|)/);
  let outcome = simple(wordsOf(first?.text ?? ''));
  for (const part of rest) outcome = filter(outcome.output, wordsOf(part.text));
  return mute ? { ...outcome, output: '' } : outcome;
};

/** Runs a line of `;`, `&&`, `||` and `|` over simple commands. Enough of sh for a demo: no variables but `$?`, no loops. */
export const runLine = (line: string, simple: (words: string[]) => Outcome): Outcome => {
  const inner = /^(?:sh|bash|\/bin\/sh|\/bin\/bash)\s+-l?c\s+(['"])([\s\S]*)\1$/.exec(line.trim());
  if (inner !== null) return runLine(inner[2] ?? '', simple);
  let code = 0;
  let output = '';
  for (const { text, operator } of cut(line, /^(\n|;|&&|\|\|)/)) {
    if ((operator === '&&' && code !== 0) || (operator === '||' && code === 0)) continue;
    const outcome = pipeline(text.replaceAll('$?', String(code)), simple);
    output += outcome.output;
    code = outcome.code;
    if (outcome.exit === true) return { output, code, exit: true };
  }
  return { output, code };
};

/** Line editing of a terminal: echoes, Backspace, Ctrl-C, Ctrl-D, Ctrl-U. Bytes in, bytes out. */
export class LineShell {
  #line = '';
  #skipNewline = false;
  #history: string[] = [];
  #place = 0;
  #escape = '';
  readonly #prompt: () => string;
  readonly #run: Run;
  readonly #write: (text: string) => void;
  readonly #end: (code: number) => void;
  #code = 0;
  readonly #decoder = new TextDecoder();

  constructor(options: { readonly prompt: () => string; readonly run: Run; readonly write: (text: string) => void; readonly end: (code: number) => void; readonly greeting?: string }) {
    this.#prompt = options.prompt;
    this.#run = options.run;
    this.#write = options.write;
    this.#end = options.end;
    this.#write(`${(options.greeting ?? '').replaceAll('\n', '\r\n')}${this.#prompt()}`);
  }

  input(bytes: Uint8Array): void {
    for (const char of this.#decoder.decode(bytes, { stream: true })) this.#key(char);
  }

  #key(char: string): void {
    if (this.#escape !== '' || char === '\u001b') {
      this.#escaped(char);
      return;
    }
    const newline = char === '\n' && this.#skipNewline;
    this.#skipNewline = char === '\r';
    if (newline) return;
    switch (char) {
      case '\r':
      case '\n':
        this.#enter();
        return;
      case '\u0003':
        this.#line = '';
        this.#write(`^C\r\n${this.#prompt()}`);
        return;
      case '\u0004':
        if (this.#line === '') this.#end(this.#code);
        return;
      case '\u0015':
        this.#replace('');
        return;
      case '\u007f':
      case '\b':
        if (this.#line !== '') this.#replace(Array.from(this.#line).slice(0, -1).join(''));
        return;
      default:
        if (char < ' ') return;
        this.#line += char;
        this.#write(char);
    }
  }

  /** Arrow up and down walk through the history; other sequences are swallowed. */
  #escaped(char: string): void {
    this.#escape += char;
    if (this.#escape.length < 3) return;
    const step = this.#escape === '\u001b[A' ? -1 : this.#escape === '\u001b[B' ? 1 : 0;
    if (step === 0 && /[\d;]$/.test(this.#escape)) return;
    this.#escape = '';
    if (step === 0) return;
    this.#place = Math.min(Math.max(this.#place + step, 0), this.#history.length);
    this.#replace(this.#history[this.#place] ?? '');
  }

  #replace(line: string): void {
    this.#line = line;
    this.#write(`\r\u001b[K${this.#prompt()}${line}`);
  }

  #enter(): void {
    const line = this.#line.trim();
    this.#line = '';
    this.#write('\r\n');
    if (line !== '') this.#history.push(line);
    this.#place = this.#history.length;
    const outcome: Outcome = line === '' ? { output: '', code: this.#code } : this.#run(line);
    this.#code = outcome.code;
    this.#write(outcome.output.replaceAll('\n', '\r\n'));
    if (outcome.exit === true) {
      this.#end(outcome.code);
      return;
    }
    this.#write(this.#prompt());
  }
}
