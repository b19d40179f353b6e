import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo, rowOf } from './demo.ts';
import type { DemoWindow } from './demo.ts';

describe('a release through the panel', () => {
  let demo: DemoWindow;
  let page: Page;
  let panel: Locator;
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
    panel = page.getByRole('dialog', { name: /^(Deploy an application|New image for|Take .* back)/ });
  });
  afterAll(() => demo.close());

  it('deploys a new application into production, after its name was typed, and follows the rollout to its end', async () => {
    await demo.go('releases');
    await page.getByRole('button', { name: 'Deploy an application…' }).click();
    await panel.getByRole('combobox', { name: 'Namespace' }).fill('production');
    await page.keyboard.press('Enter');
    await panel.getByRole('combobox', { name: 'Name', exact: true }).fill('shop');
    await panel.getByRole('combobox', { name: 'Image', exact: true }).fill('registry.demo.local/shop/web:3');
    await panel.getByRole('spinbutton', { name: 'Replicas' }).fill('2');
    const plan = panel.getByRole('region', { name: 'Plan' });
    await plan.getByText('The API server accepts it').waitFor();
    await plan.getByText('Creates Deployment shop with 2 replicas').waitFor();
    await plan.getByText('kind: Deployment').waitFor();
    const apply = plan.getByRole('button', { name: /^Deploy shop \(.*web:3\) to Production$/ });
    expect(await apply.isEnabled()).toBe(false);
    await plan.getByLabel(/^This is production\. Type .*shop.* to confirm\.$/).fill('shop');
    await apply.click();
    await panel.getByText('Complete', { exact: true }).waitFor();
    await panel.getByText('2 of 2 ready').waitFor();
    await panel.getByRole('button', { name: 'Close' }).click();
    await rowOf(page, 'shop', 'production').waitFor();
  });

  it('shows why a broken image fails, in words, and takes it back while it fails', async () => {
    await demo.go('workloads');
    await rowOf(page, 'web', 'development').dblclick();
    await page.getByRole('button', { name: 'New image' }).click();
    await panel.getByRole('combobox', { name: 'Image of web' }).fill('registry.demo.local/shop/web:broken');
    const plan = panel.getByRole('region', { name: 'Plan' });
    await plan.getByText('The API server accepts it').waitFor();
    await plan.getByLabel('Changes of deployments/web').getByText('web:broken').first().waitFor();
    await plan.getByRole('button', { name: 'Deploy web:broken to Development' }).click();
    await panel.getByText(/CrashLoopBackOff/).first().waitFor();

    await panel.getByRole('button', { name: 'Take it back' }).click();
    const back = panel.getByRole('region', { name: 'Take it back' });
    await back.getByText('The API server accepts it').waitFor();
    await back.getByRole('button', { name: 'Take web back in Development' }).click();
    await panel.getByText('Complete', { exact: true }).waitFor();
    expect(await panel.getByText('web:broken').count()).toBe(0);
    await panel.getByRole('button', { name: 'Close' }).click();
  });

  it('keeps both revisions in the history, and everything in the journal', async () => {
    await rowOf(page, 'web', 'development').dblclick();
    await page.getByRole('tab', { name: 'History' }).click();
    const history = page.getByRole('group', { name: 'Revisions' });
    await history.getByRole('row', { name: /current/ }).getByText('web:3').waitFor();
    await history.getByRole('row').filter({ hasText: 'web:broken' }).getByRole('button', { name: /^Take back to/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Journal' }).click();
    await page.getByRole('heading', { name: 'Journal', level: 1 }).waitFor();
    const told = (object: string, before: string, after: string): Promise<void> => page.getByRole('grid').getByRole('row').filter({ hasText: object }).filter({ hasText: after }).filter({ hasText: before }).first().waitFor();
    await told('deployments.apps/production/shop', '', 'web:3 ×2');
    await told('deployments.apps/development/web', 'web:3', 'web:broken');
    await told('deployments.apps/development/web', 'web:broken', 'web:3');
    expect(demo.complaints).toEqual([]);
  });
});
