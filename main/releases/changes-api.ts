import type { Contract } from '../../preload/contract/contract.ts';
import { FaultError, fault } from '../../preload/contract/fault.ts';
import type { ClusterId, ObjectRef, Reason } from '../../preload/contract/model/common.ts';
import type { ChangeAction, Plan, Revision } from '../../preload/contract/model/plan.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import { applyPlan } from './apply.ts';
import { deployPatch, imagePatch, newDeployment, restartPatch, scalePatch } from './deploy.ts';
import { followRollout } from './follow.ts';
import { controllerHistory, deploymentHistory } from './history.ts';
import { createDrafts, editDraft } from './manifests.ts';
import { ROLLED } from './objects.ts';
import type { ControllerRevision, KubeObject, Workload } from './objects.ts';
import { makePlan } from './planner.ts';
import type { ChangesDeps, Draft } from './planner.ts';
import { PlanStore } from './plans.ts';
import { rollbackController, rollbackDeployment } from './rollback.ts';
import type { Rollback } from './rollback.ts';
import { draftOf, findObject, placeOf, readObject, selected } from './targets.ts';
import type { Place } from './targets.ts';

type Refusable = (before: KubeObject, place: Place) => Draft | Promise<Draft>;

/** What we refuse ourselves stands in the plan as the server's refusals do; `undefined` for all other errors. */
const ownRefusal = (error: unknown): FaultError | undefined => (error instanceof FaultError && error.fault.kind === 'refused' ? error : undefined);

const needRolled = (place: Place): 'replicasets.apps' | 'controllerrevisions.apps' => {
  const history = ROLLED[place.ref.kind];
  if (history === undefined) throw fault('unsupported', `A ${place.kind.kind} has no rollouts and no revisions`, { object: place.ref.kind });
  return history;
};

const rollbackOf = async (deps: ChangesDeps, place: Place, current: KubeObject, asked: number | undefined, signal: AbortSignal): Promise<Rollback> => {
  const kind = needRolled(place);
  if (kind === 'replicasets.apps') return rollbackDeployment(current, await selected<Workload>(deps, place, current, kind, signal), asked);
  return rollbackController(current, await selected<ControllerRevision>(deps, place, current, kind, signal), asked);
};

/** The scale subresource answers with a Scale; the object itself is shown with its new number. */
const scaleDraft = (place: Place, before: KubeObject, replicas: number): Draft => ({
  ref: place.ref,
  objectPath: place.path,
  before,
  subresource: true,
  request: { path: `${place.path}/scale`, body: scalePatch(replicas) },
  wish: { ...before, spec: { ...(before as Workload).spec, replicas } },
});

const historyOf = async (deps: ChangesDeps, cluster: ClusterId, ref: ObjectRef, signal: AbortSignal): Promise<readonly Revision[]> => {
  const place = await placeOf(deps, cluster, ref);
  const kind = needRolled(place);
  const owner: Workload = await readObject(place, signal);
  if (kind === 'replicasets.apps') return deploymentHistory(owner, await selected<Workload>(deps, place, owner, kind, signal));
  const [revisions, pods] = await Promise.all([selected<ControllerRevision>(deps, place, owner, kind, signal), selected<KubeObject>(deps, place, owner, 'pods', signal)]);
  return controllerHistory(owner, revisions, pods);
};

const rolloutOf = async function* (deps: ChangesDeps, cluster: ClusterId, ref: ObjectRef, signal: AbortSignal): ReturnType<typeof followRollout> {
  const place = await placeOf(deps, cluster, ref);
  const [history, pods] = await Promise.all([needRolled(place), 'pods'].map((kind) => deps.discovery.kind(place.client, kind)));
  if (history === undefined || pods === undefined) throw fault('unsupported', `${place.client.name} serves no revisions or no pods`, { cluster: place.client.name });
  const { namespace } = place.ref;
  yield* followRollout({
    client: place.client, listWatch: deps.listWatch, ref: place.ref, judgePod: deps.judgePod, now: deps.now,
    paths: { objects: deps.kindPath(place.kind, namespace), history: deps.kindPath(history, namespace), pods: deps.kindPath(pods, namespace) },
  }, signal);
};

