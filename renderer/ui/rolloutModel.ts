import type { RolloutPod, RolloutState } from '../../preload/contract/model/plan.ts';

/** A square of a rollout's row: a pod, or the place of one that is not there yet. */
export interface Square {
  readonly key: string;
  readonly state: RolloutPod['state'] | 'missing';
  readonly pod?: RolloutPod;
}

const ORDER: readonly RolloutPod['state'][] = ['ready', 'starting', 'failing', 'stopping'];
const inOrder = (a: RolloutPod, b: RolloutPod): number => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name);

/** The pods that count: once it is complete, nobody waits for those that still stop. */
const counted = (state: RolloutState): readonly RolloutPod[] => (state.phase === 'complete' ? state.pods.filter((pod) => pod.state !== 'stopping') : state.pods);

/** The two rows of a rollout: the new pods filled up to as many as are wanted, and the old ones that are left. */
export const squaresOf = (state: RolloutState): { readonly fresh: readonly Square[]; readonly old: readonly Square[] } => {
  const of = (revision: RolloutPod['revision']): readonly Square[] => counted(state).filter((pod) => pod.revision === revision).sort(inOrder).map((pod) => ({ key: pod.name, state: pod.state, pod }));
  const fresh = of('new');
  const missing = state.phase === 'gone' ? 0 : Math.max(0, state.desired - fresh.filter((square) => square.state !== 'stopping').length);
  return { fresh: [...fresh, ...Array.from({ length: missing }, (_, index): Square => ({ key: `missing ${index}`, state: 'missing' }))], old: of('old') };
};

/** Pods as a list: what fails comes first, then what starts, the new before the old. */
export const podsToLookAt = (state: RolloutState): readonly RolloutPod[] => {
  const rank: Readonly<Record<RolloutPod['state'], number>> = { failing: 0, starting: 1, stopping: 2, ready: 3 };
  return [...counted(state)].sort((a, b) => rank[a.state] - rank[b.state] || (a.revision === b.revision ? 0 : a.revision === 'new' ? -1 : 1) || a.name.localeCompare(b.name));
};
