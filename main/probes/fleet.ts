import type { Contract } from '../../preload/contract/contract.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import { fault } from '../../preload/contract/fault.ts';
import type { ClusterInfo, ClusterList } from '../../preload/contract/model/cluster.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { FleetLine } from '../../preload/contract/model/fleet.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import { deadline, sleep } from '../base/abort.ts';
import { Backoff } from '../base/backoff.ts';
import { Disposables, timeout, type Disposable } from '../base/disposable.ts';
import { Gate } from '../base/gate.ts';
import { Latest } from '../base/latest.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import { faultOf } from './asking.ts';
import { failedLine, greetedLine, heldLine, idleLine, reportLine } from './fleet-lines.ts';
import type { Health } from './health.ts';
import { greet, lightLook, type LightLookDeps } from './light-look.ts';

export interface FleetDeps extends LightLookDeps {
  readonly list: Latest<ClusterList>;
  readonly health: Pick<Health, 'last' | 'told'>;
  /** The report of a snapshot. */
  readonly recorded: (cluster: ClusterId) => HealthReport | undefined;
  /** Drops a cluster's connection and credentials. */
  readonly reconnect: (cluster: ClusterId) => void;
  /** Overrides for tests, in milliseconds. */
  readonly times?: Partial<typeof TIMES>;
}

const TIMES = {
  /** An answer is good for a minute. */
  freshMs: 60_000,
  /** Between the first questions to two clusters: twenty TLS handshakes at once would stutter. */
  staggerMs: 40,
  /** A cluster that does not greet within this is down. */
  greetMs: 6000,
  /** Four small lists through a slow link. */
  lookMs: 20_000,
  /** Between two failed questions, at first and at most. */
  againMs: 5000,
  againMostMs: 120_000,
  /** Between two items of the feed. */
  tellMs: 150,
};
/** Greetings at a time: sockets that mostly wait. A dead cluster holds a place for as long as `greetMs`. */
const GREETINGS = 32;
/** Looks at a time: only clusters that have greeted get here, so that the dead never stand in the way. */
const LOOKS = 6;

/** Why a cluster must not be asked: its kubeconfig is broken, or the operator has not allowed its command. */
const heldBy = (info: ClusterInfo): Fault | undefined => info.problem ?? (info.exec?.allowed === false ? { kind: 'refused', cause: 'exec-not-allowed', message: 'The credential command was not allowed yet', cluster: info.name } : undefined);

/** Told again only when it says something new. */
const same = (a: FleetLine, b: FleetLine): boolean => JSON.stringify(a) === JSON.stringify(b);

/** One cluster, asked again and again by itself for as long as it is wanted. */
class Member {
  line: FleetLine;
  stopped = false;
  readonly backoff: Backoff;
  due: Disposable | undefined;
  running: AbortController | undefined;
  constructor(cluster: ClusterId, baseMs: number, maxMs: number) {
    this.line = idleLine(cluster);
    this.backoff = new Backoff({ baseMs, maxMs });
  }
}

/**
 * All clusters, one line each. Nothing is asked because a cluster merely stands in a kubeconfig: the page of all clusters
 * asks each of them lightly while it is on the screen, and those that the operator opened are asked for as long as anybody
 * looks at the lines. Each cluster has its own clock, deadline and patience, so that none waits for another.
 */
export class Fleet implements Disposable {
  readonly #deps: FleetDeps;
  readonly #times: typeof TIMES;
  readonly #owned = new Disposables();
  readonly #stop = new AbortController();
  readonly #members = new Map<ClusterId, Member>();
  readonly #greetings = new Gate(GREETINGS);
  readonly #looks = new Gate(LOOKS);
  readonly #lines = new Latest<readonly FleetLine[]>([]);
  #readers = 0;
  #asking = 0;

  constructor(deps: FleetDeps) {
    this.#deps = deps;
    this.#times = { ...TIMES, ...deps.times };
    this.#owned.defer('fleet', () => this.#stop.abort(fault('cancelled', 'Quarterdeck is closing')));
  }

