import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo } from './demo.ts';
import type { DemoWindow } from './demo.ts';
import { readmePicture } from './harness.ts';

describe('the front page', () => {
  let demo: DemoWindow;
  let page: Page;
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
  });
  afterAll(() => demo.close());

  it('says in one sentence how the platform is, and why', async () => {
    await page.getByRole('main').getByText('Degraded').first().waitFor();
    await page.getByText(/api:3-missing/).first().waitFor();
    await page.getByText('21/22 workloads well').waitFor();
  });

  it('shows each master, its etcd member and who leads', async () => {
    const masters = page.getByRole('region', { name: 'Masters' });
    for (const name of ['demo-master-1', 'demo-master-2', 'demo-master-3']) await masters.getByRole('row').filter({ hasText: name }).getByText(/leader|follower/).waitFor();
    expect(await masters.getByText('leader', { exact: true }).count()).toBe(1);
    await masters.getByText('etcd: 3 of 3 members well, 1 more may fail').waitFor();
    await readmePicture(page, 'overview');
  });

  it('leads from the reason to the thing, and to its environment', async () => {
    await page.getByRole('region', { name: 'Problems' }).getByRole('button', { name: 'Open' }).click();
    await page.getByRole('complementary').getByRole('heading', { name: /api/ }).waitFor();
    await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('region', { name: 'Environments' }).getByText('Production').click();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: /Environments|production|Workloads/i }).waitFor();
    expect(demo.complaints).toEqual([]);
  });
});
