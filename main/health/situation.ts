import type { Fault } from '../../preload/contract/fault.ts';
import type { HealthFacts } from './facts.ts';

/** Faults that mean that nobody answered, as opposed to being told no. */
export const isSilence = (fault: Fault | undefined): boolean => fault !== undefined && (fault.kind === 'unreachable' || fault.kind === 'timeout' || (fault.kind === 'invalid' && fault.cause === 'not-kubernetes'));

/** What colours every other judgement: whether the API answers at all, and where. */
export interface Situation {
  /** The kubeconfig's address does not answer: what was known from the API is old. */
  readonly apiDown: boolean;
  /** API servers that say at their own address that they are ready. */
  readonly directReady: number;
}

/** Reads the situation off the facts. */
export const situationOf = (facts: HealthFacts): Situation => ({
  apiDown: isSilence(facts.endpoint.fault),
  directReady: facts.direct.filter((probe) => probe.readyz.fault === undefined && probe.readyz.value?.ready === true).length,
});

/** Orders texts the same way everywhere, whatever the locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A sorted copy. */
export const sorted = <T>(items: Iterable<T>, key: (item: T) => string): readonly T[] => [...items].sort((a, b) => byText(key(a), key(b)));
