import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createApp } from '../../app.ts';
import { fileLog } from '../../store/log-file.ts';
import { Downloads } from '../browser/downloads.ts';
import { browserHost, openInBrowser, serveApp } from '../browser/serve.ts';
import { localeOf, ownFolder } from '../folders.ts';
import type { Common } from './common.ts';

/** `serve`: the browser host, until SIGINT or SIGTERM. Prints one line with the address. */
export const serveCommand = async (common: Common, options: { readonly port: number; readonly open: boolean; readonly snapshot?: string }): Promise<number> => {
  const folder = ownFolder(process.env, process.platform);
  const log = fileLog(join(folder, 'quarterdeck.log'));
  const downloads = new Downloads();
  const app = await createApp({ folder, host: browserHost(localeOf(process.env), downloads), version: common.version, env: process.env, home: homedir(), log, demo: true, ...(common.kubeconfig === undefined ? {} : { kubeconfig: common.kubeconfig }) });
  // Before the address is printed: whoever reads it may end us at once.
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  try {
    if (options.snapshot !== undefined) await app.openSnapshot(options.snapshot);
    const host = await serveApp(app, { port: options.port, rendererFolder: join(dirname(process.argv[1] ?? ''), 'renderer'), downloads, log });
    process.stdout.write(`Quarterdeck: ${host.url}\n`);
    if (options.open) openInBrowser(host.url);
    await ended;
    host.dispose();
    return 0;
  } finally {
    app.dispose();
  }
};
