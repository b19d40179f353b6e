import { structuredPatch } from 'diff';
import { fault } from '../../../preload/contract/fault.ts';
import type { ObjectRef } from '../../../preload/contract/model/common.ts';
import type { Plan, RolloutState } from '../../../preload/contract/model/plan.ts';
import { describeReason } from '../../../renderer/text/reasons.ts';
import type { App } from '../../app.ts';
import { ask } from './ask.ts';
import { chosenCluster, complain, EXIT, faultText, print, printJson, withApp } from './common.ts';
import type { Common } from './common.ts';
import { harmless, textTable } from './table.ts';

export interface ChangeOptions {
  readonly name: string;
  readonly namespace?: string;
  readonly wait: boolean;
  readonly timeoutSeconds: number;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** `deploy NAME --image I`: plan, confirm, apply, follow. */
export const deployCommand = (common: Common, options: ChangeOptions & { readonly image: string; readonly replicas?: number }): Promise<number> =>
  withApp(common, async (app, signal) => {
    const cluster = chosenCluster(app, common);
    const namespace = options.namespace ?? cluster.namespace ?? 'default';
    const plan = await app.handlers.changes.planDeploy({ cluster: cluster.id, namespace, name: options.name, image: options.image, ...(options.replicas === undefined ? {} : { replicas: options.replicas }) }, { signal });
    return carryOut(app, common, plan, options, signal);
  });

/** `rollback NAME [--to-revision R]`: as `kubectl rollout undo`, with a plan. */
export const rollbackCommand = (common: Common, options: ChangeOptions & { readonly revision?: number }): Promise<number> =>
  withApp(common, async (app, signal) => {
    const cluster = chosenCluster(app, common);
    const ref = refOf(options.name, options.namespace ?? cluster.namespace ?? 'default');
    const plan = await app.handlers.changes.planRollback({ cluster: cluster.id, ref, ...(options.revision === undefined ? {} : { revision: options.revision }) }, { signal });
    return carryOut(app, common, plan, options, signal);
  });

/** `history NAME`: revisions with images and times. */
export const historyCommand = (common: Common, options: { readonly name: string; readonly namespace?: string }): Promise<number> =>
  withApp(common, async (app, signal) => {
    const cluster = chosenCluster(app, common);
    const revisions = await app.handlers.changes.history({ cluster: cluster.id, ref: refOf(options.name, options.namespace ?? cluster.namespace ?? 'default') }, { signal });
    if (common.json) printJson(revisions);
    else print(textTable(['REVISION', 'IMAGES', 'CREATED', 'REPLICAS', 'CHANGE-CAUSE'], revisions.map((r) => [`${r.number}${r.current ? ' *' : ''}`, r.images.join(','), new Date(r.created).toISOString(), String(r.replicas), harmless(r.changeCause ?? '')])));
    return EXIT.ok;
  });

/** `web` is a Deployment; `statefulset/db` and `ds/agent` say otherwise, as for kubectl. */
const refOf = (name: string, namespace: string): ObjectRef => {
  const [kind, object] = name.includes('/') ? name.split('/', 2) : ['deployment', name];
  const kinds: Readonly<Record<string, string>> = { deployment: 'deployments.apps', deployments: 'deployments.apps', deploy: 'deployments.apps', statefulset: 'statefulsets.apps', statefulsets: 'statefulsets.apps', sts: 'statefulsets.apps', daemonset: 'daemonsets.apps', daemonsets: 'daemonsets.apps', ds: 'daemonsets.apps' };
  const id = kinds[kind ?? ''];
  if (id === undefined || object === undefined || object === '') throw fault('invalid', `${name} is not NAME, deployment/NAME, statefulset/NAME or daemonset/NAME`, { cause: 'input' });
  return { kind: id, namespace, name: object };
};

const carryOut = async (app: App, common: Common, plan: Plan, options: ChangeOptions, signal: AbortSignal): Promise<number> => {
  if (plan.refused) {
    complain(faultText(plan.refused));
    return EXIT.failed;
  }
  if (common.json && options.dryRun) printJson(plan);
  else complain(planText(plan));
  if (options.dryRun || plan.empty) return EXIT.ok;
  const typed = options.yes ? plan.typeToConfirm : await confirmed(plan, signal);
  if (typed === false) return EXIT.failed;
  const { rollout } = await app.handlers.changes.apply({ plan: plan.id, ...(typed === undefined ? {} : { typed }) }, { signal });
  complain('Applied.');
  if (!options.wait || !rollout) return EXIT.ok;
  return follow(app, common, plan, rollout, AbortSignal.any([signal, AbortSignal.timeout(options.timeoutSeconds * 1000)]), options.timeoutSeconds);
};

/** What to hand to main as typed, or `false` when the operator says no or nobody can be asked. */
const confirmed = async (plan: Plan, signal: AbortSignal): Promise<string | undefined | false> => {
  const answer = await ask(plan.typeToConfirm === undefined ? 'Apply? (yes/no) ' : `This is ${plan.environment}. Type ${plan.typeToConfirm} to apply: `, signal);
  if (answer === undefined) {
    complain('Nobody can be asked here: repeat with --yes to apply.');
    return false;
  }
  if (plan.typeToConfirm !== undefined) return answer;
  return answer.trim() === 'yes' ? undefined : false;
};

const follow = async (app: App, common: Common, plan: Plan, ref: ObjectRef, signal: AbortSignal, timeoutSeconds: number): Promise<number> => {
  let last = '';
  let state: RolloutState | undefined;
  for await (state of app.handlers.changes.rollout({ cluster: plan.cluster, ref: { ...ref } }, { signal })) {
    const line = `${state.phase}: ${describeReason('en', state.reason)} (${state.updated}/${state.desired} updated, ${state.ready} ready)`;
    if (line !== last) complain(harmless(line));
    last = line;
    if (state.phase !== 'progressing' && state.phase !== 'paused') break;
  }
  if (common.json && state) printJson(state);
  if (state?.phase === 'complete') return EXIT.ok;
  if (state?.phase === 'progressing' || state === undefined) complain(`quarterdeck: not complete after ${timeoutSeconds} s. Take it back with: quarterdeck rollback ${ref.name} -n ${ref.namespace ?? 'default'}`);
  return EXIT.failed;
};

const planText = (plan: Plan): string => {
  const lines: string[] = [];
  for (const change of plan.changes) {
    lines.push(`${change.verb} ${change.ref.kind} ${change.ref.namespace ?? ''}/${change.ref.name}`);
    for (const hunk of structuredPatch('now', 'planned', change.before, change.after, '', '', { context: 2 }).hunks) lines.push(...hunk.lines.map(harmless));
  }
  if (plan.empty) lines.push('Nothing would change.');
  for (const effect of plan.effects) lines.push(`• ${harmless(describeReason('en', effect))}`);
  for (const warning of plan.warnings) lines.push(`! ${harmless(warning)}`);
  return lines.join('\n');
};
