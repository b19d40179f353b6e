import { abortError } from '../../base/abort.ts';
import type { FaultError } from '../../../preload/contract/fault.ts';
import type { KubeRequest, KubeResponse } from '../client.ts';
import { chunksOf, collect, discard, plainHeaders } from './body.ts';
import { faultOfError, noAnswer } from './errors.ts';
import { queryString } from './query.ts';
import { faultOfAnswer, isGatewayAnswer, notKubernetes, refusalText } from './status.ts';
import { markByGateway, markUnsent } from './suspicion.ts';
import type { Carrier } from './transport.ts';

/** Until the head of an answer (ms), where the caller says nothing else. */
export const HEAD_MS = 15_000;
/** How much of a refusal is read (bytes). */
export const REFUSAL_LIMIT = 64 * 1024;

const encode = (body: unknown): string | Uint8Array | null => (body === undefined ? null : typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));

/** The address of a carrier's server, without a slash at the end. */
const addressOf = ({ server: { url } }: Carrier): string => url.origin + url.pathname.replace(/\/$/, '');

const refusal = (cluster: string, server: string, status: number, headers: Readonly<Record<string, string>>, body: string): FaultError => {
  const error = faultOfAnswer({ cluster, server, status, headers, body });
  return isGatewayAnswer(status, body) ? markByGateway(error) : error;
};

/** A list that has a second page is large; a small one opens no connection of its own. */
const isLaterPage = ({ method = 'GET', query }: KubeRequest): boolean => method === 'GET' && query?.['continue'] !== undefined;

/** undici refuses what comes after the pool was closed: nothing of it was sent. */
const wasClosed = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'UND_ERR_CLOSED';

export interface Sending {
  /** For faults. */
  readonly cluster: string;
  readonly carrier: Carrier;
  readonly signal: AbortSignal;
  /** `whole`: the caller reads all of the body, and judges by itself whether it is what was asked for. */
  readonly mode: 'stream' | 'whole';
  /** The server kept silent for too long. */
  readonly onSilence: () => void;
}

/** Sends a request once. Every failure is a fault; those that could mean that the server is lost can be told (`suspicion.ts`). */
export const sendOnce = async (request: KubeRequest, { cluster, carrier, signal: parent, mode, onSilence }: Sending): Promise<KubeResponse> => {
  const server = addressOf(carrier);
  const ms = request.timeoutMs ?? HEAD_MS;
  const exchange = new AbortController();
  const onParent = (): void => exchange.abort(abortError(parent));
  if (parent.aborted) onParent();
  else parent.addEventListener('abort', onParent, { once: true });
  const timer = setTimeout(() => exchange.abort(noAnswer(cluster, server, ms)), ms);
  const release = (): void => parent.removeEventListener('abort', onParent);
  const body = encode(request.body);
  try {
    const data = await (isLaterPage(request) ? carrier.pages : carrier.dispatcher).request({
      origin: carrier.server.url.origin,
      path: carrier.server.url.pathname.replace(/\/$/, '') + request.path + queryString(request.query),
      method: request.method ?? 'GET',
      headers: { accept: 'application/json', ...(body === null ? {} : { 'content-type': 'application/json' }), ...request.headers, ...carrier.headers },
      body,
      signal: exchange.signal,
    });
    const headers = plainHeaders(data.headers);
    const chunks = chunksOf(data.body, { cluster, server, signal: exchange.signal }, release);
    if (data.statusCode >= 300 && request.anyStatus !== true) throw refusal(cluster, server, data.statusCode, headers, refusalText(await collect(chunks, REFUSAL_LIMIT)));
    if (/^text\/html/i.test(headers['content-type'] ?? '') && request.anyStatus !== true && mode === 'stream') {
      discard(data.body);
      throw notKubernetes({ cluster, server, status: data.statusCode, body: '' });
    }
    return { status: data.statusCode, headers, body: chunks };
  } catch (error) {
    release();
    if (parent.aborted) throw abortError(parent);
    if (exchange.signal.aborted) {
      onSilence();
      throw noAnswer(cluster, server, ms);
    }
    const told = faultOfError(error, cluster, server);
    throw wasClosed(error) ? markUnsent(told) : told;
  } finally {
    clearTimeout(timer);
  }
};
