/** The columns of a row that are drawn: `from` to `to`, without `to`. */
export interface ColumnSpan {
  readonly from: number;
  readonly to: number;
}

// Rows that are not much wider than what is seen are drawn whole: then nothing is drawn anew when they are moved aside.
const MUCH = 1.5;

/**
 * Which columns of wide rows are in sight, with half of that again on either side. `widths` in CSS pixels, after what
 * stands `before` them; `left` is how far the rows are scrolled aside, `seen` how much of them is seen.
 */
export const columnsInSight = (widths: readonly number[], before: number, left: number, seen: number): ColumnSpan => {
  const whole = { from: 0, to: widths.length };
  if (seen === 0 || widths.reduce((sum, width) => sum + width, before) <= seen * MUCH) return whole;
  const [near, far] = [left - seen / 2, left + seen * 1.5];
  let [from, to, at] = [0, widths.length, before];
  for (const [index, width] of widths.entries()) {
    if (at + width <= near) from = index + 1;
    if (at >= far) {
      to = index;
      break;
    }
    at += width;
  }
  return from < to ? { from, to } : whole;
};
