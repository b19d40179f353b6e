import { interval, type Disposable } from '../../base/disposable.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../api/store.ts';
import { collect } from './collector.ts';
import { syncDeployments } from './deployment.ts';
import { syncJobs } from './job.ts';
import { Kubelet } from './kubelet.ts';
import { syncNodes, type Machines } from './nodes.ts';
import { syncReplicas } from './replicas.ts';
import { syncServices } from './services.ts';
import { eventWriter, type Control } from './shared.ts';
import { syncStatefulAndDaemons } from './stateful.ts';

// With the demo's hundred objects a pass takes a few milliseconds; five a second look live.
const TICK_MS = 200;

/** All controllers. */
export interface Controllers {
  /** One pass over everything. */
  pass(): void;
  /** A pass each tick; `faster` is how much faster than the wall the clock runs. */
  start(faster: number): Disposable;
}

/** Makes the controllers of a store; they do nothing until they are started or passed. */
export const makeControllers = (store: Store, clock: Clock, machines: Machines): Controllers => {
  const control: Control = { store, clock, event: eventWriter(store, clock) };
  const kubelet = new Kubelet(control);
  const pass = (): void => {
    syncNodes(control, machines);
    syncDeployments(control);
    syncReplicas(control);
    syncStatefulAndDaemons(control);
    syncJobs(control);
    kubelet.sync(machines.stoppedKubelets);
    syncServices(control);
    collect(control);
  };
  return { pass, start: (faster) => interval(Math.max(10, TICK_MS / faster), pass) };
};
