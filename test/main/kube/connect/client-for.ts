import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultError } from '../../../../preload/contract/fault.ts';
import { createCredentials, type CredentialDeps } from '../../../../main/kube/credentials/credentials.ts';
import { Connection } from '../../../../main/kube/http/connection.ts';
import type { ServerAddress, Timing } from '../../../../main/kube/http/failover.ts';
import { LiveClient } from '../../../../main/kube/http/live-client.ts';
import { Transport } from '../../../../main/kube/http/transport.ts';
import { authKindOf, type Endpoint } from '../../../../main/kube/kubeconfig/endpoint.ts';
import type { KubeconfigCluster, KubeconfigUser } from '../../../../main/kube/kubeconfig/model.ts';

/** An endpoint as a kubeconfig would give it. */
export const endpointFor = (server: string, cluster: Partial<KubeconfigCluster> = {}, user: Partial<KubeconfigUser> = {}): Endpoint => {
  const fullUser: KubeconfigUser = { file: '', impersonateGroups: [], impersonateExtra: {}, ...user };
  return { id: 'k-test', name: 'test', file: '/test', server, userName: 'tester', auth: authKindOf(fullUser), cluster: { file: '', server, insecure: false, ...cluster }, user: fullUser };
};

export interface TestClient extends Disposable {
  readonly client: LiveClient;
  readonly connection: Connection;
  readonly transport: Transport;
}

/** A client of an endpoint, ended with its scope. */
export const clientFor = (endpoint: Endpoint, options: { readonly readOnly?: boolean; readonly env?: Readonly<Record<string, string | undefined>>; readonly credentials?: Partial<CredentialDeps>; readonly probeMs?: number; readonly pingMs?: number; readonly servers?: readonly ServerAddress[]; readonly timing?: Partial<Timing> } = {}): TestClient => {
  const env = options.env ?? { PATH: process.env['PATH'] };
  const transport = new Transport(endpoint, createCredentials(endpoint, { env, execAllowed: () => true, ...options.credentials }), { env, userAgent: 'quarterdeck/test', ...(options.timing ? { timing: options.timing } : {}), ...(options.pingMs === undefined ? {} : { pingMs: options.pingMs }) });
  transport.offer(options.servers ?? []);
  const client = new LiveClient(endpoint, transport, { readOnly: () => options.readOnly ?? false, ...(options.probeMs === undefined ? {} : { probeMs: options.probeMs }), connection: (own) => new Connection(endpoint.id, endpoint.server, (signal) => own.ping(signal)) });
  return {
    client,
    connection: client.connection,
    transport,
    [Symbol.dispose]: () => {
      client.connection.end();
      transport.dispose();
    },
  };
};

/** The fault that a promise rejects with; fails when it does not, or with anything else. */
export const faultOf = async (promise: Promise<unknown>): Promise<FaultError['fault']> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && 'fault' in error) return (error as FaultError).fault;
    throw error;
  }
  throw new Error('It did not fail');
};

/** A folder that goes with its scope. */
export const scratch = async (): Promise<AsyncDisposable & { readonly path: string }> => {
  const path = await mkdtemp(join(tmpdir(), 'quarterdeck-connect-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
};
