import { isDeepStrictEqual } from 'node:util';
import { FaultError } from '../../preload/contract/fault.ts';
import type { Fault, FaultKind } from '../../preload/contract/fault.ts';
import type { ClusterId, ObjectRef, Reason } from '../../preload/contract/model/common.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import type { ChangeAction, Plan, PlannedChange } from '../../preload/contract/model/plan.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { Recorder } from '../journal/recorder.ts';
import type { ClientOf, KubeClient } from '../kube/client.ts';
import { effectsOf, shortText } from './effects.ts';
import type { ListWatch } from './follow.ts';
import { clean } from './objects.ts';
import type { JudgePod, KubeObject } from './objects.ts';
import type { PlanStore, Step } from './plans.ts';
import { send } from './requests.ts';
import type { ChangeRequest } from './requests.ts';

/** What releases need of the rest of main. */
export interface ChangesDeps {
  readonly clientOf: ClientOf;
  readonly discovery: {
    of(client: KubeClient): Promise<{ readonly kinds: readonly KindInfo[] }>;
    kind(client: KubeClient, id: string): Promise<KindInfo | undefined>;
  };
  environmentOfNamespace(cluster: ClusterId, namespace: string, signal?: AbortSignal): Promise<{ readonly environment: Environment }>;
  readonly recorder: Recorder;
  readonly yaml: {
    toYaml(object: unknown): string;
    parseManifests(text: string): { readonly objects: readonly KubeObject[] };
    maskSecrets(object: KubeObject): KubeObject;
  };
  kindPath(kind: Pick<KindInfo, 'group' | 'version' | 'plural' | 'namespaced'>, namespace?: string, name?: string): string;
  readonly judgePod: JudgePod;
  readonly listWatch: ListWatch;
  readonly now: () => number;
}

/** One change before the API server has been asked. */
export interface Draft {
  readonly ref: ObjectRef;
  readonly objectPath: string;
  readonly before?: KubeObject;
  /** Absent: there is nothing to do. */
  readonly request?: ChangeRequest;
  /** The version that the dry run expects, where the operator's work began from one. Else any: a rollout's status is written several times a second. */
  readonly version?: string;
  /** What was asked for: shown where the dry run has nothing to show, since it refused or was not made. */
  readonly wish?: KubeObject;
  /** The request goes to a subresource, whose answer is not the object: `wish` is shown instead. */
  readonly subresource?: boolean;
  /** Not put to the API server now; says why. */
  readonly unchecked?: string;
  /** Our own no, where we know better than to ask. */
  readonly refused?: Fault;
}

export interface PlanDraft {
  readonly action: ChangeAction;
  readonly cluster: ClusterId;
  readonly drafts: readonly Draft[];
  readonly effects?: readonly Reason[];
  readonly signal: AbortSignal;
}

interface Checked {
  readonly draft: Draft;
  readonly after: KubeObject | undefined;
  readonly warnings: readonly string[];
  readonly refused?: Fault;
}

/** Faults that say nothing about the change: the plan cannot be made now. All others are the server's no. */
const NOT_AN_ANSWER: readonly FaultKind[] = ['unreachable', 'unauthorised', 'timeout', 'cancelled', 'bug'];
/** Dry runs at a time: admission webhooks answer each of them. */
const AT_ONCE = 8;

const nameOf = ({ kind, namespace, name }: ObjectRef): string => [kind, namespace, name].filter((part) => part !== undefined).join('/');

const check = async (client: KubeClient, draft: Draft, signal: AbortSignal): Promise<Checked> => {
  const { request, before, wish, version } = draft;
  if (draft.refused !== undefined) return { draft, after: before, warnings: [], refused: draft.refused };
  if (request === undefined) return { draft, after: before, warnings: [] };
  if (draft.unchecked !== undefined) return { draft, after: wish, warnings: [draft.unchecked] };
  try {
    const sent = await send(client, request, { dryRun: true, signal, ...(version === undefined ? {} : { version }) });
    return { draft, after: request.body.type === 'delete' ? undefined : draft.subresource ? wish : sent.object, warnings: sent.warnings };
  } catch (error) {
    if (!(error instanceof FaultError) || NOT_AN_ANSWER.includes(error.fault.kind)) throw error;
    return { draft, after: wish, warnings: [], refused: { ...error.fault, object: error.fault.object ?? nameOf(draft.ref) } };
  }
};

