import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { FaultCause } from '../../preload/contract/fault.ts';

const NETWORK: Readonly<Record<string, readonly [FaultCause, string]>> = {
  ECONNREFUSED: ['connection-refused', 'refused the connection'],
  ECONNRESET: ['connection-reset', 'broke the connection'],
  EPIPE: ['connection-reset', 'broke the connection'],
  ETIMEDOUT: ['no-answer', 'does not answer'],
  EHOSTUNREACH: ['no-route', 'cannot be reached: there is no route to it'],
  ENETUNREACH: ['no-route', 'cannot be reached: there is no route to its network'],
  EADDRNOTAVAIL: ['no-route', 'cannot be reached from here'],
  ENOTFOUND: ['dns', 'has no address: its name does not resolve'],
  EAI_AGAIN: ['dns', 'has no address: the name server does not answer'],
};

const propertyOf = (error: Error, key: string): string => {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : '';
};

/** What ssh2, Node's sockets or we ourselves said about a connection, as a fault. `where` is `name (address:port)`. */
export const connectionFault = (error: unknown, host: string, where: string): FaultError => {
  if (error instanceof FaultError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  // Happy eyeballs gives all failures at once; the first says enough.
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : undefined;
  const network = NETWORK[propertyOf(inner instanceof Error ? inner : cause, 'code')];
  if (network) return fault('unreachable', `${where} ${network[1]}`, { cause: network[0], host });
  const { message } = cause;
  const level = propertyOf(cause, 'level');
  if (/keepalive/i.test(message)) return fault('unreachable', `${where} no longer answers: the link is dead`, { cause: 'ssh-keepalive', host });
  if (/no matching|unsupported algorithm/i.test(message)) return fault('unsupported', `${where} has no algorithm in common with us: ${message}`, { cause: 'ssh-algorithms', host });
  if (/identification string|lost before handshake|protocol version|greeting/i.test(message)) return fault('unreachable', `${where} does not answer as an SSH server: ${message}`, { cause: 'ssh-no-banner', host });
  if (level === 'client-authentication') return fault('unauthorised', `${where}: ${message}`, { cause: 'ssh-auth', host });
  return fault('unreachable', `${where} broke the connection: ${message}`, { cause: 'connection-reset', host });
};

/** The fault of a jump host, as the machine behind it sees it: the next step for a question or a key stays the jump host's own. */
export const jumpFault = (error: unknown, jump: string, target: string): FaultError => {
  const { fault: inner } = connectionFault(error, jump, jump);
  if (inner.kind === 'cancelled') return fault('cancelled', inner.message, { host: target });
  const link = inner.kind === 'unreachable' || inner.kind === 'timeout';
  return new FaultError({ ...inner, message: `Jump host ${jump} of ${target}: ${inner.message}`, host: jump, ...(link ? { cause: 'ssh-jump' as const } : {}) });
};
