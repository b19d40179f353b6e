import { at, fieldsOf, hashOf, numberOf, same, textOf, timeOf, type KubeObject, type PodTemplate } from '../api/objects.ts';
import { condition, dependents, ownedBy, setStatus, templateOf, withCondition, type Control } from './shared.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const SETS = 'apps/replicasets';
const revisionOf = (object: KubeObject): number => Number(object.metadata.annotations?.[REVISION] ?? 0);
const replicasOf = (object: KubeObject): number => numberOf(object.spec?.['replicas']);
const availableOf = (object: KubeObject): number => numberOf(object.status?.['availableReplicas']);
const sum = (sets: readonly KubeObject[], of: (set: KubeObject) => number): number => sets.reduce((total, set) => total + of(set), 0);

/** The template without the label that tells ReplicaSets apart. */
const bare = (template: PodTemplate): PodTemplate => {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
};

const share = (value: unknown, wanted: number, round: (value: number) => number): number => (typeof value === 'string' && value.endsWith('%') ? round((Number.parseInt(value, 10) * wanted) / 100) : numberOf(value));

const scale = (control: Control, deployment: KubeObject, set: KubeObject, replicas: number): KubeObject => {
  if (replicasOf(set) === replicas) return set;
  const after = control.store.change(set, (now) => ({ spec: { ...now.spec, replicas } })) ?? set;
  control.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${replicas > replicasOf(set) ? 'up' : 'down'} replica set ${set.metadata.name} from ${replicasOf(set)} to ${replicas}`, 'deployment-controller');
  return after;
};

/** The ReplicaSet of the template: found, or made; either way it carries the newest revision, as after a rollback. */
const newSet = (control: Control, deployment: KubeObject, sets: readonly KubeObject[]): KubeObject | undefined => {
  const template = templateOf(deployment);
  const found = sets.find((set) => same(bare(templateOf(set)), bare(template)));
  const highest = Math.max(0, ...sets.filter((set) => set !== found).map(revisionOf));
  if (found !== undefined) {
    if (revisionOf(found) > highest) return found;
    return control.store.change(found, (now) => ({ metadata: { ...now.metadata, annotations: { ...now.metadata.annotations, ...carried(deployment), [REVISION]: String(highest + 1) } } }));
  }
  if (deployment.spec?.['paused'] === true) return undefined;
  const hash = hashOf(template);
  const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
  const set = control.store.create({
    apiVersion: 'apps/v1', kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`, ...(deployment.metadata.namespace === undefined ? {} : { namespace: deployment.metadata.namespace }), labels, ownerReferences: ownedBy(deployment),
      annotations: { ...carried(deployment), 'deployment.kubernetes.io/desired-replicas': String(replicasOf(deployment)), [REVISION]: String(highest + 1) },
    },
    spec: { replicas: 0, selector: { matchLabels: { ...(at(deployment.spec, 'selector', 'matchLabels') as Record<string, string>), 'pod-template-hash': hash } }, template: { ...template, metadata: { ...template.metadata, labels } } },
    status: { replicas: 0 },
  });
  return set;
};

/** Annotations of the Deployment that its ReplicaSets take over. */
const carried = (deployment: KubeObject): Record<string, string> => Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => key !== REVISION && key !== 'kubectl.kubernetes.io/last-applied-configuration'));

const roll = (control: Control, deployment: KubeObject, fresh: KubeObject, old: readonly KubeObject[]): void => {
  const wanted = replicasOf(deployment);
  const strategy = fieldsOf(deployment.spec?.['strategy']);
  if (strategy['type'] === 'Recreate') {
    for (const set of old) scale(control, deployment, set, 0);
    if (sum(old, (set) => numberOf(set.status?.['replicas'])) === 0) scale(control, deployment, fresh, wanted);
    return;
  }
  const surge = share(at(strategy, 'rollingUpdate', 'maxSurge') ?? '25%', wanted, Math.ceil);
  const missing = share(at(strategy, 'rollingUpdate', 'maxUnavailable') ?? '25%', wanted, Math.floor);
  const unavailable = surge === 0 && missing === 0 ? 1 : missing;
  const total = replicasOf(fresh) + sum(old, replicasOf);
  const room = Math.max(0, wanted + surge - total);
  const grown = scale(control, deployment, fresh, replicasOf(fresh) > wanted ? wanted : Math.min(wanted, replicasOf(fresh) + room));
  // Pods that never became ready are taken down first: they serve nobody. Then as many as availability allows.
  let spare = sum([grown, ...old], replicasOf) - (wanted - unavailable) - (replicasOf(grown) - availableOf(grown));
  for (const set of old) {
    const unhealthy = Math.min(Math.max(0, spare), replicasOf(set) - Math.min(replicasOf(set), availableOf(set)));
    if (unhealthy > 0) {
      scale(control, deployment, set, replicasOf(set) - unhealthy);
      spare -= unhealthy;
    }
  }
  const current = old.map((set) => control.store.find(SETS, set.metadata.namespace, set.metadata.name) ?? set);
  let down = availableOf(grown) + sum(current, (set) => Math.min(replicasOf(set), availableOf(set))) - (wanted - unavailable);
  for (const set of current) {
    const step = Math.min(Math.max(0, down), replicasOf(set));
    if (step > 0) scale(control, deployment, set, replicasOf(set) - step);
    down -= step;
  }
};

