import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo, rowOf } from './demo.ts';
import type { DemoWindow } from './demo.ts';

describe('a snapshot', () => {
  let demo: DemoWindow;
  let page: Page;
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
  });
  afterAll(() => demo.close());

  it('is taken with its progress shown', async () => {
    await page.getByRole('link', { name: 'Snapshots' }).click();
    await page.getByRole('button', { name: 'Take a snapshot…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take a snapshot…' });
    await dialog.getByLabel('Note (why it is taken)').fill('before the change');
    await dialog.getByRole('button', { name: 'Take a snapshot of demo' }).click();
    await dialog.getByText(/Taken: .*demo/).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('row').filter({ hasText: 'demo' }).getByText(/\d+ objects, \d+ kinds/).waitFor();
  });

  it('opens in the same screens, says what it is, and offers nothing that changes', async () => {
    await page.getByRole('row').filter({ hasText: 'demo' }).getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('note').filter({ hasText: /Snapshot of demo, taken/ }).waitFor();
    await page.getByRole('link', { name: 'Workloads' }).click();
    const row = rowOf(page, 'web', 'production');
    await row.dblclick();
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('tab', { name: 'YAML' }).waitFor();
    for (const name of ['New image', 'Scale', 'Restart', 'Take back', 'Delete']) expect(await drawer.getByRole('button', { name, exact: true }).count(), name).toBe(0);
    expect(await page.getByRole('button', { name: 'Deploy an application…' }).count()).toBe(0);
    expect(await page.getByRole('switch', { name: 'Read-only' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Releases' }).count()).toBe(0);
    await drawer.getByRole('tab', { name: 'YAML' }).click();
    await drawer.getByText('apiVersion', { exact: false }).first().waitFor();
    expect(await drawer.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  });

  it('is searched as a whole, also what nobody has opened', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command palette' }).fill('svc/web production');
    const found = page.getByRole('group', { name: /^Objects/ }).getByRole('option').first();
    await found.filter({ hasText: 'Service · production' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByRole('heading', { name: /web/ }).waitFor();
    await page.getByRole('note').filter({ hasText: 'Snapshot of demo' }).waitFor();
    await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();
  });

  it('is closed again', async () => {
    await page.getByRole('link', { name: 'Snapshots' }).click();
    await page.getByRole('row').filter({ hasText: 'demo' }).getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'demo' }).getByRole('button', { name: 'Open', exact: true }).waitFor();
    expect(demo.complaints).toEqual([]);
  });
});
