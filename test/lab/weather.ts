// The whole program without a face over a bad link to the lab's small cluster, with kubectl beside it on a good one.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createApp } from '../../main/app.ts';
import type { App } from '../../main/app.ts';
import { silentLog } from '../../main/base/log.ts';
import { memoryCipher } from '../../main/store/vault.ts';
import { foldRows, noRows } from '../../preload/contract/model/rows.ts';
import type { Row, RowsState } from '../../preload/contract/model/rows.ts';
import { clientOfKubeconfig } from '../fakes/kube-client.ts';
import type { TestClient } from '../fakes/kube-client.ts';
import { badLink } from './bad-link.ts';
import type { BadLink } from './bad-link.ts';
import { labEnv } from './lab.ts';

const API_PORT = 18443;
/** The context's name: kubeconfigs are written by people in any script. */
const CONTEXT = '生产-🚢-été';

/** A table as the page holds it: the contract's feed, folded. */
export interface Held {
  readonly state: () => RowsState;
  /** Rejects with the sentence when it does not come to be within `ms`. */
  until(what: string, fits: (state: RowsState) => boolean, ms?: number): Promise<void>;
}

/** What the program holds open of the world. */
export interface Holdings {
  readonly connections: number;
  readonly sockets: number;
  readonly watches: number;
  readonly retrying: number;
}

