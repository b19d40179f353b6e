import { Latest } from '../../base/latest.ts';
import { sleep } from '../../base/abort.ts';
import type { ConnectionPhase, ConnectionState, Detour } from '../../../preload/contract/model/cluster.ts';
import type { Fault } from '../../../preload/contract/fault.ts';
import type { ClusterId } from '../../../preload/contract/model/common.ts';

/** How often (ms) a followed connection is measured. */
const PING_MS = 10_000;

/** Asks the server something light: the round trip (ms) and what it calls its version. */
export type Ping = (signal: AbortSignal) => Promise<{ readonly latencyMs: number; readonly version?: string }>;

/** Do these faults say that the cluster cannot be used at all, rather than one request? */
const isDown = (fault: Fault): boolean => fault.kind === 'unreachable' || fault.kind === 'unauthorised' || fault.kind === 'timeout' || (fault.kind === 'refused' && fault.cause === 'exec-not-allowed') || fault.cause === 'not-kubernetes';

/** The state of one cluster's connection, gathered from every exchange. */
export class Connection {
  readonly state: Latest<ConnectionState>;
  readonly #ping: Ping;
  #followers = 0;
  #stop: AbortController | undefined;

  constructor(cluster: ClusterId, server: string, ping: Ping, problem?: Fault) {
    this.#ping = ping;
    this.state = new Latest<ConnectionState>({ cluster, server, phase: problem ? 'down' : 'idle', since: Date.now(), watches: { open: 0, retrying: 0 }, ...(problem ? { fault: problem } : {}) });
  }

  #phase(phase: ConnectionPhase, fault?: Fault): void {
    const { fault: before, ...rest } = this.state.value;
    if (rest.phase === phase && before?.message === fault?.message) return;
    this.state.set({ ...rest, phase, since: rest.phase === phase ? rest.since : Date.now(), ...(fault === undefined ? {} : { fault }) });
  }

  /** The kubeconfig names another server now, or the connection is made anew. */
  renewed(server: string): void {
    const { fault: _, version: __, latencyMs: ___, detour: ____, ...rest } = this.state.value;
    this.state.set({ ...rest, server, phase: 'idle', since: Date.now() });
  }

  /** Another server answers in place of the kubeconfig's, or no other any more. */
  detoured(detour: Detour | undefined): void {
    const { detour: before, ...rest } = this.state.value;
    if (before !== detour) this.state.set({ ...rest, ...(detour === undefined ? {} : { detour }) });
  }

  /** An exchange begins. */
  trying(): void {
    if (this.state.value.phase === 'idle') this.#phase('connecting');
  }

  /** The server answered, whatever it said. */
  answered(): void {
    this.#phase('live');
  }

  /** An exchange failed. Only what concerns the whole cluster counts. */
  failed(fault: Fault): void {
    if (!isDown(fault)) return;
    this.#phase(this.state.value.watches.retrying > 0 ? 'retrying' : 'down', fault);
  }

  /** Counts a watch, as `KubeClient.watchOpened`. */
  watchOpened(): { retrying(yes: boolean): void; closed(): void } {
    let isRetrying = false;
    let open = true;
    const count = (by: number, retrying: number): void =>
      this.state.update((state) => ({ ...state, watches: { open: state.watches.open + by, retrying: state.watches.retrying + retrying } }));
    count(1, 0);
    const retrying = (yes: boolean): void => {
      if (!open || yes === isRetrying) return;
      isRetrying = yes;
      count(0, yes ? 1 : -1);
      if (yes && this.state.value.phase === 'down') this.#phase('retrying', this.state.value.fault);
    };
    return {
      retrying,
      closed: () => {
        retrying(false);
        if (open) count(-1, 0);
        open = false;
      },
    };
  }

  /** The state as a feed. While anybody reads it, the connection is measured every ten seconds. */
  async *follow(signal: AbortSignal): AsyncGenerator<ConnectionState, void, void> {
    this.#followers += 1;
    if (this.#followers === 1) {
      this.#stop = new AbortController();
      void this.#measure(this.#stop.signal);
    }
    try {
      yield* this.state.follow(signal);
    } finally {
      this.#followers -= 1;
      if (this.#followers === 0) this.#stop?.abort();
    }
  }

  async #measure(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const measured = await this.#ping(signal);
        this.state.update((state) => ({ ...state, ...measured }));
      } catch {
        // the exchange itself has told `failed`
        this.state.update(({ latencyMs: _, ...state }) => state);
      }
      await sleep(PING_MS, signal).catch(() => undefined);
    }
  }

  /** Ends the measuring; readers end by their own signals. */
  end(): void {
    this.#stop?.abort();
  }
}
