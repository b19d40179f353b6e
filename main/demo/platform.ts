import type { Machines } from './controllers/nodes.ts';

export interface Machine {
  readonly name: string;
  readonly role: 'master' | 'node';
  readonly address: string;
}

const UNITS: Readonly<Record<Machine['role'], readonly string[]>> = {
  master: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager', 'provision-controller', 'ssh'],
  node: ['containerd', 'kubelet', 'kube-proxy', 'ssh'],
};

// macOS has only 127.0.0.1 on its loopback; there the machines differ by port alone.
const addressOf = (last: number): string => (process.platform === 'darwin' ? '127.0.0.1' : `127.0.0.${last}`);

/** The six machines of the demo and what runs on them. */
export class Platform implements Machines {
  readonly machines: readonly Machine[] = [1, 2, 3].flatMap((n): Machine[] => [{ name: `demo-master-${n}`, role: 'master', address: addressOf(10 + n) }, { name: `demo-node-${n}`, role: 'node', address: addressOf(20 + n) }]).sort((a, b) => a.name.localeCompare(b.name));
  readonly #down = new Map<string, number>();
  readonly #listeners = new Set<(machine: string, unit: string, runs: boolean) => void>();

  get masters(): readonly string[] {
    return this.machines.filter((one) => one.role === 'master').map((one) => one.name);
  }

  get stoppedKubelets(): ReadonlySet<string> {
    return new Set(this.machines.filter((one) => this.stopped(one.name, 'kubelet')).map((one) => one.name));
  }

  unitsOf(machine: Machine): readonly string[] {
    return UNITS[machine.role];
  }

  stopped(machine: string, unit: string): boolean {
    return this.#down.has(`${machine}/${unit}`);
  }

  /** When a stopped unit was stopped, in milliseconds since 1970. */
  stoppedAt(machine: string, unit: string): number | undefined {
    return this.#down.get(`${machine}/${unit}`);
  }

  set(machine: string, unit: string, runs: boolean): void {
    if (this.stopped(machine, unit) !== runs) return;
    if (runs) this.#down.delete(`${machine}/${unit}`);
    else this.#down.set(`${machine}/${unit}`, Date.now());
    for (const listener of this.#listeners) listener(machine, unit, runs);
  }

  onChange(listener: (machine: string, unit: string, runs: boolean) => void): void {
    this.#listeners.add(listener);
  }

  /** The etcd member that leads: the first that runs, where a majority runs. */
  etcdLeader(): string | undefined {
    const up = this.masters.filter((master) => !this.stopped(master, 'etcd'));
    return up.length * 2 > this.masters.length ? up[0] : undefined;
  }
}
