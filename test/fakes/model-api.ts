// An API server of one collection (configmaps) in memory, behind a KubeClient: its state is the model that a store is
// held against, its history can be lost, its answers cut, refused or late. Pages are small, so that a few objects make many.
import { setImmediate as turn } from 'node:timers/promises';
import { fault } from '../../preload/contract/fault.ts';
import type { FaultKind } from '../../preload/contract/fault.ts';
import type { KubeClient, KubeRequest, KubeResponse } from '../../main/kube/client.ts';
import { configMapSchema, statusSchema } from '../../main/kube/wire/schemas.ts';
import { encodeEvent, encodeList, encodeMessage } from './protobuf.ts';

interface Config { readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string; readonly resourceVersion: string }; readonly data: Readonly<Record<string, string>> }
interface Happened { readonly version: number; readonly type: string; readonly object: Config }
interface Stream { sees(object: Config): boolean; push(bytes: Uint8Array): void; cut(half: Uint8Array): void; end(): void; mute(): void }
type Row = readonly [namespace: string, name: string, uid: string, keys: string];

const PAGE = 3;
const byStatus: Readonly<Record<number, FaultKind>> = { 403: 'forbidden', 404: 'not-found', 410: 'conflict' };
const refused = (status: number): Error => fault(byStatus[status] ?? 'unreachable', `refused with ${status}`, { status, ...(status === 429 ? { retryAfterSeconds: 0.002 } : {}) });
const cutOff = (): Error => fault('unreachable', 'The answer was cut off', { cause: 'body-cut-off' });

export class ModelApi {
  version = 1000;
  /** How many requests and streams have begun. */
  asked = 0;
  streams = new Set<Stream>();
  watches = 0;
  /** Statuses for the next requests, in order. */
  readonly refusals: number[] = [];
  /** The next list's body ends after this many bytes. */
  cutAfter: number | undefined;
  /** Answers in JSON whatever was asked for. */
  json = false;
  /** Namespaces that are forbidden; `*`: to look into all. */
  readonly forbidden = new Set<string>();
  #objects = new Map<string, Config>();
  #history: Happened[] = [];
  #floor = 0;
  /** What there was at each version that is kept. */
  #states = new Map<number, ReadonlyMap<string, Config>>();
  #uids = 0;
  /** Earlier states, for a restore from a backup. */
  #backups: { readonly version: number; readonly objects: ReadonlyMap<string, Config> }[] = [];

  rows(): readonly Row[] {
    return [...this.#objects.values()].map((o): Row => [o.metadata.namespace, o.metadata.name, o.metadata.uid, String(Object.keys(o.data).length)]).sort();
  }

  put(namespace: string, name: string, keys: number): void {
    const known = this.#objects.get(`${namespace}/${name}`);
    this.version += 1;
    const uid = known?.metadata.uid ?? `uid-${(this.#uids += 1)}`;
    const object: Config = { metadata: { name, namespace, uid, resourceVersion: String(this.version) }, data: Object.fromEntries(Array.from({ length: keys }, (_, i) => [`key-${i}`, 'x'])) };
    this.#objects.set(`${namespace}/${name}`, object);
    this.#happen(known === undefined ? 'ADDED' : 'MODIFIED', object);
  }

  remove(namespace: string, name: string): void {
    const known = this.#objects.get(`${namespace}/${name}`);
    if (known === undefined) return;
    this.version += 1;
    this.#objects.delete(`${namespace}/${name}`);
    this.#happen('DELETED', { ...known, metadata: { ...known.metadata, resourceVersion: String(this.version) } });
  }

  bookmark(): void {
    for (const stream of this.streams) stream.push(this.#frame('BOOKMARK', { metadata: { name: '', namespace: '', uid: '', resourceVersion: String(this.version) }, data: {} }));
  }

  /** Ends every watch in the middle of an event. */
  drop(): void {
    const half = this.#frame('MODIFIED', { metadata: { name: 'half', namespace: 'a', uid: 'half', resourceVersion: '999999' }, data: {} });
    for (const stream of this.streams) stream.cut(half.subarray(0, half.length - 5));
  }

  /** Ends every watch as a server does whose time is over. */
  finish(): void {
    for (const stream of this.streams) stream.end();
  }

  /** The watches that are open say nothing any more, as on a link that swallows packets. */
  mute(): void {
    for (const stream of this.streams) stream.mute();
  }

  /** Loses history: what resumes from before is told 410. */
  compact(): void {
    this.version += 1;
    this.#floor = this.version;
    this.#history = [];
    this.#states = new Map([[this.version, new Map(this.#objects)]]);
  }

  backUp(): void {
    this.#backups.push({ version: this.version, objects: new Map(this.#objects) });
  }

  /** Comes back with an earlier state and its versions: a cluster restored from a backup. */
  restore(): void {
    const backup = this.#backups.pop();
    if (backup === undefined) return;
    this.#objects = new Map(backup.objects);
    this.version = backup.version;
    this.#floor = 0;
    this.#history = [];
    this.#backups = [];
    this.#states = new Map([[this.version, new Map(this.#objects)]]);
    this.drop();
  }

  #happen(type: string, object: Config): void {
    this.#history.push({ version: this.version, type, object });
    this.#states.set(this.version, new Map(this.#objects));
    for (const stream of this.streams) if (stream.sees(object)) stream.push(this.#frame(type, object));
  }

  #frame(type: string, object: Config): Buffer {
    if (this.json) return Buffer.from(`${JSON.stringify({ type, object })}\n`);
    return encodeEvent(type, 'ConfigMap', encodeMessage(configMapSchema, { ...object }));
  }

  #list(namespace: string | undefined, token: string | undefined): Uint8Array {
    const [at = this.version, from = 0] = token?.split('/').map(Number) ?? [];
    // A continued list is of the version at which it began.
    const then = token === undefined ? this.#objects : this.#states.get(at);
    if (then === undefined) throw refused(410);
    const all = [...then.values()].filter((o) => namespace === undefined || o.metadata.namespace === namespace).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const rest = all.length - from - PAGE;
    const items = all.slice(from, from + PAGE);
    const meta = { resourceVersion: String(at), ...(rest > 0 ? { continue: `${at}/${from + PAGE}`, remaining: rest } : {}) };
    if (this.json) return Buffer.from(JSON.stringify({ kind: 'ConfigMapList', metadata: meta, items }));
    return encodeList('ConfigMap', meta, items.map((o) => encodeMessage(configMapSchema, { ...o })));
  }

