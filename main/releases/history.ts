import type { Revision } from '../../preload/contract/model/plan.ts';
import { CHANGE_CAUSE, REVISION_HASH, controls, createdAt, imagesOf, newReplicaSet, revisionOf } from './objects.ts';
import type { ControllerRevision, KubeObject, Workload } from './objects.ts';

const newestFirst = (revisions: readonly Revision[]): readonly Revision[] => [...revisions].sort((a, b) => b.number - a.number);
const causeOf = (object: KubeObject): { readonly changeCause?: string } => {
  const changeCause = object.metadata?.annotations?.[CHANGE_CAUSE];
  return changeCause === undefined ? {} : { changeCause };
};

/** A Deployment's revisions are its ReplicaSets (`kubectl rollout history`), newest first. Those without a number yet are left out. */
export const deploymentHistory = (deployment: Workload, replicaSets: readonly Workload[]): readonly Revision[] => {
  const owned = replicaSets.filter((set) => controls(deployment, set));
  const current = newReplicaSet(deployment, owned);
  return newestFirst(
    owned.flatMap((set): readonly Revision[] => {
      const number = revisionOf(set);
      return number === undefined ? [] : [{ number, name: set.metadata?.name ?? '', images: imagesOf(set.spec?.template), created: createdAt(set), replicas: set.status?.replicas ?? 0, current: set === current, ...causeOf(set) }];
    }),
  );
};

/** The owned ControllerRevisions by their number, oldest first. */
export const ownedRevisions = (owner: KubeObject, revisions: readonly ControllerRevision[]): readonly ControllerRevision[] => revisions.filter((one) => controls(owner, one)).sort((a, b) => (a.revision ?? 0) - (b.revision ?? 0));

/** The value of the pods' `controller-revision-hash` label that belongs to a revision: its name for a StatefulSet, its own label for a DaemonSet. */
export const podHashes = (revision: ControllerRevision): readonly string[] => [revision.metadata?.name ?? '', revision.metadata?.labels?.[REVISION_HASH] ?? ''].filter((hash) => hash !== '');

/** Revisions of a StatefulSet or DaemonSet, newest first; the newest is the current one, since a rollback gives an old one a new number. */
export const controllerHistory = (owner: Workload, revisions: readonly ControllerRevision[], pods: readonly KubeObject[]): readonly Revision[] => {
  const owned = ownedRevisions(owner, revisions);
  const own = pods.filter((pod) => controls(owner, pod));
  return newestFirst(
    owned.map((one): Revision => {
      const hashes = podHashes(one);
      const replicas = own.filter((pod) => hashes.includes(pod.metadata?.labels?.[REVISION_HASH] ?? '')).length;
      return { number: one.revision ?? 0, name: one.metadata?.name ?? '', images: imagesOf(one.data?.spec?.template), created: createdAt(one), replicas, current: one === owned.at(-1), ...causeOf(one) };
    }),
  );
};
