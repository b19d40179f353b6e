import type { Fault } from '../fault.ts';
import type { ClusterId, Millis } from './common.ts';

export interface SnapshotInfo {
  /** Handle given by main; a path never crosses. */
  readonly id: string;
  readonly fileName: string;
  readonly folder: string;
  readonly bytes: number;
  readonly cluster: string;
  readonly takenAt: Millis;
  readonly takenBy: string;
  readonly objects: number;
  readonly kinds: number;
  /** Set when it is open: the cluster under which the screens show it. */
  readonly openAs?: ClusterId;
  /** Why it cannot be opened. */
  readonly fault?: Fault;
}

export type SnapshotProgress =
  | { readonly type: 'progress'; readonly kind: string; readonly done: number; readonly kinds: number; readonly objects: number; readonly bytes: number }
  | { readonly type: 'done'; readonly snapshot: SnapshotInfo; /** Kinds that could not be read, and why. */ readonly missing: readonly { readonly what: string; readonly fault: Fault }[] };
