import { FaultError } from '../../preload/contract/fault.ts';
import type { Asked, DirectProbe, HostFact, Readyz } from '../health/facts.ts';
import type { KubeClient } from '../kube/client.ts';
import { askAddresses, askDirectly, type Probe, type ServedAddress } from './api.ts';
import { asked } from './asking.ts';

interface Remembered {
  readonly readyz: Asked<Readyz>;
  readonly answeredBefore: boolean;
  readonly since?: number;
}
type Address = Omit<ServedAddress, 'ready'>;

/** After this long (ms) a silent server that is in no list any more has gone for good. */
const FORGET_MS = 600_000;

const keyOf = (at: Address): string => `${at.address}|${at.port}`;

/** Where API servers may listen beside the kubeconfig's own address: the Service's addresses, and the declared masters at the same port. */
export const addressesToAsk = (served: readonly ServedAddress[], masters: readonly HostFact[], server: string): readonly Address[] => {
  const own = URL.canParse(server) ? new URL(server) : undefined;
  const scheme = own?.protocol === 'http:' ? 'http' : 'https';
  const usual = served[0] ?? { scheme, port: Number(own?.port) || (scheme === 'http' ? 80 : 443) };
  const all = [...served, ...masters.filter((one) => one.address !== '' && !served.some((s) => s.address === one.address)).map(({ address }) => ({ address, port: usual.port, scheme: usual.scheme }))];
  return [...new Map(all.map(({ address, port, scheme: by }): [string, Address] => [keyOf({ address, port, scheme: by }), { address, port, scheme: by }])).values()];
};

/**
 * The cluster's API servers with their addresses, for whoever needs another one than the kubeconfig's: what the cluster
 * itself says, and the masters that the operator declared, by name. Rejects when the cluster cannot be asked now.
 */
export const findServers =
  (masters: (cluster: string) => Promise<readonly { readonly name: string; readonly address: string }[]>) =>
  async (client: KubeClient, signal: AbortSignal): Promise<readonly { readonly address: string; readonly port: number; readonly name?: string }[]> => {
    const declared = await masters(client.cluster);
    const served = await askAddresses(client, signal).catch((error: unknown) => {
      // who may not read EndpointSlices still has the masters
      if (error instanceof FaultError && error.fault.kind === 'forbidden') return [];
      throw error;
    });
    return addressesToAsk(served, declared.map(({ name, address }): HostFact => ({ name, role: 'master', address })), client.server)
      .filter(({ scheme }) => scheme === 'https')
      .map(({ address, port }) => {
        const name = declared.find((one) => one.address === address)?.name;
        return { address, port, ...(name === undefined ? {} : { name }) };
      });
  };

/** Asks API servers at their own addresses and remembers which ever answered: the silence of the others means nothing. */
export class Servers {
  readonly #probe: Probe;
  readonly #cluster: string;
  readonly #now: () => number;
  readonly #known = new Map<string, Remembered & { readonly at: Address }>();
  #asked: readonly string[] = [];

  constructor(probe: Probe, cluster: string, now: () => number) {
    this.#probe = probe;
    this.#cluster = cluster;
    this.#now = now;
  }

  /** One round; resolves when every server has answered or kept silent for long enough. */
  async round(addresses: readonly Address[], signal: AbortSignal): Promise<void> {
    // a server that left the Service's list, because it was stopped, is still asked for
    const gone = [...this.#known.values()].filter((one) => one.answeredBefore && this.#now() - (one.since ?? this.#now()) < FORGET_MS && !addresses.some((at) => keyOf(at) === keyOf(one.at))).map((one) => one.at);
    const all = [...addresses, ...gone];
    await Promise.all(all.map((at) => this.#ask(at, signal)));
    if (signal.aborted) return;
    this.#asked = all.map(keyOf);
  }

  async #ask(at: Address, signal: AbortSignal): Promise<void> {
    const before = this.#known.get(keyOf(at));
    const readyz = await asked(before?.readyz ?? {}, async () => ({ value: await askDirectly(this.#probe, this.#cluster, at, signal) }));
    if (signal.aborted) return;
    const ready = readyz.fault === undefined && readyz.value?.ready === true;
    const since = ready ? undefined : (before?.since ?? this.#now());
    this.#known.set(keyOf(at), { at, readyz, answeredBefore: before?.answeredBefore === true || readyz.fault === undefined, ...(since === undefined ? {} : { since }) });
  }

  /** What the last round gave. */
  get facts(): readonly DirectProbe[] {
    return this.#asked.flatMap((key) => {
      const one = this.#known.get(key);
      if (one === undefined) return [];
      return [{ address: one.at.address, port: one.at.port, readyz: one.readyz, answeredBefore: one.answeredBefore, ...(one.since === undefined ? {} : { since: one.since }) }];
    });
  }
}
