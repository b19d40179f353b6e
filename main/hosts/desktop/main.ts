import { homedir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../app.ts';
import { fileLog } from '../../store/log-file.ts';
import { ownFolder } from '../folders.ts';
import { prepare, startDesktop } from './desktop.ts';
import { electronFace } from './electron.ts';
import { wordsFor } from './words.ts';

const folder = ownFolder(process.env, process.platform);

if (prepare(electronFace, folder)) {
  const log = fileLog(join(folder, 'quarterdeck.log'));
  const text = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
  // One broken connection must not take the operator's other terminals with it: it is written down, and the rest goes on.
  process.on('uncaughtException', (error) => log.error('uncaught', { error: text(error) }));
  process.on('unhandledRejection', (error) => log.error('unhandled', { error: text(error) }));
  startDesktop({ electron: electronFace, createApp, env: process.env, platform: process.platform, args: process.argv.slice(1), folder, home: homedir(), log }).catch((error: unknown) => {
    log.error('The program could not start', { error: text(error) });
    electronFace.dialog.showErrorBox(wordsFor(electronFace.app.getLocale()).notStarted, error instanceof Error ? error.message : String(error));
    electronFace.app.exit(1);
  });
}
