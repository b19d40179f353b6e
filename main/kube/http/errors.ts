import { fault, FaultError, type FaultCause, type FaultKind } from '../../../preload/contract/fault.ts';

const UNTRUSTED = new Set(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_UNTRUSTED', 'CERT_SIGNATURE_FAILURE', 'INVALID_CA', 'CERT_CHAIN_TOO_LONG', 'CERT_REVOKED']);
const EXPIRED = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** The error's own codes and those of its causes: undici and happy-eyeballs wrap them. */
const codesOf = (error: unknown): readonly string[] => {
  const codes: string[] = [];
  const queue: unknown[] = [error];
  while (queue.length > 0 && codes.length < 20) {
    const next = queue.shift();
    if (!(next instanceof Error)) continue;
    if ('code' in next && typeof next.code === 'string') codes.push(next.code);
    // undici's parser errors have no code of their own
    if (next.name === 'HTTPParserError') codes.push(next.name);
    if (next instanceof AggregateError) queue.push(...(next.errors as unknown[]));
    if (next.cause !== undefined) queue.push(next.cause);
  }
  return codes;
};

interface Meaning {
  readonly kind: FaultKind;
  readonly cause: FaultCause;
  readonly words: string;
}

const tlsMeaning = (code: string, message: string): Meaning | undefined => {
  if (UNTRUSTED.has(code)) return { kind: 'unreachable', cause: 'tls-untrusted', words: 'its certificate is not signed by the authority of the kubeconfig' };
  if (EXPIRED.has(code)) return { kind: 'unreachable', cause: 'tls-expired', words: code === 'CERT_HAS_EXPIRED' ? 'its certificate has expired' : 'its certificate is not valid yet' };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { kind: 'unreachable', cause: 'tls-name', words: `its certificate is for another name: ${message.replace(/^Hostname\/IP does not match certificate's altnames: /, '')}` };
  if (/ALERT_CERTIFICATE_EXPIRED/.test(code)) return { kind: 'unauthorised', cause: 'certificate-expired', words: 'it says that the client certificate has expired' };
  if (/ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|CERTIFICATE_REVOKED|CERTIFICATE_REQUIRED|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)|CERTIFICATE_REQUIRED/.test(code)) return { kind: 'unauthorised', cause: 'tls-client-certificate', words: 'it did not accept the client certificate' };
  if (/^ERR_(SSL|OSSL|TLS|CRYPTO)|^EPROTO$/.test(code)) return { kind: 'unreachable', cause: 'tls-other', words: `TLS failed: ${message.split('\n')[0] ?? code}` };
  return undefined;
};

const meaningOf = (code: string, message: string): Meaning | undefined => {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_FAIL':
      return { kind: 'unreachable', cause: 'dns', words: 'its name was not found' };
    case 'ECONNREFUSED':
      return { kind: 'unreachable', cause: 'connection-refused', words: 'the connection was refused' };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return { kind: 'unreachable', cause: 'no-route', words: 'there is no way to its network' };
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return { kind: 'unreachable', cause: 'no-answer', words: 'nothing answered' };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
    case 'ECONNABORTED':
    case 'ERR_HTTP2_STREAM_ERROR':
    case 'ERR_HTTP2_SESSION_ERROR':
    case 'ERR_HTTP2_GOAWAY_SESSION':
    case 'ERR_HTTP2_STREAM_CANCEL':
      return { kind: 'unreachable', cause: 'connection-reset', words: 'the connection broke' };
    default:
      if (code.startsWith('HPE_') || code === 'UND_ERR_INVALID_ARG' || code === 'ERR_HTTP2_ERROR' || code === 'HTTPParserError') return { kind: 'invalid', cause: 'not-kubernetes', words: 'it does not speak HTTP' };
      return tlsMeaning(code, message);
  }
};

/** A failure below HTTP as a fault: name, network, TLS. `server` is named in the sentence. */
export const faultOfError = (error: unknown, cluster: string, server: string): FaultError => {
  if (error instanceof FaultError) return error;
  const message = error instanceof Error ? (error.cause instanceof Error && error.message === '' ? error.cause.message : error.message) : String(error);
  for (const code of codesOf(error)) {
    const meaning = meaningOf(code, message);
    if (meaning) return new FaultError({ kind: meaning.kind, message: `${server}: ${meaning.words}`, cause: meaning.cause, cluster }, { cause: error });
  }
  return new FaultError({ kind: 'unreachable', message: `${server}: ${message}`, cause: 'connection-reset', cluster }, { cause: error });
};

/** The server stopped in the middle of an answer. */
export const cutOff = (cluster: string, server: string, cause: unknown): FaultError => new FaultError({ kind: 'unreachable', message: `${server}: the answer was cut off`, cause: 'body-cut-off', cluster }, { cause });

/** It was reached, or not, and did not answer in time. */
export const noAnswer = (cluster: string, server: string, ms: number): FaultError => fault('unreachable', `${server} did not answer within ${ms / 1000} s`, { cause: 'no-answer', cluster });
