import type { Fault } from '../fault.ts';
import type { ClusterId, Millis, ObjectRef, Reason } from './common.ts';
import type { Verdict } from './verdict.ts';
import type { Environment } from './environment.ts';

/** A problem with a root, its place, and what to do next. One line on the front page. */
export interface Problem {
  /** Stable while the problem lasts: `apiserver/master-2`. */
  readonly id: string;
  readonly verdict: 'warn' | 'bad' | 'unknown';
  readonly reason: Reason;
  /** When it began, as far as the facts tell. */
  readonly since?: Millis;
  readonly object?: ObjectRef;
  /** Name of a machine (a host of `hosts.watch`) that a terminal would help on. */
  readonly host?: string;
  readonly environment?: Environment;
}

/** One check of one component, and how it was learned. */
export interface Check {
  readonly verdict: Verdict;
  readonly reason?: Reason;
  readonly latencyMs?: number;
  /** Names of failing `/readyz?verbose` checks, as the API server prints them. */
  readonly failing?: readonly string[];
  /** `direct`: asked over TCP; `lease`: from its Lease; `endpoint`: from EndpointSlice; `ssh`: asked on the machine. */
  readonly via: 'direct' | 'lease' | 'endpoint' | 'ssh' | 'api' | 'none';
}

export type Leadership = 'leads' | 'standby' | 'unknown';

export interface MasterHealth {
  readonly name: string;
  readonly address?: string;
  readonly api: Check;
  readonly etcd: Check & { readonly role: 'leader' | 'follower' | 'unknown' };
  readonly controllerManager: Leadership;
  readonly scheduler: Leadership;
  readonly cloudControllerManager: Leadership;
  readonly provisionController: Leadership;
  /** Can a terminal be opened on it. */
  readonly host?: string;
}

/** Who leads a component, from its Lease in kube-system (coordination.k8s.io/v1). */
export interface LeaderHealth {
  readonly component: 'kube-controller-manager' | 'kube-scheduler' | 'cloud-controller-manager' | 'provision-controller';
  readonly check: Check;
  readonly holder?: string;
  readonly renewed?: Millis;
  readonly transitions?: number;
}

export interface EtcdHealth {
  readonly check: Check;
  /** Known members, how many answered well, how many more may be lost. Absent where nobody could be asked. */
  readonly members?: number;
  readonly healthy?: number;
  readonly mayLose?: number;
}

export interface NodeHealth {
  readonly name: string;
  readonly verdict: Verdict;
  readonly reason?: Reason;
  readonly ready: boolean;
  readonly schedulable: boolean;
  readonly since?: Millis;
  readonly version: string;
  readonly address?: string;
  readonly pods: number;
}

export interface EnvironmentHealth {
  readonly environment: Environment;
  readonly namespaces: readonly string[];
  readonly verdict: Verdict;
  readonly workloads: number;
  readonly well: number;
}

export interface WarningEvent {
  readonly key: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly last: Millis;
  readonly about: { readonly kind: string; readonly namespace?: string; readonly name: string };
}

/** Is it well? One verdict for the whole cluster, with its reasons, and what could not be asked. */
export interface HealthReport {
  readonly cluster: ClusterId;
  readonly asOf: Millis;
  readonly verdict: Verdict;
  /** The root problems, worst first. Symptoms of a root are folded into it. */
  readonly problems: readonly Problem[];
  readonly masters: readonly MasterHealth[];
  readonly etcd: EtcdHealth;
  readonly leaders: readonly LeaderHealth[];
  readonly nodes: readonly NodeHealth[];
  readonly environments: readonly EnvironmentHealth[];
  readonly workloads: { readonly total: number; readonly well: number };
  readonly warnings: readonly WarningEvent[];
  /** What could not be asked: the verdict does not cover it. */
  readonly missing: readonly { readonly what: string; readonly fault: Fault }[];
  /** True while first facts are still arriving. */
  readonly partial: boolean;
}
