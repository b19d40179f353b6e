import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { Fault } from '../../../preload/contract/fault.ts';
import type { KubeconfigSource } from '../../../preload/contract/model/cluster.ts';
import { kubeconfigsIn } from './folder.ts';
import { mergeKubeconfigs } from './merge.ts';
import type { Kubeconfig } from './model.ts';
import { readKubeconfig, type FileReading } from './read.ts';

/** A place that kubeconfigs are looked for in. */
export interface Place {
  readonly origin: KubeconfigSource['origin'];
  readonly path: string;
}

/** Where kubectl would look (client-go `NewDefaultClientConfigLoadingRules`), then what the operator added. */
export const placesOf = (given: { readonly commandLine?: string; readonly env: Readonly<Record<string, string | undefined>>; readonly home: string; readonly added: readonly string[] }): readonly Place[] => {
  const added = given.added.map((path): Place => ({ origin: 'added', path: resolve(path) }));
  if (given.commandLine !== undefined && given.commandLine !== '') return [{ origin: 'command-line', path: resolve(given.commandLine) }, ...added];
  const listed = [...new Set((given.env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== ''))];
  if (listed.length > 0) return [...listed.map((path): Place => ({ origin: 'KUBECONFIG', path: resolve(path) })), ...added];
  return [{ origin: 'default', path: join(given.home, '.kube', 'config') }, ...added];
};

/** Everything that was read: each scope is merged in itself and knows nothing of the others. */
export interface KubeconfigState {
  /** The first is kubectl's own; each added file is one of its own, so that two clusters called `default` live side by side. */
  readonly scopes: readonly Kubeconfig[];
  readonly sources: readonly KubeconfigSource[];
}

export interface Reading {
  readonly state: KubeconfigState;
  readonly files: ReadonlyMap<string, FileReading>;
}

const idOf = (place: Place): string => createHash('sha256').update(`${place.origin}\0${place.path}`).digest('hex').slice(0, 12);

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
};

const realOf = (path: string): Promise<string> => realpath(path).catch(() => path);

const problemOf = (place: Place, cause: unknown): Fault => ({ kind: 'invalid', message: `${place.path}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause: 'file-unreadable', object: place.path });

/** The files of a place: itself, or what lies in the folder. kubectl's own places are never folders. */
const filesOf = async (place: Place, known: ReadonlySet<string>): Promise<{ readonly folder: boolean; readonly files: readonly string[]; readonly problems: readonly Fault[] }> => {
  if (place.origin !== 'added' || !(await isFolder(place.path))) return { folder: false, files: [place.path], problems: [] };
  try {
    return { folder: true, files: await kubeconfigsIn(place.path, known), problems: [] };
  } catch (cause) {
    return { folder: true, files: [], problems: [problemOf(place, cause)] };
  }
};

/** Reads all places anew, given what was read before. A file that several places name counts once, at the first. */
export const readPlaces = async (places: readonly Place[], before: ReadonlyMap<string, FileReading>, now: number = Date.now()): Promise<Reading> => {
  const files = new Map<string, FileReading>();
  const seen = new Set<string>();
  const own: Kubeconfig[] = [];
  const added: Kubeconfig[] = [];
  const sources: KubeconfigSource[] = [];
  for (const place of places) {
    const found = await filesOf(place, new Set(before.keys()));
    const problems: Fault[] = [...found.problems];
    let contexts = 0;
    let missing = !found.folder;
    for (const path of found.files) {
      const reading = await readKubeconfig(path, before.get(path), now);
      files.set(path, reading);
      missing &&= reading.missing;
      if (reading.problem) problems.push(reading.problem);
      else if (reading.missing && place.origin !== 'default') problems.push({ kind: 'not-found', message: `${path}: there is no such file`, cause: 'file-missing', object: path });
      const real = await realOf(path);
      if (seen.has(real)) continue;
      seen.add(real);
      contexts += reading.config.contexts.size;
      (place.origin === 'added' ? added : own).push(reading.config);
    }
    sources.push({ id: idOf(place), origin: place.origin, path: place.path, type: found.folder ? 'folder' : missing ? 'missing' : 'file', contexts, problems, removable: place.origin === 'added' });
  }
  return { state: { scopes: [mergeKubeconfigs(own), ...added], sources }, files };
};
