import { numberOf, type KubeObject } from '../api/objects.ts';
import { createPod, deletePod, dependents, isActive, isReady, setStatus, templateOf, type Control } from './shared.ts';

/** Keeps as many pods as a ReplicaSet or ReplicationController wants; unready ones go first, then the youngest. */
const syncSet = (control: Control, set: KubeObject): void => {
  const wanted = numberOf(set.spec?.['replicas'], 1);
  let pods = dependents(control.store, '/pods', set).filter(isActive);
  for (let missing = wanted - pods.length; missing > 0; missing -= 1) createPod(control, set, templateOf(set));
  const byNeed = pods.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)) || (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''));
  for (const pod of byNeed.slice(0, Math.max(0, pods.length - wanted))) deletePod(control, set, pod);
  pods = dependents(control.store, '/pods', set).filter(isActive);
  const ready = pods.filter(isReady).length;
  setStatus(control.store, set, {
    replicas: pods.length, ...(pods.length === 0 ? {} : { fullyLabeledReplicas: pods.length }), ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }), observedGeneration: set.metadata.generation ?? 1,
  });
};

export const syncReplicas = (control: Control): void => {
  for (const set of [...control.store.list('apps/replicasets'), ...control.store.list('/replicationcontrollers')]) if (set.metadata.deletionTimestamp === undefined) syncSet(control, set);
};
