import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo, rowOf } from './demo.ts';
import type { DemoWindow } from './demo.ts';

describe('tables', () => {
  let demo: DemoWindow;
  let page: Page;
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
  });
  afterAll(() => demo.close());

  it('shows the workloads of all namespaces, the worst first and with its reason', async () => {
    await demo.go('workloads');
    await rowOf(page, 'web', 'production').waitFor();
    const rows = page.getByRole('grid', { name: 'Workloads' }).getByRole('row');
    await rows.nth(1).getByText('Broken').or(rows.nth(1).getByRole('img', { name: 'Broken' })).first().waitFor();
    expect(await rows.nth(1).innerText()).toMatch(/api.*\n.*(deadline|pull|image)/is);
  });

  it('narrows to a state by its chip, and back', async () => {
    const chips = page.getByRole('group', { name: 'States' });
    await chips.getByRole('button', { name: /^Broken/ }).click();
    await page.getByRole('grid').and(page.locator('[aria-rowcount="2"]')).waitFor();
    await chips.getByRole('button', { name: /^All/ }).click();
    await rowOf(page, 'web', 'production').waitFor();
  });

  it('filters by keyboard, opens the row with Enter and closes the drawer with Escape', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('redis production');
    await page.getByText(/^1 of \d+ rows$/).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('heading', { name: /redis/ }).waitFor();
    expect(page.url()).toContain('name=redis');
    await drawer.getByRole('button', { name: 'Close' }).focus();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('saves as CSV what is shown, and no more', async () => {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('demo-workloads.csv');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('Name');
    expect(lines[1]).toContain('redis');
  });

  it('narrows every table to the chosen namespaces', async () => {
    await page.getByRole('textbox', { name: 'Filter' }).fill('');
    await demo.go('workloads?ns=monitoring');
    await page.getByRole('grid').getByText('grafana', { exact: true }).first().waitFor();
    await expect.poll(() => page.getByRole('grid').getByText('coredns').count()).toBe(0);
  });

  it('opens every kind that the cluster serves without a fault', async () => {
    await demo.go('kinds');
    const list = page.getByRole('grid', { name: 'All kinds' });
    await list.getByText('deployments.apps').waitFor();
    await page.setViewportSize({ width: 1280, height: 2400 });
    await expect.poll(() => list.getByRole('row').count()).toBe(Number(await list.getAttribute('aria-rowcount')));
    const ids = (await list.getByRole('row').evaluateAll((rows) => rows.slice(1).map((row) => row.querySelectorAll('[role="gridcell"]')[2]?.textContent ?? ''))).filter((id) => id !== '');
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(ids).toContain('pods');
    for (const id of ids) {
      await demo.go(`kinds/${encodeURIComponent(id)}`);
      await page.getByRole('main').locator('code').getByText(id, { exact: true }).first().waitFor();
      await page.locator('.page[aria-busy="false"]').waitFor();
      expect(await page.getByRole('main').getByRole('alert').allInnerTexts(), id).toEqual([]);
    }
    expect(demo.complaints).toEqual([]);
  });
});