const progress = (control: Control, deployment: KubeObject, fresh: KubeObject | undefined, status: Record<string, number>): { readonly deployment: KubeObject; readonly deadline: number | undefined } => {
  const now = control.clock.now();
  const wanted = replicasOf(deployment);
  const name = fresh?.metadata.name ?? '';
  const done = fresh !== undefined && status['updatedReplicas'] === wanted && status['availableReplicas'] === wanted && status['replicas'] === wanted;
  const old = condition(deployment, 'Progressing');
  const moved = old === undefined || (['updatedReplicas', 'availableReplicas', 'readyReplicas'] as const).some((field) => (status[field] ?? 0) > numberOf(deployment.status?.[field])) || (status['replicas'] ?? 0) < numberOf(deployment.status?.['replicas']) || numberOf(deployment.status?.['observedGeneration']) !== deployment.metadata.generation;
  const since = moved ? now : Date.parse(textOf(old['lastUpdateTime']));
  const late = now - since > numberOf(deployment.spec?.['progressDeadlineSeconds'], 600) * 1000;
  const expired = !done && (late || (old?.['reason'] === 'ProgressDeadlineExceeded' && !moved));
  if (deployment.spec?.['paused'] === true) {
    return { deployment: { ...deployment, status: { ...deployment.status, conditions: withCondition(deployment, control.clock, { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }, { lastUpdateTime: timeOf(since) }) } }, deadline: undefined };
  }
  const reason = done ? 'NewReplicaSetAvailable' : expired ? 'ProgressDeadlineExceeded' : 'ReplicaSetUpdated';
  const message = done ? `ReplicaSet "${name}" has successfully progressed.` : expired ? `ReplicaSet "${name}" has timed out progressing.` : `ReplicaSet "${name}" is progressing.`;
  const conditions = withCondition(deployment, control.clock, { type: 'Progressing', status: expired ? 'False' : 'True', reason, message }, { lastUpdateTime: timeOf(since) });
  return { deployment: { ...deployment, status: { ...deployment.status, conditions } }, deadline: undefined };
};

const report = (control: Control, deployment: KubeObject): void => {
  const sets = dependents(control.store, SETS, deployment);
  const fresh = sets.find((set) => same(bare(templateOf(set)), bare(templateOf(deployment))));
  const wanted = replicasOf(deployment);
  const available = sum(sets, availableOf);
  const counts = { replicas: sum(sets, (set) => numberOf(set.status?.['replicas'])), updatedReplicas: numberOf(fresh?.status?.['replicas']), readyReplicas: sum(sets, (set) => numberOf(set.status?.['readyReplicas'])), availableReplicas: available };
  const withProgress = progress(control, deployment, fresh, counts).deployment;
  const missing = share(at(deployment.spec, 'strategy', 'rollingUpdate', 'maxUnavailable') ?? '25%', wanted, Math.floor);
  const enough = available >= wanted - missing;
  const conditions = withCondition(withProgress, control.clock, { type: 'Available', status: enough ? 'True' : 'False', reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable', message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.' }, { lastUpdateTime: condition(deployment, 'Available')?.['status'] === (enough ? 'True' : 'False') ? condition(deployment, 'Available')?.['lastUpdateTime'] : timeOf(control.clock.now()) });
  const unavailable = Math.max(0, wanted - available);
  const status = { observedGeneration: deployment.metadata.generation ?? 1, ...Object.fromEntries(Object.entries({ ...counts, unavailableReplicas: unavailable }).filter(([, value]) => value > 0)), conditions };
  setStatus(control.store, deployment, status);
};

/** Deployments: a ReplicaSet per template, rolled within maxSurge and maxUnavailable, history kept to revisionHistoryLimit. */
export const syncDeployments = (control: Control): void => {
  for (const deployment of control.store.list('apps/deployments')) {
    if (deployment.metadata.deletionTimestamp !== undefined) continue;
    const sets = dependents(control.store, SETS, deployment);
    const fresh = newSet(control, deployment, sets);
    const paused = deployment.spec?.['paused'] === true;
    if (fresh !== undefined) {
      const revision = String(revisionOf(fresh));
      if (deployment.metadata.annotations?.[REVISION] !== revision) control.store.change(deployment, (now) => ({ metadata: { ...now.metadata, annotations: { ...now.metadata.annotations, [REVISION]: revision } } }));
      const old = sets.filter((set) => set.metadata.uid !== fresh.metadata.uid).sort((a, b) => revisionOf(a) - revisionOf(b));
      if (!paused) roll(control, deployment, fresh, old);
      const idle = old.filter((set) => replicasOf(set) === 0 && numberOf(set.status?.['replicas']) === 0);
      for (const set of idle.slice(0, Math.max(0, idle.length - numberOf(deployment.spec?.['revisionHistoryLimit'], 10)))) control.store.remove(set);
    }
    const now = control.store.find('apps/deployments', deployment.metadata.namespace, deployment.metadata.name);
    if (now !== undefined) report(control, now);
  }
};
