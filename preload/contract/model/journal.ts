import type { Fault } from '../fault.ts';
import type { ChangeAction } from './plan.ts';
import type { Millis } from './common.ts';
import type { Environment } from './environment.ts';

export type JournalAction = ChangeAction | 'terminal' | 'host-key' | 'exec-allowed' | 'snapshot' | 'host-add' | 'host-remove' | 'settings';

/** One line of the operator's record. Append-only: every entry carries the digest of the one before it. */
export interface JournalEntry {
  readonly seq: number;
  readonly at: Millis;
  /** `user@machine` of the operator's own account. */
  readonly operator: string;
  readonly action: JournalAction;
  /** Name of the cluster and the user of its kubeconfig; empty for what concerns no cluster. */
  readonly cluster: string;
  readonly clusterUser: string;
  readonly environment?: Environment;
  /** `deployments.apps/production/web`, or a host. */
  readonly object: string;
  /** Short, masked: `web:1 ×4`. */
  readonly before: string;
  readonly after: string;
  readonly outcome: 'done' | 'failed' | 'cancelled';
  readonly fault?: Fault;
  readonly durationMs: number;
  /** SHA-256 over this entry with `previous`, hex. */
  readonly digest: string;
  readonly previous: string;
}

export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  readonly total: number;
  /** The chain is unbroken; else the first entry that does not fit. `unreadable`: lines of the file that are no entries, as a loss of power leaves them. */
  readonly chain: { readonly whole: boolean; readonly brokenAt?: number; readonly unreadable?: number };
}
