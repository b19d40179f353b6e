import type { Fault } from '../../preload/contract/fault.ts';
import type { Detour } from '../../preload/contract/model/cluster.ts';
import type { ClusterId, KindId, Millis } from '../../preload/contract/model/common.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import type { Column, Row } from '../../preload/contract/model/rows.ts';

/** An answer, or why there is none. With both, `value` is what was known before `fault`. Neither: not answered yet. */
export interface Asked<T> {
  readonly value?: T;
  readonly fault?: Fault;
  /** When `value` was true, by the server's clock where it tells one. */
  readonly at?: Millis;
}

/** What `/readyz?verbose` said: `failing` are the names behind `[-]`. */
export interface Readyz {
  readonly ready: boolean;
  readonly failing: readonly string[];
  /** Names behind `[+]` and `[-]`: which checks there are. Empty where the server told none. */
  readonly checks: readonly string[];
  readonly latencyMs: number;
}

/** An API server asked at its own address. */
export interface DirectProbe {
  readonly address: string;
  readonly port: number;
  readonly readyz: Asked<Readyz>;
  /** It answered at this address before, so its silence means something. */
  readonly answeredBefore: boolean;
  /** Since when it has not been ready. */
  readonly since?: Millis;
}

/** A Lease of kube-system (coordination.k8s.io/v1). */
export interface LeaseFact {
  readonly name: string;
  readonly holder: string;
  readonly renewed: Millis;
  /** Seconds after which it is up for grabs. */
  readonly durationSeconds: number;
  readonly transitions: number;
  /** Identity lease of an API server: label `apiserver.kubernetes.io/identity`. */
  readonly apiServer: boolean;
  /** Label `kubernetes.io/hostname`. */
  readonly hostname?: string;
}

/** An address of the `kubernetes` Service, from its EndpointSlices (discovery.k8s.io/v1). */
export interface ApiAddress {
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
}

/** A systemd unit, from `systemctl show`. Units that the machine does not have are absent. */
export interface UnitFact {
  readonly name: string;
  /** ActiveState: `active`, `inactive`, `failed`, `activating`, … */
  readonly state: string;
  readonly since?: Millis;
}

/** etcd as the machine itself sees it, at its metrics address (`--listen-metrics-urls`). */
export interface EtcdFact {
  readonly healthy: boolean;
  readonly leader: boolean;
  readonly hasLeader: boolean;
  readonly said?: string;
  /** Members besides this one, and how many of them are connected. Absent where the metrics do not tell. */
  readonly peers?: { readonly known: number; readonly connected: number };
}

/** What a master told over SSH. */
export interface MachineFact {
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly units: readonly UnitFact[];
  /** Absent: nothing answers at etcd's metrics address. */
  readonly etcd?: EtcdFact;
}

/** A machine that a terminal can be opened on. */
export interface HostFact {
  readonly name: string;
  readonly role: 'master' | 'node' | 'other';
  readonly address: string;
  /** The cluster's node on it. */
  readonly node?: string;
  /** For masters that were asked. */
  readonly machine?: Asked<MachineFact>;
}

/** A listed kind. */
export interface TableFact {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The first list is complete. */
  readonly synced: boolean;
  readonly fault?: Fault;
}

/** Everything that the verdict stands on. The order of lists does not matter. */
export interface HealthFacts {
  readonly cluster: ClusterId;
  readonly now: Millis;
  readonly server: string;
  /** `/readyz?verbose` at the kubeconfig's own address: a load balancer, or one API server. */
  readonly endpoint: Asked<Readyz>;
  /** The kubeconfig's own address is out of reach; `endpoint` is what another API server of the cluster said. */
  readonly detour?: Detour;
  /** Since when the endpoint has not answered, or not been ready. */
  readonly endpointSince?: Millis;
  readonly direct: readonly DirectProbe[];
  readonly leases: Asked<readonly LeaseFact[]>;
  /** Names of leases that were seen before: one that is gone has been deleted. */
  readonly leasesSeen: readonly string[];
  readonly apiAddresses: Asked<readonly ApiAddress[]>;
  /** Absent: not known yet. */
  readonly hosts?: readonly HostFact[];
  readonly tables: Readonly<Partial<Record<KindId, TableFact>>>;
  readonly environments: Readonly<Record<string, Environment>>;
  /** First facts are still arriving. */
  readonly partial: boolean;
}

/** The kinds that facts are made of, and the field selector that keeps them small. */
export const FACT_KINDS = ['nodes', 'pods', 'deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'replicasets.apps', 'replicationcontrollers', 'jobs.batch', 'events'] as const;
export const WORKLOAD_KINDS = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'replicasets.apps', 'replicationcontrollers', 'jobs.batch'] as const;

/** Nothing known yet. */
export const noFacts = (cluster: ClusterId, server: string, now: Millis): HealthFacts => ({
  cluster, server, now, endpoint: {}, direct: [], leases: {}, leasesSeen: [], apiAddresses: {}, tables: {}, environments: {}, partial: true,
});
