/**
 * What the program should do about a failure. A closed list: a new kind needs a new behaviour, not a new cause.
 *
 * - `unreachable`   nothing answered, or the link broke: retry, or look at the network
 * - `unauthorised`  the other side does not know who we are: renew the credentials
 * - `forbidden`     it knows us and says no: ask for the right
 * - `not-found`     the object is not there (any more)
 * - `conflict`      somebody changed it meanwhile: look again, then repeat
 * - `invalid`       what was asked, or a file, is not well formed
 * - `refused`       Quarterdeck itself says no: read-only, not allowed once, host key changed, wrong name typed
 * - `timeout`       it was reached and did not finish in time
 * - `cancelled`     the operator or the page stopped it
 * - `unsupported`   this cluster, host or snapshot cannot do that
 * - `bug`           our mistake; `reference` finds it in the log
 */
export type FaultKind =
  | 'unreachable' | 'unauthorised' | 'forbidden' | 'not-found' | 'conflict' | 'invalid'
  | 'refused' | 'timeout' | 'cancelled' | 'unsupported' | 'bug';

/** The cause, where it is known well enough to say what to do next. Words for each live in `renderer/text`. */
export type FaultCause =
  // network and TLS
  | 'dns' | 'connection-refused' | 'connection-reset' | 'no-route' | 'no-answer' | 'proxy'
  | 'tls-untrusted' | 'tls-expired' | 'tls-name' | 'tls-client-certificate' | 'tls-other'
  // API server
  | 'not-kubernetes' | 'body-cut-off' | 'rate-limited' | 'server-error' | 'too-old' | 'overloaded'
  | 'token-expired' | 'certificate-expired' | 'webhook-refused' | 'quota'
  // credentials
  | 'exec-not-allowed' | 'exec-missing' | 'exec-failed' | 'exec-timeout' | 'exec-output' | 'oidc-refresh' | 'file-missing' | 'file-unreadable'
  // SSH
  | 'ssh-no-banner' | 'ssh-host-key-changed' | 'ssh-host-key-unknown' | 'ssh-host-key-revoked' | 'ssh-auth' | 'ssh-key-format' | 'ssh-passphrase'
  | 'ssh-keepalive' | 'ssh-jump' | 'ssh-unknown-host' | 'ssh-algorithms' | 'ssh-proxy-command'
  // files and disk
  | 'disk-full' | 'file-truncated' | 'file-altered' | 'file-too-large' | 'file-format' | 'context-incomplete' | 'yaml' | 'yaml-bomb'
  // our own rules
  | 'read-only' | 'snapshot' | 'confirmation' | 'plan-stale' | 'not-in-contract' | 'input' | 'session-gone' | 'deadline';

/** A failure, as data. Optional fields are absent, never undefined. */
export interface Fault {
  readonly kind: FaultKind;
  /** One English sentence: what happened, to what. From the server where it sent one. */
  readonly message: string;
  readonly cause?: FaultCause;
  readonly cluster?: string;
  readonly host?: string;
  /** `kind/namespace/name`, or a file's path. */
  readonly object?: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** 1-based line of a file, for `invalid`. */
  readonly line?: number;
  /** For `bug`: the entry in the log. */
  readonly reference?: string;
  /** Seconds after which the server wants to be asked again (RFC 9110 Retry-After). */
  readonly retryAfterSeconds?: number;
}

/** An `Error` that carries a fault. The only error that main throws on purpose. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.message, options);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** Shorthand for throwing: `throw fault('not-found', 'No such pod', { cause: … })`. */
export const fault = (kind: FaultKind, message: string, more: Omit<Fault, 'kind' | 'message'> = {}): FaultError => new FaultError({ kind, message, ...more });

/** Ends a `switch` over a closed union: does not compile when a case is missing. */
export const assertNever = (value: never): never => {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
};
