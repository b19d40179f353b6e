import { basename } from 'node:path';
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { fault, FaultError, type Fault } from '../../preload/contract/fault.ts';
import type { ClusterId, KindId, Millis } from '../../preload/contract/model/common.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import { sleep } from '../base/abort.ts';
import type { KubeClient } from '../kube/client.ts';
import { nodeDisk, type Disk } from './disk.ts';
import { entryName, FORMAT, type SnapshotDiscovery, type SnapshotHeader, type SnapshotManifest } from './format.ts';
import { forSnapshot, maskText, maskValue } from './mask.ts';
import { writeArchive, type ArchiveWriter } from './write.ts';

/** Objects per page, as kubectl asks. */
const PAGE = 500;
/** After so many objects others get their turn: masking them takes about 10 ms. */
const BREATH = 50;
/** A page of large objects from a slow server (ms). */
const PAGE_MS = 60_000;
/** How often a kind is begun again when the server does not answer or its list has expired. */
const TRIES = 3;
const ACCEPT_DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
const ACCEPT_TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** Which kinds a cluster serves, and which groups did not answer. */
export interface KindsOf {
  of(client: KubeClient, refresh?: boolean): Promise<{ readonly kinds: readonly KindInfo[]; readonly partial: readonly string[] }>;
}

/** How far a capture is. `bytes`: compressed, on the disk. */
export interface CaptureProgress {
  readonly kind: string;
  readonly done: number;
  readonly kinds: number;
  readonly objects: number;
  readonly bytes: number;
}

export interface CaptureOptions {
  readonly client: KubeClient;
  readonly discovery: KindsOf;
  /** Does Quarterdeck draw this kind's rows itself; if not, the server's own table is kept as well. */
  readonly hasOwnRow: (kind: KindId) => boolean;
  readonly checkHealth?: (cluster: ClusterId, signal: AbortSignal) => Promise<HealthReport>;
  readonly path: string;
  readonly takenBy: string;
  readonly note?: string;
  readonly now: () => Millis;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CaptureProgress) => void;
  readonly disk?: Disk;
  /** Before a kind is tried again (ms); default 1000, twice as long the second time. */
  readonly retryMs?: number;
}

/** What was captured. */
export interface Captured {
  readonly path: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly header: SnapshotHeader;
  readonly manifest: SnapshotManifest;
}

interface List { readonly metadata?: { readonly continue?: string }; readonly items?: readonly Record<string, unknown>[] }
interface Table {
  readonly kind?: string;
  readonly metadata?: { readonly continue?: string };
  readonly columnDefinitions?: readonly unknown[];
  readonly rows?: readonly { readonly cells?: readonly unknown[]; readonly object?: { readonly metadata?: { readonly name?: string; readonly namespace?: string } } }[];
}

const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : { kind: 'bug', message: error instanceof Error ? error.message : String(error) });
/** The server answered, if only with a refusal: one kind is missing. Otherwise the server itself is. */
const answered = (found: Fault): boolean => found.kind === 'timeout' || found.kind === 'invalid' || (found.status !== undefined && found.status !== 401);
const collectionPath = (kind: KindInfo): string => `${kind.group === '' ? '/api' : `/apis/${kind.group}`}/${kind.version}/${kind.plural}`;

/** One capture under way. */
class Capture {
  objects = 0;
  done = 0;
  kept = 0;
  readonly missing: { what: string; fault: Fault }[] = [];
  readonly #options: CaptureOptions;
  readonly #writer: ArchiveWriter;
  readonly #kinds: readonly KindInfo[];

  constructor(options: CaptureOptions, writer: ArchiveWriter, kinds: readonly KindInfo[]) {
    this.#options = options;
    this.#writer = writer;
    this.#kinds = kinds;
  }

  tell(kind: string): void {
    this.#options.onProgress?.({ kind, done: this.done, kinds: this.#kinds.length, objects: this.objects, bytes: this.#writer.bytes });
  }

