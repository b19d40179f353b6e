import { byText, isSilence, sorted } from './situation.ts';
import type { ApiAddress, Asked, DirectProbe, HealthFacts, HostFact, LeaseFact, MachineFact } from './facts.ts';
import { cellOf } from './tables.ts';

/** Everything that is known of one master, brought together from leases, addresses, nodes and hosts. */
export interface Master {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly host?: HostFact;
  readonly lease?: LeaseFact;
  readonly endpoint?: ApiAddress;
  readonly probes: readonly DirectProbe[];
  readonly machine: Asked<MachineFact>;
}

interface Draft { readonly name: string; readonly addresses: Set<string>; host?: HostFact; lease?: LeaseFact }

/** `master-1.example.com` and `master-1` are one machine. */
const short = (name: string): string => (/^[\d.:]+$/.test(name) ? name : (name.split('.')[0] ?? name)).toLowerCase();
export const sameMachine = (a: string, b: string): boolean => short(a) === short(b);

const hostIdentity = (host: HostFact): string => host.machine?.value?.hostname || host.node || host.name;

const CONTROL_PLANE = /(^|,)(control-plane|master)(,|$)/;

const drafts = (facts: HealthFacts): Map<string, Draft> => {
  const found = new Map<string, Draft>();
  const of = (name: string): Draft => {
    const key = short(name);
    const known = found.get(key) ?? { name, addresses: new Set<string>() };
    found.set(key, known);
    return known;
  };
  for (const lease of sorted(facts.leases.value ?? [], (l) => `${String(9e15 - l.renewed).padStart(16, '0')}/${l.name}`)) {
    if (!lease.apiServer) continue;
    const draft = of(lease.hostname ?? lease.name);
    // A machine that got a new identity leaves its old lease behind: the newest counts.
    draft.lease ??= lease;
  }
  const hosts = sorted(facts.hosts ?? [], (h) => h.name);
  for (const host of hosts) {
    if (host.role !== 'master') continue;
    const draft = of(hostIdentity(host));
    draft.host ??= host;
    for (const address of [host.address, ...(host.machine?.value?.addresses ?? [])]) draft.addresses.add(address);
  }
  const nodes = facts.tables.nodes;
  for (const row of sorted(nodes?.rows ?? [], (r) => r.name)) {
    const known = found.has(short(row.name));
    if (!known && !CONTROL_PLANE.test(String(cellOf(nodes, row, 'ROLES') ?? ''))) continue;
    const address = String(cellOf(nodes, row, 'INTERNAL-IP') ?? '');
    if (address !== '' && address !== '<none>') of(row.name).addresses.add(address);
  }
  // A host that nobody declared as a master, but that carries the name of one.
  for (const host of hosts) {
    const draft = found.get(short(hostIdentity(host)));
    if (draft !== undefined) draft.host ??= host;
  }
  return found;
};

/**
 * The masters of a cluster, by name. An address of the `kubernetes` Service that is no known machine's becomes a master of
 * its own only where there are more addresses than machines: where names and addresses cannot be joined, names win.
 */
export const mastersOf = (facts: HealthFacts): readonly Master[] => {
  const found = drafts(facts);
  const endpoints = sorted(facts.apiAddresses.value ?? [], (a) => `${a.address}:${a.port}`);
  const claimed = new Map<string, number>();
  for (const draft of found.values()) for (const address of draft.addresses) claimed.set(address, (claimed.get(address) ?? 0) + 1);
  const owns = (draft: Draft, address: string): boolean => draft.addresses.has(address) && claimed.get(address) === 1;
  const strangers = endpoints.filter((e) => ![...found.values()].some((d) => owns(d, e.address)));
  if (endpoints.length > found.size) {
    for (const { address } of strangers.slice(0, endpoints.length - found.size)) {
      if (found.has(address)) continue;
      found.set(address, { name: address, addresses: new Set([address]) });
      claimed.set(address, 1);
    }
  }
  return [...found.values()]
    .map((draft): Master => {
      const endpoint = endpoints.find((e) => owns(draft, e.address));
      return {
        name: draft.name,
        addresses: [...draft.addresses].sort(byText),
        probes: sorted(facts.direct.filter((p) => owns(draft, p.address)), (p) => `${p.address}:${p.port}`),
        machine: draft.host?.machine ?? {},
        ...(draft.host === undefined ? {} : { host: draft.host }),
        ...(draft.lease === undefined ? {} : { lease: draft.lease }),
        ...(endpoint === undefined ? {} : { endpoint }),
      };
    })
    .sort((a, b) => byText(a.name, b.name));
};

/** The machine could not be asked although it should have: nothing answers there. */
export const machineSilent = (master: Master): boolean => isSilence(master.machine.fault);

/** A systemd unit of a master, as long as what it told is fresh. */
export const unitOf = (master: Master, name: string): { readonly state: string; readonly since?: number } | undefined =>
  master.machine.fault === undefined ? master.machine.value?.units.find((u) => u.name === name) : undefined;

/** A unit that is there and does not run. One that is starting or reloading is given its time. */
export const unitStopped = (master: Master, name: string): boolean => {
  const unit = unitOf(master, name);
  return unit !== undefined && (unit.state === 'inactive' || unit.state === 'failed' || unit.state === 'deactivating');
};
