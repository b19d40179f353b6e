import { type Fields, type KubeObject } from './api/objects.ts';
import type { Store } from './api/store.ts';
import { withDefaults } from './api/validate.ts';
import type { SeedClock } from './clock.ts';
import type { Controllers } from './controllers/manager.ts';
import type { Machine } from './platform.ts';
import { basics, base } from './seed/basics.ts';
import { applications, revise } from './seed/applications.ts';

const HOUR = 3_600_000;
// Each step of the past lasts this many passes of one second: a rolling update of four replicas is through by then.
const PASSES = 26;

/** Plays the demo's past, so that its revisions, ages and events come from the controllers themselves. */
export const seedDemo = (store: Store, clock: SeedClock, controllers: Controllers, machines: readonly Machine[]): void => {
  const now = clock.now();
  const play = (hoursAgo: number, act: () => void, passes = PASSES): void => {
    const start = now - hoursAgo * HOUR;
    clock.set(start);
    act();
    for (let second = 0; second < passes; second += 1) {
      clock.set(start + second * 1000);
      controllers.pass();
    }
  };
  const create = (object: KubeObject): void => void store.create(withDefaults(object));
  clock.set(now - 24 * 40 * HOUR);
  for (const object of basics(machines, clock.now())) create(object);
  play(24 * 30, () => applications().forEach(create));
  play(24 * 9, () => revise(store, 2));
  play(26, () => revise(store, 3));
  play(0.35, () => revise(store, 4), 20);
  clock.set(undefined);
  // Events live an hour in a real cluster.
  for (const event of store.list('/events')) if (Date.parse(String(event['lastTimestamp'])) < now - HOUR) store.remove(event);
  store.compact();
};

/** The little that every cluster has: its first namespaces. */
export const seedEmpty = (store: Store): void => {
  for (const name of ['default', 'kube-system']) store.create(withDefaults(base('v1', 'Namespace', name, undefined)));
};

/** Addresses of the API servers, known only when they listen. */
export const seedEndpoints = (store: Store, servers: readonly { readonly address: string; readonly port: number }[]): void => {
  const owned: Fields = { 'endpointslice.kubernetes.io/managed-by': 'control-plane' };
  const groups = Map.groupBy(servers, (server) => server.port);
  [...groups].forEach(([port, inside], index) => {
    const slice = base('discovery.k8s.io/v1', 'EndpointSlice', index === 0 ? 'kubernetes' : `kubernetes-${index + 1}`, 'default', { 'kubernetes.io/service-name': 'kubernetes', ...(owned as Record<string, string>) });
    store.create({ ...slice, addressType: 'IPv4', ports: [{ name: 'http', protocol: 'TCP', port }], endpoints: inside.map((server) => ({ addresses: [server.address], conditions: { ready: true } })) });
  });
  store.create({ ...base('v1', 'Endpoints', 'kubernetes', 'default'), subsets: [...groups].map(([port, inside]) => ({ addresses: inside.map((server) => ({ ip: server.address })), ports: [{ name: 'http', port, protocol: 'TCP' }] })) });
  store.create({ ...base('v1', 'Service', 'kubernetes', 'default', { component: 'apiserver', provider: 'kubernetes' }), spec: { type: 'ClusterIP', clusterIP: '10.96.0.1', ports: [{ name: 'http', port: 443, protocol: 'TCP', targetPort: servers[0]?.port ?? 443 }] }, status: {} });
};

/** An API server that stops answering is taken out of the endpoints, as its lease reconciler does. */
export const setReady = (store: Store, address: string, port: number, ready: boolean): void => {
  for (const slice of store.list('discovery.k8s.io/endpointslices', 'default')) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== 'kubernetes' || (slice['ports'] as Fields[])[0]?.['port'] !== port) continue;
    const rest = (slice['endpoints'] as { addresses: string[] }[]).filter((one) => one.addresses[0] !== address);
    const endpoints = ready ? [...rest, { addresses: [address], conditions: { ready: true } }].sort((a, b) => (a.addresses[0] ?? '').localeCompare(b.addresses[0] ?? '')) : rest;
    store.update({ ...slice, endpoints });
  }
};

