import { z } from 'zod';
import { VERDICTS } from '../../preload/contract/model/verdict.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { Fault } from '../../preload/contract/fault.ts';

/** The format that this program writes, and the newest that it reads. */
export const FORMAT = 1;

/** First entry of a snapshot: what it is of, and who took it when. */
export const headerSchema = z.object({
  format: z.number().int().min(1),
  cluster: z.string().max(500),
  server: z.string().max(2000),
  user: z.string().max(500),
  /** The answer of `/version`. */
  kubernetes: z.record(z.string(), z.unknown()),
  takenAt: z.number(),
  takenBy: z.string().max(500),
  note: z.string().max(500).optional(),
});
export type SnapshotHeader = z.output<typeof headerSchema>;

const missingSchema = z.object({ what: z.string(), fault: z.custom<Fault>((value) => typeof value === 'object' && value !== null && 'kind' in value && 'message' in value) });

/** Last entry: SHA-256 (hex) and size of every other entry, and what could not be read. */
export const manifestSchema = z.object({
  entries: z.record(z.string(), z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int().min(0) })),
  kinds: z.number().int().min(0),
  objects: z.number().int().min(0),
  missing: z.array(missingSchema),
});
export type SnapshotManifest = z.output<typeof manifestSchema>;

/** The aggregated documents (apidiscovery.k8s.io/v2 APIGroupDiscoveryList) of `/api` and `/apis`. */
export const discoverySchema = z.object({ api: z.record(z.string(), z.unknown()), apis: z.record(z.string(), z.unknown()) });
export type SnapshotDiscovery = z.output<typeof discoverySchema>;

/** A server's own table of a kind (meta.k8s.io/v1 Table): cells by `namespace/name`. */
export const tableSchema = z.object({ columnDefinitions: z.array(z.record(z.string(), z.unknown())), rows: z.array(z.tuple([z.string(), z.array(z.unknown())])) });
export type SnapshotTable = z.output<typeof tableSchema>;

/** The report is drawn as it is: what a screen walks over must be there. */
export const healthSchema = z.custom<HealthReport>((value) => {
  if (typeof value !== 'object' || value === null) return false;
  const report = value as Record<string, unknown>;
  const lists = ['problems', 'masters', 'leaders', 'nodes', 'environments', 'warnings', 'missing'];
  return VERDICTS.some((one) => one === report['verdict']) && typeof report['asOf'] === 'number' && lists.every((name) => Array.isArray(report[name])) && ['etcd', 'workloads'].every((name) => typeof report[name] === 'object' && report[name] !== null);
});

const NAME = /^(?:(?:header|discovery|health|manifest)\.json|resources\/([a-z0-9][a-z0-9.-]*)\/([a-z0-9]+)\/([a-z0-9][a-z0-9.-]*)\.ndjson|tables\/([a-z0-9][a-z0-9.-]*)\/([a-z0-9]+)\/([a-z0-9][a-z0-9.-]*)\.json)$/;

/** Only names of this format: no `..`, no absolute path, nothing that another program would unpack elsewhere. */
export const isEntryName = (name: string): boolean => NAME.test(name) && !name.includes('..');

/** Name of a kind's entry. */
export const entryName = (folder: 'resources' | 'tables', kind: Pick<KindInfo, 'group' | 'version' | 'plural'>): string =>
  `${folder}/${kind.group === '' ? 'core' : kind.group}/${kind.version}/${kind.plural}.${folder === 'resources' ? 'ndjson' : 'json'}`;

/** The API path of the collection that an entry holds. */
export const entryPath = (name: string): string => {
  const [, group = '', version = '', file = ''] = name.split('/');
  const plural = file.replace(/\.(?:nd)?json$/, '');
  return group === 'core' ? `/api/${version}/${plural}` : `/apis/${group}/${version}/${plural}`;
};

/** What a file may unpack to: a small file must not fill the memory. */
export interface Limits {
  /** Bytes of one entry. */
  readonly entry: number;
  /** Bytes of all entries. */
  readonly total: number;
  readonly entries: number;
  /** Bytes of one object; etcd takes 1.5 MiB by default. */
  readonly object: number;
}
export const LIMITS: Limits = { entry: 1024 ** 3, total: 2 * 1024 ** 3, entries: 10_000, object: 16 * 1024 ** 2 };
