import type { Fault } from '../../preload/contract/fault.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { FleetLine } from '../../preload/contract/model/fleet.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import type { Greeting } from './light-look.ts';

/** A cluster that nobody has asked yet. */
export const idleLine = (cluster: ClusterId): FleetLine => ({ cluster, state: 'waiting', busy: false, verdict: 'unknown', problems: 0, missing: [] });

/** What makes a line another one: the moment it became so is what «since» tells. */
const essence = (line: FleetLine): string => JSON.stringify([line.verdict, line.reason?.code, line.reason?.params, line.object, line.fault?.kind, line.fault?.cause]);

const since = (line: FleetLine, before: FleetLine | undefined, now: number): FleetLine => ({ ...line, since: before?.since !== undefined && essence(before) === essence(line) ? before.since : now });

/** Its kubeconfig, or the operator, does not let it be asked. */
export const heldLine = (cluster: ClusterId, fault: Fault, before: FleetLine, now: number): FleetLine => since({ ...idleLine(cluster), state: 'held', verdict: fault.cause === 'exec-not-allowed' ? 'unknown' : 'bad', fault }, before, now);

/** It did not answer. Its version and nodes are from before; the verdict is not. */
export const failedLine = (cluster: ClusterId, fault: Fault, before: FleetLine, now: number): FleetLine =>
  since(
    {
      ...idleLine(cluster),
      state: 'failed',
      verdict: 'bad',
      fault,
      ...(before.version === undefined ? {} : { version: before.version }),
      ...(before.at === undefined ? {} : { at: before.at }),
    },
    before,
    now,
  );

/** It is there; what it says about its nodes and workloads is still to come. An older answer stays until then, a fault does not. */
export const greetedLine = (cluster: ClusterId, greeting: Greeting, before: FleetLine): FleetLine => {
  const { fault, ...rest } = before;
  const base = fault ? idleLine(cluster) : rest;
  return { ...base, busy: true, state: base.at === undefined ? 'asking' : 'answered', latencyMs: greeting.readyz.latencyMs, ...(greeting.version === undefined ? {} : { version: greeting.version }) };
};

/** A report as one line. */
export const reportLine = (report: HealthReport, depth: 'live' | 'light' | 'snapshot', before: FleetLine | undefined, now: number): FleetLine => {
  const [worst] = report.problems;
  const total = report.nodes.length;
  const latency = before?.latencyMs;
  const line: FleetLine = {
    cluster: report.cluster,
    state: 'answered',
    busy: false,
    verdict: report.verdict,
    problems: report.problems.length,
    missing: report.missing.map((one) => one.what),
    depth,
    at: depth === 'live' ? report.asOf : now,
    ...(worst ? { reason: worst.reason, ...(worst.object ? { object: worst.object } : {}) } : {}),
    ...(total === 0 ? {} : { nodes: { ready: report.nodes.filter((node) => node.ready).length, total } }),
    ...(before?.version === undefined ? {} : { version: before.version }),
    ...(latency === undefined || depth === 'snapshot' ? {} : { latencyMs: latency }),
  };
  const known = worst?.since;
  return known === undefined ? since(line, before, now) : { ...line, since: known };
};
