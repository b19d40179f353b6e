import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo, rowOf } from './demo.ts';
import type { DemoWindow } from './demo.ts';

describe('an object as YAML', () => {
  let demo: DemoWindow;
  let page: Page;
  let drawer: Locator;
  const editor = (): Locator => drawer.getByRole('textbox', { name: 'YAML web' });
  /** Puts the caret where the text has been found, behind it. */
  const behind = async (text: string): Promise<void> => {
    await editor().getByText(text).first().click();
    await page.keyboard.press('End');
  };
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
    drawer = page.getByRole('complementary');
    await demo.go('workloads');
    await rowOf(page, 'web', 'development').dblclick();
    await drawer.getByRole('tab', { name: 'YAML' }).click();
  });
  afterAll(() => demo.close());

  it('is edited, shown as a diff, and applied', async () => {
    await drawer.getByRole('button', { name: 'Edit', exact: true }).click();
    await behind('replicas: 2');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('3');
    await drawer.getByRole('button', { name: 'Review the changes…' }).click();
    await drawer.getByText('The API server accepts it').waitFor();
    await drawer.getByText('replicas: 3').waitFor();
    await drawer.getByRole('button', { name: 'Apply the edit of web in Development' }).click();
    await drawer.getByRole('button', { name: 'Edit', exact: true }).waitFor();
    await drawer.getByText('replicas: 3').first().waitFor();
  });

  it('names the line of half a YAML, and keeps the text', async () => {
    await drawer.getByRole('button', { name: 'Edit', exact: true }).click();
    await behind('revisionHistoryLimit');
    await page.keyboard.type('\n: [half');
    await drawer.getByRole('button', { name: 'Review the changes…' }).click();
    await drawer.getByRole('alert').getByRole('button', { name: /^Line \d+ is marked$/ }).click();
    await editor().getByText('[half').waitFor();
    expect(demo.complaints).toEqual([]);
  });
});
