import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import pino from 'pino';
import type { Log } from '../base/log.ts';
import { diskFault } from './files.ts';

/** The program's own log as JSON lines, 0600; written at once, so that nothing is lost in a crash. */
export const fileLog = (path: string): Log => {
  const logger = opened(path);
  return {
    debug: (message, more) => logger.debug(more ?? {}, message),
    info: (message, more) => logger.info(more ?? {}, message),
    warn: (message, more) => logger.warn(more ?? {}, message),
    error: (message, more) => logger.error(more ?? {}, message),
  };
};

const opened = (path: string): pino.Logger => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: path, sync: true, mode: 0o600, append: true }));
  } catch (error) {
    throw diskFault(error, path);
  }
};
