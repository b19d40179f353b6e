import type { BrowserWindow } from 'electron';
import type { Log } from '../../base/log.ts';
import type { ElectronFace } from './face.ts';
import { PAGE_ORIGIN, PAGE_URL } from './pages.ts';

/** Is this an address of our own page. */
export const isOurPage = (url: string): boolean => url === PAGE_URL || url.startsWith(`${PAGE_URL}#`) || url.startsWith(`${PAGE_URL}?`);

/** Copy buttons write text. Everything else that a page may ask for is refused. */
const mayUse = (permission: string, origin: string): boolean => permission === 'clipboard-sanitized-write' && origin.replace(/\/$/, '') === PAGE_ORIGIN;

/** Permissions denied by default, and no request of the page leaves the program. */
export const lockSession = (session: ReturnType<ElectronFace['session']>): void => {
  session.setPermissionRequestHandler((contents, permission, answer) => answer(mayUse(permission, isOurPage(contents.getURL()) ? PAGE_ORIGIN : '')));
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !/^(?:app:\/\/quarterdeck\/|data:|devtools:)/.test(details.url) }));
};

/** Our page stays our page: no navigation, no windows, no embedded pages. Addresses of the web go to `openWeb`. */
export const lockWindow = (window: BrowserWindow, openWeb: (url: string) => void, log: Log): void => {
  const contents = window.webContents;
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (isOurPage(url)) return;
    event.preventDefault();
    log.warn('A navigation was refused', { to: url.slice(0, 200) });
  };
  contents.on('will-navigate', (details) => stay(details, details.url));
  contents.on('will-redirect', (details) => stay(details, details.url));
  contents.on('will-frame-navigate', (details) => stay(details, details.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isWeb(url)) openWeb(url);
    return { action: 'deny' };
  });
};

/** Only these go to the operator's browser: other schemes start programs. */
export const isWeb = (url: string): boolean => {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
};
