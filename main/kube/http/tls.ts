import { isIP } from 'node:net';
import { checkServerIdentity, createSecureContext, type ConnectionOptions, type PeerCertificate } from 'node:tls';
import { fault } from '../../../preload/contract/fault.ts';
import type { Endpoint } from '../kubeconfig/endpoint.ts';

/** What a TLS connection to the API server is made with. */
export interface TlsMaterial {
  /** PEM; absent: the authorities that this machine trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  /** Names of which the certificate must be valid for one, where those are neither the host nor `serverName`. */
  readonly verifyNames?: readonly string[];
  readonly insecure: boolean;
}

/** Checks that certificates and key can be used, so that a broken one is named as such and not as a broken connection. */
export const checkMaterial = (tls: TlsMaterial, endpoint: Pick<Endpoint, 'name' | 'userName'>): void => {
  try {
    if (tls.ca !== undefined) createSecureContext({ ca: tls.ca });
  } catch (cause) {
    throw fault('invalid', `The certificate authority of ${endpoint.name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause: 'tls-untrusted', cluster: endpoint.name });
  }
  try {
    if (tls.cert !== undefined && tls.key !== undefined) createSecureContext({ cert: tls.cert, key: tls.key });
  } catch (cause) {
    throw fault('unauthorised', `The client certificate or key of ${endpoint.userName} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, { cause: 'tls-client-certificate', cluster: endpoint.name });
  }
};

/** The host of a URL as sockets and certificates know it: an IPv6 address without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/**
 * What another server of the same cluster is spoken to with: its certificate must come from the same authority and be
 * valid for the name by which the cluster's own server is known, or for the address that is dialled.
 */
export const tlsOfServer = (tls: TlsMaterial, own: URL, address: string): TlsMaterial => {
  const name = tls.serverName ?? hostOf(own);
  return { ...tls, ...(isIP(name) === 0 ? { serverName: name } : {}), verifyNames: [name, address] };
};

const checkNames = (names: readonly string[], certificate: PeerCertificate): Error | undefined => {
  const errors = names.map((name) => checkServerIdentity(name, certificate));
  return errors.includes(undefined) ? undefined : errors[0];
};

/** Options of `tls.connect` for a host: its name is asked for by SNI unless it is an address (RFC 6066 §3). */
export const tlsOptions = ({ verifyNames, ...tls }: TlsMaterial, host: string, alpn: readonly string[]): ConnectionOptions => ({
  host,
  ...(verifyNames === undefined ? {} : { checkServerIdentity: (_: string, certificate: PeerCertificate) => checkNames(verifyNames, certificate) }),
  servername: tls.serverName ?? (isIP(host) === 0 ? host : ''),
  rejectUnauthorized: !tls.insecure,
  ALPNProtocols: [...alpn],
  ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  ...(tls.cert === undefined ? {} : { cert: tls.cert }),
  ...(tls.key === undefined ? {} : { key: tls.key }),
});
