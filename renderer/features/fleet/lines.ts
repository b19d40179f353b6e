import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import type { FleetLine } from '../../../preload/contract/model/fleet.ts';

/** A cluster with its line; the line is absent until main has told one. */
export interface FleetRow {
  readonly cluster: ClusterInfo;
  readonly line: FleetLine;
}

/** What the chips count, the worst first: does not answer, broken, needs a look, not known, well. */
export const CLASSES = ['down', 'bad', 'warn', 'unknown', 'ok'] as const;
export type FleetClass = (typeof CLASSES)[number];

/** Which chip a line counts for. */
export const classOf = ({ state, verdict }: FleetLine): FleetClass => (state === 'failed' ? 'down' : verdict);

const idle = (cluster: string): FleetLine => ({ cluster, state: 'waiting', busy: false, verdict: 'unknown', problems: 0, missing: [] });

/** What is left alone stands last, whatever it said before. */
const weight = (line: FleetLine): number => (line.state === 'stopped' ? CLASSES.length : CLASSES.indexOf(classOf(line)));

/** Every cluster with its line, the worst first; equal ones by name. */
export const worstFleetFirst = (clusters: readonly ClusterInfo[], lines: readonly FleetLine[]): readonly FleetRow[] => {
  const byCluster = new Map(lines.map((line) => [line.cluster, line]));
  return clusters.map((cluster) => ({ cluster, line: byCluster.get(cluster.id) ?? idle(cluster.id) })).sort((a, b) => weight(a.line) - weight(b.line) || a.cluster.name.localeCompare(b.cluster.name, 'en', { numeric: true }));
};

/** What can be done with a line, in the order in which it is offered. */
export type LineAction = 'open' | 'allow' | 'retry' | 'stop';

/** The actions of a line. A snapshot answers from its file and is asked nothing. */
export const lineActions = ({ cluster, line }: FleetRow): readonly LineAction[] => {
  if (cluster.problem) return [];
  if (cluster.exec?.allowed === false) return ['allow'];
  if (cluster.kind === 'snapshot') return ['open'];
  return line.state === 'stopped' ? ['open', 'retry'] : ['open', 'retry', 'stop'];
};

/** Clusters that a merged table can take in: those that can be asked at all. */
export const mergeable = (clusters: readonly ClusterInfo[]): readonly ClusterInfo[] => clusters.filter((cluster) => !cluster.problem && cluster.exec?.allowed !== false);