const verbOf = (draft: Draft): PlannedChange['verb'] => (draft.request?.body.type === 'delete' ? 'delete' : draft.before === undefined ? 'create' : 'update');

/** The environment of the namespaces that are touched: production as soon as one of them is. */
const environmentOf = async (deps: ChangesDeps, plan: PlanDraft): Promise<Environment> => {
  const namespaces = new Set(plan.drafts.flatMap(({ ref }) => (ref.kind === 'namespaces' ? [ref.name] : ref.namespace === undefined ? [] : [ref.namespace])));
  const found = await Promise.all([...namespaces].map(async (name) => (await deps.environmentOfNamespace(plan.cluster, name, plan.signal)).environment));
  return found.find((one) => one === 'production') ?? found[0] ?? 'other';
};

const confirmation = (client: KubeClient, drafts: readonly Draft[], namespace: string | undefined): string => {
  const [first, ...rest] = drafts;
  return first !== undefined && rest.length === 0 ? first.ref.name : (namespace ?? client.name);
};

/** The same order for what is there and what is planned: an answer to a patch may name its kind after its version, or before. */
const inOrder = ({ apiVersion, kind, metadata, ...rest }: KubeObject): object => ({ ...(apiVersion === undefined ? {} : { apiVersion }), ...(kind === undefined ? {} : { kind }), ...(metadata === undefined ? {} : { metadata }), ...rest });

/** Asks the API server what the changes would do (`dryRun=All`) and keeps the plan. A refusal is part of the plan, not thrown. */
export const makePlan = async (deps: ChangesDeps, store: PlanStore, wanted: PlanDraft): Promise<Plan> => {
  const client = deps.clientOf(wanted.cluster);
  const environment = await environmentOf(deps, wanted);
  const checked: Checked[] = [];
  for (let i = 0; i < wanted.drafts.length; i += AT_ONCE) checked.push(...(await Promise.all(wanted.drafts.slice(i, i + AT_ONCE).map((draft) => check(client, draft, wanted.signal)))));
  const show = (object: KubeObject | undefined): string => (object === undefined ? '' : deps.yaml.toYaml(inOrder(deps.yaml.maskSecrets(clean(object)))));
  const changed = checked.filter(({ draft, after, refused }) => (draft.request !== undefined || refused !== undefined) && (refused !== undefined || draft.before === undefined || after === undefined || !isDeepStrictEqual(clean(draft.before), clean(after))));
  const steps = changed.flatMap(({ draft, after }): readonly Step[] =>
    draft.request === undefined ? [] : [{ ref: draft.ref, verb: verbOf(draft), request: draft.request, objectPath: draft.objectPath, ...(draft.before ? { before: draft.before } : {}), was: shortText(draft.before), willBe: shortText(after) }]);
  const refused = checked.find((one) => one.refused !== undefined)?.refused;
  const namespaces = [...new Set(wanted.drafts.map((d) => d.ref.namespace))];
  const [namespace] = namespaces.length === 1 ? namespaces : [];
  return store.add(
    {
      action: wanted.action,
      cluster: wanted.cluster,
      ...(namespace === undefined ? {} : { namespace }),
      environment,
      changes: changed.map(({ draft, after }) => ({ ref: draft.ref, verb: verbOf(draft), before: show(draft.before), after: show(after) })),
      empty: changed.length === 0,
      warnings: [...new Set(checked.flatMap((one) => one.warnings))],
      effects: steps.length === 0 ? [] : [...(wanted.effects ?? []), ...changed.flatMap(({ draft, after, refused: no }) => (no === undefined ? effectsOf(draft.before, after) : []))],
      ...(refused === undefined ? {} : { refused }),
      ...(environment === 'production' && steps.length > 0 ? { typeToConfirm: confirmation(client, wanted.drafts, namespace) } : {}),
    },
    steps,
  );
};
