import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { Log } from '../../base/log.ts';
import { placeFor, SMALLEST } from './bounds.ts';
import type { Rectangle } from './bounds.ts';
import type { ElectronFace, SmallStore } from './face.ts';
import { lockWindow } from './guard.ts';
import { PAGE_URL } from './pages.ts';

// A page that dies more often than this within a minute would only flicker.
const MAX_RELOADS = 3;

/** Opens the one window where it was last, locked to our own page. */
export const openWindow = (electron: ElectronFace, store: SmallStore, openWeb: (url: string) => void, log: Log): BrowserWindow => {
  const screen = electron.screen();
  const primary = screen.getPrimaryDisplay();
  const areas: [Rectangle, ...Rectangle[]] = [primary.workArea, ...screen.getAllDisplays().filter((d) => d.id !== primary.id).map((d) => d.workArea)];
  const { maximized, ...bounds } = placeFor(store.get('place'), areas);
  const window = electron.newWindow({
    ...bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Quarterdeck',
    backgroundColor: electron.nativeTheme.shouldUseDarkColors ? '#141414' : '#ffffff',
    webPreferences: {
      preload: join(electron.app.getAppPath(), 'dist/desktop/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      // Its dictionaries come from the network.
      spellcheck: false,
      devTools: !electron.app.isPackaged,
    },
  });
  lockWindow(window, openWeb, log);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', () => store.set('place', { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  reviveOnCrash(window, log);
  void window.loadURL(PAGE_URL).catch((error: unknown) => log.error('The page did not load', { error: String(error) }));
  return window;
};

const reviveOnCrash = (window: BrowserWindow, log: Log): void => {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error('The page died', { reason: details.reason, exitCode: details.exitCode });
    if (details.reason === 'clean-exit') return;
    const now = Date.now();
    crashes = [...crashes.filter((at) => now - at < 60_000), now];
    if (crashes.length <= MAX_RELOADS && !window.isDestroyed()) window.webContents.reload();
  });
  window.on('unresponsive', () => log.warn('The page does not answer'));
  window.on('responsive', () => log.info('The page answers again'));
};
