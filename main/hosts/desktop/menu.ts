import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

/**
 * The application menu. There is no Close and no Reload beside macOS: Ctrl+W and Ctrl+R belong
 * to the shell in a terminal, and no label has a mnemonic, because Alt+F does too.
 */
export const menuTemplate = (options: { readonly words: Words; readonly mac: boolean; readonly developer: boolean; readonly openLogs: () => void }): readonly MenuItemConstructorOptions[] => {
  const { words: w, mac } = options;
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    mac ? { role: 'appMenu' } : { label: w.file, submenu: [{ role: 'quit', label: w.quit }] },
    {
      label: w.edit,
      submenu: [{ role: 'undo', label: w.undo }, { role: 'redo', label: w.redo }, line, { role: 'cut', label: w.cut }, { role: 'copy', label: w.copy }, { role: 'paste', label: w.paste }, { role: 'selectAll', label: w.selectAll }],
    },
    {
      label: w.view,
      submenu: [
        { role: 'resetZoom', label: w.actualSize },
        { role: 'zoomIn', label: w.zoomIn },
        { role: 'zoomOut', label: w.zoomOut },
        line,
        { role: 'togglefullscreen', label: w.fullScreen },
        ...(options.developer ? [{ role: 'toggleDevTools', label: w.developerTools } satisfies MenuItemConstructorOptions] : []),
      ],
    },
    mac ? { role: 'windowMenu', label: w.window } : { label: w.window, submenu: [{ role: 'minimize', label: w.minimize }] },
    { label: w.help, role: 'help', submenu: [{ label: w.logFolder, click: options.openLogs }, ...(mac ? [] : [{ role: 'about', label: w.about } satisfies MenuItemConstructorOptions])] },
  ];
};
