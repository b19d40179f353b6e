import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, safeStorage, screen, session, shell } from 'electron';
import Store from 'electron-store';
import type { ElectronFace } from './face.ts';

/** Electron itself. The only module that imports its values. `screen` and `session` may be touched only after `ready`. */
export const electronFace: ElectronFace = {
  app,
  dialog,
  ipcMain,
  nativeTheme,
  protocol,
  safeStorage,
  shell,
  screen: () => screen,
  session: () => session.defaultSession,
  newWindow: (options) => new BrowserWindow(options),
  setMenu: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate([...template])),
  openStore: (folder, name) => {
    const store = new Store<Record<string, unknown>>({ cwd: folder, name, configFileMode: 0o600, clearInvalidConfig: true });
    return { get: (key) => store.get(key), set: (key, value) => store.set(key, value) };
  },
};
