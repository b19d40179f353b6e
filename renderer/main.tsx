import type { Bridge } from '../preload/contract/frames.ts';
import { askAhead } from './app/ask-ahead.ts';
import { parseRoute } from './app/route.ts';
import { earlyClient } from './bridge/ahead.ts';
import { browserBridge } from './bridge/browser.ts';
import { connectContract } from './bridge/client.ts';
import { afterPaint } from './bridge/paint.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop host. */
    readonly bridge?: Bridge;
  }
}

// Little code, so that it runs at once: main answers while the screens are loaded.
const client = earlyClient(connectContract(window.bridge ?? browserBridge(window.location.origin)), afterPaint);
const answered = askAhead(client, parseRoute(window.location.hash));

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
/** Answers are waited for so long (ms) when the screens have been loaded: a page that is drawn once is there sooner than one that is drawn twice. */
const PATIENCE_MS = 100;
// Not awaited: what is drawn imports this module's code, and would wait for its end.
import('./app/start.tsx').then(async ({ start }) => {
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  start(root, client);
}).catch((error: unknown) => {
  // No screen has been loaded that could say it in one language.
  root.textContent = `Quarterdeck's page could not be loaded; reload it. 页面无法加载,请重新加载。 (${error instanceof Error ? error.message : String(error)})`;
});
