import type { Check, EtcdHealth, MasterHealth, Problem } from '../../preload/contract/model/health.ts';
import type { HealthFacts } from './facts.ts';
import { machineSilent, unitOf, unitStopped } from './masters.ts';
import type { Master } from './masters.ts';
import type { Situation } from './situation.ts';

type EtcdCheck = MasterHealth['etcd'];
export interface EtcdMember { readonly master: Master; readonly check: EtcdCheck; readonly since?: number }
export interface EtcdJudgement { readonly health: EtcdHealth; readonly members: readonly EtcdMember[]; readonly problem?: Problem; /** Nothing can be read or written: all else that the API says follows from that. */ readonly quorumLost: boolean }

/** What a member says of itself; undefined where its master was not asked or carries none. */
const ownCheck = (master: Master): EtcdMember | undefined => {
  if (master.machine.fault !== undefined) return undefined;
  const etcd = master.machine.value?.etcd;
  if (unitStopped(master, 'etcd')) {
    const since = unitOf(master, 'etcd')?.since;
    return { master, check: { verdict: 'bad', via: 'ssh', reason: { code: 'etcd-stopped' }, role: 'unknown' }, ...(since === undefined ? {} : { since }) };
  }
  if (etcd === undefined) {
    return unitOf(master, 'etcd') === undefined ? undefined : { master, check: { verdict: 'unknown', via: 'ssh', reason: { code: 'etcd-untold' }, role: 'unknown' } };
  }
  if (!etcd.healthy || !etcd.hasLeader) return { master, check: { verdict: 'bad', via: 'ssh', reason: { code: 'etcd-unhealthy', ...(etcd.said ? { detail: etcd.said } : {}) }, role: 'unknown' } };
  return { master, check: { verdict: 'ok', via: 'ssh', role: etcd.leader ? 'leader' : 'follower' } };
};

const UNKNOWN: EtcdCheck = { verdict: 'unknown', via: 'none', reason: { code: 'etcd-not-asked' }, role: 'unknown' };

/** What the healthy members say of the others: how many there are, and how many of them are connected. */
const peerView = (members: readonly EtcdMember[]): { readonly total: number; readonly connected: number } | undefined => {
  const views = members.flatMap((m) => (m.check.verdict === 'ok' && m.master.machine.value?.etcd?.peers ? [m.master.machine.value.etcd.peers] : []));
  if (views.length === 0) return undefined;
  // Whoever sees fewer sees a loss first.
  return { total: Math.max(...views.map((v) => v.known)) + 1, connected: Math.min(...views.map((v) => v.connected)) + 1 };
};

/** The whole of etcd as the API servers see it, where no member could be asked. */
const throughApi = (facts: HealthFacts, situation: Situation): Check => {
  const asked = [facts.endpoint, ...facts.direct.map((d) => d.readyz)].flatMap((a) => (a.fault === undefined && a.value !== undefined ? [a.value] : []));
  const says = asked.filter((r) => r.checks.some((name) => name.startsWith('etcd')));
  if (says.some((r) => !r.failing.some((name) => name.startsWith('etcd')))) return { verdict: 'ok', via: 'api' };
  if (says.length > 0) return { verdict: 'bad', via: 'api', reason: { code: 'etcd-unreachable' }, failing: [...new Set(says.flatMap((r) => r.failing))].filter((name) => name.startsWith('etcd')).sort() };
  return { verdict: 'unknown', via: 'none', reason: { code: situation.apiDown ? 'not-asked' : 'etcd-not-asked' } };
};

/** Those that are gone; where all that is left runs without a leader, its illness is only the consequence. */
const goneOf = (lost: readonly EtcdMember[]): readonly EtcdMember[] => {
  const gone = lost.filter((m) => m.check.reason?.code !== 'etcd-unhealthy');
  return gone.length > 0 ? gone : lost;
};

const quorumProblem = (members: number, lost: readonly EtcdMember[]): Problem => {
  const gone = goneOf(lost);
  const since = gone.map((m) => m.since).filter((s) => s !== undefined);
  const host = gone.find((m) => m.master.host !== undefined)?.master.host?.name;
  return {
    id: 'etcd/quorum', verdict: 'bad',
    reason: { code: 'etcd-quorum-lost', params: { members, left: Math.max(0, members - gone.length), lost: gone.map((m) => m.master.name).join(', ') } },
    ...(since.length > 0 ? { since: Math.max(...since) } : {}), ...(host === undefined ? {} : { host }),
  };
};

