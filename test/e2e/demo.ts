import type { Browser, Page } from 'playwright-core';
import { launch, openWindow, serveBuilt } from './harness.ts';
import type { Window } from './harness.ts';

/** A window on the demo platform, with the process behind it. */
export interface DemoWindow extends Window {
  readonly browser: Browser;
  /** QUARTERDECK_HOME of the process. */
  readonly folder: string;
  /** Goes to a place by its address, as a link would: `workloads`, `kinds/pods`. */
  go(place: string): Promise<void>;
  close(): Promise<void>;
}

/** Serves the built program and opens its demo platform in a real Chromium; ready when the cluster is live. */
export const openDemo = async (look: Parameters<typeof openWindow>[2] = {}): Promise<DemoWindow> => {
  const [browser, served] = await Promise.all([launch(), serveBuilt()]);
  const close = async (): Promise<void> => {
    await browser.close();
    await served.stop();
  };
  try {
    const window = await openWindow(browser, served.url, look);
    const { page } = window;
    await page.getByRole('navigation').first().getByRole('button', { name: /^DE demo/ }).click();
    await page.getByRole('contentinfo').getByText(/^\s*(Live|实时)$/).waitFor();
    return { ...window, browser, folder: served.folder, go: (place) => page.evaluate((hash) => { globalThis.location.hash = hash; }, `#/c/demo/${place}`), close };
  } catch (error) {
    // Nobody gets it to close it.
    await close();
    throw error;
  }
};

/** The row of a table whose name is `name` in a namespace. */
export const rowOf = (page: Page, name: string, namespace: string): ReturnType<Page['locator']> =>
  page.getByRole('grid').getByRole('row').filter({ has: page.getByRole('gridcell', { name: new RegExp(`^\\S+ ${name}$`) }) }).filter({ has: page.getByRole('gridcell', { name: namespace, exact: true }) });

/** The drawer of one object beside the page. */
export const drawerOf = (page: Page, name: string): ReturnType<Page['locator']> => page.getByRole('complementary').filter({ hasText: name });
