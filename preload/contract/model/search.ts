import type { ClusterId, KindId, Millis, Reason } from './common.ts';
import type { Verdict } from './verdict.ts';
import type { KindInfo } from './rows.ts';

/** What a search needs of a kind to draw and open an object of it. */
export type HitKind = Pick<KindInfo, 'id' | 'kind' | 'namespaced' | 'shortNames' | 'capabilities'>;

/** An object that fits what was typed. */
export interface ObjectHit {
  readonly cluster: ClusterId;
  readonly kind: HitKind;
  readonly namespace?: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly reason?: Reason;
  /** Its table is not live any more: when it was seen last. */
  readonly seen?: Millis;
  /** How well it fits, lower is better (see `fitObject`). */
  readonly score: number;
}

/** A machine that fits what was typed. */
export interface HostHit {
  readonly host: string;
  /** The cluster that it belongs to, where one is known. */
  readonly cluster?: ClusterId;
  readonly score: number;
}

/** One kind of one cluster that was searched. */
export interface Covered {
  readonly cluster: ClusterId;
  readonly kind: KindId;
  readonly objects: number;
  /** All namespaces, with no selector. */
  readonly whole: boolean;
}

export interface SearchAnswer {
  /** Best first. */
  readonly objects: readonly ObjectHit[];
  readonly hosts: readonly HostHit[];
  /** How many objects fit, also those beyond the limit. */
  readonly total: number;
  /** What was searched: everything that was looked at since the program began. */
  readonly covered: readonly Covered[];
  /** Lists are still arriving: asking again finds more. */
  readonly growing: boolean;
}
