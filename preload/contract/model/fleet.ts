import type { Fault } from '../fault.ts';
import type { ClusterId, Millis, ObjectRef, Reason } from './common.ts';
import type { Verdict } from './verdict.ts';

/**
 * - `held`     cannot be asked: its kubeconfig is broken, or its credential command was not allowed
 * - `waiting`  was not asked, or its turn has not come
 * - `asking`   is being asked for the first time
 * - `answered` told how it is
 * - `failed`   did not answer
 * - `stopped`  the operator does not want it to be asked
 */
export type FleetState = 'held' | 'waiting' | 'asking' | 'answered' | 'failed' | 'stopped';

/** One cluster in one line: how it is, why, and since when. */
export interface FleetLine {
  readonly cluster: ClusterId;
  readonly state: FleetState;
  /** It is being asked right now; what stands here is its last answer. */
  readonly busy: boolean;
  readonly verdict: Verdict;
  /** When verdict and reason became what they are; absent while nothing is known. */
  readonly since?: Millis;
  /** The worst problem, and what it is about. */
  readonly reason?: Reason;
  readonly object?: ObjectRef;
  readonly problems: number;
  /** Why it did not answer, or cannot be asked. */
  readonly fault?: Fault;
  /** Parts of it that could not be asked: the verdict does not cover them. */
  readonly missing: readonly string[];
  readonly version?: string;
  readonly nodes?: { readonly ready: number; readonly total: number };
  readonly latencyMs?: number;
  /** When it answered last. */
  readonly at?: Millis;
  /** `live`: all of it is followed; `light`: the API server, nodes, leaders and workloads were asked, but no pods; `snapshot`: as it was recorded. Absent: not asked, or what was known when it was followed last. */
  readonly depth?: 'live' | 'light' | 'snapshot';
}
