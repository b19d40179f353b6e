import { randomUUID } from 'node:crypto';
import { fault } from '../../preload/contract/fault.ts';
import type { ObjectRef } from '../../preload/contract/model/common.ts';
import type { Plan, PlannedChange } from '../../preload/contract/model/plan.ts';
import type { KubeObject } from './objects.ts';
import type { ChangeRequest } from './requests.ts';

/** One request of a plan, with what it was planned upon. */
export interface Step {
  readonly ref: ObjectRef;
  readonly verb: PlannedChange['verb'];
  readonly request: ChangeRequest;
  /** Where the object itself is read; the request may go to a subresource. */
  readonly objectPath: string;
  /** The object that the plan was made for; absent for what is created. */
  readonly before?: KubeObject;
  /** For the record: `web:1 ×4`. */
  readonly was: string;
  readonly willBe: string;
}

export interface StoredPlan {
  readonly plan: Plan;
  readonly steps: readonly Step[];
}

/** A plan is a look at the cluster: a quarter of an hour later it is another cluster (ms). */
export const KEPT_MS = 15 * 60_000;
/** A page that asks for plans with every keystroke fills no memory. */
export const MAX_PLANS = 200;

/** Keeps plans by their id until they are applied, discarded or old. No timer: old ones go when the next one comes or is asked for. */
export class PlanStore {
  readonly #plans = new Map<string, StoredPlan>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  #sweep(): void {
    for (const [id, { plan }] of this.#plans) if (this.#now() - plan.made > KEPT_MS) this.#plans.delete(id);
    while (this.#plans.size > MAX_PLANS) this.#plans.delete(this.#plans.keys().next().value ?? '');
  }

  /** Keeps a plan; with more than `MAX_PLANS` the oldest is dropped. */
  add(plan: Omit<Plan, 'id' | 'made'>, steps: readonly Step[]): Plan {
    const stored: StoredPlan = { plan: { ...plan, id: randomUUID(), made: this.#now() }, steps };
    this.#plans.set(stored.plan.id, stored);
    this.#sweep();
    return stored.plan;
  }

  /** The plan; throws `conflict`/`plan-stale` when it is not kept any more. */
  get(id: string): StoredPlan {
    this.#sweep();
    const found = this.#plans.get(id);
    if (found === undefined) throw fault('conflict', 'This plan is no longer kept: make it again', { cause: 'plan-stale' });
    return found;
  }

  discard(id: string): void {
    this.#plans.delete(id);
  }

  get size(): number {
    return this.#plans.size;
  }
}
