import type { Kubeconfig } from './model.ts';

/** The first to name a key wins, whole: nothing of a later entry of the same name is mixed in. */
const firstWins = <T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> => {
  const merged = new Map<string, T>();
  for (const map of maps) for (const [name, value] of map) if (!merged.has(name)) merged.set(name, value);
  return merged;
};

/**
 * Merges kubeconfigs in the order of `$KUBECONFIG` as kubectl does (client-go `ClientConfigLoadingRules.Load`): the first
 * file that names a cluster, user or context gives it, and the first `current-context` that is set counts.
 */
export const mergeKubeconfigs = (files: readonly Kubeconfig[]): Kubeconfig => ({
  clusters: firstWins(files.map((file) => file.clusters)),
  users: firstWins(files.map((file) => file.users)),
  contexts: firstWins(files.map((file) => file.contexts)),
  currentContext: files.find((file) => file.currentContext !== '')?.currentContext ?? '',
});