  async *#pages<T extends { readonly metadata?: { readonly continue?: string } }>(kind: KindInfo, accept: string, query: Record<string, string>): AsyncGenerator<T, void, void> {
    const { client, signal } = this.#options;
    let next: string | undefined;
    do {
      const page: T = await client.json<T>({ path: collectionPath(kind), query: { ...query, limit: PAGE, ...(next === undefined ? {} : { continue: next }) }, headers: { accept }, signal, timeoutMs: PAGE_MS });
      yield page;
      next = page.metadata?.continue;
    } while (next !== undefined && next !== '');
  }

  async #resources(kind: KindInfo): Promise<void> {
    let count = 0;
    await this.#writer.spool(entryName('resources', kind), async (write) => {
      for await (const page of this.#pages<List>(kind, 'application/json', {})) {
        for (const item of page.items ?? []) {
          await write(`${JSON.stringify(forSnapshot(item, kind))}\n`);
          count += 1;
          if (count % BREATH === 0) await yieldToLoop();
        }
        this.#options.onProgress?.({ kind: kind.id, done: this.done, kinds: this.#kinds.length, objects: this.objects + count, bytes: this.#writer.bytes });
      }
      return true;
    });
    this.objects += count;
    this.kept += 1;
  }

  /** A server that has no tables answers with a list: then there is nothing to keep. */
  async #table(kind: KindInfo): Promise<void> {
    await this.#writer.spool(entryName('tables', kind), async (write) => {
      let first = true;
      for await (const page of this.#pages<Table>(kind, ACCEPT_TABLE, { includeObject: 'Metadata' })) {
        if (page.kind !== 'Table') return false;
        if (first) await write(`{"columnDefinitions":${JSON.stringify(page.columnDefinitions ?? [])},"rows":[`);
        for (const [index, row] of (page.rows ?? []).entries()) {
          const { namespace = '', name = '' } = row.object?.metadata ?? {};
          const cells = (row.cells ?? []).map((cell) => (typeof cell === 'string' ? maskText(cell) : maskValue(cell)));
          await write(`${first && index === 0 ? '' : ','}${JSON.stringify([`${namespace}/${name}`, cells])}`);
        }
        // An empty first page that is followed by others does not happen: the server sends at least one row per page.
        first = false;
      }
      await write(']}');
      return true;
    });
  }

  /** Tries again when the server is away for a moment or the list expired meanwhile. */
  async #persist(run: () => Promise<void>): Promise<void> {
    const { signal, retryMs = 1000 } = this.#options;
    for (let tried = 1; ; tried += 1) {
      try {
        await run();
        return;
      } catch (error) {
        const found = faultOf(error);
        const again = found.status === 410 || found.kind === 'unreachable';
        if (signal.aborted || !again || tried >= TRIES) throw error;
        await sleep(retryMs * tried, signal);
      }
    }
  }

  async kind(kind: KindInfo): Promise<void> {
    this.tell(kind.id);
    const miss = async (what: string, error: unknown): Promise<void> => {
      const { client, signal } = this.#options;
      const found = faultOf(error);
      if (signal.aborted || !answered(found)) throw error;
      // One slow kind is missing; a server that answers nothing at all any more is lost.
      if (found.kind === 'timeout') await client.json({ path: '/version', signal });
      this.missing.push({ what, fault: found });
    };
    try {
      await this.#persist(() => this.#resources(kind));
      if (!this.#options.hasOwnRow(kind.id)) await this.#persist(() => this.#table(kind)).catch((error: unknown) => miss(`${kind.id} (table)`, error));
    } catch (error) {
      await miss(kind.id, error);
    }
    this.done += 1;
    this.tell(kind.id);
  }
}

const GROUPS_V2 = { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {} };

