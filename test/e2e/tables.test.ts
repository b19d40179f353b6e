import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo, rowOf } from './demo.ts';
import type { DemoWindow } from './demo.ts';
import { podsApi } from '../fakes/pods-api.ts';
import { expectAccessible, launch, openWindow, picture, serveBuilt } from './harness.ts';

describe('tables', () => {
  let demo: DemoWindow;
  let page: Page;
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
  });
  afterAll(() => demo.close());
  const filter = (): ReturnType<Page['locator']> => page.getByRole('textbox', { name: 'Filter' });
  const grid = (): ReturnType<Page['locator']> => page.getByRole('grid');
  const menu = async (name: string): Promise<ReturnType<Page['locator']>> => {
    await page.getByRole('button', { name, exact: true }).click();
    return page.getByRole('dialog', { name });
  };
  const titles = (): Promise<readonly string[]> => grid().getByRole('columnheader').evaluateAll((heads) => heads.map((head) => head.textContent.trim()).filter((title) => title !== ''));
  /** Names of the rows that are shown, in their order. */
  const names = (): Promise<readonly string[]> => grid().locator('.row-link').allInnerTexts().then((texts) => texts.map((text) => text.trim()));
  const exported = async (item: string, file: string): Promise<string> => {
    const saved = page.waitForEvent('download');
    await (await menu('Export')).getByRole('button', { name: item }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(file);
    return readFile(await download.path(), 'utf8');
  };

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

  it('draws of rows that are much wider than what is seen only the cells in sight, each under its heading', async () => {
    await demo.go('kinds/pods');
    await grid().locator('.row-link').first().waitFor();
    await page.setViewportSize({ width: 720, height: 800 });
    const row = grid().locator('.table-row[aria-rowindex="2"]');
    const heads = grid().getByRole('columnheader');
    const all = await heads.count();
    await expect.poll(() => row.getByRole('gridcell').count()).toBeLessThan(all);
    await grid().evaluate((element) => { element.scrollLeft = element.scrollWidth; });
    const edge = async (one: ReturnType<Page['locator']>): Promise<number> => { const box = await one.boundingBox(); return box ? box.x + box.width : 0; };
    await expect.poll(() => edge(row.getByRole('gridcell').last())).toBe(await edge(heads.last()));
    await grid().evaluate((element) => { element.scrollLeft = 0; });
    await row.locator('.row-link').waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(() => row.getByRole('gridcell').count()).toBe(all);
    await demo.go('workloads');
    await rowOf(page, 'web', 'production').waitFor();
  });

  it('says that nothing matches, and leads back', async () => {
    await filter().fill('no-such-row-anywhere');
    await page.getByText('No row matches the filter').waitFor();
    await picture(page, 'light-en-no-match');
    await expectAccessible(page, 'a filter that matches nothing');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await rowOf(page, 'web', 'production').waitFor();
    expect(await filter().inputValue()).toBe('');
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
    const lines = (await exported('Save as CSV', 'demo-workloads.csv')).trim().split(/\r?\n/);
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

  it('understands columns, negation and quotes in the filter, and keeps it in the address', async () => {
    await demo.go('kinds/pods');
    await grid().getByText('grafana', { exact: false }).first().waitFor();
    for (const [text, has, hasNot] of [['ns:production web', 'web', 'coredns'], ['!ns:production !ns:kube-system', 'grafana', 'coredns'], ['status:running -web', 'coredns', 'web-'], ['reason:"back-off pulling"', 'api', 'coredns'], ['registry.demo.local', '', 'grafana']] as const) {
      await filter().fill(text);
      await expect.poll(async () => { const all = (await names()).join(' '); return all.includes(has) && !all.includes(hasNot); }, { message: text }).toBe(true);
    }
    await filter().fill('ns:monitoring');
    await expect.poll(() => page.url()).toContain('filter=ns%3Amonitoring');
    const before = await names();
    await demo.go('workloads');
    await page.getByRole('heading', { level: 1, name: 'Workloads' }).waitFor();
    expect(await filter().inputValue()).toBe('');
    await page.goBack();
    await expect.poll(() => filter().inputValue()).toBe('ns:monitoring');
    await expect.poll(names).toEqual(before);
    const help = await menu('What can be filtered');
    await help.getByText('label=app=web', { exact: true }).first().waitFor();
    await expectAccessible(page, 'the help of the filter');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    expect(await filter().inputValue()).toBe('ns:monitoring');
  });

  it('counts by the kind’s own status, and narrows to it', async () => {
    await filter().fill('');
    const chips = page.getByRole('group', { name: 'States' });
    const chip = chips.getByRole('button', { name: /^Running \d+$/ });
    const n = Number(/\d+/.exec(await chip.innerText())?.[0]);
    await chip.click();
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe(String(n + 1));
    await chip.click();
    await expect.poll(async () => Number(await grid().getAttribute('aria-rowcount'))).toBeGreaterThan(n + 1);
  });

  it('shows, hides and moves columns, and remembers it', async () => {
    const before = await titles();
    expect(before).not.toContain('NODE');
    const columns = await menu('Columns');
    await columns.getByRole('checkbox', { name: 'NODE', exact: true }).check();
    await columns.getByRole('checkbox', { name: 'READY' }).uncheck();
    await columns.getByRole('button', { name: 'Move STATUS to the left' }).press('Enter');
    await expectAccessible(page, 'the columns');
    await page.keyboard.press('Escape');
    await columns.waitFor({ state: 'detached' });
    await expect.poll(titles).toContain('NODE');
    const after = await titles();
    expect(after).not.toContain('READY');
    const head = grid().getByRole('columnheader', { name: 'STATUS' });
    const width = (await head.boundingBox())?.width ?? 0;
    await head.getByRole('button').focus();
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(async () => Math.round((await head.boundingBox())?.width ?? 0)).toBe(Math.round(width) + 16);
    // What has settled is on the disk.
    await expect.poll(async () => (JSON.parse(await readFile(join(demo.folder, 'state.json'), 'utf8').catch(() => '{}')) as { tables?: { pods?: { layout?: { widths: object } } } }).tables?.pods?.layout?.widths).toHaveProperty('STATUS');
    await page.reload();
    await expect.poll(titles, { timeout: 30_000 }).toEqual(after);
  });

  it('saves a view, shows it again from the menu and the palette, and removes it', async () => {
    await grid().getByRole('columnheader', { name: 'Name', exact: true }).getByRole('button').click();
    await filter().fill('ns:kube-system');
    await expect.poll(async () => (await names()).join(' ')).not.toContain('grafana');
    const shown = await names();
    let views = await menu('Views');
    await views.getByRole('textbox', { name: 'Name of the view' }).fill('System pods');
    await page.keyboard.press('Enter');
    await views.waitFor({ state: 'detached' });
    await filter().fill('web');
    await expect.poll(names).not.toEqual(shown);
    views = await menu('Views');
    await views.getByRole('button', { name: 'System pods', exact: true }).click();
    await expect.poll(names).toEqual(shown);
    expect(await filter().inputValue()).toBe('ns:kube-system');
    await filter().fill('');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command palette' }).fill('system pods');
    await page.getByRole('option', { selected: true }).filter({ hasText: 'System pods' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => filter().inputValue()).toBe('ns:kube-system');
    views = await menu('Views');
    await expectAccessible(page, 'the views');
    await views.getByRole('button', { name: 'Remove the view System pods' }).click();
    await views.getByText('No view is saved').waitFor();
    await page.keyboard.press('Escape');
  });

  it('saves as JSON what is shown', async () => {
    const rows = JSON.parse(await exported('Save as JSON', 'demo-pods.json')) as readonly Record<string, unknown>[];
    expect(rows.map((row) => row['Name'])).toEqual(await names());
    for (const row of rows) expect(row).toMatchObject({ Namespace: 'kube-system', AGE: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
  });

  it('marks by keyboard, says what the filter hides of it, and unmarks', async () => {
    await grid().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    const bar = page.getByRole('toolbar', { name: 'Actions', exact: true });
    await bar.getByText('3 objects marked').waitFor();
    await filter().fill('no such pod');
    await bar.getByText('3 of them hidden by the filter').waitFor();
    await filter().fill('');
    await grid().focus();
    await page.keyboard.press('Control+a');
    const all = Number(await grid().getAttribute('aria-rowcount')) - 1;
    await bar.getByText(`${all} objects marked`).waitFor();
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    await grid().getByRole('row').nth(2).getByRole('gridcell').nth(3).click();
    await grid().getByRole('row').nth(5).getByRole('gridcell').nth(3).click({ modifiers: ['Shift'] });
    await bar.getByText('4 objects marked').waitFor();
    await page.keyboard.press('Escape');
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

describe('a table that changes under one’s hands', () => {
  it('keeps the chosen row chosen and at its place; when it goes, its neighbour is chosen; a mark goes with its row', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-pods-'));
    const api = await podsApi(400);
    await writeFile(join(folder, 'config'), api.kubeconfig);
    const [browser, served] = await Promise.all([launch(), serveBuilt({ args: ['--kubeconfig', join(folder, 'config')] })]);
    try {
      const { page, complaints } = await openWindow(browser, served.url);
      await page.getByRole('navigation').first().getByRole('button', { name: /pods/ }).click();
      await page.waitForURL(/#\/c\//);
      await page.evaluate((hash) => { globalThis.location.hash = hash; }, `#/c/${/#\/c\/([^/]+)/.exec(page.url())?.[1] ?? ''}/kinds/pods`);
      const grid = page.getByRole('grid');
      const count = async (): Promise<number> => Number(await grid.getAttribute('aria-rowcount')) - 1;
      await expect.poll(count, { timeout: 30_000 }).toBe(400);
      await grid.evaluate((element) => { element.scrollTop = 3000; });
      const chosen = page.locator('.table-row.chosen');
      const seen = page.locator('.table-row[aria-rowindex="115"]');
      await seen.getByRole('gridcell').nth(3).click();
      await page.keyboard.press(' ');
      const name = await chosen.locator('.row-link').innerText();
      const below = await page.locator('.table-row[aria-rowindex="116"]').locator('.row-link').innerText();
      const place = await chosen.boundingBox();
      // Broken ones come first: above everything that is seen.
      for (const one of ['one', 'two', 'three']) api.add(`broken-${one}`);
      await expect.poll(count).toBe(403);
      await expect.poll(() => chosen.getAttribute('aria-rowindex')).toBe('118');
      expect(await chosen.locator('.row-link').innerText()).toBe(name);
      expect(await chosen.boundingBox()).toEqual(place);
      await page.getByText('1 object marked').waitFor();
      api.remove(name.trim());
      await expect.poll(count).toBe(402);
      await expect.poll(() => chosen.locator('.row-link').innerText()).toBe(below);
      await page.getByText('1 object marked').waitFor({ state: 'detached' });
      await page.keyboard.press('ArrowUp');
      await expect.poll(() => chosen.getAttribute('aria-rowindex')).toBe('117');
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await served.stop();
      api.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
