import { isDeepStrictEqual } from 'node:util';
import { FaultError } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import type { ObjectRef } from '../../preload/contract/model/common.ts';
import type { RolloutState } from '../../preload/contract/model/plan.ts';
import { sleep } from '../base/abort.ts';
import { Latest } from '../base/latest.ts';
import type { KubeClient } from '../kube/client.ts';
import type { KubeObject, Workload } from './objects.ts';
import { selectorQuery } from './objects.ts';
import { judgeRollout } from './rollout.ts';
import type { RolloutFacts } from './rollout.ts';

/** What a list and watch tells (`main/kube/list-watch.ts`). */
export interface WatchSink {
  listing(): void;
  page(bytes: Uint8Array): { readonly resourceVersion: string; readonly continue?: string };
  listed(): void;
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void;
  status(problem: Fault | undefined): void;
}

export type ListWatch = (options: { readonly client: KubeClient; readonly path: string; readonly query: Readonly<Record<string, string>>; readonly listAccept: string; readonly watchAccept: string; readonly signal: AbortSignal }, sink: WatchSink) => Promise<void>;

export interface FollowOptions {
  readonly client: KubeClient;
  readonly listWatch: ListWatch;
  readonly ref: ObjectRef;
  /** Collections: of the object, of its history, of pods; all in its namespace. */
  readonly paths: { readonly objects: string; readonly history: string; readonly pods: string };
  readonly judgePod: RolloutFacts['judgePod'];
  readonly now: () => number;
}

interface Known {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly listed: boolean;
  readonly fault: Fault | undefined;
}

/** Ten states a second are more than a reader can see (ms). */
const CALM_MS = 100;
const JSON_TYPE = 'application/json';

/** Keeps a small collection at hand. */
const collect = (options: FollowOptions, path: string, query: Readonly<Record<string, string>>, changed: Latest<number>, signal: AbortSignal): { readonly state: () => Known; readonly ended: Promise<void> } => {
  let objects = new Map<string, KubeObject>();
  let coming = objects;
  let state: Known = { objects, listed: false, fault: undefined };
  const tell = (next: Partial<Known>): void => {
    state = { ...state, objects, ...next };
    changed.update((n) => n + 1);
  };
  const uid = (object: KubeObject): string => object.metadata?.uid ?? object.metadata?.name ?? '';
  const ended = options.listWatch({ client: options.client, path, query, listAccept: JSON_TYPE, watchAccept: JSON_TYPE, signal }, {
    listing: () => { coming = new Map(); },
    page: (bytes) => {
      const list = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly kind?: string; readonly items?: readonly KubeObject[]; readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string } };
      // Items of a list do not name their kind.
      for (const item of list.items ?? []) coming.set(uid(item), { ...item, kind: item.kind ?? list.kind?.replace(/List$/, '') ?? '' });
      return { resourceVersion: list.metadata?.resourceVersion ?? '', ...(list.metadata?.continue ? { continue: list.metadata.continue } : {}) };
    },
    listed: () => {
      objects = coming;
      tell({ listed: true, fault: undefined });
    },
    event: (type, object) => {
      objects = new Map(objects);
      if (type === 'DELETED') objects.delete(uid(object));
      else objects.set(uid(object), object);
      tell({});
    },
    status: (fault) => {
      if (fault !== undefined || state.fault !== undefined) tell({ fault });
    },
  });
  const told = ended.catch((error: unknown) => tell({ fault: { kind: 'bug', message: error instanceof Error ? error.message : String(error) } }));
  return { state: () => state, ended: told };
};

type Watched = ReturnType<typeof collect>;

/** The states of a rollout as they change, for as long as the signal lets it. */
const states = async function* (options: FollowOptions, signal: AbortSignal, ends: Promise<void>[]): AsyncGenerator<RolloutState, void, void> {
  const changed = new Latest(0);
  const own = collect(options, options.paths.objects, { fieldSelector: `metadata.name=${options.ref.name}` }, changed, signal);
  ends.push(own.ended);
  let parts: { readonly history: Watched; readonly pods: Watched } | undefined;
  let last: RolloutState | undefined;
  for await (const _ of changed.follow(signal)) {
    const { objects, listed, fault } = own.state();
    // Before anything is known the reader must hear that it cannot be; later the watch is retried by itself.
    if (!listed && fault !== undefined) throw new FaultError(fault);
    if (!listed) continue;
    const object: Workload | undefined = objects.values().next().value;
    if (object !== undefined) {
      const query = { labelSelector: selectorQuery(object.spec?.selector) };
      // A workload's selector never changes (apps/v1), so these follow it to its end.
      if (parts === undefined) {
        parts = { history: collect(options, options.paths.history, query, changed, signal), pods: collect(options, options.paths.pods, query, changed, signal) };
        ends.push(parts.history.ended, parts.pods.ended);
      }
      const waits = [parts.history, parts.pods].some((part) => !part.state().listed && part.state().fault === undefined);
      if (waits) continue;
    }
    const list = (part: Watched | undefined): readonly KubeObject[] => [...(part?.state().objects.values() ?? [])];
    const next = judgeRollout({ ref: options.ref, object, history: list(parts?.history), pods: list(parts?.pods), judgePod: options.judgePod, now: options.now() });
    if (last !== undefined && isDeepStrictEqual({ ...last, at: 0 }, { ...next, at: 0 })) continue;
    last = next;
    yield next;
    await sleep(CALM_MS, signal).catch(() => undefined);
  }
};

/**
 * Follows a rollout until it is complete or gone. A failed one is followed on: a rollback or a repaired image makes it
 * move again. Throws the fault when the object cannot be read at all.
 */
export const followRollout = async function* (options: FollowOptions, outer: AbortSignal): AsyncGenerator<RolloutState, void, void> {
  const own = new AbortController();
  const ends: Promise<void>[] = [];
  try {
    for await (const state of states(options, AbortSignal.any([outer, own.signal]), ends)) {
      yield state;
      if (state.phase === 'complete' || state.phase === 'gone') return;
    }
  } finally {
    own.abort();
    // Its watches end with it: nothing of a rollout runs on after its feed.
    await Promise.all(ends);
  }
};
