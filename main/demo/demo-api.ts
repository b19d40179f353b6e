import { Disposables, type Disposable } from '../base/disposable.ts';
import { newToken, startApiServer, type ApiServer } from './api/server.ts';
import { Store } from './api/store.ts';
import { clockOf, SeedClock } from './clock.ts';
import { makeControllers } from './controllers/manager.ts';
import { Platform, type Machine } from './platform.ts';
import { seedDemo, seedEmpty, seedEndpoints, setReady } from './seed.ts';

export interface DemoApiOptions {
  /** `demo`: the whole platform. `empty`: two namespaces, no nodes; default. */
  readonly seed?: 'demo' | 'empty';
  /** How many times faster than the wall the controllers' time runs; default 1. */
  readonly faster?: number;
  readonly port?: number;
  /** Default true; false leaves objects as they are written. */
  readonly controllers?: boolean;
}

/** A running API server of the demo. */
export interface DemoApi extends Disposable {
  readonly url: string;
  readonly token: string;
  readonly store: Store;
  readonly platform: Platform;
  /** Where the masters' own API servers listen (seed `demo`). */
  readonly masters: readonly (Machine & { readonly port: number })[];
}

/** The masters' servers share one port where their addresses differ, as those of a real cluster do. */
const startMasters = async (store: Store, token: string, machines: readonly Machine[], owned: Disposables): Promise<(Machine & { port: number; server: ApiServer })[]> => {
  const started: (Machine & { port: number; server: ApiServer })[] = [];
  for (const machine of machines) {
    const first = started[0];
    const share = first !== undefined && first.address !== machine.address ? first.port : 0;
    // Another process may hold the shared port on this address: then any other one.
    const server = await startApiServer(store, { token, address: machine.address, port: share }).catch(() => startApiServer(store, { token, address: machine.address }));
    owned.add(server);
    started.push({ ...machine, port: server.port, server });
  }
  return started;
};

/** Starts the API server, its controllers and its seed. */
export const startDemoApi = async (options: DemoApiOptions = {}): Promise<DemoApi> => {
  const owned = new Disposables();
  try {
    const clock = new SeedClock(clockOf(options.faster));
    const store = new Store(clock);
    const platform = new Platform();
    const token = newToken();
    const controllers = makeControllers(store, clock, platform);
    const full = options.seed === 'demo';
    if (full) seedDemo(store, clock, controllers, platform.machines);
    else seedEmpty(store);
    // the seed's leases are as old as its last event: without this every leader would seem to have expired at first
    if (full && options.controllers !== false) controllers.pass();
    // Stands for the load balancer in front of the masters: it answers whichever of them is stopped.
    const front = owned.add(await startApiServer(store, { token, ...(options.port === undefined ? {} : { port: options.port }) }));
    const masters = full ? await startMasters(store, token, platform.machines.filter((one) => one.role === 'master'), owned) : [];
    if (full) seedEndpoints(store, masters);
    platform.onChange((name, unit, runs) => {
      const master = masters.find((one) => one.name === name);
      if (unit !== 'kube-apiserver' || master === undefined) return;
      if (runs) void master.server.start().then(() => setReady(store, master.address, master.port, true));
      else {
        master.server.stop();
        setReady(store, master.address, master.port, false);
      }
    });
    if (options.controllers !== false) owned.add(controllers.start(options.faster ?? 1));
    return { url: front.url, token, store, platform, masters, dispose: () => owned.dispose() };
  } catch (error) {
    owned.dispose();
    throw error;
  }
};
