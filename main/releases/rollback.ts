import { isDeepStrictEqual } from 'node:util';
import { fault } from '../../preload/contract/fault.ts';
import { ownedRevisions } from './history.ts';
import { controls, revisionOf, sameTemplate, withoutHash } from './objects.ts';
import type { ControllerRevision, PodTemplate, Workload } from './objects.ts';
import type { ChangeBody } from './requests.ts';

/** Annotations that stay the Deployment's own in a rollback (`annotationsToSkip` of kubectl's rollback.go). */
const SKIPPED: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

/** A way back: to which revision, with what; no body where it is there already. */
export interface Rollback {
  readonly revision: number;
  readonly body?: ChangeBody;
}

const noSuch = (name: string, revision: number): Error => fault('not-found', `${name} keeps no revision ${revision}`, { object: name });
const noHistory = (name: string): Error => fault('not-found', `${name} keeps no revision before the current one`, { object: name });

/** `deploymentRevision` of kubectl: the asked one, or the second newest. */
const chooseReplicaSet = (name: string, sets: readonly Workload[], asked: number | undefined): { readonly set: Workload; readonly revision: number } => {
  const numbered = sets.flatMap((set) => { const revision = revisionOf(set); return revision === undefined ? [] : [{ set, revision }]; }).sort((a, b) => b.revision - a.revision);
  if (asked !== undefined) {
    const found = numbered.find((one) => one.revision === asked);
    if (found === undefined) throw noSuch(name, asked);
    return found;
  }
  const previous = numbered.find((one) => one.revision < (numbered[0]?.revision ?? 0));
  if (previous === undefined) throw noHistory(name);
  return previous;
};

/**
 * `kubectl rollout undo` of a Deployment: the template of the revision's ReplicaSet without its hash label, and that
 * ReplicaSet's annotations. Works in the middle of a failing rollout. Throws `refused` while the Deployment is paused.
 */
export const rollbackDeployment = (deployment: Workload, replicaSets: readonly Workload[], asked?: number): Rollback => {
  const name = deployment.metadata?.name ?? '';
  const { set, revision } = chooseReplicaSet(name, replicaSets.filter((one) => controls(deployment, one)), asked);
  if (deployment.spec?.paused === true) throw fault('refused', `${name} is paused and cannot be taken back: resume it first (kubectl rollout resume)`, { object: name });
  if (sameTemplate(set.spec?.template, deployment.spec?.template)) return { revision };
  const own = Object.entries(deployment.metadata?.annotations ?? {}).filter(([key]) => SKIPPED.includes(key));
  const old = Object.entries(set.metadata?.annotations ?? {}).filter(([key]) => !SKIPPED.includes(key));
  return {
    revision,
    body: {
      type: 'json-patch',
      operations: [
        { op: 'replace', path: '/spec/template', value: withoutHash(set.spec?.template ?? {}) },
        { op: deployment.metadata?.annotations === undefined ? 'add' : 'replace', path: '/metadata/annotations', value: Object.fromEntries([...own, ...old]) },
      ],
    },
  };
};

/** What a ControllerRevision holds beside the template's own fields. */
const templateOf = (revision: ControllerRevision): unknown => {
  const { $patch: _, ...template } = (revision.data?.spec?.template ?? {}) as PodTemplate & { readonly $patch?: string };
  return template;
};

/** `kubectl rollout undo` of a StatefulSet or DaemonSet: its ControllerRevision's `data` is the patch. */
export const rollbackController = (owner: Workload, revisions: readonly ControllerRevision[], asked?: number): Rollback => {
  const name = owner.metadata?.name ?? '';
  const history = ownedRevisions(owner, revisions);
  const chosen = asked === undefined ? history.at(-2) : history.find((one) => one.revision === asked);
  if (chosen === undefined) throw asked === undefined ? noHistory(name) : noSuch(name, asked);
  const revision = chosen.revision ?? 0;
  if (chosen.data === undefined) throw fault('invalid', `Revision ${revision} of ${name} is empty`, { object: name });
  if (isDeepStrictEqual(templateOf(chosen), owner.spec?.template)) return { revision };
  return { revision, body: { type: 'strategic', patch: chosen.data } };
};
