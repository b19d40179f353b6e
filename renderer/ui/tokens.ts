/** The colours of one theme. Text colours reach 4.5:1 on every surface (WCAG 2.2 AA); a test computes it. */
export interface Palette {
  readonly surface: string;
  readonly raised: string;
  readonly sunken: string;
  readonly hover: string;
  readonly chosen: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly ok: string;
  readonly warn: string;
  readonly bad: string;
  readonly unknown: string;
  readonly development: string;
  readonly prerelease: string;
  readonly production: string;
  readonly other: string;
}

export const light: Palette = {
  surface: '#ffffff', raised: '#f7f8fa', sunken: '#eef0f4', hover: '#f0f3f8', chosen: '#e3ecfb', line: '#d5d9e0',
  text: '#1b2130', muted: '#525b6b', accent: '#1a56b8', onAccent: '#ffffff',
  ok: '#156c33', warn: '#874a00', bad: '#b3191f', unknown: '#525b6b',
  development: '#156c33', prerelease: '#874a00', production: '#b3191f', other: '#525b6b',
};

export const dark: Palette = {
  surface: '#14181f', raised: '#1a1f28', sunken: '#0e1117', hover: '#212835', chosen: '#20324f', line: '#343c4a',
  text: '#e4e8ef', muted: '#a9b2c1', accent: '#7fb0ff', onAccent: '#0b1220',
  ok: '#63c883', warn: '#eeb04c', bad: '#ff8b86', unknown: '#a9b2c1',
  development: '#63c883', prerelease: '#eeb04c', production: '#ff8b86', other: '#a9b2c1',
};

/** Environments in the order in which they matter. */
export const ENVIRONMENT_ORDER = ['production', 'pre-release', 'development', 'other'] as const;

/** The rail's eight colours for clusters; white initials reach 4.5:1 on each. */
export const CLUSTER_COLOURS = ['#1a56b8', '#6b3fa0', '#0b6b6b', '#8a4b08', '#9c2463', '#3d5a1f', '#4a4f5c', '#a12c2c'] as const;

const channel = (hex: string, at: number): number => {
  const value = parseInt(hex.slice(at, at + 2), 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};
const luminance = (hex: string): number => 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);

/** Contrast of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, relative luminance). */
export const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};