/** The server's aggregated documents; for a server that has none (before 1.30), the same made of what it serves. */
const discoveryOf = async (client: KubeClient, kinds: readonly KindInfo[], signal: AbortSignal): Promise<SnapshotDiscovery> => {
  const ask = (path: string): Promise<Record<string, unknown>> => client.json({ path, headers: { accept: ACCEPT_DISCOVERY }, signal });
  const made = (core: boolean): Record<string, unknown> => ({
    ...GROUPS_V2,
    items: [...Map.groupBy(kinds.filter((one) => (one.group === '') === core), (one) => one.group)].map(([group, inside]) => ({
      metadata: core ? {} : { name: group },
      versions: [...Map.groupBy(inside, (one) => one.version)].map(([version, some]) => ({
        version, freshness: 'Current',
        resources: some.map((one) => ({ resource: one.plural, responseKind: { group, version, kind: one.kind }, scope: one.namespaced ? 'Namespaced' : 'Cluster', verbs: one.verbs, shortNames: one.shortNames })),
      })),
    })),
  });
  const [api, apis] = await Promise.all(['/api', '/apis'].map((path) => ask(path).catch((error: unknown): Record<string, unknown> => {
    if (signal.aborted || !answered(faultOf(error))) throw error;
    return {};
  })));
  return { api: Array.isArray(api?.['items']) ? api : made(true), apis: Array.isArray(apis?.['items']) ? apis : made(false) };
};

const fill = async (options: CaptureOptions, writer: ArchiveWriter, takenAt: Millis): Promise<Pick<Captured, 'header' | 'manifest'>> => {
  const { client, signal } = options;
  const kubernetes = await client.json<Record<string, unknown>>({ path: '/version', signal });
  const { kinds, partial } = await options.discovery.of(client, true);
  const header: SnapshotHeader = { format: FORMAT, cluster: client.name, server: client.server, user: client.user, kubernetes, takenAt, takenBy: options.takenBy, ...(options.note === undefined ? {} : { note: options.note }) };
  await writer.add('header.json', JSON.stringify(header));
  await writer.add('discovery.json', JSON.stringify(await discoveryOf(client, kinds, signal)));
  const capture = new Capture(options, writer, kinds);
  for (const what of partial) capture.missing.push({ what, fault: { kind: 'unreachable', message: `${what} did not answer`, cause: 'overloaded' } });
  if (options.checkHealth !== undefined) {
    try {
      await writer.add('health.json', JSON.stringify(maskValue(await options.checkHealth(client.cluster, signal))));
    } catch (error) {
      if (signal.aborted || !(error instanceof FaultError) || error.fault.cause === 'disk-full') throw error;
      capture.missing.push({ what: 'health', fault: error.fault });
    }
  }
  for (const kind of kinds) {
    signal.throwIfAborted();
    await capture.kind(kind);
  }
  const manifest: SnapshotManifest = { entries: { ...writer.entries }, kinds: capture.kept, objects: capture.objects, missing: capture.missing };
  await writer.add('manifest.json', JSON.stringify(manifest));
  return { header, manifest };
};

/**
 * Reads the whole cluster into one file. Kinds that the server refuses are told as missing; when the server is lost, the
 * disk is full or the signal aborts, it throws and no file is left.
 */
export const createSnapshotFile = async (options: CaptureOptions): Promise<Captured> => {
  const { client, path, signal } = options;
  if (client.kind === 'snapshot') throw fault('unsupported', 'A snapshot of a snapshot would be the same file', { cause: 'snapshot', cluster: client.name });
  const takenAt = options.now();
  let told: Pick<Captured, 'header' | 'manifest'> | undefined;
  const bytes = await writeArchive(path, { disk: options.disk ?? nodeDisk, signal, mtime: new Date(takenAt) }, async (writer) => {
    told = await fill(options, writer, takenAt);
  });
  if (told === undefined) throw new Error('The archive was finished before it was filled');
  return { path, fileName: basename(path), bytes, ...told };
};