const memberProblem = (lost: readonly EtcdMember[], count: number, members: number, healthy: number, mayLose: number): Problem => {
  const names = lost.map((m) => m.master.name).join(', ');
  const since = lost.map((m) => m.since).filter((s) => s !== undefined);
  const host = lost.find((m) => m.master.host !== undefined)?.master.host?.name;
  const detail = lost.map((m) => m.check.reason?.detail).find((d) => d !== undefined);
  return {
    id: `etcd/${names || 'member'}`, verdict: 'warn',
    reason: { code: 'etcd-member-lost', params: { member: names, lost: count, members, healthy, mayLose }, ...(detail === undefined ? {} : { detail }) },
    ...(since.length > 0 ? { since: Math.min(...since) } : {}), ...(host === undefined ? {} : { host }),
  };
};

const unreachableProblem = (check: Check): Problem => ({ id: 'etcd', verdict: 'bad', reason: { code: 'etcd-unreachable', detail: (check.failing ?? []).join(', ') } });

/** Counts the members and judges what is left. */
const count = (facts: HealthFacts, situation: Situation, members: readonly EtcdMember[], silent: readonly Master[]): EtcdJudgement => {
  const view = peerView(members);
  const bad = members.filter((m) => m.check.verdict === 'bad');
  const total = Math.max(view?.total ?? 0, members.length + (view === undefined ? silent.length : 0));
  const own = members.filter((m) => m.check.verdict === 'ok').length;
  const healthy = Math.max(0, Math.min(total - bad.length, Math.max(own, view?.connected ?? 0)));
  const quorum = Math.floor(total / 2) + 1;
  // Members that nobody told anything about: they may be well.
  const possible = view === undefined ? total - bad.length : healthy;
  const api = throughApi(facts, situation);
  // As many members are gone as masters do not answer: those are they.
  const gone = view !== undefined && total - healthy - bad.length >= silent.length && silent.length > 0 ? silent : [];
  const all: readonly EtcdMember[] = [...members, ...gone.map((master): EtcdMember => ({ master, check: { verdict: 'bad', via: 'ssh', reason: { code: 'etcd-silent' }, role: 'unknown' } })), ...silent.filter((m) => !gone.includes(m)).map((master): EtcdMember => ({ master, check: UNKNOWN }))];
  const lost = all.filter((m) => m.check.verdict === 'bad');
  // The API servers are asked more often than the machines: where one still reaches etcd, there is a quorum.
  const quorumLost = api.verdict !== 'ok' && (possible < quorum || (own === 0 && bad.length > 0 && api.verdict === 'bad'));
  const mayLose = Math.max(0, healthy - quorum);
  const size = { members: total, healthy, mayLose };
  if (quorumLost) {
    const problem = quorumProblem(total, lost);
    return { health: { check: { verdict: 'bad', via: 'ssh', reason: problem.reason }, ...size }, members: all, problem, quorumLost };
  }
  // The members say that they are well, as of some seconds ago; no API server reaches them now.
  if (api.verdict === 'bad') return { health: { check: api, ...size }, members: all, problem: unreachableProblem(api), quorumLost: true };
  const missing = total - possible;
  if (missing > 0) {
    // Below a majority there would be no quorum, which the API servers deny: then only those that are gone are told.
    const gone = possible < quorum ? goneOf(lost) : lost;
    const problem = memberProblem(gone, possible < quorum ? gone.length : missing, total, healthy, mayLose);
    return { health: { check: { verdict: 'warn', via: 'ssh', reason: problem.reason }, ...size }, members: all, problem, quorumLost };
  }
  const check: Check = healthy === total ? { verdict: 'ok', via: 'ssh' } : api.verdict === 'ok' ? api : { verdict: 'unknown', via: 'ssh', reason: { code: 'etcd-untold' } };
  return { health: { check, ...size }, members: all, quorumLost };
};

/** How etcd is: member by member over SSH where masters are declared, else as one through `/readyz`. */
export const judgeEtcd = (facts: HealthFacts, situation: Situation, masters: readonly Master[]): EtcdJudgement => {
  const members = masters.flatMap((m) => ownCheck(m) ?? []);
  const silent = masters.filter((m) => m.machine.fault !== undefined);
  if (members.some((m) => m.check.via === 'ssh' && m.check.verdict !== 'unknown')) return count(facts, situation, members, silent);
  const check = throughApi(facts, situation);
  return { health: { check }, members, quorumLost: check.verdict === 'bad', ...(check.verdict === 'bad' ? { problem: unreachableProblem(check) } : {}) };
};

/** The check of one master, as the masters' table shows it. */
export const etcdCheckOf = (judgement: EtcdJudgement, master: Master): EtcdCheck => judgement.members.find((m) => m.master === master)?.check ?? UNKNOWN;

/** The loss of the member goes with the loss of its whole machine. */
export const explainedByMachine = (judgement: EtcdJudgement): boolean => {
  const lost = judgement.members.filter((m) => m.check.verdict === 'bad');
  return lost.length > 0 && lost.every((m) => machineSilent(m.master));
};
