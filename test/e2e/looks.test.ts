import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo, rowOf } from './demo.ts';
import type { DemoWindow } from './demo.ts';
import { expectAccessible, picture } from './harness.ts';

const PAGES = ['overview', 'problems', 'environments', 'workloads', 'nodes', 'network', 'kinds', 'releases', 'hosts'] as const;
const LOOKS = [
  { name: 'light-en', dark: false, language: 'en-US', width: 1280, height: 800 },
  { name: 'dark-zh', dark: true, language: 'zh-CN', width: 1920, height: 1080 },
] as const;

describe.each(LOOKS)('how it looks: $name', ({ name, ...look }) => {
  let demo: DemoWindow;
  let page: Page;
  const settled = async (): Promise<void> => {
    await page.locator('.page').first().waitFor();
    await page.locator('.page[aria-busy="true"]').first().waitFor({ state: 'detached' });
  };
  beforeAll(async () => {
    demo = await openDemo(look);
    page = demo.page;
  });
  afterAll(() => demo.close());

  it.each(PAGES)('%s', async (place) => {
    await demo.go(place);
    await page.locator('.sidelist [aria-current="page"]').and(page.locator(`[href$="/${place}"]`)).waitFor();
    await settled();
    await picture(page, `${name}-${place}`);
    await expectAccessible(page, place);
  });

  it.each(['journal', 'settings', 'snapshots', 'fleet'])('%s', async (place) => {
    await page.evaluate((hash) => { globalThis.location.hash = hash; }, `#/${place}`);
    await settled();
    await picture(page, `${name}-${place}`);
    await expectAccessible(page, place);
  });

  it('drawer, release panel, palette and keys', async () => {
    await demo.go('workloads');
    await rowOf(page, 'web', 'production').dblclick();
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('tab').first().waitFor();
    await picture(page, `${name}-drawer`);
    await expectAccessible(page, 'the drawer');
    await page.getByRole('row').filter({ hasText: 'coredns' }).first().click();
    await page.keyboard.press('d');
    const panel = page.locator('.release-panel');
    await panel.getByRole('combobox').first().fill('registry.demo.local/system/coredns:v2');
    await panel.locator('.plan-change').first().waitFor();
    await picture(page, `${name}-release`);
    await expectAccessible(page, 'the release panel');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').last().fill('demo');
    await page.getByRole('option').first().waitFor();
    await picture(page, `${name}-palette`);
    await expectAccessible(page, 'the palette', '.ant-modal');
    await page.keyboard.press('Escape');
    expect(demo.complaints).toEqual([]);
  });
});