  /** The lines as they change. While a reader `asks`, every cluster is asked. */
  async *watch(ask: boolean, outer: AbortSignal): AsyncGenerator<readonly FleetLine[], void, void> {
    const own = new AbortController();
    const signal = AbortSignal.any([outer, own.signal, this.#stop.signal]);
    this.#readers += 1;
    if (ask) this.#asking += 1;
    const follow = async (source: Latest<unknown>): Promise<void> => {
      for await (const _ of source.follow(signal)) this.#plan();
    };
    const following = [follow(this.#deps.list), follow(this.#deps.health.told)];
    try {
      this.#plan();
      for await (const lines of this.#lines.follow(signal)) {
        yield lines;
        await sleep(this.#times.tellMs, signal).catch(() => undefined);
      }
    } finally {
      this.#readers -= 1;
      if (ask) this.#asking -= 1;
      own.abort();
      await Promise.all(following);
      this.#plan();
    }
  }

  /** Asks one cluster now, over a new connection. */
  retry(cluster: ClusterId): void {
    const info = this.#info(cluster);
    const member = this.#member(cluster);
    member.stopped = false;
    member.backoff.reset();
    this.#leave(member);
    // What must not be asked, and what is a file, says all that it can by itself.
    if (info.kind === 'snapshot' || heldBy(info)) {
      this.#plan();
      return;
    }
    if (info.kind === 'live') this.#deps.reconnect(cluster);
    this.#ask(info, member);
  }

  /** Leaves one cluster alone until `retry`. */
  stop(cluster: ClusterId): void {
    const member = this.#member(this.#info(cluster).id);
    member.stopped = true;
    this.#leave(member);
    this.#put(member, { ...member.line, state: 'stopped', busy: false });
  }

  #info(cluster: ClusterId): ClusterInfo {
    const info = this.#deps.list.value.clusters.find((one) => one.id === cluster);
    if (!info) throw fault('not-found', 'This cluster is in no kubeconfig (any more)', { object: cluster });
    return info;
  }

  #member(cluster: ClusterId): Member {
    const known = this.#members.get(cluster);
    if (known) return known;
    const made = new Member(cluster, this.#times.againMs, this.#times.againMostMs);
    this.#members.set(cluster, made);
    return made;
  }

  /** Looks at every cluster anew: who is to be asked, who is not any more, whose line is known without asking. */
  #plan(): void {
    const { clusters } = this.#deps.list.value;
    const ids = new Set(clusters.map((one) => one.id));
    for (const [id, member] of this.#members) {
      if (ids.has(id)) continue;
      this.#leave(member);
      this.#members.delete(id);
    }
    let turn = 0;
    for (const info of clusters) {
      const member = this.#member(info.id);
      const known = this.#knownLine(info, member);
      if (known) {
        this.#leave(member);
        if (!same(known, member.line)) member.line = known;
        continue;
      }
      const wanted = !this.#owned.ended && this.#readers > 0 && !member.stopped && (this.#asking > 0 || this.#deps.health.last(info.id) !== undefined);
      if (!wanted) this.#leave(member);
      else if (!member.running && !member.due) {
        const age = member.line.at === undefined ? Infinity : this.#deps.now() - member.line.at;
        const wait = age >= this.#times.freshMs ? turn * this.#times.staggerMs : this.#times.freshMs - age;
        if (age >= this.#times.freshMs) turn += 1;
        this.#later(info, member, wait);
      }
    }
    this.#tell();
  }

  #knownLine(info: ClusterInfo, member: Member): FleetLine | undefined {
    const held = heldBy(info);
    if (held) return heldLine(info.id, held, member.line, this.#deps.now());
    if (info.kind === 'snapshot') {
      const recorded = this.#deps.recorded(info.id);
      return recorded ? reportLine(recorded, 'snapshot', undefined, info.takenAt ?? recorded.asOf) : idleLine(info.id);
    }
    if (member.line.state === 'held') member.line = idleLine(info.id);
    const followed = this.#deps.health.last(info.id);
    if (followed?.live !== true) {
      // What was followed until now stays as its last answer, and is asked again like all others.
      const { depth, ...rest } = member.line;
      if (depth === 'live') member.line = rest;
      return undefined;
    }
    // The first facts of a cluster that was just opened say less than the last answer.
    if (followed.report.partial) return { ...member.line, busy: true, state: member.line.at === undefined ? 'asking' : member.line.state };
    return reportLine(followed.report, 'live', member.line, this.#deps.now());
  }

  #later(info: ClusterInfo, member: Member, ms: number): void {
    member.due = this.#owned.add(timeout(ms, () => {
      if (member.due) this.#owned.release(member.due);
      member.due = undefined;
      this.#ask(info, member);
    }));
  }

  /** Ends what is being asked, and what was to be asked later. */
  #leave(member: Member): void {
    if (member.due) this.#owned.release(member.due);
    member.due = undefined;
    member.running?.abort(fault('cancelled', 'Nobody looks at this cluster any more'));
    member.running = undefined;
    const { line } = member;
    if (line.busy) member.line = { ...line, busy: false, state: line.state === 'asking' ? 'waiting' : line.state };
  }