export interface Weather {
  readonly link: BadLink;
  readonly app: App;
  readonly cluster: string;
  /** The API server itself, past the bad link. */
  readonly direct: TestClient;
  kubectl(...args: readonly string[]): Promise<string>;
  /** Opens a table through the contract. */
  hold(kind: string): Held;
  holdings(): Promise<Holdings>;
  /** Ends the app; resolves when none of its connections is left. */
  end(): Promise<void>;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again until it is so; rejects with the sentence after `ms`. */
export const eventually = async (what: string, fits: () => boolean | Promise<boolean>, ms = 40_000): Promise<void> => {
  const until = performance.now() + ms;
  while (!(await fits())) {
    if (performance.now() > until) throw new Error(`after ${ms / 1000} s not yet: ${what}`);
    await sleep(50);
  }
};

/** Asks etcd itself, as its HTTP gateway takes it: bytes in base64. */
const askEtcd = async (path: string, body: object): Promise<{ readonly header?: { readonly revision?: string } }> => {
  const { etcd } = (await labEnv()).small;
  const response = await fetch(`${etcd}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`etcd: ${path}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as { readonly header?: { readonly revision?: string } };
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Forgets all of etcd's history up to now. */
export const compactEtcd = async (): Promise<void> => {
  const { header } = await askEtcd('/v3/kv/range', { key: base64('/registry/none') });
  await askEtcd('/v3/kv/compaction', { revision: header?.revision, physical: true });
};

/** Runs many requests, so many at a time. */
export const each = async <T>(items: readonly T[], run: (item: T) => Promise<unknown>, atOnce = 32): Promise<void> => {
  const rest = items.values();
  await Promise.all(Array.from({ length: atOnce }, async () => { for (const item of rest) await run(item); }));
};

/**
 * Writes objects where the API server keeps them: thousands within seconds. `place`: `pods/NAMESPACE`. One by one, for
 * every object must have a revision of its own: a watch that ends between two of the same revision cannot be resumed.
 */
export const writeObjects = (place: string, objects: readonly { readonly metadata: { readonly name: string } }[]): Promise<void> =>
  each(objects, (object) => askEtcd('/v3/kv/put', { key: base64(`/registry/${place}/${object.metadata.name}`), value: base64(JSON.stringify(object)) }));

/** What the API server adds to an object when it is made. */
export const made = (name: string, namespace: string): { readonly name: string; readonly namespace: string; readonly uid: string; readonly creationTimestamp: string } => ({ name, namespace, uid: randomUUID(), creationTimestamp: new Date().toISOString().replace(/\.\d+Z/, 'Z') });

const hold = (app: App, cluster: string, kind: string, signal: AbortSignal): Held => {
  let state = noRows;
  let broken: Error | undefined;
  const read = async (): Promise<void> => {
    for await (const item of app.handlers.kinds.rows({ cluster, kind }, { signal })) state = foldRows(state, item);
  };
  read().catch((error: unknown) => { if (!signal.aborted) broken = error instanceof Error ? error : new Error(String(error)); });
  return {
    state: () => state,
    until: (what, fits, ms) =>
      eventually(`${kind}: ${what}`, () => {
        if (broken !== undefined) throw broken;
        return fits(state);
      }, ms),
  };
};

const tcpSockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

/** Makes a world of its own for one test. */
export const startWeather = async (): Promise<Weather> => {
  const env = await labEnv();
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-weather-'));
  const link = await badLink(API_PORT);
  const kubeconfig = join(folder, 'kubeconfig');
  const text = await readFile(env.small.kubeconfig, 'utf8');
  await writeFile(kubeconfig, text.replace(`:${API_PORT}`, `:${link.port}`), { mode: 0o600 });
  await promisify(execFile)(env.kubectl, ['--kubeconfig', kubeconfig, 'config', 'rename-context', 'small', CONTEXT]);
  const app = await createApp({
    folder: join(folder, 'own'), version: '0', env: {}, home: folder, log: silentLog, demo: false, kubeconfig,
    host: { kind: 'cli', locale: 'en', cipher: memoryCipher, pickToOpen: () => Promise.resolve(undefined), giveFile: () => Promise.resolve({ saved: false }), openExternal: () => Promise.resolve(), browses: false },
  });
  const info = app.clusters.list.value.clusters.find((one) => one.name === CONTEXT);
  if (info === undefined) throw new Error(`the context ${CONTEXT} is not among the clusters`);
  const direct = clientOfKubeconfig(env.small.kubeconfig);
  const stop = new AbortController();
  // As every page does, in its status line.
  const follow = async (): Promise<void> => {
    for await (const _ of app.handlers.clusters.connection({ cluster: info.id }, { signal: stop.signal }));
  };
  follow().catch(() => undefined);
  return {
    link,
    app,
    cluster: info.id,
    direct,
    kubectl: async (...args) => (await promisify(execFile)(env.kubectl, ['--kubeconfig', env.small.kubeconfig, ...args], { maxBuffer: 1 << 28, timeout: 60_000, env: { ...process.env, KUBECACHEDIR: join(folder, 'cache') } })).stdout,
    hold: (kind) => hold(app, info.id, kind, stop.signal),
    holdings: async () => {
      for await (const { watches } of app.clusters.connection(info.id, AbortSignal.timeout(5000))) return { connections: link.open(), sockets: tcpSockets(), watches: watches.open, retrying: watches.retrying };
      throw new Error('the connection tells nothing');
    },
    end: async () => {
      stop.abort();
      app.dispose();
      direct.dispose();
      try {
        link.speak();
        await eventually('every connection of the ended program is closed', () => link.open() === 0, 5000);
      } finally {
        link.dispose();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
};

/** `namespace/name` of a row. */
export const keyOf = (row: Row): string => (row.namespace === undefined ? row.name : `${row.namespace}/${row.name}`);

const sameLines = (ours: readonly string[], theirs: readonly string[]): readonly string[] => {
  const [mine, its] = [new Set(ours), new Set(theirs)];
  return [...ours.filter((line) => !its.has(line)).map((line) => `only ours: ${line}`), ...theirs.filter((line) => !mine.has(line)).map((line) => `only kubectl's: ${line}`), ...(mine.size === ours.length ? [] : ['a row stands twice'])];
};

/** READY, STATUS, RESTARTS, IP and NODE of every pod, as we hold them and as kubectl prints them: what differs. */
export const podDifferences = (state: RowsState, kubectlWide: string): readonly string[] => {
  const at = ['READY', 'STATUS', 'RESTARTS', 'IP', 'NODE'].map((title) => state.columns.findIndex((column) => column.title === title));
  const ours = [...state.rows.values()].map((row) => [keyOf(row), ...at.map((i) => String(row.cells[i]))].join(' '));
  const theirs = kubectlWide.split('\n').filter((line) => line !== '').map((line) => {
    // RESTARTS may be followed by `(5m ago)`.
    const [namespace, name, ready, status, restarts, , ip, node] = line.replace(/\([^)]* ago\)/, '').split(/\s+/);
    return [`${namespace ?? ''}/${name ?? ''}`, ready, status, restarts, ip, node].join(' ');
  });
  return sameLines(ours, theirs);
};
