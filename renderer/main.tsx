import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import type { Bridge } from '../preload/contract/frames.ts';
import { Root } from './app/Root.tsx';
import { browserBridge } from './bridge/browser.ts';
import { connectContract } from './bridge/client.ts';
import { ClientContext } from './bridge/hooks.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop host. */
    readonly bridge?: Bridge;
  }
}

// The CSP forbids eval, which zod would else try once.
z.config({ jitless: true });

const client = connectContract(window.bridge ?? browserBridge(window.location.origin));
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <ClientContext value={client}>
    <Root />
  </ClientContext>,
);
