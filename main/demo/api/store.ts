import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { at, fieldsOf, listOf, same, suffix, textOf, timeOf, type KubeObject } from './objects.ts';
import { apiVersionOf, BUILT_IN, keyOf, type Resource } from './resources.ts';
import { alreadyExists, expired, notFound, staleVersion } from './status.ts';

/** One change, as watches send it. `before` lets a selector see an object leave. */
export interface Change {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly key: string;
  readonly object: KubeObject;
  readonly before?: KubeObject;
}

// Enough for a client that was away for minutes; older versions answer 410, as etcd's compaction makes them.
const HISTORY = 4000;

/** Every object of the demo, with one resourceVersion for all and the history that watches resume from. */
export class Store {
  readonly #tables = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly clock: Clock;
  #history: Change[] = [];
  #version = 1000;
  #oldest = 1000;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get version(): number {
    return this.#version;
  }

  /** The built-in kinds and those of the CustomResourceDefinitions. */
  resources(): readonly Resource[] {
    const custom = this.list('apiextensions.k8s.io/customresourcedefinitions').map((crd): Resource => {
      const names = fieldsOf(crd.spec?.['names']);
      return {
        group: textOf(crd.spec?.['group']), version: textOf(at(crd.spec, 'versions', 0, 'name')), kind: textOf(names['kind']), plural: textOf(names['plural']), singular: textOf(names['singular']),
        namespaced: crd.spec?.['scope'] === 'Namespaced', shortNames: listOf<string>(names['shortNames']), categories: [], subresources: [],
      };
    });
    return [...BUILT_IN, ...custom];
  }

  resourceOf(object: { readonly apiVersion: string; readonly kind: string }): Resource | undefined {
    const fits = (resource: Resource): boolean => resource.kind === object.kind && apiVersionOf(resource) === object.apiVersion;
    return BUILT_IN.find(fits) ?? this.resources().find(fits);
  }

  /** Objects of a kind, in the order of their keys, as etcd gives them. */
  list(key: string, namespace?: string): KubeObject[] {
    const all = [...(this.#tables.get(key) ?? new Map<string, KubeObject>()).entries()];
    return all.filter(([, object]) => namespace === undefined || object.metadata.namespace === namespace).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  find(key: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#tables.get(key)?.get(`${namespace ?? ''}/${name}`);
  }

  get(resource: Resource, namespace: string | undefined, name: string): KubeObject {
    const found = this.find(keyOf(resource), namespace, name);
    if (found === undefined) throw notFound(resource, name);
    return found;
  }

  /** Adds an object and fills in what the server fills in. Throws 409 when the name is taken. */
  create(input: KubeObject, dryRun = false): KubeObject {
    const resource = this.#must(input);
    const name = input.metadata.name || `${input.metadata.generateName ?? ''}${suffix()}`;
    if (this.find(keyOf(resource), input.metadata.namespace, name) !== undefined) throw alreadyExists(resource, name);
    const object: KubeObject = {
      ...input,
      metadata: { uid: randomUUID(), creationTimestamp: timeOf(this.clock.now()), ...(input.spec === undefined ? {} : { generation: 1 }), ...input.metadata, name },
    };
    return dryRun ? object : this.#put('ADDED', resource, object);
  }

  /** Replaces an object; its generation grows when its spec changes. Throws 409 on a stale resourceVersion; nothing happens when nothing differs. */
  update(input: KubeObject, dryRun = false): KubeObject {
    const resource = this.#must(input);
    const before = this.get(resource, input.metadata.namespace, input.metadata.name);
    const expected = input.metadata.resourceVersion;
    if (expected !== undefined && expected !== '' && expected !== before.metadata.resourceVersion) throw staleVersion(resource, input.metadata.name);
    const { uid, creationTimestamp, resourceVersion, generation } = before.metadata;
    const object: KubeObject = {
      ...input,
      metadata: { ...input.metadata, ...(uid === undefined ? {} : { uid }), ...(creationTimestamp === undefined ? {} : { creationTimestamp }), ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    };
    if (generation !== undefined) object.metadata.generation = same(before.spec, input.spec) ? generation : generation + 1;
    if (dryRun || same(before, object)) return object;
    if (object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0 && resource.kind !== 'Pod') {
      this.#remove(resource, object);
      return object;
    }
    return this.#put('MODIFIED', resource, object, before);
  }

  /** Changes what is stored now, by a function of it. Undefined when it is gone. */
  change(object: KubeObject, change: (now: KubeObject) => Partial<KubeObject>): KubeObject | undefined {
    const now = this.find(keyOf(this.#must(object)), object.metadata.namespace, object.metadata.name);
    return now === undefined ? undefined : this.update({ ...now, ...change(now) });
  }

  /** Takes an object out at once. */
  remove(object: KubeObject): void {
    const resource = this.#must(object);
    const now = this.find(keyOf(resource), object.metadata.namespace, object.metadata.name);
    if (now !== undefined) this.#remove(resource, now);
  }

  /** What changed after `version`. Throws 410 when the history no longer reaches back that far. */
  since(version: number): readonly Change[] {
    if (version < this.#oldest) throw expired();
    return this.#history.filter((change) => change.version > version);
  }

  /** Forgets the history, as a compaction of etcd does: watches from older versions get 410. */
  compact(): void {
    this.#history = [];
    this.#oldest = this.#version;
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #must(object: { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string } }): Resource {
    const resource = this.resourceOf(object);
    if (resource === undefined) throw notFound({ group: '', plural: object.kind, kind: object.kind }, object.metadata.name);
    return resource;
  }

  #put(type: 'ADDED' | 'MODIFIED', resource: Resource, object: KubeObject, before?: KubeObject): KubeObject {
    const key = keyOf(resource);
    this.#version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    const table = this.#tables.get(key) ?? new Map<string, KubeObject>();
    this.#tables.set(key, table);
    table.set(`${object.metadata.namespace ?? ''}/${object.metadata.name}`, stored);
    this.#tell({ version: this.#version, type, key, object: stored, ...(before === undefined ? {} : { before }) });
    return stored;
  }

  #remove(resource: Resource, object: KubeObject): void {
    const key = keyOf(resource);
    this.#tables.get(key)?.delete(`${object.metadata.namespace ?? ''}/${object.metadata.name}`);
    this.#version += 1;
    this.#tell({ version: this.#version, type: 'DELETED', key, object: { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } }, before: object });
  }

  #tell(change: Change): void {
    this.#history.push(change);
    if (this.#history.length > HISTORY) this.#oldest = this.#history.shift()?.version ?? this.#oldest;
    for (const listener of [...this.#listeners]) listener(change);
  }
}
