import type { FaultCause, FaultError } from '../../../preload/contract/fault.ts';

const unsent = new WeakSet();
const byGateway = new WeakSet();

/** Notes that an exchange failed before anything of it was sent: it may be repeated, whatever it is. */
export const markUnsent = (error: unknown): Error => {
  const known = error instanceof Error ? error : new Error(String(error));
  unsent.add(known);
  return known;
};

/** Was nothing of this exchange sent? */
export const isUnsent = (error: FaultError): boolean => unsent.has(error);

/** Notes that something before the API server gave the answer. */
export const markByGateway = (error: FaultError): FaultError => {
  byGateway.add(error);
  return error;
};

/** What a server that is gone, or a load balancer with nothing behind it, looks like from here. */
const LOST: ReadonlySet<FaultCause | undefined> = new Set(['dns', 'connection-refused', 'connection-reset', 'no-route', 'no-answer', 'proxy', 'body-cut-off', 'deadline'] as const);

/**
 * Could this failure mean that the server is lost? A refusal (401, 403) and a certificate that cannot be believed never
 * do: the first comes from a server that lives, the second is the operator's to look at.
 */
export const isSuspicious = (error: FaultError): boolean => byGateway.has(error) || (error.fault.status === undefined && LOST.has(error.fault.cause));
