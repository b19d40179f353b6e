// What the real kubelets tell through the API server: every node and every running pod, a node switched off told as such, and who may not see it.
import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTables } from '../../main/kube/table-store.ts';
import { createMetrics } from '../../main/monitors/metrics.ts';
import type { Metrics } from '../../main/monitors/metrics.ts';
import type { Tables } from '../../main/kube/tables.ts';
import type { Disposable } from '../../main/base/disposable.ts';
import { foldHistory, foldMetrics, noHistory, noMetrics } from '../../preload/contract/model/metrics.ts';
import type { HistoryState, MetricsState } from '../../preload/contract/model/metrics.ts';
import { clientOfKubeconfig } from '../fakes/kube-client.ts';
import type { TestClient } from '../fakes/kube-client.ts';
import { lab, labEnv } from './lab.ts';

const env = await labEnv();
const kubectl = (...args: string[]): string => execFileSync(env.kubectl, ['--kubeconfig', env.kubeconfig, ...args], { encoding: 'utf8', maxBuffer: 1e9 });

interface Looker { readonly client: TestClient; readonly tables: Tables & Disposable; readonly metrics: Metrics }
const lookers: Looker[] = [];
/** Somebody with a kubeconfig, who looks every three seconds instead of every fifteen. */
const look = (kubeconfig: string): Looker => {
  const client = clientOfKubeconfig(kubeconfig);
  const tables = createTables(() => client, undefined, 0);
  const one = { client, tables, metrics: createMetrics({ clientOf: () => client, tables, typedNamespaces: () => [] }, { periodMs: 3000, nodeMs: 2500 }) };
  lookers.push(one);
  return one;
};

let admin: Looker;
beforeAll(() => { admin = look(env.kubeconfig); });
afterAll(() => {
  for (const { metrics, tables, client } of lookers) for (const one of [metrics, tables, client]) one.dispose();
});

const watchUntil = async ({ metrics }: Looker, of: 'nodes' | 'pods', fits: (state: MetricsState) => boolean, seconds = 60): Promise<MetricsState> => {
  let state = noMetrics;
  for await (const batch of metrics.api.watch({ cluster: 'lab', of }, { signal: AbortSignal.timeout(seconds * 1000) })) {
    state = foldMetrics(state, [batch]);
    if (fits(state)) return state;
  }
  throw new Error(`Not within ${seconds} s: ${JSON.stringify({ status: state.status, keys: [...state.figures.keys()] })}`);
};

/** Pods that have run for a while: a kubelet has measured them. */
const running = (): readonly string[] =>
  kubectl('get', 'pods', '-A', '--field-selector=status.phase=Running', '-o', 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {.status.startTime}{"\\n"}{end}')
    .trim().split('\n').map((line) => line.split(' ')).filter(([, started]) => started !== undefined && Date.now() - Date.parse(started) > 60_000).map(([name]) => name ?? '');

describe('figures of the lab', () => {
  it('are there for all nodes, within what the machine has, with what they can give', async () => {
    const names = env.nodes.map((node) => node.name);
    const { figures, room, status } = await watchUntil(admin, 'nodes', (state) => names.every((name) => state.figures.get(name)?.cpu !== null && state.figures.has(name) && state.room.has(name)));
    expect([...figures.keys()].sort()).toEqual([...names].sort());
    expect(status).toMatchObject({ state: 'live', source: 'kubelets', silentNodes: 0 });
    for (const name of names) {
      const [used, all] = [figures.get(name)!, room.get(name)!];
      expect(used.cpu).toBeGreaterThan(0);
      // Figures are kept to ten binary digits; a host's cgroup may be the whole machine's.
      expect(used.cpu! / all.cpu!).toBeLessThan(1.1);
      expect(used.memory!).toBeGreaterThan(2 ** 20);
      expect(all).toEqual(allocatable(name));
    }
  });

  it('are there for every pod that runs, the seed among them', async () => {
    const wanted = running();
    expect(wanted.some((key) => key.startsWith('development/seed-'))).toBe(true);
    // Other tests' pods come and go: only those that are still there have to have figures.
    const { figures } = await watchUntil(admin, 'pods', (state) => wanted.every((key) => typeof state.figures.get(key)?.memory === 'number') || running().every((key) => state.figures.has(key)));
    for (const key of running().filter((one) => one.startsWith('development/seed-'))) expect(figures.get(key)?.memory, key).toBeGreaterThan(0);
  });

  it('of one pod become a history with its bounds', async () => {
    const [namespace = '', name = ''] = running().find((key) => key.startsWith('development/seed-'))?.split('/') ?? [];
    let state: HistoryState = noHistory;
    for await (const item of admin.metrics.api.history({ cluster: 'lab', of: 'pods', namespace, name }, { signal: AbortSignal.timeout(60_000) })) {
      state = foldHistory(state, [item]);
      if (state.at.length >= 3 && state.memory.at(-1) !== null) break;
    }
    expect(state.memory.filter((value) => value !== null).length).toBeGreaterThan(0);
    expect([...state.at].sort((a, b) => a - b)).toEqual([...state.at]);
  });
});

const allocatable = (node: string): { readonly cpu: number; readonly memory: number } => {
  const [cpu = '', memory = ''] = kubectl('get', 'node', node, '-o', 'jsonpath={.status.allocatable.cpu} {.status.allocatable.memory}').split(' ');
  return { cpu: cpu.endsWith('m') ? Number.parseInt(cpu, 10) / 1000 : Number(cpu), memory: Number.parseInt(memory, 10) * 1024 };
};

describe('who may not', () => {
  it('is told which permission is missing, after a handful of requests', async () => {
    // `view` may neither list nodes nor reach through them; and an API server authorises before it looks whether a group is
    // served, so that it refuses metrics.k8s.io too, which this one does not have: either right would do.
    const { status, figures } = await watchUntil(look(env.kubeconfigViewer), 'pods', (state) => state.status.state === 'refused');
    expect(status.missing).toEqual(['metrics.k8s.io', 'nodes']);
    expect(status.fault).toMatchObject({ kind: 'forbidden', status: 403 });
    expect(figures.size).toBe(0);
  });
});

describe('a node that is switched off', () => {
  afterEach(async () => { await lab('heal', 'node-off-3'); });

  it('loses its own figures and is named, the others keep theirs; and it comes back', async () => {
    await lab('break', 'node-off-3');
    const { status } = await watchUntil(admin, 'nodes', (state) => state.status.silentNodes === 1 && !state.figures.has('node-3') && state.figures.has('node-1') && state.figures.has('node-2'), 120);
    expect(status.state).toBe('live');
    expect(status.silent[0]?.node).toBe('node-3');
    await lab('heal', 'node-off-3');
    await watchUntil(admin, 'nodes', (state) => state.status.silentNodes === 0 && state.figures.has('node-3'), 180);
  });
});
