import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserWindow } from 'electron';
import type { App, AppOptions } from '../../app.ts';
import { Disposables } from '../../base/disposable.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { keychainCipher } from './cipher.ts';
import { acceptConnections } from './connections.ts';
import { desktopHost } from './desktop-host.ts';
import type { ElectronFace } from './face.ts';
import { isWeb, lockSession } from './guard.ts';
import { menuTemplate } from './menu.ts';
import { SCHEME, servePage } from './pages.ts';
import { openWindow } from './window.ts';
import { wordsFor } from './words.ts';

interface DesktopOptions {
  readonly electron: ElectronFace;
  readonly createApp: (options: AppOptions) => Promise<Pick<App, 'dispatch' | 'openSnapshot' | 'dispose'>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** What stands after the program's name: Chromium's own switches may be among it. */
  readonly args: readonly string[];
  /** Our own files, and the operator's home folder. */
  readonly folder: string;
  readonly home: string;
  readonly log: Log;
}

/** What has to happen before Electron is ready. False: another Quarterdeck runs with the same files, and was told to come forward. */
export const prepare = (electron: ElectronFace, folder: string): boolean => {
  const { app, protocol } = electron;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Chromium's profile, and with it the single-instance lock, belongs to the folder: two homes are two programs.
  app.setPath('userData', join(folder, 'desktop'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
  return true;
};

/** Starts the program behind one window, after `prepare`. Disposing ends everything. */
export const startDesktop = async (options: DesktopOptions): Promise<Disposable> => {
  const { electron, folder, home, log } = options;
  const owned = new Disposables();
  let window: BrowserWindow | undefined;
  electron.app.on('second-instance', () => {
    if (!window) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
  electron.app.on('window-all-closed', () => electron.app.quit());
  electron.app.on('will-quit', () => owned.dispose());
  electron.app.on('child-process-gone', (_event, details) => log.error('A process died', { type: details.type, reason: details.reason }));
  await electron.app.whenReady();

  lockSession(electron.session());
  const pages = join(electron.app.getAppPath(), 'dist/renderer');
  electron.protocol.handle(SCHEME, (request) => servePage(pages, request));
  const cipher = await keychainCipher(electron.safeStorage, options.platform);
  const words = wordsFor(electron.app.getPreferredSystemLanguages()[0] ?? electron.app.getLocale());
  const host = desktopHost({ electron, cipher, words, home, window: () => window });
  const { kubeconfig, snapshot } = ownArguments(options.args);
  const app = owned.add(await options.createApp({ folder, host, version: electron.app.getVersion(), env: options.env, home, log, demo: true, ...(kubeconfig === undefined ? {} : { kubeconfig }) }));
  if (snapshot !== undefined) await app.openSnapshot(snapshot);
  owned.add(acceptConnections({ ipcMain: electron.ipcMain, dispatch: app.dispatch, log, window: () => window }));

  electron.setMenu(menuTemplate({ words, mac: options.platform === 'darwin', developer: !electron.app.isPackaged, openLogs: () => void electron.shell.openPath(folder) }));
  const openWeb = (url: string): void => {
    if (isWeb(url)) electron.shell.openExternal(url).catch((error: unknown) => log.warn('An address could not be opened', { error: String(error) }));
  };
  const opened = openWindow(electron, electron.openStore(folder, 'window'), openWeb, log);
  window = opened;
  opened.once('closed', () => (window = undefined));
  return owned;
};

/** Our own options among those of Chromium and of Electron's start. */
const ownArguments = (args: readonly string[]): { readonly kubeconfig?: string; readonly snapshot?: string } => {
  const { values } = parseArgs({ args: [...args], options: { kubeconfig: { type: 'string' }, snapshot: { type: 'string' } }, strict: false, allowPositionals: true });
  return { ...(typeof values.kubeconfig === 'string' ? { kubeconfig: values.kubeconfig } : {}), ...(typeof values.snapshot === 'string' ? { snapshot: values.snapshot } : {}) };
};
