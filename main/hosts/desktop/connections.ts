import type { BrowserWindow, IpcMainEvent } from 'electron';
import { disposable } from '../../base/disposable.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { messagePort } from '../../rpc/ports.ts';
import { serve } from '../../rpc/serve.ts';
import type { Dispatch } from '../../rpc/serve.ts';
import type { ElectronFace } from './face.ts';
import { isOurPage } from './guard.ts';

interface ConnectionDeps {
  readonly ipcMain: ElectronFace['ipcMain'];
  readonly dispatch: Dispatch;
  readonly log: Log;
  readonly window: () => BrowserWindow | undefined;
}

/** A page that reconnects closes its old port; more than a few at once is not our page's doing. */
const MAX_CONNECTIONS = 8;

/** Serves the contract to our own page: only to the main frame of our own window, and only while it shows our own page. */
export const acceptConnections = ({ ipcMain, dispatch, log, window }: ConnectionDeps): Disposable => {
  const open = new Set<Disposable>();
  const fromUs = (event: IpcMainEvent): boolean => event.sender === window()?.webContents && event.senderFrame !== null && event.senderFrame.parent === null && isOurPage(event.senderFrame.url);
  let ended = false;
  ipcMain.on('quarterdeck:connect', (event) => {
    const [port] = event.ports;
    if (!port) return;
    if (ended || !fromUs(event) || open.size >= MAX_CONNECTIONS) {
      log.warn('A connection was refused', { from: (event.senderFrame?.url ?? '').slice(0, 200), open: open.size });
      return port.close();
    }
    const session = serve(messagePort(port, (e) => (e as { readonly data: unknown }).data), dispatch, log);
    open.add(session);
    port.once('close', () => {
      open.delete(session);
      session.dispose();
    });
  });
  return disposable('page connections', () => {
    ended = true;
    for (const session of open) session.dispose();
    open.clear();
  });
};