  #ask(info: ClusterInfo, member: Member): void {
    const own = new AbortController();
    member.running = own;
    const signal = AbortSignal.any([own.signal, this.#stop.signal]);
    this.#put(member, { ...member.line, busy: true, state: member.line.at === undefined && member.line.fault === undefined ? 'asking' : member.line.state === 'stopped' || member.line.state === 'waiting' ? (member.line.fault ? 'failed' : 'answered') : member.line.state });
    void this.#round(info.id, member, signal).then((again) => {
      if (member.running !== own) return;
      member.running = undefined;
      if (signal.aborted) return;
      this.#later(info, member, again);
      this.#plan();
    });
  }

  /** One round of questions; resolves with the time (ms) until the next. Never rejects. */
  async #round(cluster: ClusterId, member: Member, signal: AbortSignal): Promise<number> {
    const { now } = this.#deps;
    const ended = (): boolean => signal.aborted;
    try {
      const greeting = await this.#within(this.#greetings, this.#times.greetMs, signal, (limit) => greet(this.#deps, cluster, limit));
      if (ended()) return 0;
      this.#put(member, greetedLine(cluster, greeting, member.line));
      const report = await this.#within(this.#looks, this.#times.lookMs, signal, (limit) => lightLook(this.#deps, cluster, greeting, limit));
      if (ended()) return 0;
      member.backoff.reset();
      this.#put(member, reportLine(report, 'light', member.line, now()));
      return this.#times.freshMs;
    } catch (error) {
      if (ended()) return 0;
      this.#put(member, failedLine(cluster, faultOf(error), member.line, now()));
      return member.backoff.next();
    }
  }

  async #within<T>(gate: Gate, ms: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return gate.run(signal, async () => {
      const limit = deadline(ms, `No answer within ${Math.round(ms / 1000)} s`, signal);
      try {
        return await work(limit.signal);
      } finally {
        limit.clear();
      }
    });
  }

  #put(member: Member, line: FleetLine): void {
    member.line = line;
    this.#tell();
  }

  #tell(): void {
    const lines = this.#deps.list.value.clusters.flatMap((info) => this.#members.get(info.id)?.line ?? []);
    const before = this.#lines.value;
    if (lines.length !== before.length || lines.some((line, index) => line !== before[index])) this.#lines.set(lines);
  }

  dispose(): void {
    this.#owned.dispose();
    for (const member of this.#members.values()) member.running?.abort();
  }
}

/** The contract's `fleet`. */
export const fleetApi = (fleet: Fleet): ApiHandlers<Contract['fleet']> => ({
  watch: ({ ask }, { signal }) => fleet.watch(ask, signal),
  retry: ({ cluster }) => {
    fleet.retry(cluster);
    return null;
  },
  stop: ({ cluster }) => {
    fleet.stop(cluster);
    return null;
  },
});
