import type { Fault } from '../fault.ts';
import type { ClusterId, Millis, ObjectRef, Reason } from './common.ts';
import type { Environment } from './environment.ts';

export type ChangeAction = 'deploy' | 'set-image' | 'scale' | 'restart' | 'rollback' | 'edit' | 'create' | 'delete';

export interface PlannedChange {
  readonly ref: ObjectRef;
  readonly verb: 'create' | 'update' | 'delete';
  /** YAML as it is now and as the API server's dry run would make it; empty where there is none. */
  readonly before: string;
  readonly after: string;
}

/** What will happen, before it does. Made by main, shown by the page, carried out by its id only. */
export interface Plan {
  readonly id: string;
  readonly action: ChangeAction;
  readonly cluster: ClusterId;
  readonly namespace?: string;
  readonly environment: Environment;
  readonly changes: readonly PlannedChange[];
  /** Nothing would change. */
  readonly empty: boolean;
  /** Warnings of the API server (Warning headers) and of our own checks. */
  readonly warnings: readonly string[];
  /** What it means: "4 pods replaced, 1 at a time, none below 4". */
  readonly effects: readonly Reason[];
  /** The dry run said no: the plan cannot be applied. */
  readonly refused?: Fault;
  /** In production the operator types this name; main checks it. */
  readonly typeToConfirm?: string;
  readonly made: Millis;
}

export interface RolloutPod {
  readonly name: string;
  readonly revision: 'new' | 'old';
  readonly state: 'ready' | 'starting' | 'failing' | 'stopping';
  readonly reason?: Reason;
  readonly node?: string;
}

/** A rollout as `kubectl rollout status` judges it, with the pods' reasons. */
export interface RolloutState {
  readonly ref: ObjectRef;
  readonly phase: 'progressing' | 'complete' | 'failed' | 'paused' | 'gone';
  /** Why it waits or failed. */
  readonly reason: Reason;
  readonly revision?: number;
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly old: number;
  readonly pods: readonly RolloutPod[];
  readonly started?: Millis;
  readonly at: Millis;
}

export interface Revision {
  readonly number: number;
  /** Name of the ReplicaSet or ControllerRevision. */
  readonly name: string;
  readonly images: readonly string[];
  readonly created: Millis;
  readonly replicas: number;
  readonly current: boolean;
  readonly changeCause?: string;
}
