import type { KubeClient } from '../../../main/kube/client.ts';
import { Discovery, kindPath } from '../../../main/kube/discovery.ts';
import { judgePod } from '../../../main/kube/kinds/pods.ts';
import { listWatch } from '../../../main/kube/list-watch.ts';
import { maskSecrets } from '../../../main/kube/objects/mask.ts';
import { parseManifests, toYaml } from '../../../main/kube/objects/yaml.ts';
import type { NewEntry } from '../../../main/journal/recorder.ts';
import { changesApi } from '../../../main/releases/changes-api.ts';
import type { ChangesDeps } from '../../../main/releases/planner.ts';
import type { Environment } from '../../../preload/contract/model/environment.ts';
import type { Plan, RolloutState } from '../../../preload/contract/model/plan.ts';
import type { Contract } from '../../../preload/contract/contract.ts';
import type { ApiHandlers } from '../../../main/rpc/handlers.ts';

export type Api = ApiHandlers<Contract['changes']>;

export interface Harness {
  readonly api: Api;
  readonly entries: NewEntry[];
  readonly context: { readonly signal: AbortSignal };
}

/** The changes of one cluster with everything real around them; what would be recorded is at hand. */
export const harness = (client: KubeClient, options: { readonly environment?: Environment; readonly more?: Partial<ChangesDeps> } = {}): Harness => {
  const entries: NewEntry[] = [];
  const api = changesApi({
    clientOf: () => client,
    discovery: new Discovery(),
    environmentOfNamespace: () => Promise.resolve({ environment: options.environment ?? 'other' }),
    recorder: { record: (entry) => { entries.push(entry); return Promise.resolve(); } },
    yaml: { toYaml, parseManifests, maskSecrets },
    kindPath,
    judgePod,
    listWatch,
    now: Date.now,
    ...options.more,
  });
  return { api, entries, context: { signal: new AbortController().signal } };
};

/** Applies a plan, typing what it asks for. */
export const apply = async ({ api, context }: Harness, plan: Plan): Promise<number> => (await api.apply({ plan: plan.id, ...(plan.typeToConfirm === undefined ? {} : { typed: plan.typeToConfirm }) }, context)).applied;

/** Follows a rollout until a state fits; fails when it ends before. Returns all states seen. */
export const follow = async ({ api, context }: Harness, ref: { readonly kind: string; readonly namespace: string; readonly name: string }, fits: (state: RolloutState) => boolean): Promise<readonly RolloutState[]> => {
  const seen: RolloutState[] = [];
  for await (const state of api.rollout({ cluster: 'test', ref }, context)) {
    seen.push(state);
    if (fits(state)) return seen;
  }
  throw new Error(`The rollout ended: ${JSON.stringify(seen.at(-1))}`);
};
