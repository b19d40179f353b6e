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
  /** The name that the certificate must be valid for, where that is neither the host nor `serverName`. */
  readonly verifyName?: string;
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

/** Options of `tls.connect` for a host: its name is asked for by SNI unless it is an address (RFC 6066 §3). */
export const tlsOptions = ({ verifyName, ...tls }: TlsMaterial, host: string, alpn: readonly string[]): ConnectionOptions => ({
  host,
  ...(verifyName === undefined ? {} : { checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(verifyName, certificate) }),
  servername: tls.serverName ?? (isIP(host) === 0 ? host : ''),
  rejectUnauthorized: !tls.insecure,
  ALPNProtocols: [...alpn],
  ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  ...(tls.cert === undefined ? {} : { cert: tls.cert }),
  ...(tls.key === undefined ? {} : { key: tls.key }),
});
