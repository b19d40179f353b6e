/** Columns of text, aligned as kubectl's: three spaces between, nothing at the end of a line. Wide characters count as two. */
export const textTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [heads, ...rows];
  const widths = heads.map((_, i) => all.reduce((widest, row) => Math.max(widest, width(row[i] ?? '')), 0));
  return all.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - width(cell) + 3))).join('').trimEnd()).join('\n');
};

const width = (text: string): number => {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let n = 0;
  for (const char of text) n += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/.test(char) ? 2 : 1;
  return n;
};

/** Control characters that a hostile name could use to move the cursor, shown instead of sent. */
export const harmless = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
