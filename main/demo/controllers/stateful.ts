import { at, fieldsOf, hashOf, numberOf, same, type Fields, type KubeObject } from '../api/objects.ts';
import type { Store } from '../api/store.ts';
import { createPod, deletePod, dependents, isOver, isReady, ownedBy, setStatus, templateOf, type Control } from './shared.ts';

const REVISIONS = 'apps/controllerrevisions';
const LABEL = 'controller-revision-hash';

/** The ControllerRevision of the present template, made where there is none; a rollback gives an old one the newest number. */
const revisionFor = (store: Store, owner: KubeObject): string => {
  const all = dependents(store, REVISIONS, owner);
  const data = { spec: { template: { ...templateOf(owner), $patch: 'replace' } } };
  const found = all.find((one) => same(one['data'], data));
  const highest = Math.max(0, ...all.filter((one) => one !== found).map((one) => numberOf(one['revision'])));
  if (found !== undefined) {
    if (numberOf(found['revision']) < highest) store.change(found, () => ({ revision: highest + 1 }));
    return found.metadata.name;
  }
  const hash = hashOf(templateOf(owner));
  const name = `${owner.metadata.name}-${hash}`;
  if (store.find(REVISIONS, owner.metadata.namespace, name) !== undefined) return name;
  store.create({ apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name, ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }), labels: { ...templateOf(owner).metadata?.labels, [LABEL]: hash }, ownerReferences: ownedBy(owner) }, data, revision: highest + 1 });
  const surplus = all.sort((a, b) => numberOf(a['revision']) - numberOf(b['revision'])).slice(0, Math.max(0, all.length - numberOf(owner.spec?.['revisionHistoryLimit'], 10)));
  for (const old of surplus) store.remove(old);
  return name;
};

const syncStateful = (control: Control, set: KubeObject): void => {
  const { store } = control;
  const revision = revisionFor(store, set);
  const wanted = numberOf(set.spec?.['replicas'], 1);
  const pods = dependents(store, '/pods', set);
  const podAt = (ordinal: number): KubeObject | undefined => pods.find((pod) => pod.metadata.name === `${set.metadata.name}-${ordinal}`);
  const ordinalOf = (pod: KubeObject): number => Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? 0);
  const parallel = set.spec?.['podManagementPolicy'] === 'Parallel';
  const partition = numberOf(at(set.spec, 'updateStrategy', 'rollingUpdate', 'partition'));
  const onDelete = at(set.spec, 'updateStrategy', 'type') === 'OnDelete';
  let settled = true;
  for (let ordinal = 0; ordinal < wanted && (settled || parallel); ordinal += 1) {
    const pod = podAt(ordinal);
    if (pod === undefined) createPod(control, set, templateOf(set), { name: `${set.metadata.name}-${ordinal}`, labels: { [LABEL]: revision, 'statefulset.kubernetes.io/pod-name': `${set.metadata.name}-${ordinal}`, 'apps.kubernetes.io/pod-index': String(ordinal) } });
    // The real controller leaves a pod that does not start for the operator to delete; here it is replaced when its template changed.
    else if (!isReady(pod) && pod.metadata.deletionTimestamp === undefined && pod.metadata.labels?.[LABEL] !== revision && !onDelete && ordinal >= partition) deletePod(control, set, pod);
    if (pod === undefined || !isReady(pod)) settled = false;
  }
  const surplus = pods.filter((pod) => ordinalOf(pod) >= wanted && pod.metadata.deletionTimestamp === undefined).sort((a, b) => ordinalOf(b) - ordinalOf(a));
  const [last] = surplus;
  if (last !== undefined) deletePod(control, set, last);
  else if (settled && !onDelete) {
    const stale = pods.filter((pod) => pod.metadata.labels?.[LABEL] !== revision && ordinalOf(pod) >= partition).sort((a, b) => ordinalOf(b) - ordinalOf(a))[0];
    if (stale !== undefined && pods.every((pod) => pod.metadata.deletionTimestamp === undefined)) deletePod(control, set, stale);
  }
  const now = dependents(store, '/pods', set);
  const updated = now.filter((pod) => pod.metadata.labels?.[LABEL] === revision).length;
  const ready = now.filter(isReady).length;
  const current = updated === wanted ? revision : ((set.status?.['currentRevision'] as string | undefined) ?? revision);
  setStatus(store, set, { observedGeneration: set.metadata.generation ?? 1, replicas: now.length, readyReplicas: ready, availableReplicas: ready, updatedReplicas: updated, currentReplicas: now.filter((pod) => pod.metadata.labels?.[LABEL] === current).length, currentRevision: current, updateRevision: revision, collisionCount: 0 });
};

const takes = (node: KubeObject, owner: KubeObject): boolean => {
  const selector = fieldsOf(templateOf(owner).spec['nodeSelector']);
  const labels: Fields = node.metadata.labels ?? {};
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
};

const syncDaemon = (control: Control, set: KubeObject): void => {
  const { store } = control;
  const revision = revisionFor(store, set);
  const nodes = store.list('/nodes').filter((node) => takes(node, set)).map((node) => node.metadata.name);
  const pods = dependents(store, '/pods', set).filter((pod) => !isOver(pod));
  for (const node of nodes) if (!pods.some((pod) => pod.spec?.['nodeName'] === node)) createPod(control, set, templateOf(set), { labels: { [LABEL]: revision.slice(set.metadata.name.length + 1) }, nodeName: node });
  for (const pod of pods) if (!nodes.includes(String(pod.spec?.['nodeName'])) && pod.metadata.deletionTimestamp === undefined) deletePod(control, set, pod);
  const stale = pods.filter((pod) => pod.metadata.labels?.[LABEL] !== revision.slice(set.metadata.name.length + 1) && pod.metadata.deletionTimestamp === undefined).sort((a, b) => Number(isReady(a)) - Number(isReady(b)));
  const [next] = stale;
  if (next !== undefined && at(set.spec, 'updateStrategy', 'type') !== 'OnDelete' && (!isReady(next) || pods.every(isReady))) deletePod(control, set, next);
  const now = dependents(store, '/pods', set);
  const ready = now.filter(isReady).length;
  setStatus(store, set, {
    observedGeneration: set.metadata.generation ?? 1, desiredNumberScheduled: nodes.length, currentNumberScheduled: Math.min(now.length, nodes.length), numberMisscheduled: 0, numberReady: ready, numberAvailable: ready,
    ...(nodes.length > ready ? { numberUnavailable: nodes.length - ready } : {}), updatedNumberScheduled: now.filter((pod) => pod.metadata.labels?.[LABEL] === revision.slice(set.metadata.name.length + 1)).length,
  });
};

/** StatefulSets (one by one, in order) and DaemonSets (one per node), with their ControllerRevisions. */
export const syncStatefulAndDaemons = (control: Control): void => {
  for (const set of control.store.list('apps/statefulsets')) if (set.metadata.deletionTimestamp === undefined) syncStateful(control, set);
  for (const set of control.store.list('apps/daemonsets')) if (set.metadata.deletionTimestamp === undefined) syncDaemon(control, set);
};
