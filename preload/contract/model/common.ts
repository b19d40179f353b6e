import { z } from 'zod';

/** Stable id of a cluster (a context of a kubeconfig, a snapshot, or the demo) within this installation. */
export const clusterId = z.string().min(1).max(200);
export type ClusterId = z.output<typeof clusterId>;

/** Milliseconds since the epoch, UTC. */
export type Millis = number;

/**
 * `plural.group` as kubectl writes it (`pods`, `deployments.apps`): names a kind that a cluster serves.
 * The version is the one that the cluster prefers, or that the kind registry asks for.
 */
export const kindId = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9.-]+)?$/).max(300);
export type KindId = z.output<typeof kindId>;

/** DNS label or subdomain as the API server takes it in a path; the server judges the rest. */
export const objectName = z.string().min(1).max(253).regex(/^[^/\s%?#]+$/);
export const namespaceName = z.string().min(1).max(63).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);

/** Points at one object of a cluster. `namespace` is absent for cluster-scoped kinds. */
export const objectRef = z.object({ kind: kindId, namespace: namespaceName.optional(), name: objectName });
export type ObjectRef = { readonly kind: KindId; readonly namespace?: string | undefined; readonly name: string };

/**
 * Why something is as it is, as data: `renderer/text` has the sentence for each code in every language.
 * `detail` is what the system itself said (an event's or condition's message), quoted as it is.
 */
export interface Reason {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly detail?: string;
}
