/** A refusal, as the API server words it (Kubernetes API, meta/v1 Status). */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Record<string, unknown> | undefined;
  constructor(code: number, reason: string, message: string, details?: Record<string, unknown>) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
  toJSON(): Record<string, unknown> {
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: this.message, reason: this.reason, ...(this.details === undefined ? {} : { details: this.details }), code: this.code };
  }
}

interface About {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}
const qualified = (about: About): string => (about.group === '' ? about.plural : `${about.plural}.${about.group}`);

export const notFound = (about: About, name: string): StatusError => new StatusError(404, 'NotFound', `${qualified(about)} "${name}" not found`, { name, group: about.group, kind: about.plural });
export const alreadyExists = (about: About, name: string): StatusError => new StatusError(409, 'AlreadyExists', `${qualified(about)} "${name}" already exists`, { name, group: about.group, kind: about.plural });
export const staleVersion = (about: About, name: string): StatusError =>
  new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(about)} "${name}": the object has been modified; please apply your changes to the latest version and try again`, { name, group: about.group, kind: about.plural });
export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);
export const expired = (): StatusError => new StatusError(410, 'Expired', 'The resourceVersion for the provided watch is too old.');

/** One thing wrong with an object. */
export interface FieldCause {
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid';
  readonly message: string;
  readonly field: string;
}
export const invalid = (about: About, name: string, causes: readonly FieldCause[]): StatusError => {
  const said = causes.map((cause) => `${cause.field}: ${cause.message}`);
  return new StatusError(422, 'Invalid', `${about.kind}${about.group === '' ? '' : `.${about.group}`} "${name}" is invalid: ${said.length === 1 ? (said[0] ?? '') : `[${said.join(', ')}]`}`, { name, group: about.group, kind: about.kind, causes });
};
