import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import { FaultError } from '../../preload/contract/fault.ts';
import { noFacts } from '../health/facts.ts';
import type { Asked, HealthFacts, Readyz, TableFact } from '../health/facts.ts';
import { judge } from '../health/judge.ts';
import type { ClientOf } from '../kube/client.ts';
import type { Tables } from '../kube/tables.ts';
import { askLeases, askReadyz } from './api.ts';
import { asked, faultOf } from './asking.ts';
import type { EnvironmentOfNamespace } from './environments.ts';

export interface LightLookDeps {
  readonly clientOf: ClientOf;
  readonly tables: Tables;
  readonly environmentOfNamespace: EnvironmentOfNamespace;
  readonly typedNamespaces?: (cluster: ClusterId) => readonly string[];
  readonly now: () => number;
}

/** What tells most for least: a few hundred objects where pods and events are tens of thousands. */
const LIGHT_KINDS = ['nodes', 'deployments.apps', 'statefulsets.apps', 'daemonsets.apps'] as const;
/** Environments of so many ill namespaces are asked for: they decide how bad it is. */
const MOST_NAMESPACES = 20;
/** A version is told at once or not at all (ms). */
const VERSION_MS = 4000;

/** What an API server says about itself. */
export interface Greeting {
  readonly readyz: Readyz;
  readonly version?: string;
}

/** Two light requests: is it there, ready, and what is it. Throws the fault when nobody answers. */
export const greet = async (deps: LightLookDeps, cluster: ClusterId, signal: AbortSignal): Promise<Greeting> => {
  const client = deps.clientOf(cluster);
  const version = client.json<{ readonly gitVersion?: string }>({ path: '/version', timeoutMs: VERSION_MS, signal }).then((told) => told.gitVersion, () => undefined);
  const began = performance.now();
  let readyz: Readyz;
  try {
    readyz = await askReadyz(client, signal);
  } catch (error) {
    // Told no, but told: whether it is ready is then known from what it lets us list.
    if (!(error instanceof FaultError) || error.fault.kind !== 'forbidden') throw error;
    readyz = { ready: true, failing: [], checks: [], latencyMs: Math.round(performance.now() - began) };
  }
  const told = await version;
  return { readyz, ...(told === undefined ? {} : { version: told }) };
};

const listed = async (deps: LightLookDeps, cluster: ClusterId, kind: string, signal: AbortSignal): Promise<TableFact> => {
  const typed = deps.typedNamespaces?.(cluster) ?? [];
  const table = deps.tables.open(cluster, { kind, ...(typed.length > 0 && kind !== 'nodes' ? { namespaces: typed } : {}) });
  try {
    await table.ready(signal);
    return { columns: table.columns, rows: [...table.rows.values()], synced: true };
  } catch (error) {
    return { columns: table.columns, rows: [...table.rows.values()], synced: false, fault: faultOf(error) };
  } finally {
    table.dispose();
  }
};

/** Nodes, leaders and the workloads' own word, judged by the rules of the front page. Pods, events, single masters and machines are not asked. */
export const lightLook = async (deps: LightLookDeps, cluster: ClusterId, greeting: Greeting, signal: AbortSignal): Promise<HealthReport> => {
  const client = deps.clientOf(cluster);
  const leases = asked({}, async () => {
    const { leases: value, at } = await askLeases(client, signal, deps.now);
    return { value, at };
  });
  const tables = await Promise.all(LIGHT_KINDS.map(async (kind) => [kind, await listed(deps, cluster, kind, signal)] as const));
  const ill = new Set(tables.flatMap(([, table]) => table.rows.flatMap((row) => (row.verdict === 'ok' || row.namespace === undefined ? [] : [row.namespace]))));
  const environments = await Promise.all(
    [...ill].slice(0, MOST_NAMESPACES).map(async (namespace): Promise<readonly [string, Environment]> => [namespace, await deps.environmentOfNamespace(cluster, namespace, signal).then((one) => one.environment, () => 'other' as const)]),
  );
  const endpoint: Asked<Readyz> = { value: greeting.readyz };
  const facts: HealthFacts = { ...noFacts(cluster, client.server, deps.now()), endpoint, leases: withoutRefusal(await leases), tables: Object.fromEntries(tables), environments: Object.fromEntries(environments), partial: false };
  return judge(facts);
};

/** A user who may not read kube-system's leases is no worse off in a list of clusters; the front page says what it misses. */
const withoutRefusal = <T>(leases: Asked<T>): Asked<T> => (leases.fault?.kind === 'forbidden' ? {} : leases);
