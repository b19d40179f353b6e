import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import { FACT_KINDS, type ApiAddress, type Asked, type HealthFacts, type HostFact, type LeaseFact, type MachineFact, type Readyz, type TableFact } from '../health/facts.ts';
import { sleep } from '../base/abort.ts';
import { Disposables, timeout, type Disposable } from '../base/disposable.ts';
import type { ClientOf, KubeClient } from '../kube/client.ts';
import type { LiveTable, Tables } from '../kube/tables.ts';
import type { HostRunner } from '../ssh/runner.ts';
import { fault } from '../../preload/contract/fault.ts';
import { askAddresses, askLeases, askReadyz, type Probe, type ServedAddress } from './api.ts';
import { asked, every } from './asking.ts';
import { EnvironmentCache, type EnvironmentOfNamespace } from './environments.ts';
import { MACHINE_COMMAND, readMachine } from './machine.ts';
import { addressesToAsk, Servers } from './servers.ts';

/** How often the API servers (ms) and the machines (ms) are asked. */
const API_MS = 5000;
const MACHINE_MS = 15_000;
/** An SSH login through two jump hosts, and etcd's two answers (ms). */
const MACHINE_TIMEOUT_MS = 12_000;
/** One failed question may be a connection that a restarting load balancer cut: asked again this much later (ms). */
const AGAIN_MS = 1000;
/** The first round is over when everything has answered, at the latest after this long (ms). */
const FIRST_ROUND_MS = 9000;
/** A watch that is being retried for this long (ms) no longer tells the truth. */
const STALE_MS = 15_000;

export interface CollectorDeps {
  readonly clientOf: ClientOf;
  readonly tables: Tables;
  readonly environmentOfNamespace: EnvironmentOfNamespace;
  /** Namespaces that the operator typed because he may not list them: then only these are judged. */
  readonly typedNamespaces?: (cluster: ClusterId) => readonly string[];
  /** Masters that the operator declared; `address` is where SSH reaches them, or empty. */
  readonly masterHosts: (cluster: ClusterId) => Promise<readonly { readonly name: string; readonly address: string }[]>;
  /** Never asks the operator anything. */
  readonly runner: HostRunner;
  readonly probe: Probe;
  readonly now: () => number;
}

/** Gathers the facts of one cluster for as long as it lives, and says when there is something new. */
export class Collector implements Disposable {
  readonly #deps: CollectorDeps;
  readonly #cluster: ClusterId;
  readonly #changed: () => void;
  readonly #owned = new Disposables();
  readonly #stop = new AbortController();
  readonly #tables = new Map<string, LiveTable>();
  readonly #servers: Servers;
  readonly #environments: EnvironmentCache;
  readonly #machines = new Map<string, Asked<MachineFact>>();
  readonly #leasesSeen = new Set<string>();
  #endpoint: Asked<Readyz> = {};
  #endpointSince: number | undefined;
  #leases: Asked<readonly LeaseFact[]> = {};
  #addresses: Asked<readonly ServedAddress[]> = {};
  #masters: readonly { readonly name: string; readonly address: string }[] | undefined;
  #serversAsked = false;
  #firstRoundOver = false;

