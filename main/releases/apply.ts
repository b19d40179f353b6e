import { FaultError, fault } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import type { ObjectRef } from '../../preload/contract/model/common.ts';
import type { Plan } from '../../preload/contract/model/plan.ts';
import type { KubeClient } from '../kube/client.ts';
import { ROLLED, sameObject } from './objects.ts';
import type { KubeObject } from './objects.ts';
import type { ChangesDeps } from './planner.ts';
import type { PlanStore, Step } from './plans.ts';
import { send } from './requests.ts';

const nameOf = ({ kind, namespace, name }: ObjectRef): string => [kind, namespace, name].filter((part) => part !== undefined).join('/');

const stale = (step: Step, status?: number): FaultError => fault('conflict', `${nameOf(step.ref)} was changed after this plan was made: look at it anew`, { cause: 'plan-stale', object: nameOf(step.ref), ...(status === undefined ? {} : { status }) });

/** Controllers write the status of a failing rollout several times a second; each write makes our version old. */
const TRIES = 10;

/**
 * Sends one change, provided that the object is still the one that the plan was made for. Its status may have moved:
 * the version is read anew, and the server refuses (409) whatever happens between that reading and our change.
 */
const carryOut = async (client: KubeClient, step: Step): Promise<void> => {
  const { before, request } = step;
  for (let left = TRIES; ; left -= 1) {
    let version: string | undefined;
    if (before !== undefined) {
      const now = await client.json<KubeObject>({ path: step.objectPath });
      if (!sameObject(before, now)) throw stale(step);
      version = now.metadata?.resourceVersion;
    }
    try {
      await send(client, request, { dryRun: false, ...(version === undefined ? {} : { version }) });
      return;
    } catch (error) {
      if (!(error instanceof FaultError) || error.fault.status !== 409) throw error;
      if (before === undefined || left <= 1) throw stale(step, 409);
    }
  }
};

const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : { kind: 'bug', message: error instanceof Error ? error.message : String(error) });

const record = async (deps: ChangesDeps, client: KubeClient, plan: Plan, step: Step, took: number, failed: Fault | undefined): Promise<void> => {
  try {
    await deps.recorder.record({
      action: plan.action, cluster: client.name, clusterUser: client.user, environment: plan.environment, object: nameOf(step.ref), before: step.was, after: step.willBe,
      outcome: failed === undefined ? 'done' : failed.kind === 'cancelled' ? 'cancelled' : 'failed', ...(failed === undefined ? {} : { fault: failed }), durationMs: took,
    });
  } catch (error) {
    const problem = faultOf(error);
    throw fault(problem.kind, `${nameOf(step.ref)} ${failed === undefined ? 'was changed' : `was not changed (${failed.message})`}, but this could not be recorded: ${problem.message}`, { ...(problem.cause ? { cause: problem.cause } : {}), object: nameOf(step.ref), cluster: client.name });
  }
};

/** The fault of a step, with what had been done before it. */
const partly = (problem: Fault, done: readonly Step[], all: number): FaultError => {
  const { kind, message, ...more } = problem;
  return fault(kind, done.length === 0 ? message : `${done.length} of ${all} done (${done.map((step) => nameOf(step.ref)).join(', ')}), then: ${message}`, more);
};

/**
 * Carries a plan out, step by step, and records each. A plan is applied once. Throws `refused`/`confirmation` when the
 * name was not typed, the dry run's refusal, `conflict`/`plan-stale` when an object has changed meanwhile, and the
 * server's own fault with what was already applied. The first failure ends it.
 */
export const applyPlan = async (deps: ChangesDeps, store: PlanStore, input: { readonly plan: string; readonly typed?: string | undefined }, signal: AbortSignal): Promise<{ readonly applied: number; readonly rollout?: { readonly kind: string; readonly namespace?: string | undefined; readonly name: string } }> => {
  const { plan, steps } = store.get(input.plan);
  if (plan.refused !== undefined) throw new FaultError(plan.refused);
  if (plan.typeToConfirm !== undefined && input.typed !== plan.typeToConfirm) throw fault('refused', `This is production: type ${plan.typeToConfirm} to confirm`, { cause: 'confirmation' });
  store.discard(input.plan);
  const client = deps.clientOf(plan.cluster);
  const done: Step[] = [];
  for (const step of steps) {
    if (signal.aborted) throw partly({ kind: 'cancelled', message: 'stopped before the rest was sent' }, done, steps.length);
    const began = deps.now();
    let failed: Fault | undefined;
    try {
      // Not stopped by the page's going away: once a change is on its way, its end is waited for and recorded.
      await carryOut(client, step);
    } catch (error) {
      failed = faultOf(error);
      if (failed.kind === 'bug') {
        await record(deps, client, plan, step, deps.now() - began, failed);
        throw error;
      }
    }
    await record(deps, client, plan, step, deps.now() - began, failed);
    if (failed !== undefined) throw partly(failed, done, steps.length);
    done.push(step);
  }
  const rolled = done.find((step) => ROLLED[step.ref.kind] !== undefined && step.verb !== 'delete');
  return { applied: done.length, ...(rolled === undefined ? {} : { rollout: rolled.ref }) };
};
