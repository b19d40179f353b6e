import { mkdtemp, mkdir, copyFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFleet } from '../fakes/fleet.ts';
import type { FleetFake } from '../fakes/fleet.ts';
import { expectAccessible, launch, openWindow, picture, serveBuilt } from './harness.ts';
import type { Served, Window } from './harness.ts';

const LOOKS = [
  { name: 'light-en', dark: false, language: 'en-US', width: 1280, height: 800, title: 'Clusters', palette: 'Command palette' },
  { name: 'dark-zh', dark: true, language: 'zh-CN', width: 1920, height: 1080, title: '集群', palette: '命令面板' },
] as const;

let folder: string;
let fake: FleetFake;
let browser: Browser;
let served: Served;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-fleet-'));
  fake = await startFleet(folder, { contexts: 20 });
  await mkdir(join(folder, 'home/.kube'), { recursive: true });
  await copyFile(fake.kubeconfig, join(folder, 'home/.kube/config'));
  [browser, served] = await Promise.all([launch(), serveBuilt({ home: join(folder, 'home') })]);
});
afterAll(async () => {
  await browser.close();
  await served.stop();
  await fake[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const goTo = (page: Page, hash: string): Promise<void> => page.evaluate((to) => { globalThis.location.hash = to; }, hash);
const line = (page: Page, name: string): ReturnType<Page['locator']> => page.getByRole('grid').getByRole('row').filter({ has: page.getByRole('gridcell', { name, exact: true }) });

// One session for all looks: the token is given once.
describe('twenty contexts, five of them dead, one slow', () => {
  let first: Window;
  let page: Page;
  beforeAll(async () => {
    first = await openWindow(browser, served.url, LOOKS[0]);
    page = first.page;
  });
  // Each from the page of all clusters, with nothing typed or open.
  beforeEach(async () => {
    await goTo(page, '/fleet');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Clusters' }).waitFor();
  });

  it('tells of each in its own line, the worst first, and waits for none', async () => {
    await line(page, 'shop-1').getByText('Needs a look').waitFor();
    await line(page, 'shop-1').getByText('3/3').waitFor();
    await line(page, 'refused').getByText('No answer').waitFor();
    await line(page, 'garbage').getByText('No answer').waitFor();
    await line(page, 'silent').getByText('No answer').waitFor();
    await line(page, 'slow-link').getByText('3/3').waitFor();
    const names = await page.getByRole('grid').getByRole('row').locator('.cell:nth-child(2)').allInnerTexts();
    const order = names.map((name) => name.trim()).filter((name) => name !== '');
    expect(order.indexOf('refused')).toBeLessThan(order.indexOf('shop-1'));
    await page.getByRole('group', { name: 'State' }).getByRole('button', { name: 'All 20' }).waitFor();
    await picture(page, 'light-en-fleet-20');
    await expectAccessible(page, 'the page of twenty clusters');
  });

  it('asks before it runs a command that signs in, and says what a kubeconfig lacks', async () => {
    const chips = page.getByRole('group', { name: 'State' });
    await chips.getByRole('button', { name: /^Not known/ }).click();
    await line(page, 'with-command').getByText('Not allowed yet', { exact: true }).waitFor();
    // When all others have answered: until then they stand among the unknown, and lines move.
    await page.getByText('1 row', { exact: true }).waitFor();
    await line(page, 'with-command').click();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: /May “with-command” run this command/ });
    await question.getByRole('button', { name: 'Cancel' }).press('Enter');
    await question.waitFor({ state: 'hidden' });
    await chips.getByRole('button', { name: /^Broken/ }).click();
    await line(page, 'no-user').getByText('Broken').waitFor();
    await chips.getByRole('button', { name: /^All/ }).click();
  });

  it('is used without a mouse: filter, choose, leave alone, connect anew, open', async () => {
    await line(page, 'silent').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('silent');
    await page.getByText('1 of 20 rows').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    const bar = page.getByRole('toolbar', { name: 'silent' });
    await bar.getByText('.kube/config').waitFor();
    await page.keyboard.press('s');
    await line(page, 'silent').getByText('Left alone').waitFor();
    await page.keyboard.press('r');
    await line(page, 'silent').getByText('asking…').waitFor();
    await page.keyboard.press('/');
    await page.getByRole('textbox', { name: 'Filter' }).fill('shop-2');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.topbar .name').filter({ hasText: 'shop-2' }).waitFor();
    await page.getByText('Degraded').first().waitFor();
  });

  it('offers to search what was not looked at, and finds it then', async () => {
    await page.keyboard.press('Control+k');
    const input = page.getByRole('combobox', { name: 'Command palette' });
    await input.fill('coredns shop-9 zz');
    await page.getByText('Nothing by that name').waitFor();
    await input.fill('po/coredns shop-9');
    const further = page.getByRole('group', { name: 'Search further' }).getByRole('option').first();
    await further.getByText('Also search Pod objects of shop-9, not looked at yet').waitFor();
    await picture(page, 'light-en-palette-widen');
    await expectAccessible(page, 'the palette with an offer');
    await further.click();
    await page.getByRole('group', { name: /^Objects/ }).getByRole('option', { name: /coredns.*Pod · kube-system · shop-9$/ }).first().waitFor();
    await page.keyboard.press('Escape');
  });

  it('shows a kind of several clusters in one table; who fails is named, and hides nothing', async () => {
    for (const name of ['shop-1', 'shop-2', 'refused']) await line(page, name).getByRole('checkbox').check();
    await page.getByRole('toolbar', { name: '3 clusters marked' }).getByRole('button', { name: 'One table of several clusters…' }).click();
    const troubles = page.getByRole('list', { name: 'Clusters that are missing here' });
    await troubles.getByRole('listitem').filter({ hasText: 'refused' }).getByRole('button', { name: 'Try again' }).waitFor();
    const grid = page.getByRole('grid', { name: 'Pod' });
    await page.keyboard.press('/');
    await page.keyboard.type('coredns shop-2');
    const row = grid.getByRole('row').filter({ hasText: 'coredns' }).filter({ hasText: 'shop-2' }).first();
    await row.waitFor();
    expect(await grid.getByRole('row').filter({ hasText: 'shop-1' }).count()).toBe(0);
    await picture(page, 'light-en-merged-filtered');
    await page.getByRole('textbox', { name: 'Filter' }).fill('coredns');
    await grid.getByRole('row').filter({ hasText: 'shop-1' }).first().waitFor();
    await picture(page, 'light-en-merged');
    await expectAccessible(page, 'the merged table');
    const chips = page.getByRole('group', { name: 'States' });
    await chips.getByRole('button', { name: /^Running/ }).click();
    await row.waitFor();
    await chips.getByRole('button', { name: /^All/ }).click();
    await row.click();
    await page.keyboard.press('l');
    await page.locator('.dock').getByText(/coredns/).first().waitFor();
    await row.click();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByRole('heading', { name: /coredns/ }).waitFor();
    await page.locator('.topbar .name').filter({ hasText: 'shop-2' }).waitFor();
  });

  it('changes its kind; a cluster that was left out stays out', async () => {
    await page.getByRole('button', { name: 'One table of several clusters…' }).click();
    await page.getByText('Nothing is asked before you choose.').waitFor();
    await expectAccessible(page, 'the merged table before a choice');
    await page.getByRole('combobox', { name: 'Clusters' }).fill('shop-1');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1, name: 'Pod' }).waitFor();
    await page.getByRole('combobox', { name: 'Kind' }).fill('deployments');
    await page.getByRole('option', { name: /^Deployment/ }).first().waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Deployment' }).waitFor();
    await page.getByRole('grid', { name: 'Deployment' }).getByRole('row').filter({ hasText: 'shop-1' }).first().waitFor();
    expect(page.url()).toContain('/fleet/kinds/deployments.apps?c=');
  });

  it('finds an object of any cluster by a few letters, and opens it there', async () => {
    await line(page, 'shop-1').getByText('3/3').waitFor();
    await page.keyboard.press('Control+k');
    const input = page.getByRole('combobox', { name: 'Command palette' });
    await input.fill('deploy/web production shop-1');
    const option = page.getByRole('group', { name: /^Objects/ }).getByRole('option', { name: /web.*Deployment · production · shop-1$/ }).first();
    await option.waitFor();
    expect(await option.getAttribute('aria-selected')).toBe('true');
    await picture(page, 'light-en-palette-objects');
    await expectAccessible(page, 'the palette with objects');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByRole('heading', { name: /web/ }).waitFor();
    await page.locator('.topbar .name').filter({ hasText: /^shop-1/ }).waitFor();
  });

  it.each(LOOKS)('how it looks: $name', async ({ name, title, palette, ...look }) => {
    const context = await browser.newContext({ storageState: await first.context.storageState(), viewport: { width: look.width, height: look.height }, colorScheme: look.dark ? 'dark' : 'light', locale: look.language, reducedMotion: 'reduce' });
    const other = await context.newPage();
    await other.goto(new URL('/#/fleet', served.url).href);
    await other.getByRole('heading', { level: 1, name: title }).waitFor();
    await line(other, 'shop-1').getByText('3/3').waitFor();
    await picture(other, `${name}-fleet-20`);
    await expectAccessible(other, `the fleet, ${name}`);
    await goTo(other, '/fleet/kinds/pods');
    await other.getByRole('button', { name: /^(All|全部) 18/ }).click();
    await other.getByRole('grid').getByRole('row').filter({ hasText: 'coredns' }).first().waitFor();
    await picture(other, `${name}-merged-all`);
    await expectAccessible(other, `the merged table, ${name}`);
    await other.keyboard.press('Control+k');
    await other.getByRole('combobox', { name: palette }).fill('api');
    await other.getByRole('option').filter({ hasText: /api/ }).nth(3).waitFor();
    await picture(other, `${name}-palette-objects`);
    await expectAccessible(other, `the palette, ${name}`);
    await context.close();
    expect(first.complaints).toEqual([]);
  });
});