  constructor(deps: CollectorDeps, cluster: ClusterId, changed: () => void) {
    this.#deps = deps;
    this.#cluster = cluster;
    this.#changed = (): void => {
      if (!this.#stop.signal.aborted) changed();
    };
    this.#servers = new Servers(deps.probe, cluster, deps.now);
    this.#environments = new EnvironmentCache((namespace, signal) => deps.environmentOfNamespace(cluster, namespace, signal), deps.now);
    this.#owned.defer(`health of ${cluster}`, () => this.#stop.abort(fault('cancelled', 'Nobody follows this cluster any more')));
    this.#owned.add(timeout(FIRST_ROUND_MS, () => {
      this.#firstRoundOver = true;
      this.#changed();
    }));
    const { signal } = this.#stop;
    const typed = deps.typedNamespaces?.(cluster) ?? [];
    for (const kind of FACT_KINDS) {
      const table = this.#owned.add(deps.tables.open(cluster, { kind, ...(typed.length > 0 && kind !== 'nodes' ? { namespaces: typed } : {}) }));
      this.#tables.set(kind, table);
      void this.#follow(table, signal);
    }
    void every(API_MS, signal, () => this.#askEndpoint(signal));
    void every(API_MS, signal, () => this.#askApi(signal));
    void every(MACHINE_MS, signal, () => this.#askMachines(signal));
  }

  async #follow(table: LiveTable, signal: AbortSignal): Promise<void> {
    for await (const _ of table.version.follow(signal)) this.#changed();
  }

  async #askEndpoint(signal: AbortSignal): Promise<void> {
    const ask = (): Promise<Asked<Readyz>> => asked(this.#endpoint, async () => ({ value: await askReadyz(this.#deps.clientOf(this.#cluster), signal) }));
    let answer = await ask();
    if (answer.fault?.kind === 'unreachable' && this.#endpoint.fault === undefined && this.#endpoint.value !== undefined) {
      await sleep(AGAIN_MS, signal).catch(() => undefined);
      answer = await ask();
    }
    if (signal.aborted) return;
    this.#endpoint = answer;
    this.#endpointSince = answer.fault === undefined && answer.value?.ready === true ? undefined : (this.#endpointSince ?? this.#deps.now());
    this.#changed();
  }

  /** Leases and the Service's list first: they name whom to ask directly. */
  async #askApi(signal: AbortSignal): Promise<void> {
    const { clientOf, now } = this.#deps;
    const leases = asked(this.#leases, async () => {
      const { leases: value, at } = await askLeases(clientOf(this.#cluster), signal, now);
      return { value, at };
    });
    const addresses = asked(this.#addresses, async () => ({ value: await askAddresses(clientOf(this.#cluster), signal) }));
    const answers = await Promise.all([leases, addresses]);
    if (signal.aborted) return;
    [this.#leases, this.#addresses] = answers;
    for (const lease of this.#leases.value ?? []) this.#leasesSeen.add(lease.name);
    this.#changed();
    await this.#readMasters();
    await this.#servers.round(addressesToAsk(this.#addresses.value ?? [], this.#hosts() ?? [], this.#server()), signal);
    if (this.#owned.ended) return;
    this.#serversAsked = true;
    this.#changed();
  }

  async #readMasters(): Promise<void> {
    // what the operator declared last still holds when it cannot be read
    this.#masters = await this.#deps.masterHosts(this.#cluster).catch(() => this.#masters ?? []);
  }

  async #askMachines(signal: AbortSignal): Promise<void> {
    await this.#readMasters();
    const names = new Set((this.#masters ?? []).map((one) => one.name));
    for (const name of this.#machines.keys()) if (!names.has(name)) this.#machines.delete(name);
    this.#changed();
    await Promise.all([...names].map((name) => this.#askMachine(name, signal)));
  }

  async #askMachine(name: string, signal: AbortSignal): Promise<void> {
    const answer = await asked(this.#machines.get(name) ?? {}, async () => {
      const result = await this.#deps.runner.run(name, MACHINE_COMMAND, { signal, timeoutMs: MACHINE_TIMEOUT_MS });
      const value = readMachine(result.stdout);
      if (value === undefined) throw fault('unsupported', `${name} has no shell that could be asked about its services`, { host: name });
      return { value };
    });
    if (signal.aborted) return;
    this.#machines.set(name, answer);
    this.#changed();
  }

  #server(): string {
    return this.#client()?.server ?? '';
  }

  #client(): KubeClient | undefined {
    try {
      return this.#deps.clientOf(this.#cluster);
    } catch {
      // the question to the endpoint carries the reason
      return undefined;
    }
  }

  #hosts(): readonly HostFact[] | undefined {
    return this.#masters?.map(({ name, address }): HostFact => {
      const machine = this.#machines.get(name);
      return { name, role: 'master', address, ...(machine === undefined ? {} : { machine }) };
    });
  }

  #table(table: LiveTable): TableFact {
    const { columns, rows, synced, status } = table;
    const old = status.state === 'retrying' && (!synced || this.#deps.now() - status.since >= STALE_MS);
    return { columns, rows: [...rows.values()], synced, ...(old && status.fault !== undefined ? { fault: status.fault } : {}) };
  }

  /** Everything that is known now. */
  facts(): HealthFacts {
    const all = Object.entries(Object.fromEntries([...this.#tables].map(([kind, table]) => [kind, this.#table(table)])));
    const listed = all.every(([kind, table]) => kind === 'events' || table.synced || table.fault !== undefined);
    // a pod whose owner is not listed yet, or a workload whose node is not, would be a problem for the blink of an eye
    const tables: Readonly<Record<string, TableFact>> = Object.fromEntries(all.filter(([kind]) => listed || kind === 'nodes' || kind === 'events'));
    const namespaces = namespacesOf(Object.entries(tables).flatMap(([kind, table]) => (kind === 'events' ? [] : [table.rows])));
    const { environments, complete } = this.#environments.of(namespaces, this.#stop.signal, this.#changed);
    const hosts = this.#hosts();
    const detour = this.#client()?.detour;
    const isAnswered = (one: Asked<unknown>): boolean => one.value !== undefined || one.fault !== undefined;
    const settled =
      complete && this.#serversAsked && [this.#endpoint, this.#leases, this.#addresses].every(isAnswered) &&
      listed && (tables['events']?.synced === true || tables['events']?.fault !== undefined) && hosts !== undefined && hosts.every((host) => host.machine !== undefined);
    this.#firstRoundOver ||= settled;
    return {
      cluster: this.#cluster,
      now: this.#deps.now(),
      server: this.#server(),
      ...(detour === undefined ? {} : { detour }),
      endpoint: this.#endpoint,
      ...(this.#endpointSince === undefined ? {} : { endpointSince: this.#endpointSince }),
      direct: this.#servers.facts,
      leases: this.#leases,
      leasesSeen: [...this.#leasesSeen],
      apiAddresses: this.#addresses satisfies Asked<readonly ApiAddress[]>,
      ...(hosts === undefined ? {} : { hosts }),
      tables,
      environments,
      partial: !this.#firstRoundOver,
    };
  }

  /** Has anything been learned yet? */
  get hasFacts(): boolean {
    return this.#firstRoundOver || this.#endpoint.value !== undefined || this.#endpoint.fault !== undefined || [...this.#tables.values()].some((table) => table.synced);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

const namespacesOf = (tables: readonly (readonly Row[])[]): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const rows of tables) {
    // Rows of one namespace mostly stand together.
    let last: string | undefined;
    for (const { namespace } of rows) {
      if (namespace === last || namespace === undefined) continue;
      found.add(namespace);
      last = namespace;
    }
  }
  return found;
};
