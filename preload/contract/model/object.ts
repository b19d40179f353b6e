import type { Fault } from '../fault.ts';
import type { Millis, ObjectRef, Reason } from './common.ts';
import type { Verdict } from './verdict.ts';
import type { Capability } from './rows.ts';

/** One line of an object's summary: `label` is a code with a word in `renderer/text`, or a field's own name. */
export interface SummaryLine {
  readonly label: string;
  readonly value: string;
  readonly verdict?: Verdict;
  /** Something that can be opened from here. */
  readonly link?: ObjectRef;
}

export interface ContainerSummary {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly verdict: Verdict;
  readonly reason?: Reason;
  /** Running, so that it can be entered. */
  readonly running: boolean;
  /** It ran before, so that its previous log exists. */
  readonly hasPrevious: boolean;
}

export interface ObjectView {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly created: Millis;
  /** The whole object without managedFields; values of Secrets are masked. */
  readonly yaml: string;
  readonly masked: boolean;
  readonly verdict: Verdict;
  readonly reason?: Reason;
  readonly summary: readonly SummaryLine[];
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string; readonly since?: Millis; readonly verdict: Verdict }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly owners: readonly ObjectRef[];
  readonly containers: readonly ContainerSummary[];
  readonly capabilities: readonly Capability[];
  /** `spec.selector` as kubectl's `-l` takes it: finds the object's pods. */
  readonly podSelector?: string;
}

export type ObjectItem =
  | { readonly type: 'object'; readonly object: ObjectView }
  | { readonly type: 'gone' }
  | { readonly type: 'status'; readonly state: 'live' | 'retrying'; readonly fault?: Fault };

export interface EventRow {
  readonly key: string;
  /** `Normal` or `Warning`; others may come (core/v1 Event). */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly first: Millis;
  readonly last: Millis;
  readonly source: string;
  readonly about: { readonly kind: string; readonly namespace?: string; readonly name: string };
}
