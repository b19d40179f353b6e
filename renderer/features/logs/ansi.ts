import { plain } from './ring.ts';

/** A run of characters in one style. */
export interface Span {
  readonly text: string;
  /** 0–15: one of the terminal's sixteen colours. */
  readonly colour?: number;
  readonly bold?: boolean;
}

const SGR = /\u001b\[([0-9;]*)m/g;

interface Style {
  colour?: number;
  bold?: boolean;
}

const apply = (style: Style, codes: readonly number[]): Style => {
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 22) next = { ...(next.colour === undefined ? {} : { colour: next.colour }) };
    else if (code >= 30 && code <= 37) next = { ...next, colour: code - 30 };
    else if (code >= 90 && code <= 97) next = { ...next, colour: code - 82 };
    else if (code === 39) next = { ...(next.bold ? { bold: true } : {}) };
    else if (code === 38 || code === 48) {
      // 256 colours take two more numbers, true colours four; the first sixteen are the terminal's own.
      const kind = codes[at + 1];
      const colour = codes[at + 2];
      if (code === 38 && kind === 5 && colour !== undefined && colour < 16) next = { ...next, colour };
      at += kind === 5 ? 2 : kind === 2 ? 4 : 0;
    }
  }
  return next;
};

/** A line with ANSI colours as runs (ECMA-48 SGR: bold and sixteen colours); every other escape is left out. The runs' texts together are the plain line. */
export const spansOf = (raw: string): readonly Span[] => {
  const spans: Span[] = [];
  let style: Style = {};
  let from = 0;
  const add = (text: string): void => {
    const clean = plain(text);
    if (clean !== '') spans.push({ text: clean, ...style });
  };
  for (const match of raw.matchAll(SGR)) {
    add(raw.slice(from, match.index));
    style = apply(style, (match[1] ?? '').split(';').map((code) => (code === '' ? 0 : Number(code))));
    from = match.index + match[0].length;
  }
  add(raw.slice(from));
  return spans;
};

/** A run, cut where the filter's marks begin and end. */
export interface MarkedSpan extends Span {
  readonly marked: boolean;
}

/** Cuts runs at the marks of the plain line. */
export const markSpans = (spans: readonly Span[], marks: readonly (readonly [start: number, end: number])[]): readonly MarkedSpan[] => {
  const out: MarkedSpan[] = [];
  let at = 0;
  for (const span of spans) {
    const end = at + span.text.length;
    let from = at;
    for (const [start, stop] of marks) {
      if (stop <= from || start >= end) continue;
      if (start > from) out.push({ ...span, text: span.text.slice(from - at, start - at), marked: false });
      out.push({ ...span, text: span.text.slice(Math.max(start, from) - at, Math.min(stop, end) - at), marked: true });
      from = Math.min(stop, end);
    }
    if (from < end) out.push({ ...span, text: span.text.slice(from - at), marked: false });
    at = end;
  }
  return out;
};
