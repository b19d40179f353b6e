// What every part of the measurement is given.
import type { Browser } from 'playwright-core';
import { cli } from './served.ts';
import type { Cluster } from './cluster.ts';
import { timed } from './measure.ts';
import type { Spent } from './measure.ts';
import type { Owned } from './owned.ts';
import type { Figure } from './report.ts';

export interface Options {
  /** Runs of each way, in turn. */
  readonly runs: number;
  /** Minutes of churn for the growth of the heaps. */
  readonly minutes: number;
  /** Seconds of churn for latency and CPU. */
  readonly churnSeconds: number;
}

export interface Bench extends Options {
  readonly owned: Owned;
  /** The cluster with fifty thousand pods, started when first asked for. */
  readonly big: () => Promise<Cluster>;
  readonly browser: () => Promise<Browser>;
  /** Path of k9s; absent where it cannot be had. */
  readonly k9s?: string;
  /** Progress, for people. */
  readonly say: (text: string) => void;
}

/** One part of the measurement. */
export interface Part {
  readonly name: string;
  readonly what: string;
  readonly run: (bench: Bench) => Promise<readonly Omit<Figure, 'part'>[]>;
}

/** What our command line tells of a list beside what the whole process has cost. */
export interface OwnList extends Spent {
  readonly firstMs: number;
  readonly listMs: number;
  readonly longestBlockMs: number;
}

/** `quarterdeck get pods -A -o json --stats`, the whole process. Throws unless every pod came. */
export const ownList = async (owned: Owned, cluster: Cluster): Promise<OwnList> => {
  const spent = await timed(owned, process.execPath, [cli, 'get', 'pods', '-A', '-o', 'json', '--stats', '--kubeconfig', cluster.kubeconfig]);
  const stats = JSON.parse(spent.stderr.split('\n').find((line) => line.startsWith('{')) ?? '{}') as Partial<Record<'rows' | 'firstMs' | 'wallMs' | 'longestBlockMs', number>>;
  if (stats.rows !== cluster.pods) throw new Error(`expected ${cluster.pods} rows, got ${String(stats.rows)}`);
  return { ...spent, firstMs: stats.firstMs ?? Number.NaN, listMs: stats.wallMs ?? Number.NaN, longestBlockMs: stats.longestBlockMs ?? Number.NaN };
};

/** `kubectl get --raw`: the JSON of all pods, downloaded and thrown away. */
export const rawList = (owned: Owned, cluster: Cluster): Promise<Spent> => timed(owned, cluster.kubectl, ['--kubeconfig', cluster.kubeconfig, 'get', '--raw', '/api/v1/pods']);
