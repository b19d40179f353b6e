import { fault, type Fault, type FaultCause, type FaultError, type FaultKind } from '../../../preload/contract/fault.ts';
import { decodeObject } from '../wire/decode.ts';
import { statusSchema } from '../wire/schemas.ts';

/** A `meta/v1.Status`, as far as it says why. */
interface Status {
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly details?: { readonly retryAfterSeconds?: unknown } | null;
}

/** Longest piece of a foreign answer that a message quotes (characters). */
const QUOTE = 300;

const parseStatus = (body: string): Status | undefined => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && (value as Status).kind === 'Status' ? value : undefined;
  } catch {
    return undefined;
  }
};

/** A refusal as text. Who asks for protobuf is refused in protobuf: that becomes the JSON that it stands for. */
export const refusalText = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (!text.startsWith('k8s\0')) return text;
  try {
    return JSON.stringify({ kind: 'Status', ...decodeObject(bytes, statusSchema) });
  } catch {
    return '';
  }
};

/** 502, 503 or 504 in other words than Kubernetes': a proxy or load balancer without a server behind it, or an aggregated API. */
export const isGatewayAnswer = (status: number, body: string): boolean => (status === 502 || status === 503 || status === 504) && parseStatus(body) === undefined;

const looksLikeHtml = (body: string, type: string): boolean => /text\/html/i.test(type) || /^\s*<(!doctype|html|head|body)/i.test(body);

/** Retry-After as seconds (RFC 9110 §10.2.3): a number or a date. */
export const retryAfter = (header: string | undefined, now: number = Date.now()): number | undefined => {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
};

interface Meaning {
  readonly kind: FaultKind;
  readonly cause?: FaultCause;
  readonly words: string;
}

const meaningOf = (status: number, reason: string, message: string): Meaning => {
  if (status === 401) return { kind: 'unauthorised', cause: 'token-expired', words: 'The API server does not accept these credentials' };
  if (status === 403) return { kind: 'forbidden', ...(/exceeded quota/i.test(message) ? { cause: 'quota' } : {}), words: 'The API server forbids it' };
  if (status === 404) return { kind: 'not-found', words: 'The API server has no such thing' };
  if (status === 409) return { kind: 'conflict', words: 'It was changed meanwhile' };
  if (status === 410) return { kind: 'conflict', cause: 'too-old', words: 'This version is no longer kept' };
  if (status === 429) return { kind: 'unreachable', cause: reason === 'TooManyRequests' || reason === '' ? 'rate-limited' : 'overloaded', words: 'The API server asks to slow down' };
  if (status === 408 || status === 504) return { kind: 'timeout', cause: 'server-error', words: 'The API server did not finish in time' };
  if (status === 503) return { kind: 'unreachable', cause: 'overloaded', words: 'The API server is not available' };
  if (status === 502) return { kind: 'unreachable', cause: 'server-error', words: 'A proxy or load balancer before the API server failed' };
  if (status === 405 || status === 406 || status === 415 || status === 501) return { kind: 'unsupported', words: 'The API server does not offer it' };
  if (status >= 500) return { kind: 'unreachable', cause: 'server-error', words: 'The API server failed' };
  if (status >= 300 && status < 400) return { kind: 'invalid', cause: 'not-kubernetes', words: 'The server sends us elsewhere, which no API server does' };
  return { kind: 'invalid', words: 'The API server refused the request' };
};

/** What surrounds a failed exchange. */
export interface Exchange {
  readonly cluster: string;
  readonly server: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer of 3xx to 5xx as a fault. The server's own sentence is kept (Kubernetes API conventions, "Response Status Kind"). */
export const faultOfAnswer = (exchange: Exchange): FaultError => {
  const { status, body, headers } = exchange;
  const own = parseStatus(body);
  if (!own && status !== 401 && status !== 429 && looksLikeHtml(body, headers['content-type'] ?? '')) return notKubernetes(exchange);
  const message = typeof own?.message === 'string' ? own.message : '';
  const reason = typeof own?.reason === 'string' ? own.reason : '';
  const meaning = meaningOf(status, reason, message);
  const webhook = /admission webhook .* denied|ValidatingAdmissionPolicy/i.test(message);
  const seconds = retryAfter(headers['retry-after']) ?? (typeof own?.details?.retryAfterSeconds === 'number' ? own.details.retryAfterSeconds : undefined);
  const cause = webhook ? 'webhook-refused' : meaning.cause;
  const more: Omit<Fault, 'kind' | 'message'> = { cluster: exchange.cluster, status, ...(cause === undefined ? {} : { cause }), ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
  const said = message !== '' ? message : body.trim().slice(0, QUOTE);
  return fault(meaning.kind, said === '' ? `${meaning.words} (HTTP ${status})` : message !== '' && message !== 'Unauthorized' ? message : `${meaning.words} (HTTP ${status}): ${said}`, more);
};

/** The answer is no Kubernetes answer: a login page, a proxy, another service. */
export const notKubernetes = (exchange: Omit<Exchange, 'headers'>): FaultError => {
  const title = /<title[^>]*>([^<]*)</i.exec(exchange.body)?.[1]?.trim();
  return fault('invalid', `${exchange.server} does not answer as a Kubernetes API server${title === undefined || title === '' ? '' : `: it shows the page “${title.slice(0, 80)}”`}`, {
    cause: 'not-kubernetes',
    cluster: exchange.cluster,
    status: exchange.status,
  });
};
