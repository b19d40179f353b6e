import { app } from './app.ts';
import { changes } from './changes.ts';
import { clusters } from './clusters.ts';
import type { MethodName } from './define.ts';
import { fleet } from './fleet.ts';
import { health } from './health.ts';
import { hosts } from './hosts.ts';
import { journal } from './journal.ts';
import { kinds } from './kinds.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { namespaces } from './namespaces.ts';
import { search } from './search.ts';
import { snapshots } from './snapshots.ts';
import { terminals } from './terminals.ts';

/** Everything that crosses the border between the page and main. */
export const contract = { app, changes, clusters, fleet, health, hosts, journal, kinds, logs, metrics, namespaces, search, snapshots, terminals };
export type Contract = typeof contract;
export type ContractMethod = MethodName<Contract>;
