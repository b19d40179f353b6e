import { keyOf } from '../api/resources.ts';
import type { Control } from './shared.ts';

/** Garbage collection: what has owners and none of them lives is deleted; a namespace that ends takes all in it along. */
export const collect = (control: Control): void => {
  const { store } = control;
  const resources = store.resources();
  const all = resources.flatMap((resource) => store.list(keyOf(resource)));
  const alive = new Set(all.map((object) => object.metadata.uid));
  for (const object of all) {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length > 0 && !owners.some((owner) => alive.has(owner.uid))) store.remove(object);
  }
  const namespaces = store.list('/namespaces');
  for (const namespace of namespaces.filter((one) => one.metadata.deletionTimestamp !== undefined)) {
    for (const object of all.filter((one) => one.metadata.namespace === namespace.metadata.name)) store.remove(object);
    store.remove(namespace);
  }
};
