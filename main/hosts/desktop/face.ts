import type { App, BrowserWindow, BrowserWindowConstructorOptions, Dialog, IpcMain, MenuItemConstructorOptions, NativeTheme, Protocol, SafeStorage, Screen, Session, Shell } from 'electron';

/** A small file of JSON that is written at once (electron-store). */
export interface SmallStore {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

/**
 * The Electron calls that the desktop host makes, and no others. Importing `electron` under plain Node throws (it looks for
 * its binary), so only `electron.ts` does, and everything else takes this.
 */
export interface ElectronFace {
  readonly app: Pick<App, 'enableSandbox' | 'exit' | 'getAppPath' | 'getLocale' | 'getPath' | 'getPreferredSystemLanguages' | 'getVersion' | 'isPackaged' | 'on' | 'quit' | 'requestSingleInstanceLock' | 'setPath' | 'whenReady'>;
  readonly dialog: Pick<Dialog, 'showErrorBox' | 'showOpenDialog' | 'showSaveDialog'>;
  readonly ipcMain: Pick<IpcMain, 'on'>;
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>;
  readonly protocol: Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'>;
  readonly safeStorage: Pick<SafeStorage, 'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'>;
  readonly shell: Pick<Shell, 'openExternal' | 'openPath'>;
  screen(): Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay'>;
  session(): Pick<Session, 'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler' | 'webRequest'>;
  newWindow(options: BrowserWindowConstructorOptions): BrowserWindow;
  setMenu(template: readonly MenuItemConstructorOptions[]): void;
  /** Opens `FOLDER/NAME.json`; a file that cannot be read as JSON starts empty. */
  openStore(folder: string, name: string): SmallStore;
}
