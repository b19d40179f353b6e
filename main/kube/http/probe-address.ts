import { performance } from 'node:perf_hooks';
import { isIP } from 'node:net';
import { Agent } from 'undici';
import { abortError, deadline } from '../../base/abort.ts';
import { fault, FaultError } from '../../../preload/contract/fault.ts';
import { collect, chunksOf } from './body.ts';
import { dial, type Target } from './dial.ts';
import { faultOfError } from './errors.ts';
import { tlsOfServer } from './tls.ts';
import type { Carrier } from './transport.ts';

/** How much of an answer is read (bytes): `/readyz?verbose` has some 3 kB. */
const BODY_LIMIT = 256 * 1024;
/** An API server that needs longer (ms) counts as silent. */
const PROBE_MS = 2000;

/** One server of a cluster, by its own address. */
export interface ProbeTarget {
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
}

export interface ProbeAnswer {
  readonly status: number;
  readonly body: string;
  /** From the dial to the end of the body. */
  readonly latencyMs: number;
}

/**
 * The credentials go only where the cluster's own authority vouches for the server: not over plain HTTP beside a cluster
 * that speaks TLS, and not to servers whose certificate nobody checks. `/readyz` answers strangers as well.
 */
const maySend = (own: URL, target: ProbeTarget, insecure: boolean): boolean => (target.scheme === 'https' ? !insecure : own.protocol === 'http:');

/**
 * One GET to one server of a cluster, past its load balancer, on a connection of its own. The certificate is checked
 * against the cluster's authority and must be valid for the name by which the cluster's own server is known, or for the
 * address. Any status is an answer; without one a fault is thrown.
 */
export const probeAddress = async (carrier: Pick<Carrier, 'headers' | 'target'>, target: ProbeTarget, parent: AbortSignal, timeoutMs = PROBE_MS): Promise<ProbeAnswer> => {
  const { cluster, url: own, tls, proxy } = carrier.target;
  const host = isIP(target.address) === 6 ? `[${target.address}]` : target.address;
  const origin = `${target.scheme}://${host}:${target.port}`;
  const { cert: _, key: __, ...anonymous } = tls;
  const known = maySend(own, target, tls.insecure);
  const dialed: Target = {
    cluster,
    url: new URL(origin),
    tls: tlsOfServer(known ? tls : anonymous, own, target.address),
    ...(proxy === undefined ? {} : { proxy }),
  };
  const limit = deadline(timeoutMs, `${host}:${target.port} did not answer within ${timeoutMs / 1000} s`, parent);
  const agent = new Agent({
    pipelining: 0,
    connect: (_options, callback) => {
      dial(dialed, ['http/1.1'], limit.signal).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      );
    },
  });
  const began = performance.now();
  try {
    const { statusCode, body } = await agent.request({ origin, path: target.path, method: 'GET', headers: known ? carrier.headers : {}, signal: limit.signal });
    const text = Buffer.from(await collect(chunksOf(body, { cluster, server: origin, signal: limit.signal }, () => undefined), BODY_LIMIT)).toString('utf8');
    return { status: statusCode, body: text, latencyMs: Math.round((performance.now() - began) * 10) / 10 };
  } catch (error) {
    if (parent.aborted) throw abortError(parent);
    if (limit.signal.aborted) throw fault('unreachable', `${host}:${target.port} did not answer within ${timeoutMs / 1000} s`, { cause: 'no-answer', cluster });
    throw error instanceof FaultError ? error : faultOfError(error, cluster, origin);
  } finally {
    limit.clear();
    await agent.destroy().catch(() => undefined);
  }
};
