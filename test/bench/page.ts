// The page in a real Chromium: how to get to the table of pods, and its memory. Selectors stand here and in probe.ts only.
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launch } from '../e2e/harness.ts';
import type { Owned } from './owned.ts';
import { installProbe, SELECT } from './probe.ts';

/** The table of pods in a window, with the probe in it. */
export interface PodsPage {
  readonly page: Page;
  /** Resolves when the table is whole, with the times since the page began, in ms. */
  opened(): Promise<{ readonly first: number; readonly whole: number }>;
  /** The used JavaScript heap after garbage collection, in bytes. */
  heap(): Promise<number>;
  filterBox(): ReturnType<Page['locator']>;
  sortBy(title: RegExp): ReturnType<Page['locator']>;
  close(): Promise<void>;
}

/** A browser that ends with the measurement. */
export const startBrowser = async (owned: Owned): Promise<Browser> => {
  // Ended by us: Playwright's own way ends the process before anything else has been put right.
  const browser = await launch({ handleSIGINT: false, handleSIGTERM: false });
  owned.add(() => browser.close());
  return browser;
};

/** The id under which the program knows the only cluster of its kubeconfig: it is the same for every start. */
export const clusterId = async (browser: Browser, url: string, name: string): Promise<string> => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('navigation').first().getByRole('button', { name: new RegExp(name) }).click();
  await page.waitForURL(/#\/c\//);
  const id = /#\/c\/([^/?]+)/.exec(page.url())?.[1];
  await context.close();
  if (id === undefined) throw new Error(`the page opened no cluster: ${page.url()}`);
  return id;
};

const used = async (session: CDPSession): Promise<number> => {
  // Twice: finalisers of the first round free what the second one collects.
  for (let i = 0; i < 2; i += 1) await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
};

const size = { width: 1280, height: 800 };

/** Opens the pods of a cluster as an address in the browser, as a bookmark would. `limitMs`: until the table is whole. */
export const openPods = async (browser: Browser, url: string, cluster: string, pods: number, limitMs = 180_000): Promise<PodsPage> => {
  const context: BrowserContext = await browser.newContext({ viewport: size, locale: 'en-US', reducedMotion: 'reduce' });
  await context.addInitScript(installProbe, { select: SELECT, wholeRows: pods });
  const page = await context.newPage();
  await page.goto(`${url}#/c/${cluster}/kinds/pods`);
  return {
    page,
    opened: async () => {
      await page.waitForFunction(() => probe.opened.whole !== undefined, undefined, { timeout: limitMs });
      const { first, whole } = await page.evaluate(() => probe.opened);
      return { first: first ?? Number.NaN, whole: whole ?? Number.NaN };
    },
    // Attached only now: a profiler that looks on from the beginning would be measured as well.
    heap: async () => {
      const session = await context.newCDPSession(page);
      await session.send('HeapProfiler.enable');
      const bytes = await used(session);
      await session.detach();
      return bytes;
    },
    filterBox: () => page.locator('[data-page-filter]'),
    sortBy: (title) => page.getByRole('grid').getByRole('columnheader', { name: title }).getByRole('button'),
    close: () => context.close(),
  };
};