/** Everything that changes a cluster: plan → apply, the rollout that follows, the revisions to go back to. */
export const changesApi = (deps: ChangesDeps): ApiHandlers<Contract['changes']> => {
  const store = new PlanStore(deps.now);
  /** Plans one change of an object that is there. */
  const change = async (action: ChangeAction, cluster: ClusterId, ref: ObjectRef, signal: AbortSignal, draft: Refusable, effects: readonly Reason[] = []): Promise<Plan> => {
    const place = await placeOf(deps, cluster, ref);
    const before = await readObject(place, signal);
    try {
      return await makePlan(deps, store, { action, cluster, drafts: [await draft(before, place)], effects, signal });
    } catch (error) {
      const refusal = ownRefusal(error);
      if (refusal === undefined) throw error;
      return makePlan(deps, store, { action, cluster, drafts: [{ ref: place.ref, objectPath: place.path, before, refused: refusal.fault }], signal });
    }
  };
  return {
    planDeploy: async (input, { signal }) => {
      const place = await placeOf(deps, input.cluster, { kind: 'deployments.apps', namespace: input.namespace, name: input.name });
      const before = await findObject(place, signal);
      const draft: Draft = before === undefined
        ? { ref: place.ref, objectPath: place.path, wish: newDeployment(input), request: { path: deps.kindPath(place.kind, input.namespace), body: { type: 'create', object: newDeployment(input) } } }
        : draftOf(place, before, deployPatch(before, input));
      return makePlan(deps, store, { action: 'deploy', cluster: input.cluster, drafts: [draft], signal });
    },
    planImage: ({ cluster, ref, images }, { signal }) => change('set-image', cluster, ref, signal, (before, place) => draftOf(place, before, imagePatch(before, images))),
    planScale: ({ cluster, ref, replicas }, { signal }) => change('scale', cluster, ref, signal, (before, place) => scaleDraft(place, before, replicas)),
    planRestart: ({ cluster, ref }, { signal }) => change('restart', cluster, ref, signal, (before, place) => draftOf(place, before, restartPatch(before, deps.now()))),
    planRollback: async ({ cluster, ref, revision }, { signal }) => {
      const effects: Reason[] = [];
      return change('rollback', cluster, ref, signal, async (before, place) => {
        const back = await rollbackOf(deps, place, before, revision, signal);
        effects.push({ code: 'effect-revision', params: { revision: back.revision } });
        return draftOf(place, before, back.body);
      }, effects);
    },
    planEdit: async (input, { signal }) => makePlan(deps, store, { action: 'edit', cluster: input.cluster, drafts: [await editDraft(deps, input, signal)], signal }),
    planCreate: async (input, { signal }) => makePlan(deps, store, { action: 'create', cluster: input.cluster, drafts: await createDrafts(deps, input), signal }),
    planDelete: async ({ cluster, refs }, { signal }) => {
      const drafts: Draft[] = [];
      for (const ref of refs) {
        const place = await placeOf(deps, cluster, ref);
        const before = await readObject(place, signal);
        drafts.push(draftOf(place, before, { type: 'delete', ...(before.metadata?.uid === undefined ? {} : { uid: before.metadata.uid }) }));
      }
      return makePlan(deps, store, { action: 'delete', cluster, drafts, signal });
    },
    apply: (input, { signal }) => applyPlan(deps, store, input, signal),
    discard: ({ plan }) => {
      store.discard(plan);
      return null;
    },
    rollout: ({ cluster, ref }, { signal }) => rolloutOf(deps, cluster, ref, signal),
    history: ({ cluster, ref }, { signal }) => historyOf(deps, cluster, ref, signal),
  };
};
