import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo } from './demo.ts';
import type { DemoWindow } from './demo.ts';
import { expectAccessible, picture } from './harness.ts';

const LOOKS = [
  { name: 'light-en', dark: false, language: 'en-US', width: 1280, height: 800, words: { memory: 'MEMORY', use: 'CPU and memory', chart: /^CPU: now (\d+m|[\d.]+), between .+ and .+ over the last / } },
  { name: 'dark-zh', dark: true, language: 'zh-CN', width: 1920, height: 1080, words: { memory: '内存', use: 'CPU 和内存', chart: /^CPU:当前 (\d+m|[\d.]+),最近 .+内在 .+ 与 .+ 之间/ } },
] as const;

/** A canvas with a line on it has pixels of the accent's colour. */
const inked = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(accent.slice(at, at + 2), 16)) as [number, number, number];
    return [...document.querySelectorAll<HTMLCanvasElement>('.chart canvas')].every((canvas) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 200 && Math.abs(data[i]! - r) < 12 && Math.abs(data[i + 1]! - g) < 12 && Math.abs(data[i + 2]! - b) < 12) return true;
      return false;
    });
  });

describe.each(LOOKS)('CPU and memory: $name', ({ name, words, ...look }) => {
  let demo: DemoWindow;
  let page: Page;
  const cells = (column: number): Promise<readonly string[]> => page.locator(`.table-row:not(.head) [role="gridcell"]:nth-child(${column})`).allInnerTexts();
  const columnOf = async (title: string): Promise<number> => (await page.getByRole('columnheader').allInnerTexts()).findIndex((text) => text.trim().replace(/ [▲▼]$/, '') === title) + 1;
  beforeAll(async () => {
    demo = await openDemo(look);
    page = demo.page;
  });
  afterAll(() => demo.close());

  it('stand beside the nodes, as parts of what a node can give', async () => {
    await demo.go('nodes');
    await page.getByRole('gridcell', { name: /^\d+ %\s*[\d.]+m?$/ }).first().waitFor();
    const memory = await cells(await columnOf(words.memory));
    expect(memory.length).toBeGreaterThan(1);
    for (const text of memory) expect(text.replace(/\s+/g, ' ')).toMatch(/^\d+ % [\d.]+Gi$/);
    await picture(page, `${name}-metrics-nodes`);
    await expectAccessible(page, 'the nodes with their use');
  });

  it('stand beside the pods, and sort them', async () => {
    await demo.go('kinds/pods');
    await page.getByRole('gridcell', { name: /^\d+m$/ }).first().waitFor();
    const header = page.getByRole('columnheader', { name: words.memory });
    await header.getByRole('button').click();
    await header.getByRole('button').click();
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    const memory = (await cells(await columnOf(words.memory))).map((text) => (text.endsWith('Mi') ? Number.parseFloat(text) : 0));
    expect(memory[0]).toBeGreaterThan(0);
    expect(memory).toEqual([...memory].sort((a, b) => b - a));
    await picture(page, `${name}-metrics-pods`);
    await expectAccessible(page, 'the pods with their use');
  });

  it('are charts with words in the drawer of a pod', async () => {
    await page.getByRole('row').filter({ hasText: /^\S*\s*web-/ }).first().dblclick();
    const use = page.getByRole('complementary').getByRole('region', { name: words.use });
    const chart = use.getByRole('figure', { name: words.chart });
    await chart.waitFor();
    await use.locator('canvas').nth(1).waitFor();
    await expect.poll(() => inked(page)).toBe(true);
    // The demo's web has a limit of memory and none of CPU.
    expect(await use.innerText()).toContain('256Mi');
    await picture(page, `${name}-metrics-drawer`);
    await expectAccessible(page, 'the drawer with its charts');
  });

  it('are charts of all nodes on the front page', async () => {
    await demo.go('overview');
    await page.getByRole('main').getByRole('figure', { name: words.chart }).waitFor();
    await picture(page, `${name}-metrics-overview`);
    await expectAccessible(page, 'the front page with its charts');
    expect(demo.complaints).toEqual([]);
  });
});
