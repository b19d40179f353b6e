import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fault, FaultError, type Fault } from '../../preload/contract/fault.ts';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { ClusterId, KindId, Millis } from '../../preload/contract/model/common.ts';
import type { HealthReport } from '../../preload/contract/model/health.ts';
import type { SnapshotInfo, SnapshotProgress } from '../../preload/contract/model/snapshot.ts';
import { Disposables, disposable, type Disposable } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { Recorder } from '../journal/recorder.ts';
import type { ClientOf, KubeClient } from '../kube/client.ts';
import { createSnapshotFile, type Captured, type CaptureProgress, type KindsOf } from './capture.ts';
import { SnapshotClient } from './client.ts';
import { readContent } from './content.ts';
import { diskFault, type Disk } from './disk.ts';
import { verifySnapshot, type Verified } from './read.ts';

export interface SnapshotsDeps {
  /** Where new snapshots go and which one is listed; made when it is needed. */
  readonly folder: string;
  readonly clientOf: ClientOf;
  readonly discovery: KindsOf;
  readonly hasOwnRow: (kind: KindId) => boolean;
  checkHealth(cluster: ClusterId, signal: AbortSignal): Promise<HealthReport>;
  addVirtual(info: ClusterInfo, client: KubeClient): Disposable;
  pickToOpen(): Promise<string | undefined>;
  resolveEntry(entry: string): string | undefined;
  giveFile(file: { readonly path: string; readonly name: string; readonly type: string }): Promise<{ readonly download?: string; readonly saved: boolean }>;
  readonly operator: string;
  readonly recorder: Recorder;
  readonly now: () => Millis;
  readonly log: Log;
  /** Injected by tests. */
  readonly disk?: Disk;
  /** Injected by tests: how long (ms) to wait before a kind is read again. */
  readonly retryMs?: number;
}

/** Snapshots on this machine: taken, listed, opened. Disposing closes all that are open. */
export interface Snapshots extends Disposable {
  list(): Promise<readonly SnapshotInfo[]>;
  /** Ends without an item when the signal aborts; then there is no file. */
  create(cluster: ClusterId, note: string | undefined, signal: AbortSignal): AsyncGenerator<SnapshotProgress, void, void>;
  /** Into a file of the caller's choice (the command line's); a file that stands there is replaced. */
  capture(cluster: ClusterId, path: string, signal: AbortSignal, tell: (progress: CaptureProgress) => void): Promise<Captured>;
  open(id: string): Promise<{ readonly cluster: ClusterId }>;
  /** Opens any file; one that is open already is not read again. */
  openPath(path: string): Promise<{ readonly cluster: ClusterId }>;
  openFromHost(entry: string | undefined): Promise<{ readonly cluster: ClusterId } | null>;
  close(cluster: ClusterId): void;
  remove(id: string): Promise<void>;
  save(id: string): Promise<{ readonly download?: string; readonly saved: boolean }>;
  /** The report that an open snapshot holds; undefined for other clusters. */
  recordedHealth(cluster: ClusterId): HealthReport | undefined;
}

const EXTENSION = '.qdsnap';
const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : { kind: 'bug', message: error instanceof Error ? error.message : String(error) });

/** The same file is the same cluster after a restart: colour and choices stay. */
const clusterOf = (path: string): ClusterId => `snapshot-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;

/** The cluster under which an opened snapshot is shown. */
const clusterInfo = (path: string, client: SnapshotClient, { header }: Verified): ClusterInfo => ({
  id: client.cluster, name: header.cluster, kind: 'snapshot', file: path, server: header.server, user: header.user, auth: 'none', insecure: false,
  colour: (createHash('sha256').update(client.cluster).digest()[0] ?? 0) % 8, readOnly: true, typedNamespaces: [], takenAt: header.takenAt, takenBy: header.takenBy,
});

/** Opens a snapshot without the service, for the command line. Throws what is wrong with the file. */
export const openSnapshotFile = async (path: string, signal?: AbortSignal): Promise<{ readonly client: SnapshotClient; readonly info: ClusterInfo }> => {
  const full = resolve(path);
  const content = await readContent(full, signal === undefined ? {} : { signal });
  const client = new SnapshotClient(clusterOf(full), content);
  return { client, info: clusterInfo(full, client, content) };
};

/** `prod-eu-2026-03-01T10-22-33Z.qdsnap`. */
const fileNameOf = (cluster: string, at: Millis): string => `${cluster.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '').slice(0, 100) || 'cluster'}-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;

interface Opened { readonly path: string; readonly client: SnapshotClient; readonly shown: Disposable }
interface Proved { readonly stamp: string; readonly verified?: Verified; readonly fault?: Fault }

