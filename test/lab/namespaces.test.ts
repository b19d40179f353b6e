// Namespaces as environments on the real cluster, with and without the right to list them.
import { afterEach, expect, it } from 'vitest';
import { settingsSchema } from '../../preload/contract/model/app.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import type { NamespaceList } from '../../preload/contract/model/namespace.ts';
import { Latest } from '../../main/base/latest.ts';
import { Discovery } from '../../main/kube/discovery.ts';
import { environmentService, namespacesApi } from '../../main/kube/namespaces-api.ts';
import type { NamespaceChoices, NamespacesDeps } from '../../main/kube/namespaces-api.ts';
import { kindsApi } from '../../main/kube/kinds-api.ts';
import { createTables } from '../../main/kube/table-store.ts';
import { clientOfKubeconfig } from '../fakes/kube-client.ts';
import { labEnv } from './lab.ts';

const env = await labEnv();
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const start = (kubeconfig: string, typed: readonly string[]): NamespacesDeps & { discovery: Discovery } => {
  const client = clientOfKubeconfig(kubeconfig);
  const discovery = new Discovery();
  const tables = createTables(() => client, discovery, 0);
  ends.push(() => { tables.dispose(); client.dispose(); });
  const assigned = new Map<string, Environment>();
  const version = new Latest(0);
  const choices: NamespaceChoices = {
    assigned: () => Object.fromEntries(assigned),
    typed: () => typed,
    version,
    assign: (_, namespace, environment) => {
      if (environment === null) assigned.delete(namespace);
      else assigned.set(namespace, environment);
      version.update((n) => n + 1);
      return Promise.resolve();
    },
  };
  return { clientOf: () => client, tables, settings: new Latest(settingsSchema.parse({})), choices, discovery };
};

const until = async (feed: AsyncIterable<NamespaceList>, fits: (list: NamespaceList) => boolean): Promise<NamespaceList> => {
  for await (const list of feed) if (fits(list)) return list;
  throw new Error('the feed ended');
};

it('groups namespaces and counts what runs in them', async () => {
  const deps = start(env.kubeconfig, []);
  const api = namespacesApi(deps);
  const stop = new AbortController();
  const list = await until(api.watch({ cluster: 'lab' }, { signal: stop.signal }), (l) => l.synced);
  expect(list.from).toBe('cluster');
  const production = list.namespaces.find((n) => n.name === 'production');
  expect(production).toMatchObject({ environment: 'production', phase: 'Active' });
  expect(production?.workloads).toBeGreaterThan(0);
  expect(production?.pods).toBeGreaterThan(0);
  expect(list.namespaces.find((n) => n.name === 'kube-system')?.environment).toBe('other');
  await api.assign({ cluster: 'lab', namespace: 'kube-system', environment: 'production' }, { signal: stop.signal });
  const again = await until(api.watch({ cluster: 'lab' }, { signal: stop.signal }), (l) => l.synced);
  expect(again.namespaces.find((n) => n.name === 'kube-system')).toMatchObject({ environment: 'production', by: 'operator' });
  expect(await environmentService(deps).environmentOfNamespace('lab', 'production')).toMatchObject({ environment: 'production' });
});

it('takes the typed namespaces where listing is forbidden', async () => {
  const deps = start(env.kubeconfigDev, ['development']);
  const stop = new AbortController();
  const list = await until(namespacesApi(deps).watch({ cluster: 'lab' }, { signal: stop.signal }), (l) => l.synced);
  expect(list).toMatchObject({ from: 'typed', fault: { kind: 'forbidden', status: 403 } });
  expect(list.namespaces).toMatchObject([{ name: 'development', environment: 'development', phase: 'unknown' }]);
  expect(list.namespaces[0]?.pods).toBeGreaterThan(0);
});

it('shows events newest first, and why a pod fails', async () => {
  const deps = start(env.kubeconfig, []);
  const api = kindsApi(deps);
  const stop = new AbortController();
  for await (const events of api.events({ cluster: 'lab', namespace: 'production' }, { signal: stop.signal })) {
    const times = events.map((e) => e.last);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    break;
  }
  const table = deps.tables.open('lab', { kind: 'pods' });
  ends.unshift(() => table.dispose());
  await table.ready(AbortSignal.timeout(20_000));
  for (const row of table.rows.values()) if (row.verdict !== 'ok') expect(row.reason, row.name).toBeDefined();
});
