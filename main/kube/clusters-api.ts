import { chmod, mkdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { clusters } from '../../preload/contract/clusters.ts';
import { fault } from '../../preload/contract/fault.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { JournalEntry } from '../../preload/contract/model/journal.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import type { Clusters } from './clusters.ts';
import { parseKubeconfig } from './kubeconfig/parse.ts';
import type { ClusterChoice, ClusterPrefs } from './prefs.ts';

export interface ClustersApiDeps {
  readonly clusters: Clusters;
  readonly prefs: ClusterPrefs;
  /** Where pasted kubeconfigs are kept. */
  readonly ownFolder: string;
  /** The host's file dialog. */
  readonly pickToOpen: (what: 'kubeconfig-file' | 'kubeconfig-folder') => Promise<string | undefined>;
  /** The path behind an entry of `files.browse`; undefined for an entry that was never given out. */
  readonly resolveEntry: (entry: string) => string | undefined;
  readonly recorder: { record(entry: Omit<JournalEntry, 'seq' | 'at' | 'operator' | 'digest' | 'previous'>): Promise<void> };
}

/** How many pasted kubeconfigs may have the same name. */
const SAME_NAME = 100;

const fileName = (name: string): string => {
  const safe = name.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
  return (safe === '' ? 'kubeconfig' : safe).replace(/\.(ya?ml|json)$/i, '');
};

/** Stores a pasted kubeconfig, readable by its owner only, under a name that is not taken. */
const storeText = async (folder: string, name: string, text: string): Promise<string> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  for (let n = 1; n <= SAME_NAME; n += 1) {
    const path = join(folder, `${fileName(name)}${n === 1 ? '' : `-${n}`}.yaml`);
    try {
      await writeFile(path, text, { mode: 0o600, flag: 'wx' });
      return path;
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : '';
      if (code === 'ENOSPC') {
        await unlink(path).catch(() => undefined);
        throw fault('invalid', `${path}: the disk is full`, { cause: 'disk-full', object: path });
      }
      if (code !== 'EEXIST') throw fault('invalid', `${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause: 'file-unreadable', object: path });
    }
  }
  throw fault('invalid', `There are ${SAME_NAME} kubeconfigs called ${name}`, { cause: 'input' });
};

/** The contract's `clusters`. */
export const clustersApi = (deps: ClustersApiDeps): ApiHandlers<typeof clusters> => {
  const { clusters: service, prefs } = deps;
  const infoOf = (cluster: ClusterId): ClusterInfo => {
    const info = service.list.value.clusters.find((one) => one.id === cluster);
    if (!info) throw fault('not-found', 'This cluster is in no kubeconfig (any more)', { object: cluster });
    return info;
  };
  const addSource = async (path: string): Promise<void> => {
    await prefs.update((value) => (value.sources.includes(path) ? value : { ...value, sources: [...value.sources, path] }));
    await service.refresh();
  };

  return {
    watch: (_input, { signal }) => service.list.follow(signal),
    connection: ({ cluster }, { signal }) => service.connection(cluster, signal),
    addFromHost: async ({ what, entry }) => {
      const path = entry === undefined ? await deps.pickToOpen(`kubeconfig-${what}`) : deps.resolveEntry(entry);
      if (path === undefined && entry !== undefined) throw fault('not-found', 'This entry is not in the folder that was shown last', { cause: 'input' });
      if (path === undefined) return { added: false };
      await addSource(resolve(path));
      return { added: true };
    },
    addText: async ({ name, text }) => {
      const config = parseKubeconfig('the pasted text', text);
      if (config.contexts.size === 0) throw fault('invalid', 'The pasted text has no context', { cause: 'file-format' });
      const path = await storeText(deps.ownFolder, name, text);
      await addSource(path);
      return { path };
    },
    removeSource: async ({ id }) => {
      const source = service.list.value.sources.find((one) => one.id === id);
      if (!source) return null;
      if (!source.removable) throw fault('refused', `${source.path} was not added here`, { cause: 'input', object: source.path });
      await prefs.update((value) => ({ ...value, sources: value.sources.filter((path) => resolve(path) !== source.path) }));
      // a pasted one exists only here, and holds credentials
      if (dirname(source.path) === resolve(deps.ownFolder)) await unlink(source.path).catch(() => undefined);
      await service.refresh();
      return null;
    },
    allowExec: async ({ cluster, digest }) => {
      const info = infoOf(cluster);
      if (info.exec?.digest !== digest) throw fault('conflict', `The credential plugin of ${info.name} has changed meanwhile: look at it again`, { cause: 'plan-stale', cluster: info.name });
      await prefs.update((value) => (value.allowedExec.includes(digest) ? value : { ...value, allowedExec: [...value.allowedExec, digest] }));
      await deps.recorder.record({ action: 'exec-allowed', cluster: info.name, clusterUser: info.user, object: info.exec.command, before: '', after: `sha256:${digest.slice(0, 16)}`, outcome: 'done', durationMs: 0 });
      await service.refresh();
      return null;
    },
    setPreferences: async ({ cluster, colour, readOnly, typedNamespaces }) => {
      const info = infoOf(cluster);
      if (info.kind === 'snapshot' && readOnly === false) throw fault('refused', 'A snapshot cannot be changed', { cause: 'snapshot', cluster: info.name });
      const choice: ClusterChoice = { ...(colour === undefined ? {} : { colour }), ...(readOnly === undefined ? {} : { readOnly }), ...(typedNamespaces === undefined ? {} : { typedNamespaces }) };
      await prefs.update((value) => ({ ...value, clusters: { ...value.clusters, [cluster]: { ...value.clusters[cluster], ...choice } } }));
      await service.refresh();
      return null;
    },
    reconnect: ({ cluster }) => {
      service.reconnect(cluster);
      return null;
    },
  };
};
