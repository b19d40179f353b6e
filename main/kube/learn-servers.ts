import type { ConnectionState } from '../../preload/contract/model/cluster.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import { sleep } from '../base/abort.ts';
import type { KubeClient } from './client.ts';
import { MAX_SERVERS, type ServerAddress } from './http/failover.ts';
import type { Transport } from './http/transport.ts';

/** Masters come and go in days: how often (ms) a cluster that is open is asked for them. */
const LEARN_MS = 600_000;

/** How the API servers of a cluster are found, and where their addresses are kept. */
export interface ServerDirectory {
  /** Asks the cluster itself, and what the operator declared. Rejects when it cannot be known now. */
  find(client: KubeClient, signal: AbortSignal): Promise<readonly ServerAddress[]>;
  /** What was known at the last start. */
  remembered(cluster: ClusterId): readonly ServerAddress[];
  remember(cluster: ClusterId, servers: readonly ServerAddress[]): Promise<void>;
}

export interface Learner {
  readonly directory: ServerDirectory;
  readonly client: KubeClient;
  readonly state: Latest<ConnectionState>;
  /** The one in use: a changed kubeconfig brings another. */
  readonly transport: () => Transport;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const essence = (servers: readonly ServerAddress[]): string => servers.map((one) => `${one.address} ${one.port}`).sort().join();

const learnOnce = async ({ directory, client, state, transport, signal }: Learner): Promise<void> => {
  await state.until(({ phase }) => phase === 'live', signal);
  if (!transport().hasFailover) return;
  const found = (await directory.find(client, signal)).slice(0, MAX_SERVERS);
  // an answer without anybody is no reason to forget who was there
  if (found.length === 0) return;
  transport().offer(found);
  if (essence(found) !== essence(directory.remembered(client.cluster))) await directory.remember(client.cluster, found);
};

/** Learns the servers of one cluster as soon as it answers, and again from time to time, until the signal aborts. */
export const learnServers = async (learner: Learner): Promise<void> => {
  const { client, log, signal } = learner;
  while (!signal.aborted) {
    await learnOnce(learner).catch((error: unknown) => log.debug('the API servers of a cluster could not be learned', { cluster: client.name, error: String(error) }));
    await sleep(LEARN_MS, signal).catch(() => undefined);
  }
};
