import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo, rowOf } from './demo.ts';
import type { DemoWindow } from './demo.ts';

describe('settings', () => {
  let demo: DemoWindow;
  let page: Page;
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
  });
  afterAll(() => demo.close());

  it('speaks Chinese and English, on every part of the frame, at once', async () => {
    await demo.go('workloads');
    await page.getByRole('heading', { name: 'Workloads' }).waitFor();
    await page.getByRole('button', { name: '切换到中文' }).click();
    await page.getByRole('heading', { name: '工作负载' }).waitFor();
    await page.getByRole('contentinfo').getByText('实时', { exact: true }).waitFor();
    await page.getByRole('columnheader', { name: '名称' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('heading', { name: 'Workloads' }).waitFor();
  });

  it('changes between light and dark, and keeps the choice when the page is loaded again', async () => {
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await expect.poll(background).not.toBe(light);
    const dark = await background();
    await page.reload();
    await page.getByRole('heading', { name: 'Workloads' }).waitFor();
    expect(await background()).toBe(dark);
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await expect.poll(background).toBe(light);
  });

  it('takes every change away where the cluster is read-only, and main refuses it too', async () => {
    await rowOf(page, 'web', 'production').dblclick();
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('button', { name: 'Scale' }).click();
    const panel = page.getByRole('dialog', { name: 'Scale web' });
    await panel.getByRole('spinbutton', { name: 'Replicas' }).fill('5');
    const plan = panel.getByRole('region', { name: 'Plan' });
    await plan.getByText('The API server accepts it').waitFor();
    await plan.getByLabel(/^This is production/).fill('web');
    await page.getByRole('switch', { name: 'Read-only' }).click();
    await page.getByRole('switch', { name: 'Read-only', checked: true }).waitFor();
    await plan.getByRole('button', { name: /^Scale web/ }).click();
    await plan.getByRole('alert').getByText(/read-only/i).first().waitFor();
    await panel.getByRole('button', { name: 'Close' }).click();
    await rowOf(page, 'web', 'production').dblclick();
    await drawer.getByRole('tab', { name: 'YAML' }).waitFor();
    for (const name of ['Scale', 'Restart', 'Delete', 'New image', 'Take back']) expect(await drawer.getByRole('button', { name, exact: true }).count(), name).toBe(0);
    expect(await page.getByRole('button', { name: 'Deploy an application…' }).count()).toBe(0);
    await page.getByRole('switch', { name: 'Read-only' }).click();
    await drawer.getByRole('button', { name: 'Scale' }).waitFor();
  });

  it('keeps what was chosen in the journal', async () => {
    await page.getByRole('link', { name: 'Journal' }).click();
    await page.getByRole('grid').getByRole('row').nth(1).waitFor();
    expect(demo.complaints).toEqual([]);
  });
});
