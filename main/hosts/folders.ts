import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where Quarterdeck keeps its own files: `$QUARTERDECK_HOME`, else the platform's usual place
 * (XDG Base Directory on Linux, Application Support on macOS, APPDATA on Windows).
 */
export const ownFolder = (env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string => {
  if (env.QUARTERDECK_HOME) return resolve(env.QUARTERDECK_HOME);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'quarterdeck');
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'quarterdeck');
  return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'quarterdeck');
};

/** The operating system's language as BCP 47, from the locale variables (POSIX: LC_ALL before LC_MESSAGES before LANG). */
export const localeOf = (env: Readonly<Record<string, string | undefined>>): string => {
  const posix = env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? '';
  const name = posix.split('.')[0]?.replace('_', '-') ?? '';
  return name === '' || name === 'C' || name === 'POSIX' ? 'en' : name;
};
