import { expect, test } from 'vitest';
import { CLUSTER_COLOURS, contrast, dark, light } from '../../renderer/ui/tokens.ts';

const TEXTS = ['text', 'muted', 'accent', 'ok', 'warn', 'bad', 'unknown', 'development', 'prerelease', 'production', 'other'] as const;
const SURFACES = ['surface', 'raised', 'sunken', 'hover', 'chosen'] as const;

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test.each([['light', light], ['dark', dark]] as const)('%s: every text reaches AA on every surface', (_, palette) => {
  const low = TEXTS.flatMap((text) => SURFACES.flatMap((surface) => (contrast(palette[text], palette[surface]) < 4.5 ? [`${text} on ${surface}`] : [])));
  expect(low).toEqual([]);
  expect(contrast(palette.onAccent, palette.accent)).toBeGreaterThanOrEqual(4.5);
});

test('white initials can be read on every cluster colour', () => {
  for (const colour of CLUSTER_COLOURS) expect(contrast('#ffffff', colour), colour).toBeGreaterThanOrEqual(4.5);
});
