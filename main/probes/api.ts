import { performance } from 'node:perf_hooks';
import { fault } from '../../preload/contract/fault.ts';
import type { ApiAddress, LeaseFact, Readyz } from '../health/facts.ts';
import type { KubeClient, KubeResponse } from '../kube/client.ts';

/** An API server that needs longer (ms) for a light question is of no use to anybody. */
const ASK_MS = 4000;

export interface ProbeTarget {
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly port: number;
  readonly path: string;
}
/** One GET to one server of a cluster by its own address; any status is an answer. */
export type Probe = (cluster: string, target: ProbeTarget, signal: AbortSignal) => Promise<{ readonly status: number; readonly body: string; readonly latencyMs: number }>;

/** An address of the `kubernetes` Service and how it is spoken to. */
export interface ServedAddress extends ApiAddress {
  readonly scheme: 'http' | 'https';
}

/**
 * Reads what `/readyz?verbose` says (Kubernetes API health endpoints): `[+]name ok`, `[-]name failed: …`. Throws a fault for
 * an answer that no API server gives, and for one that says no to us.
 */
export const readReadyz = (server: string, answer: { readonly status: number; readonly body: string; readonly latencyMs: number }): Readyz => {
  const { status, body, latencyMs } = answer;
  if (status === 401) throw fault('unauthorised', `${server} does not know us (HTTP 401)`, { status });
  if (status === 403) throw fault('forbidden', `${server} does not let us ask /readyz (HTTP 403)`, { status });
  const found = [...body.matchAll(/^\[([+-])\](\S+)/gm)].map((match) => ({ good: match[1] === '+', name: match[2] ?? '' }));
  const failing = found.filter((one) => !one.good).map((one) => one.name);
  const checks = found.map((one) => one.name);
  if (status === 200 && (found.length > 0 || body.trim() === 'ok')) return { ready: failing.length === 0, failing, checks, latencyMs };
  if (status >= 500 && found.length > 0) return { ready: false, failing, checks, latencyMs };
  if (status >= 500) throw fault('unreachable', `${server} answered HTTP ${status} where an API server tells of its health`, { status, cause: 'server-error' });
  throw fault('invalid', `${server} is no API server: it answered HTTP ${status} where one tells of its health`, { status, cause: 'not-kubernetes' });
};

const textOf = async (response: KubeResponse): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const part of response.body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
};

/** `/readyz?verbose` at the kubeconfig's own address. */
export const askReadyz = async (client: KubeClient, signal: AbortSignal): Promise<Readyz> => {
  const began = performance.now();
  const response = await client.request({ path: '/readyz', query: { verbose: true }, anyStatus: true, timeoutMs: ASK_MS, signal });
  const body = await textOf(response);
  const latencyMs = Math.round((performance.now() - began) * 10) / 10;
  // without `anyStatus` a refused credential is renewed, or its fault says why it is refused
  if (response.status === 401) return readReadyz(client.server, { status: 200, body: Buffer.from(await client.bytes({ path: '/readyz', timeoutMs: ASK_MS, signal })).toString('utf8'), latencyMs });
  return readReadyz(client.server, { status: response.status, body, latencyMs });
};

/** `/readyz?verbose` of one API server. */
export const askDirectly = async (probe: Probe, cluster: string, at: Omit<ProbeTarget, 'path'>, signal: AbortSignal): Promise<Readyz> =>
  readReadyz(`${at.address}:${at.port}`, await probe(cluster, { scheme: at.scheme, address: at.address, port: at.port, path: '/readyz?verbose' }, signal));

interface Lease {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>>; readonly creationTimestamp?: string };
  readonly spec?: { readonly holderIdentity?: string; readonly leaseDurationSeconds?: number; readonly renewTime?: string; readonly leaseTransitions?: number };
}

const leaseFact = ({ metadata, spec }: Lease): LeaseFact => {
  const hostname = metadata.labels?.['kubernetes.io/hostname'];
  const renewed = Date.parse(spec?.renewTime ?? metadata.creationTimestamp ?? '');
  return {
    name: metadata.name,
    holder: spec?.holderIdentity ?? '',
    renewed: Number.isNaN(renewed) ? 0 : renewed,
    durationSeconds: spec?.leaseDurationSeconds ?? 15,
    transitions: spec?.leaseTransitions ?? 0,
    apiServer: metadata.labels?.['apiserver.kubernetes.io/identity'] === 'kube-apiserver',
    ...(hostname === undefined ? {} : { hostname }),
  };
};

/** The leases of kube-system, and the time by the server's clock where it tells one (RFC 9110 Date). */
export const askLeases = async (client: KubeClient, signal: AbortSignal, now: () => number): Promise<{ readonly leases: readonly LeaseFact[]; readonly at: number }> => {
  const response = await client.request({ path: '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases', timeoutMs: ASK_MS, signal });
  const date = Date.parse(response.headers['date'] ?? '');
  const list = JSON.parse(await textOf(response)) as { readonly items?: readonly Lease[] };
  return { leases: (list.items ?? []).map(leaseFact), at: Number.isNaN(date) ? now() : date };
};

interface Slice {
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
  readonly endpoints?: readonly { readonly addresses?: readonly string[]; readonly conditions?: { readonly ready?: boolean } }[];
}

/** The addresses of the `kubernetes` Service, which the API servers keep themselves (discovery.k8s.io/v1 EndpointSlice). */
export const askAddresses = async (client: KubeClient, signal: AbortSignal): Promise<readonly ServedAddress[]> => {
  const list = await client.json<{ readonly items?: readonly Slice[] }>({ path: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', query: { labelSelector: 'kubernetes.io/service-name=kubernetes' }, timeoutMs: ASK_MS, signal });
  return (list.items ?? []).flatMap((slice) => {
    const port = slice.ports?.[0];
    const number = port?.port;
    if (number === undefined) return [];
    const scheme = port?.name === 'http' ? 'http' : 'https';
    return (slice.endpoints ?? []).flatMap((endpoint) => (endpoint.addresses ?? []).map((address): ServedAddress => ({ address, port: number, scheme, ready: endpoint.conditions?.ready !== false })));
  });
};
