import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../preload/contract/fault.ts';
import type { Plan } from '../../preload/contract/model/plan.ts';
import { faultOf } from './client.ts';
import type { Client, Request } from './client.ts';
import { useClient } from './hooks.ts';

type PlanCall = 'changes.planDeploy' | 'changes.planImage' | 'changes.planScale' | 'changes.planRestart' | 'changes.planRollback' | 'changes.planEdit' | 'changes.planCreate' | 'changes.planDelete';
/** A question for a plan: one of the plan calls with its input. */
export type PlanRequest = { readonly [N in PlanCall]: { readonly method: N; readonly input: Request<N> } }[PlanCall];

/** Asks main for a plan. */
export const makePlan = (client: Client, request: PlanRequest, signal?: AbortSignal): Promise<Plan> => client.call(request.method, request.input, signal ? { signal } : {});

/** The plans for what a form says, kept up to date while it is typed. */
export interface PlansState {
  readonly plans: readonly Plan[];
  readonly fault?: Fault;
  /** The plans shown are not (yet) those for the requests. */
  readonly busy: boolean;
  readonly again: () => void;
}

interface Made {
  readonly key?: string;
  readonly plans: readonly Plan[];
  readonly fault?: Fault;
}

// 350 ms: a pause between words, not between letters.
const PAUSE_MS = 350;

/**
 * Plans what is asked, `PAUSE_MS` after the last change; `undefined` plans nothing.
 * Plans that are replaced are discarded in main.
 */
export const usePlans = (requests: readonly PlanRequest[] | undefined): PlansState => {
  const client = useClient();
  const [round, setRound] = useState(0);
  const key = requests === undefined || requests.length === 0 ? undefined : `${round} ${JSON.stringify(requests)}`;
  const [made, setMade] = useState<Made>({ plans: [] });
  useEffect(() => {
    if (key === undefined) return undefined;
    const abort = new AbortController();
    const asked = JSON.parse(key.slice(key.indexOf(' ') + 1)) as PlanRequest[];
    let plans: readonly Plan[] = [];
    const timer = setTimeout(() => {
      Promise.all(asked.map((request) => makePlan(client, request, abort.signal))).then(
        (done) => {
          if (abort.signal.aborted) discard(client, done);
          else {
            plans = done;
            setMade({ key, plans: done });
          }
        },
        (error: unknown) => {
          if (!abort.signal.aborted) setMade({ key, plans: [], fault: faultOf(error) });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
      discard(client, plans);
    };
  }, [client, key]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  const mine = key !== undefined && made.key === key;
  return { plans: key === undefined ? [] : made.plans, ...(mine && made.fault ? { fault: made.fault } : {}), busy: key !== undefined && !mine, again };
};

const discard = (client: Client, plans: readonly Plan[]): void => {
  // A plan that is not discarded runs out by itself.
  for (const plan of plans) client.call('changes.discard', { plan: plan.id }).catch(() => undefined);
};
