import { fault } from '../../preload/contract/fault.ts';
import type { ClusterId, ObjectRef } from '../../preload/contract/model/common.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { KubeObject } from './objects.ts';
import type { ChangesDeps, Draft } from './planner.ts';
import { unmask } from './secrets.ts';
import { placeOf, readObject } from './targets.ts';

const split = (apiVersion: string): { readonly group: string; readonly version: string } => {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? { group: '', version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
};

/** What the operator's YAML makes of the object. The version that the edit began from is what the server must still hold. */
export const editDraft = async (deps: ChangesDeps, input: { readonly cluster: ClusterId; readonly ref: ObjectRef; readonly yaml: string; readonly baseVersion: string }, signal: AbortSignal): Promise<Draft> => {
  const place = await placeOf(deps, input.cluster, input.ref);
  const { objects } = deps.yaml.parseManifests(input.yaml);
  const [edited] = objects;
  if (edited === undefined || objects.length > 1) throw fault('invalid', 'An edit is of one object: the YAML must hold one document', { cause: 'yaml' });
  const name = edited.metadata?.name;
  if (name !== place.ref.name || (edited.metadata?.namespace ?? place.ref.namespace) !== place.ref.namespace || edited.kind !== place.kind.kind) throw fault('invalid', `The YAML is of ${edited.kind ?? ''} ${name ?? ''}, not of ${place.kind.kind} ${place.ref.name}: names and kinds cannot be edited`, { cause: 'input' });
  const current = await readObject(place, signal);
  const object = unmask(edited, current, (one) => deps.yaml.maskSecrets(one));
  // What the server keeps for itself is taken as it is now, so that only the operator's own changes are sent.
  const { managedFields: _, ...metadata } = (object.metadata ?? {}) as Record<string, unknown>;
  return { ref: place.ref, objectPath: place.path, before: current, version: input.baseVersion, request: { path: place.path, strict: true, body: { type: 'put', object: { ...object, metadata } } }, wish: object };
};

/** A document of a manifest, with the kind that the cluster serves it as. */
const kindOf = (kinds: readonly KindInfo[], object: KubeObject, cluster: string): KindInfo => {
  const { group, version } = split(object.apiVersion ?? '');
  const found = kinds.find((kind) => kind.group === group && kind.kind === object.kind);
  if (found === undefined) throw fault('unsupported', `${cluster} serves no ${object.kind ?? ''} of ${object.apiVersion ?? ''}`, { cluster, object: object.kind ?? '' });
  return { ...found, version };
};

/** `kubectl create`: every document is created in its namespace, else in the given one, else in `default`. */
export const createDrafts = async (deps: ChangesDeps, input: { readonly cluster: ClusterId; readonly namespace?: string | undefined; readonly yaml: string }): Promise<readonly Draft[]> => {
  const { objects } = deps.yaml.parseManifests(input.yaml);
  if (objects.length === 0) throw fault('invalid', 'The YAML holds no object', { cause: 'yaml' });
  const client = deps.clientOf(input.cluster);
  const { kinds } = await deps.discovery.of(client);
  const made = new Set(objects.filter((object) => object.kind === 'Namespace' && object.apiVersion === 'v1').map((object) => object.metadata?.name));
  return objects.map((given): Draft => {
    const kind = kindOf(kinds, given, client.name);
    const namespace = kind.namespaced ? (given.metadata?.namespace ?? input.namespace ?? 'default') : undefined;
    const name = given.metadata?.name ?? `${given.metadata?.generateName ?? ''}…`;
    // A mask that was copied from a screen stands for nothing here: `unmask` refuses it.
    const own = unmask(given, {}, (one) => one);
    const object: KubeObject = { ...own, metadata: { ...own.metadata, ...(namespace === undefined ? {} : { namespace }) } };
    const path = deps.kindPath(kind, namespace);
    return {
      ref: { kind: kind.id, name, ...(namespace === undefined ? {} : { namespace }) },
      objectPath: path,
      request: { path, strict: true, body: { type: 'create', object } },
      wish: object,
      // A dry run creates no namespace, so what lies in it cannot be tried.
      ...(namespace !== undefined && made.has(namespace) ? { unchecked: `${kind.kind} ${name} was not tried: its namespace ${namespace} is made by this plan` } : {}),
    };
  });
};
