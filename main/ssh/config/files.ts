import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { fault } from '../../../preload/contract/fault.ts';
import { expandHome } from './tokens.ts';
import { readLines } from './lines.ts';
import type { ConfigLine } from './lines.ts';

/** A file of ssh_config as read, with the files that it includes in their places. */
export interface ConfigFile {
  readonly path: string;
  readonly entries: readonly ConfigEntry[];
}
export type ConfigEntry = { readonly line: ConfigLine; readonly include?: readonly ConfigFile[] };

/** As READCONF_MAX_DEPTH of OpenSSH: deeper includes are a circle. */
const MAX_DEPTH = 16;

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const segmentPattern = (segment: string): RegExp =>
  new RegExp(`^${segment.replace(/\[!/g, '[^').replace(/[.+^$(){}|\\]/g, (c, at: number, whole: string) => (c === '^' && whole[at - 1] === '[' ? c : `\\${c}`)).replaceAll('*', '.*').replaceAll('?', '.')}$`);

/** glob(7) over absolute paths: `*`, `?`, `[a-z]`; a leading dot must be written. Sorted, as glob(3) does. */
const glob = async (pattern: string): Promise<readonly string[]> => {
  let found = ['/'];
  for (const segment of pattern.split('/').filter((s) => s !== '')) {
    if (!/[*?[]/.test(segment)) {
      found = found.map((folder) => join(folder, segment));
      continue;
    }
    const fits = segmentPattern(segment);
    const next: string[] = [];
    for (const folder of found) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names.sort()) if (fits.test(name) && (!name.startsWith('.') || segment.startsWith('.'))) next.push(join(folder, name));
    }
    found = next;
  }
  return found;
};

/** Where a file's relative includes start: `~/.ssh` for the operator's own files, the file's own folder for the system's. */
export interface ConfigRoot {
  readonly path: string;
  readonly system?: boolean;
}

const load = async (path: string, root: ConfigRoot, home: string, depth: number): Promise<ConfigFile | undefined> => {
  if (depth > MAX_DEPTH) throw fault('invalid', `${path}: too many includes in includes`, { object: path });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw fault('invalid', `${path} cannot be read (${code})`, { cause: 'file-unreadable', object: path });
  }
  const entries: ConfigEntry[] = [];
  for (const line of readLines(path, text)) {
    if (line.keyword !== 'include') {
      entries.push({ line });
      continue;
    }
    const files: ConfigFile[] = [];
    for (const word of line.words) {
      const wanted = expandHome(word, home);
      const full = isAbsolute(wanted) ? wanted : join(root.system ? dirname(root.path) : join(home, '.ssh'), wanted);
      for (const file of await glob(full)) {
        const included = await load(file, root, home, depth + 1);
        if (included) files.push(included);
      }
    }
    entries.push({ line, include: files });
  }
  return { path, entries };
};

/** Reads configuration files and all that they include. Files that do not exist count as empty. */
export const loadConfig = async (roots: readonly ConfigRoot[], home: string): Promise<readonly ConfigFile[]> =>
  (await Promise.all(roots.map((root) => load(root.path, root, home, 0)))).filter((file) => file !== undefined);

/** Names that `Host` lines give, patterns and negations left out, in the order of the files. */
export const namesIn = (files: readonly ConfigFile[]): readonly string[] => {
  const names = new Set<string>();
  const visit = (file: ConfigFile): void => {
    for (const { line, include } of file.entries) {
      include?.forEach(visit);
      if (line.keyword === 'host') for (const word of line.words) if (!/[*?!]/.test(word)) names.add(word);
    }
  };
  files.forEach(visit);
  return [...names];
};
