import { z } from 'zod';
import { call, feed } from './define.ts';
import { clusterId, namespaceName, objectRef } from './model/common.ts';
import type { Plan, Revision, RolloutState } from './model/plan.ts';

const image = z.string().min(1).max(500).regex(/^\S+$/);
const replicas = z.number().int().min(0).max(10_000);

/** Everything that changes a cluster goes plan → apply. The plan holds the dry run; apply names the plan only. */
export const changes = {
  /** Puts an application there: creates the Deployment, or changes image and replicas of the one that is there. */
  planDeploy: call<Plan>()(
    z.object({
      cluster: clusterId,
      namespace: namespaceName,
      name: z.string().min(1).max(63).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
      image,
      replicas: replicas.optional(),
      container: z.string().optional(),
      port: z.number().int().min(1).max(65_535).optional(),
    }),
  ),
  planImage: call<Plan>()(z.object({ cluster: clusterId, ref: objectRef, images: z.record(z.string(), image) })),
  planScale: call<Plan>()(z.object({ cluster: clusterId, ref: objectRef, replicas })),
  planRestart: call<Plan>()(z.object({ cluster: clusterId, ref: objectRef })),
  /** `revision` absent: the one before the current, as `kubectl rollout undo`. */
  planRollback: call<Plan>()(z.object({ cluster: clusterId, ref: objectRef, revision: z.number().int().min(1).optional() })),
  /** `baseVersion`: the resourceVersion that the edit began from; a newer one on the server is a conflict. */
  planEdit: call<Plan>()(z.object({ cluster: clusterId, ref: objectRef, yaml: z.string().max(3_145_728), baseVersion: z.string() })),
  /** One or several YAML documents. */
  planCreate: call<Plan>()(z.object({ cluster: clusterId, namespace: namespaceName.optional(), yaml: z.string().max(3_145_728) })),
  planDelete: call<Plan>()(z.object({ cluster: clusterId, refs: z.array(objectRef).min(1).max(500) })),
  /** Carries a plan out and records it. `typed`: what the operator typed where the plan asks for it. */
  apply: call<{ readonly applied: number; readonly rollout?: z.output<typeof objectRef> }>()(z.object({ plan: z.string(), typed: z.string().optional() })),
  discard: call<null>()(z.object({ plan: z.string() })),
  /** Follows a rollout until it is complete, failed or gone. */
  rollout: feed<RolloutState>()(z.object({ cluster: clusterId, ref: objectRef })),
  history: call<readonly Revision[]>()(z.object({ cluster: clusterId, ref: objectRef })),
};