class SnapshotService implements Snapshots {
  readonly #deps: SnapshotsDeps;
  readonly #owned = new Disposables();
  readonly #opened = new Map<ClusterId, Opened>();
  readonly #opening = new Map<string, Promise<{ readonly cluster: ClusterId }>>();
  readonly #paths = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  /** What a file was found to be; asked again when its size or time changes. */
  readonly #proved = new Map<string, Proved>();
  /** Files that are being written now. */
  readonly #taking = new Set<string>();

  constructor(deps: SnapshotsDeps) {
    this.#deps = deps;
  }

  #idOf(path: string): string {
    const known = this.#ids.get(path);
    if (known !== undefined) return known;
    const id = randomUUID();
    this.#ids.set(path, id);
    this.#paths.set(id, path);
    return id;
  }

  #pathOf(id: string): string {
    const path = this.#paths.get(id);
    if (path === undefined) throw fault('not-found', 'There is no such snapshot (any more)', { object: id });
    return path;
  }

  async #prove(path: string, stamp: string): Promise<Proved> {
    const known = this.#proved.get(path);
    if (known?.stamp === stamp) return known;
    const proved: Proved = await verifySnapshot(path).then((verified) => ({ stamp, verified }), (error: unknown) => ({ stamp, fault: faultOf(error) }));
    this.#proved.set(path, proved);
    return proved;
  }

  async #info(path: string): Promise<SnapshotInfo | undefined> {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true) return undefined;
    const { verified, fault: problem } = await this.#prove(path, `${found.size} ${found.mtimeMs}`);
    const open = [...this.#opened.values()].find((one) => one.path === path);
    return {
      id: this.#idOf(path), fileName: basename(path), folder: dirname(path), bytes: found.size,
      cluster: verified?.header.cluster ?? '', takenAt: verified?.header.takenAt ?? Math.round(found.mtimeMs), takenBy: verified?.header.takenBy ?? '', objects: verified?.manifest.objects ?? 0, kinds: verified?.manifest.kinds ?? 0,
      ...(open === undefined ? {} : { openAs: open.client.cluster }),
      ...(problem === undefined ? {} : { fault: problem }),
    };
  }

  async list(): Promise<readonly SnapshotInfo[]> {
    const names = await readdir(this.#deps.folder).catch((error: unknown) => {
      const told = diskFault(error, this.#deps.folder);
      if (told instanceof FaultError && told.fault.cause === 'file-missing') return [];
      throw told;
    });
    const inside = names.filter((name) => name.endsWith(EXTENSION)).map((name) => join(this.#deps.folder, name));
    const elsewhere = [...this.#opened.values()].map((one) => one.path).filter((path) => !inside.includes(path));
    const infos: SnapshotInfo[] = [];
    // One after the other: proving reads the whole file.
    for (const path of [...inside, ...elsewhere]) {
      const info = await this.#info(path);
      if (info) infos.push(info);
    }
    return infos.sort((a, b) => b.takenAt - a.takenAt);
  }

  async #freePath(cluster: string, at: Millis): Promise<string> {
    const name = fileNameOf(cluster, at);
    for (let n = 1; ; n += 1) {
      const path = join(this.#deps.folder, `${name}${n === 1 ? '' : `-${n}`}${EXTENSION}`);
      if (this.#taking.has(path)) continue;
      this.#taking.add(path);
      if (await stat(path).then(() => false, () => true)) return path;
      this.#taking.delete(path);
    }
  }

  /** Takes it and records it, however it ends. */
  async #capture(client: KubeClient, path: string, note: string | undefined, signal: AbortSignal, tell: (progress: CaptureProgress) => void): Promise<Captured> {
    const { discovery, hasOwnRow, operator, recorder, now, disk, retryMs } = this.#deps;
    const began = now();
    const entry = { action: 'snapshot', cluster: client.name, clusterUser: client.user, object: basename(path), before: '' } as const;
    let captured: Captured;
    try {
      captured = await createSnapshotFile({
        client, discovery, hasOwnRow, checkHealth: (cluster, stop) => this.#deps.checkHealth(cluster, stop), path, takenBy: operator, now, signal, onProgress: tell,
        ...(note === undefined ? {} : { note }), ...(disk === undefined ? {} : { disk }), ...(retryMs === undefined ? {} : { retryMs }),
      });
    } catch (error) {
      const found = faultOf(error);
      await recorder.record({ ...entry, after: '', outcome: found.kind === 'cancelled' ? 'cancelled' : 'failed', fault: found, durationMs: now() - began });
      throw error;
    } finally {
      this.#taking.delete(path);
    }
    await recorder.record({ ...entry, after: `${captured.manifest.objects} objects of ${captured.manifest.kinds} kinds`, outcome: 'done', durationMs: now() - began });
    return captured;
  }

  capture(cluster: ClusterId, path: string, signal: AbortSignal, tell: (progress: CaptureProgress) => void): Promise<Captured> {
    return this.#capture(this.#deps.clientOf(cluster), resolve(path), undefined, signal, tell);
  }

  async *create(cluster: ClusterId, note: string | undefined, signal: AbortSignal): AsyncGenerator<SnapshotProgress, void, void> {
    const client = this.#deps.clientOf(cluster);
    const stop = new AbortController();
    const own = this.#owned.add(disposable(`snapshot of ${client.name}`, () => stop.abort()));
    const either = AbortSignal.any([signal, stop.signal]);
    const progress = new Latest<CaptureProgress>({ kind: '', done: 0, kinds: 0, objects: 0, bytes: 0 });
    const ended = new AbortController();
    const path = await this.#freePath(client.name, this.#deps.now());
    const run = this.#capture(client, path, note, either, (now) => progress.set(now)).finally(() => ended.abort());
    run.catch(() => undefined);
    try {
      for await (const now of progress.follow(AbortSignal.any([either, ended.signal]))) yield { type: 'progress', ...now };
      const captured = await run;
      const snapshot = await this.#info(captured.path);
      if (snapshot) yield { type: 'done', snapshot, missing: captured.manifest.missing };
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#owned.release(own);
      await run.catch(() => undefined);
    }
  }

  open(id: string): Promise<{ readonly cluster: ClusterId }> {
    return this.openPath(this.#pathOf(id));
  }

  openPath(path: string): Promise<{ readonly cluster: ClusterId }> {
    const full = resolve(path);
    const cluster = clusterOf(full);
    if (this.#opened.has(cluster)) return Promise.resolve({ cluster });
    const under = this.#opening.get(full) ?? this.#openNew(full).finally(() => this.#opening.delete(full));
    this.#opening.set(full, under);
    return under;
  }

  async #openNew(path: string): Promise<{ readonly cluster: ClusterId }> {
    const { client, info } = await openSnapshotFile(path);
    if (this.#owned.ended) throw fault('cancelled', 'Quarterdeck is closing');
    const shown = this.#owned.add(this.#deps.addVirtual(info, client));
    this.#opened.set(client.cluster, { path, client, shown });
    this.#deps.log.info('snapshot opened', { file: basename(path), cluster: info.name });
    return { cluster: client.cluster };
  }

  async openFromHost(entry: string | undefined): Promise<{ readonly cluster: ClusterId } | null> {
    if (entry !== undefined) {
      const path = this.#deps.resolveEntry(entry);
      if (path === undefined) throw fault('not-found', 'There is no such file (any more)', { object: entry });
      return this.openPath(path);
    }
    const path = await this.#deps.pickToOpen();
    return path === undefined ? null : this.openPath(path);
  }

  close(cluster: ClusterId): void {
    const open = this.#opened.get(cluster);
    if (open === undefined) return;
    this.#opened.delete(cluster);
    this.#owned.release(open.shown);
  }

  async remove(id: string): Promise<void> {
    const path = this.#pathOf(id);
    if (dirname(path) !== resolve(this.#deps.folder)) throw fault('refused', `${path} was not taken here: remove it where it lies`, { object: path });
    const found = await this.#info(path);
    await rm(path, { force: true }).catch((error: unknown) => {
      throw diskFault(error, path);
    });
    this.close(clusterOf(path));
    this.#ids.delete(path);
    this.#paths.delete(id);
    this.#proved.delete(path);
    await this.#deps.recorder.record({ action: 'snapshot', cluster: found?.cluster ?? '', clusterUser: '', object: basename(path), before: `${found?.objects ?? 0} objects of ${found?.kinds ?? 0} kinds`, after: 'removed', outcome: 'done', durationMs: 0 });
  }

  save(id: string): Promise<{ readonly download?: string; readonly saved: boolean }> {
    const path = this.#pathOf(id);
    return this.#deps.giveFile({ path, name: basename(path), type: 'application/zstd' });
  }

  recordedHealth(cluster: ClusterId): HealthReport | undefined {
    return this.#opened.get(cluster)?.client.health();
  }

  dispose(): void {
    this.#opened.clear();
    this.#owned.dispose();
  }
}

/** Takes, lists and opens snapshots. */
export const createSnapshots = (deps: SnapshotsDeps): Snapshots => new SnapshotService({ ...deps, folder: resolve(deps.folder) });