  async *#body(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
    const limit = this.cutAfter ?? bytes.length;
    this.cutAfter = undefined;
    for (let at = 0; at < Math.min(limit, bytes.length); at += 40) {
      yield bytes.subarray(at, Math.min(at + 40, limit));
      await turn();
    }
    if (limit < bytes.length) throw cutOff();
  }

  async *#watch(namespace: string | undefined, from: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const queue: (Uint8Array | 'end' | 'cut')[] = [];
    let wake = (): void => undefined;
    let mute = false;
    const give = (what: Uint8Array | 'end' | 'cut'): void => {
      if (!mute) queue.push(what);
      wake();
    };
    const sees = (object: Config): boolean => namespace === undefined || object.metadata.namespace === namespace;
    const stream: Stream = { sees, push: give, cut: (half) => { give(half); give('cut'); }, end: () => give('end'), mute: () => { mute = true; } };
    if (from < this.#floor) give(this.json ? Buffer.from(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } })}\n`) : encodeEvent('ERROR', 'Status', encodeMessage(statusSchema, { code: 410, message: 'too old resource version' })));
    else for (const event of this.#history) if (event.version > from && sees(event.object)) give(this.#frame(event.type, event.object));
    // From a version that is still to come a server says nothing but where it is.
    if (from > this.version) give(this.#frame('BOOKMARK', { metadata: { name: '', namespace: '', uid: '', resourceVersion: String(this.version) }, data: {} }));
    this.streams.add(stream);
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        const next = queue.shift();
        if (next === 'end') return;
        if (next === 'cut') throw cutOff();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => { wake = resolve; });
      }
    } finally {
      this.streams.delete(stream);
    }
  }

  async #answer(request: KubeRequest): Promise<KubeResponse> {
    this.asked += 1;
    await turn();
    request.signal?.throwIfAborted();
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refused(refusal);
    const namespace = /namespaces\/([^/]+)\//.exec(request.path)?.[1];
    if (this.forbidden.has(namespace ?? '*')) throw refused(403);
    const { watch, resourceVersion, continue: token } = request.query ?? {};
    const signal = request.signal ?? new AbortController().signal;
    const body = watch === true ? this.#watch(namespace, Number(resourceVersion), signal) : this.#body(this.#list(namespace, token === undefined ? undefined : String(token)));
    return { status: 200, headers: {}, body };
  }

  readonly client: KubeClient = {
    cluster: 'test', name: 'test', kind: 'live', server: 'http://model', user: 'tester', readOnly: true,
    request: (request) => this.#answer(request),
    bytes: () => Promise.reject(refused(500)),
    json: <T>({ path }: KubeRequest): Promise<T> => {
      const answers: Readonly<Record<string, unknown>> = { '/api': { versions: ['v1'] }, '/apis': { groups: [] }, '/api/v1': { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['get', 'list', 'watch'] }] } };
      return Promise.resolve(answers[path] as T);
    },
    socket: () => Promise.reject(refused(500)),
    watchOpened: () => {
      this.watches += 1;
      return { retrying: () => undefined, closed: () => { this.watches -= 1; } };
    },
  };
}
