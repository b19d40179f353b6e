import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemo } from './demo.ts';
import type { DemoWindow } from './demo.ts';

describe('terminals in the dock', () => {
  let demo: DemoWindow;
  let page: Page;
  let dock: Locator;
  // The screen is a canvas; screen reader mode tells the same in words.
  const screen = (): Locator => dock.locator('.tab-panel:visible').getByRole('list');
  const tab = (name: RegExp): Locator => dock.getByRole('tab', { name });
  const pick = async (typed: string): Promise<void> => {
    await page.keyboard.press('Control+Shift+T');
    const dialog = page.getByRole('dialog', { name: 'Open a terminal' });
    await dialog.getByRole('combobox').fill(typed);
    await dialog.getByRole('option').filter({ hasText: typed }).first().waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
  };
  const run = async (command: string): Promise<void> => {
    await dock.locator('.tab-panel:visible textarea').focus();
    await page.keyboard.type(`${command}\n`);
  };
  beforeAll(async () => {
    demo = await openDemo();
    page = demo.page;
    dock = page.getByRole('region', { name: 'Terminals and logs' });
  });
  afterAll(() => demo.close());

  it('goes into a pod, where its web server answers', async () => {
    await demo.go('kinds/pods?ns=production');
    const row = page.getByRole('grid').getByRole('row').filter({ hasText: /web-/ }).first();
    await row.click();
    await page.keyboard.press('t');
    await tab(/^Terminal .*web-.*Open/).waitFor();
    await dock.getByRole('checkbox', { name: 'Screen reader mode' }).check();
    await run('wget -qO- localhost:8080');
    await screen().getByText(/<html|Hello|web/i).first().waitFor();
    await run('echo $((6*7)) marker-pod');
    await screen().getByText(/marker-pod/).first().waitFor();
  });

  it('reaches a node over SSH through a master', async () => {
    await pick('demo-node-1');
    const question = page.getByRole('dialog', { name: /^Is this demo-/ });
    await tab(/demo-node-1, Open/).or(question).first().waitFor();
    while (!(await tab(/demo-node-1, Open/).isVisible())) {
      await question.getByRole('button', { name: 'Accept and remember' }).click();
      await tab(/demo-node-1, Open/).or(question).first().waitFor();
    }
    await run('hostname');
    await screen().getByText('demo-node-1').first().waitFor();
    await page.getByRole('contentinfo').getByText(/^SSH \d+ hosts?$/).waitFor();
  });

  it('tells the machine its size when the dock grows', async () => {
    const rows = async (): Promise<number> => screen().getByRole('listitem').count();
    const before = await rows();
    await dock.getByRole('separator', { name: 'Height of the dock' }).focus();
    for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowUp');
    await expect.poll(rows).toBeGreaterThan(before);
  });

  it('finds a word in what was printed', async () => {
    await dock.locator('.tab-panel:visible textarea').focus();
    await page.keyboard.press('Control+Shift+F');
    await dock.getByRole('textbox', { name: 'Find in the output' }).fill('hostname');
    await dock.getByText(/^\d+ of \d+$/).waitFor();
    await page.keyboard.press('Escape');
  });

  it('brings every tab back with what it printed when the page is loaded again', async () => {
    await page.reload();
    await tab(/demo-node-1, Open/).waitFor();
    await tab(/web-.*Open/).click();
    await dock.getByRole('checkbox', { name: 'Screen reader mode' }).check();
    await screen().getByText(/marker-pod/).first().waitFor();
  });

  it('connects again after the shell has ended, and keeps the output', async () => {
    await run('exit');
    await tab(/web-.*Ended/).waitFor();
    await dock.getByRole('button', { name: 'Connect again' }).click();
    await tab(/web-.*Open/).waitFor();
    await screen().getByText(/marker-pod/).first().waitFor();
    await run('echo again-$((1+1))');
    await screen().getByText(/again-/).first().waitFor();
    expect(demo.complaints).toEqual([]);
  });
});
