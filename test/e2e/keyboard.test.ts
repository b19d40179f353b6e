import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo } from './demo.ts';
import type { DemoWindow } from './demo.ts';

describe('without a mouse', () => {
  let demo: DemoWindow;
  let page: Page;
  const focused = (): Promise<string> => page.evaluate(() => { const e = document.activeElement; return e ? `${e.tagName} ${e.getAttribute('aria-label') ?? e.textContent.slice(0, 40)}` : ''; });
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
    await demo.go('workloads');
    await page.getByRole('heading', { name: 'Workloads' }).waitFor();
  });
  afterAll(() => demo.close());

  it('goes to places, namespaces and kinds with Ctrl+K', async () => {
    for (const [typed, heading] of [['journal', 'Journal'], ['releases', 'Releases'], ['configmaps', 'ConfigMap'], ['workloads', 'Workloads']] as const) {
      if (typed === 'releases') await demo.go('workloads');
      await page.keyboard.press('Control+k');
      const palette = page.getByRole('dialog');
      await palette.getByRole('combobox', { name: 'Command palette' }).fill(typed);
      await palette.getByRole('option', { selected: true }).filter({ hasText: new RegExp(typed, 'i') }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await palette.waitFor({ state: 'hidden' });
    }
  });

  it('finds an object by its name and kind, goes to its log and opens it', async () => {
    await page.keyboard.press('Control+k');
    const input = page.getByRole('combobox', { name: 'Command palette' });
    await input.fill('deploy/web production');
    const first = page.getByRole('group', { name: /^Objects/ }).getByRole('option').first();
    await first.filter({ hasText: 'Deployment · production' }).waitFor();
    expect(await first.getAttribute('aria-selected')).toBe('true');
    expect(await input.getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'));
    await page.keyboard.press('Alt+l');
    await page.getByRole('tab', { name: /web/ }).waitFor();
    await page.keyboard.press('Control+k');
    await input.fill('zzzz nothing');
    await page.getByText('Nothing by that name').waitFor();
    await input.fill('deploy/web production');
    await first.filter({ hasText: 'Deployment · production' }).waitFor();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary').filter({ hasText: 'web' });
    await drawer.getByRole('button', { name: 'Close' }).click();
    await drawer.waitFor({ state: 'hidden' });
  });

  it('opens a terminal on a host from the palette', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command palette' }).fill('ssh demo-master-2');
    await page.getByRole('option', { selected: true }).filter({ hasText: 'demo-master-2' }).waitFor();
    await page.keyboard.press('Enter');
    const open = page.getByRole('tab', { name: /demo-master-2, Open/ });
    const question = page.getByRole('dialog', { name: 'Is this demo-master-2?' });
    await open.or(question).first().waitFor();
    if (await question.isVisible()) await question.getByRole('button', { name: 'Accept and remember' }).press('Enter');
    await open.waitFor();
    await question.waitFor({ state: 'hidden' });
  });

  it('lists the keys with ?, and Escape closes the list', async () => {
    await page.getByRole('heading', { level: 1, name: 'Workloads' }).click();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('Filter the page’s table').waitFor();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'hidden' });
  });

  it('lets Tab through the whole window and round, without a trap', async () => {
    await page.getByRole('navigation', { name: 'Clusters' }).getByRole('button').first().focus();
    const seen = new Set<string>();
    for (let press = 0; press < 150; press += 1) {
      await page.keyboard.press('Tab');
      const now = await focused();
      seen.add(now);
      // Out of a terminal there is a key of its own, as the strip says.
      if (now.startsWith('TEXTAREA')) await page.keyboard.press('Control+Shift+Escape');
      if (now.startsWith('TEXTAREA')) break;
    }
    const all = [...seen].join('\n');
    for (const part of ['Read-only', 'Journal', 'Filter', 'Workloads', 'Height of the dock']) expect(all).toContain(part);
    await expect.poll(focused).not.toMatch(/^TEXTAREA/);
    expect(demo.complaints).toEqual([]);
  });
});
