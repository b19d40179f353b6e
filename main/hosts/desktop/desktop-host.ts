import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { fault } from '../../../preload/contract/fault.ts';
import type { Cipher, Host } from '../host.ts';
import type { ElectronFace } from './face.ts';
import { isWeb } from './guard.ts';
import type { Words } from './words.ts';

interface DesktopHostDeps {
  readonly electron: Pick<ElectronFace, 'app' | 'dialog' | 'shell'>;
  readonly cipher: Cipher;
  readonly words: Words;
  /** The operator's home folder. */
  readonly home: string;
  readonly window: () => BrowserWindow | undefined;
}

/** What only the desktop can do: the system's dialogs, keychain and browser. */
export const desktopHost = ({ electron, cipher, words, home, window }: DesktopHostDeps): Host => {
  const { app, dialog, shell } = electron;
  const dialogs = {
    'kubeconfig-file': { title: words.kubeconfigFile, defaultPath: join(home, '.kube'), properties: ['openFile', 'showHiddenFiles'] },
    'kubeconfig-folder': { title: words.kubeconfigFolder, defaultPath: join(home, '.kube'), properties: ['openDirectory', 'showHiddenFiles'] },
    snapshot: { title: words.snapshot, properties: ['openFile'] },
  } as const;
  return {
    kind: 'desktop',
    locale: app.getPreferredSystemLanguages()[0] ?? app.getLocale(),
    cipher,
    browses: false,
    pickToOpen: async (what) => {
      const options = { ...dialogs[what], properties: [...dialogs[what].properties] };
      const parent = window();
      const { canceled, filePaths } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      return canceled ? undefined : filePaths[0];
    },
    giveFile: async ({ path, name }) => {
      const options = { title: words.save, defaultPath: join(app.getPath('downloads'), name) };
      const parent = window();
      const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      if (canceled || filePath === '') return { saved: false };
      await copyFile(path, filePath);
      return { saved: true };
    },
    openExternal: async (url) => {
      if (!isWeb(url)) throw fault('refused', 'Only http and https addresses are opened');
      await shell.openExternal(url);
    },
  };
};
