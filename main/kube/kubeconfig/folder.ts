import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KUBECONFIG_LIMIT } from './parse.ts';

/** More files than this in one folder are not kubeconfigs that somebody keeps. */
const MOST_FILES = 1000;
/** `config`, `prod.yaml`, `admin.conf`; not keys, certificates, backups and editors' files. */
const LIKELY = /^(?!\.)([^.]+|.+\.(ya?ml|json|conf|config|kubeconfig|cfg))$/i;

/** Does a file of a folder look like a kubeconfig at all? A half-written one does as well. */
const looksLikeOne = async (path: string): Promise<boolean> => {
  try {
    const info = await stat(path);
    if (!info.isFile()) return false;
    if (info.size > KUBECONFIG_LIMIT) return true;
    return /clusters|contexts|kind["']?:\s*["']?Config\b/.test(await readFile(path, 'utf8'));
  } catch {
    return true;
  }
};

/** The kubeconfigs of a folder, sorted by name; its sub-folders are not read. */
export const kubeconfigsIn = async (folder: string, known: ReadonlySet<string>): Promise<readonly string[]> => {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() && LIKELY.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort()
    .slice(0, MOST_FILES);
  const likely = await Promise.all(names.map(async (path) => known.has(path) || (await looksLikeOne(path))));
  return names.filter((_, index) => likely[index] === true);
};
