import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { abortError, deadline } from '../../base/abort.ts';
import { fault, FaultError } from '../../../preload/contract/fault.ts';
import { faultOfError } from './errors.ts';
import { markUnsent } from './suspicion.ts';
import { throughHttpProxy, throughSocks } from './proxy.ts';
import { hostOf, tlsOptions, type TlsMaterial } from './tls.ts';

/** A connection takes this long (ms) at most, with proxy and TLS. */
const CONNECT_MS = 10_000;
/** A silent connection is probed after this long (ms): a dead peer is noticed within half a minute. */
const KEEP_ALIVE_MS = 15_000;

export interface Target {
  /** For faults. */
  readonly cluster: string;
  readonly url: URL;
  readonly tls: TlsMaterial;
  readonly proxy?: URL;
}

/** Waits until a socket is connected; destroys it when that fails or the signal aborts. */
export const connected = <S extends Socket>(socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> =>
  new Promise((resolve, reject) => {
    const done = (error?: Error): void => {
      socket.off('error', done).off('close', onClose).off(event, onOpen);
      signal.removeEventListener('abort', onAbort);
      if (!error) {
        resolve(socket);
        return;
      }
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const onOpen = (): void => done();
    const onClose = (): void => done(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
    const onAbort = (): void => done(abortError(signal));
    socket.on('error', done).on('close', onClose).on(event, onOpen);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });

const portOf = (url: URL): number => (url.port !== '' ? Number(url.port) : url.protocol === 'https:' ? 443 : url.protocol.startsWith('socks') ? 1080 : 80);

const openTls = (options: ConnectionOptions, signal: AbortSignal): Promise<TLSSocket> => connected(connectTls(options), 'secureConnect', signal);

const dialProxy = async (target: Target, proxy: URL, signal: AbortSignal): Promise<Socket> => {
  const to = { host: hostOf(target.url), port: portOf(target.url) };
  try {
    const tcp = await connected(connectTcp({ host: hostOf(proxy), port: portOf(proxy), noDelay: true }), 'connect', signal);
    if (proxy.protocol.startsWith('socks5')) return await throughSocks(tcp, proxy, to, signal);
    const socket = proxy.protocol === 'https:' ? await openTls({ ...tlsOptions({ insecure: false }, hostOf(proxy), ['http/1.1']), socket: tcp }, signal) : tcp;
    return await throughHttpProxy(socket, proxy, to, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    const words = error instanceof FaultError ? error.fault.message : faultOfError(error, target.cluster, proxy.host).fault.message;
    throw new FaultError({ kind: 'unreachable', message: `The proxy failed: ${words}`, cause: 'proxy', cluster: target.cluster }, { cause: error });
  }
};

/**
 * Connects to the API server: straight or through its proxy, with TLS where the address says https. Every failure is a
 * fault in words. HTTP and WebSocket share it, so that both go the same way.
 */
export const dial = async (target: Target, alpn: readonly string[], parent?: AbortSignal): Promise<Socket> => {
  try {
    return await open(target, alpn, parent);
  } catch (error) {
    throw markUnsent(error);
  }
};

const open = async (target: Target, alpn: readonly string[], parent: AbortSignal | undefined): Promise<Socket> => {
  const limit = deadline(CONNECT_MS, 'connect', parent);
  const host = hostOf(target.url);
  try {
    const tcp = target.proxy
      ? await dialProxy(target, target.proxy, limit.signal)
      : await connected(connectTcp({ host, port: portOf(target.url), noDelay: true }), 'connect', limit.signal);
    tcp.setKeepAlive(true, KEEP_ALIVE_MS);
    if (target.url.protocol !== 'https:') return tcp;
    return await openTls({ ...tlsOptions(target.tls, host, alpn), socket: tcp }, limit.signal);
  } catch (error) {
    if (parent?.aborted) throw abortError(parent);
    if (limit.signal.aborted) throw fault('unreachable', `${target.url.host} did not answer within ${CONNECT_MS / 1000} s`, { cause: 'no-answer', cluster: target.cluster });
    throw faultOfError(error, target.cluster, target.url.host);
  } finally {
    limit.clear();
  }
};
