import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo, rowOf } from './demo.ts';
import type { DemoWindow } from './demo.ts';

describe('logs', () => {
  let demo: DemoWindow;
  let page: Page;
  let dock: Locator;
  const count = async (): Promise<number> => Number.parseInt(/(\d+) lines?/.exec((await dock.getByRole('status').allInnerTexts()).join(' '))?.[1] ?? '0', 10);
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
    dock = page.getByRole('region', { name: 'Terminals and logs' });
  });
  afterAll(() => demo.close());

  it('follows all pods of a workload with one key', async () => {
    await demo.go('workloads');
    await rowOf(page, 'web', 'production').click();
    await page.keyboard.press('l');
    await dock.getByRole('tab', { name: /^Logs .*web/ }).waitFor();
    await dock.getByText(/ · 4 pods$/).waitFor();
    await expect.poll(count).toBeGreaterThan(0);
    const before = await count();
    // New lines come by themselves.
    await expect.poll(count, { timeout: 100_000 }).toBeGreaterThan(before);
  });

  it('filters by words and by a regular expression, and marks what is none', async () => {
    const filter = dock.getByRole('textbox', { name: 'Filter' });
    await filter.fill('no-such-word-anywhere');
    await dock.getByText('No line matches the filter').waitFor();
    await filter.fill('/./');
    await dock.getByText(/^\d+ of \d+ lines/).waitFor();
    await filter.press('Escape');
    expect(await filter.inputValue()).toBe('');
  });

  it('comes back with its tab when the page is loaded again', async () => {
    await page.reload();
    await dock.getByRole('tab', { name: /^Logs .*web/ }).waitFor();
    await expect.poll(count).toBeGreaterThan(0);
    expect(demo.complaints).toEqual([]);
  });
});
