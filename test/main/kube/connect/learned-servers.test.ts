// Where the other API servers are: learned from the cluster, kept for the next start, and nothing but their addresses.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { silentLog } from '../../../../main/base/log.ts';
import { createClusters, type Clusters } from '../../../../main/kube/clusters.ts';
import { findServers } from '../../../../main/probes/servers.ts';
import { JsonFile } from '../../../../main/store/json-file.ts';
import { stateSchema, type State } from '../../../../main/store/state.ts';
import { clusterPrefs, serverDirectory } from '../../../../main/wiring.ts';
import { statusBody } from '../../../fakes/bad-api.ts';
import { haApi, type HaApi } from '../../../fakes/ha-api.ts';
import { ownFolder } from '../../folder.ts';
import { clientFor, endpointFor, faultOf } from './client-for.ts';

const signal = new AbortController().signal;
const echo = { path: '/echo' };
const kubeconfig = (api: HaApi): string =>
  stringify({
    clusters: [{ name: 'c', cluster: { server: api.servers[0]!.url, 'certificate-authority-data': Buffer.from(api.ca.cert).toString('base64') } }],
    users: [{ name: 'me', user: { token: 'secret' } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'me' } }],
    'current-context': 'c',
  });

interface Program extends Disposable {
  readonly clusters: Clusters;
  readonly cluster: string;
  readonly state: JsonFile<State>;
}

/** A start of the program over one folder. */
const start = async (folder: string): Promise<Program> => {
  const stop = new AbortController();
  const state = await JsonFile.open(join(folder, 'state.json'), stateSchema, silentLog, Date.now);
  const clusters = createClusters({ env: {}, home: folder, kubeconfig: join(folder, 'config'), version: 'test', log: silentLog, prefs: clusterPrefs(state, stop.signal), servers: serverDirectory(state, findServers(() => Promise.resolve([]))) });
  await clusters.ready;
  return {
    clusters,
    cluster: clusters.list.value.current ?? '',
    state,
    [Symbol.dispose]: () => {
      stop.abort();
      clusters.dispose();
    },
  };
};

test('what one start has learned serves the next one, whose load balancer is gone from the beginning', async () => {
  await using api = await haApi(2);
  const folder = ownFolder();
  await writeFile(join(folder, 'config'), kubeconfig(api));
  {
    using program = await start(folder);
    expect(await program.clusters.clientOf(program.cluster).json(echo)).toMatchObject({ port: api.servers[0]!.port });
    const known = await program.state.current.until((state) => state.clusters[program.cluster]?.apiServers !== undefined, AbortSignal.timeout(20_000));
    expect(known.clusters[program.cluster]).toEqual({ apiServers: api.addresses });
    expect(await readFile(join(folder, 'state.json'), 'utf8')).not.toContain('secret');
    // what the operator chooses leaves it alone
    await clusterPrefs(program.state, signal).update((value) => ({ ...value, clusters: { [program.cluster]: { colour: 3 } } }));
    expect(program.state.current.value.clusters[program.cluster]).toEqual({ apiServers: api.addresses, colour: 3 });
  }
  await api.servers[0]!.kill();
  using again = await start(folder);
  const client = again.clusters.clientOf(again.cluster);
  expect(await client.json(echo)).toMatchObject({ port: api.servers[1]!.port });
  expect(client.detour).toMatchObject({ via: `127.0.0.1:${api.servers[1]!.port}` });
});

test('the masters that the operator declared are found by name, also by who may not read EndpointSlices', async () => {
  await using api = await haApi(2);
  using at = clientFor(endpointFor(api.servers[0]!.url, { caData: api.ca.cert }));
  const masters = (): Promise<readonly { readonly name: string; readonly address: string }[]> => Promise.resolve([{ name: 'master-1', address: '127.0.0.1' }, { name: 'master-2', address: '10.1.1.2' }, { name: 'master-3', address: '' }]);
  expect(await findServers(masters)(at.client, signal)).toEqual([
    ...api.addresses.map((one) => ({ ...one, name: 'master-1' })),
    { address: '10.1.1.2', port: api.servers[0]!.port, name: 'master-2' },
  ]);
  const answer = (status: number): void => api.servers[0]!.behave((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(statusBody(status, '', 'no'));
    return true;
  });
  answer(403);
  expect((await findServers(masters)(at.client, signal)).map(({ name, address }) => [name, address])).toEqual([['master-1', '127.0.0.1'], ['master-2', '10.1.1.2']]);
  // not knowing is not the same as knowing nobody
  answer(500);
  expect(await faultOf(findServers(masters)(at.client, signal))).toMatchObject({ status: 500 });
});

test('a name that is learned later takes the place of the address', async () => {
  await using api = await haApi(2);
  using at = clientFor(endpointFor(api.servers[0]!.url, { caData: api.ca.cert }), { servers: api.addresses });
  await api.servers[0]!.kill();
  await at.client.json(echo);
  at.transport.offer(api.addresses.map((one) => ({ ...one, name: 'master-2' })));
  expect(at.connection.state.value.detour).toMatchObject({ via: 'master-2' });
  expect(await at.client.json(echo)).toMatchObject({ port: api.servers[1]!.port });
});
