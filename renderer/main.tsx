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
askAhead(client, parseRoute(window.location.hash));

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// Not awaited: what is drawn imports this module's code, and would wait for its end.
void import('./app/start.tsx').then(({ start }) => start(root, client));
