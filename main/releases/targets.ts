import { FaultError, fault } from '../../preload/contract/fault.ts';
import type { ClusterId, ObjectRef } from '../../preload/contract/model/common.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { KubeClient } from '../kube/client.ts';
import type { KubeObject } from './objects.ts';
import { selectorQuery } from './objects.ts';
import type { Workload } from './objects.ts';
import type { ChangesDeps, Draft } from './planner.ts';
import type { ChangeBody } from './requests.ts';

/** A kind that the cluster serves, and where an object of it lies. */
export interface Place {
  readonly client: KubeClient;
  readonly kind: KindInfo;
  readonly ref: ObjectRef;
  readonly path: string;
}

/** Finds the place of an object. Throws `unsupported` for a kind that the cluster does not serve. */
export const placeOf = async (deps: ChangesDeps, cluster: ClusterId, ref: ObjectRef): Promise<Place> => {
  const client = deps.clientOf(cluster);
  const kind = await deps.discovery.kind(client, ref.kind);
  if (kind === undefined) throw fault('unsupported', `${client.name} serves no ${ref.kind}`, { cluster: client.name, object: ref.kind });
  if (kind.namespaced && ref.namespace === undefined) throw fault('invalid', `A ${kind.kind} lies in a namespace: name it`, { cause: 'input' });
  return { client, kind, ref: { kind: ref.kind, name: ref.name, ...(kind.namespaced && ref.namespace !== undefined ? { namespace: ref.namespace } : {}) }, path: deps.kindPath(kind, ref.namespace, ref.name) };
};

/** Reads the object. Items and single objects alike name their kind here. */
export const readObject = async (place: Place, signal: AbortSignal): Promise<KubeObject> => {
  const object = await place.client.json<KubeObject>({ path: place.path, signal });
  return { kind: place.kind.kind, ...object };
};

/** Reads the object, or tells that there is none. */
export const findObject = async (place: Place, signal: AbortSignal): Promise<KubeObject | undefined> => {
  try {
    return await readObject(place, signal);
  } catch (error) {
    if (error instanceof FaultError && error.fault.kind === 'not-found') return undefined;
    throw error;
  }
};

/** A change of an object that is there. */
export const draftOf = (place: Place, before: KubeObject, body: ChangeBody | undefined): Draft => ({ ref: place.ref, objectPath: place.path, before, ...(body === undefined ? {} : { request: { path: place.path, body } }) });

/** Objects of another kind in the same namespace that a workload's selector finds. */
export const selected = async <T extends KubeObject>(deps: ChangesDeps, place: Place, workload: Workload, kindId: string, signal: AbortSignal): Promise<readonly T[]> => {
  const kind = await deps.discovery.kind(place.client, kindId);
  if (kind === undefined) throw fault('unsupported', `${place.client.name} serves no ${kindId}`, { cluster: place.client.name });
  const list = await place.client.json<{ readonly items?: readonly T[] }>({ path: deps.kindPath(kind, place.ref.namespace), query: { labelSelector: selectorQuery(workload.spec?.selector) }, signal });
  return list.items ?? [];
};
