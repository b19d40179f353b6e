import type { Fault } from '../fault.ts';
import type { Millis } from './common.ts';
import type { Verdict } from './verdict.ts';
import type { Environment } from './environment.ts';

export interface NamespaceInfo {
  readonly name: string;
  readonly environment: Environment;
  /** What decided the environment: the operator, a label, the name, or nothing. */
  readonly by: 'operator' | 'label' | 'name' | 'none';
  readonly phase: 'Active' | 'Terminating' | 'unknown';
  readonly created?: Millis;
  readonly verdict: Verdict;
  readonly workloads: number;
  readonly well: number;
  readonly pods: number;
}

export interface NamespaceList {
  readonly namespaces: readonly NamespaceInfo[];
  /** `typed`: the user may not list namespaces, so these are the ones that the operator typed. */
  readonly from: 'cluster' | 'typed';
  /** Why they could not be listed. */
  readonly fault?: Fault;
  /** Names that decide the environment, for the settings page: label keys and name patterns per environment. */
  readonly synced: boolean;
}
