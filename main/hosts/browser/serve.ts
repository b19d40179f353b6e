import { spawn } from 'node:child_process';
import { webSocketPort } from '../../rpc/ports.ts';
import { serve } from '../../rpc/serve.ts';
import type { App } from '../../app.ts';
import type { Log } from '../../base/log.ts';
import { memoryCipher } from '../../store/vault.ts';
import type { Host } from '../host.ts';
import type { Downloads } from './downloads.ts';
import { startBrowserHost } from './server.ts';
import type { BrowserHost } from './server.ts';

/** The browser host's own ways: downloads instead of save dialogs, folders listed in the page, secrets in memory only. */
export const browserHost = (locale: string, downloads: Downloads): Host => ({
  kind: 'browser',
  locale,
  cipher: memoryCipher,
  pickToOpen: () => Promise.resolve(undefined),
  giveFile: (file) => Promise.resolve({ download: downloads.offer(file), saved: false }),
  openExternal: (url) => {
    openInBrowser(url);
    return Promise.resolve();
  },
  browses: true,
});

/** Serves an app to the operator's browser. */
export const serveApp = (app: App, options: { readonly port: number; readonly rendererFolder: string; readonly downloads: Downloads; readonly log: Log }): Promise<BrowserHost> =>
  startBrowserHost({ port: options.port, rendererFolder: options.rendererFolder, downloads: options.downloads, onPage: (socket) => serve(webSocketPort(socket), app.dispatch, options.log) });

/** Opens an address with the desktop's own opener; where there is none, the printed address is what the operator uses. No shell reads it. */
export const openInBrowser = (url: string): void => {
  const [command, ...args] = process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler', url] : ['xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
};

