import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, launch, openWindow, serveBuilt } from './harness.ts';
import type { Served } from './harness.ts';

describe('the first run', () => {
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launch(), serveBuilt()]);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
  });

  it('takes the token once, keeps it out of the address, and leads into the demo, which says what it is', async () => {
    const first = await openWindow(browser, served.url);
    const { page } = first;
    await page.getByRole('heading', { name: 'Which platform shall we look at?' }).waitFor();
    expect(page.url()).not.toContain('token');
    await expectAccessible(page, 'the first page');

    const second = await openWindow(browser, 'about:blank');
    const answer = await second.page.goto(served.url);
    expect(answer?.status()).toBe(403);

    await page.getByText('Open the demo platform').click();
    await page.getByRole('note').filter({ hasText: 'Demo platform: everything here is made up' }).waitFor();
    const tile = page.getByRole('navigation', { name: 'Clusters' }).getByRole('button', { name: /^DE demo/ });
    await tile.waitFor();
    expect(await tile.getAttribute('aria-current')).toBe('true');
    await page.getByRole('contentinfo').getByText('Live', { exact: true }).waitFor();
    expect(first.complaints).toEqual([]);
    await first.context.close();
    await second.context.close();
  });

  it('begins with few files, asked for together with the page', async () => {
    const own = await serveBuilt();
    const { page, context } = await openWindow(browser, own.url);
    try {
      await page.getByText('Open the demo platform').waitFor();
      const text = async (path: string): Promise<string> => (await page.request.get(new URL(path, page.url()).href)).text();
      const html = await text('/');
      const asked = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
      const scripts = asked.filter((path) => path.endsWith('.js'));
      for (const name of ['link', 'react', 'frame']) expect(scripts.some((path) => path.startsWith(`assets/${name}-`)), name).toBe(true);
      expect(new Set(scripts).size).toBeLessThan(6);
      expect(asked.some((path) => /frame-[^/]*\.css$/.test(path))).toBe(true);
      // None of them waits for a file that the page has not asked for.
      for (const path of scripts) for (const [, name = ''] of (await text(`/${path}`)).matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) expect(scripts, `${path} needs ${name}`).toContain(`assets/${name}`);
    } finally {
      await context.close();
      await own.stop();
    }
  });

  it('keeps the cookie for the same browser, and refuses a stranger without one', async () => {
    const served2 = await serveBuilt();
    try {
      const window = await openWindow(browser, served2.url);
      await window.page.getByText('Open the demo platform').waitFor();
      await window.page.reload();
      await window.page.getByText('Open the demo platform').waitFor();
      const origin = new URL(served2.url).origin;
      expect((await fetch(`${origin}/`)).status).toBe(403);
      expect(window.complaints).toEqual([]);
      await window.context.close();
    } finally {
      await served2.stop();
    }
  });
});
