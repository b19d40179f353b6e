import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { kinds } from '../../preload/contract/kinds.ts';
import type { ObjectRef } from '../../preload/contract/model/common.ts';
import type { EventRow, ObjectItem } from '../../preload/contract/model/object.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import { Latest } from '../base/latest.ts';
import type { ClientOf, KubeClient } from './client.ts';
import { kindPath } from './discovery.ts';
import type { Discovery } from './discovery.ts';
import { eventRow, newestFirst } from './events.ts';
import type { KubeObject } from './kinds/types.ts';
import { listWatch } from './list-watch.ts';
import { viewObject } from './objects/object-view.ts';
import type { KindOf } from './objects/object-view.ts';
import type { Tables } from './tables.ts';

export interface KindsDeps {
  readonly clientOf: ClientOf;
  readonly tables: Tables;
  readonly discovery: Discovery;
}

/** 100 ms: a burst of events or of status changes becomes one item. */
const GATHER_MS = 100;

const parseList = (bytes: Uint8Array): { readonly items: readonly KubeObject[]; readonly resourceVersion: string; readonly continue?: string } => {
  let list: { readonly items?: readonly KubeObject[]; readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string } };
  try {
    list = JSON.parse(Buffer.from(bytes).toString('utf8')) as typeof list;
  } catch {
    throw fault('invalid', "The API server's answer is not JSON", { cause: 'not-kubernetes' });
  }
  return { items: list.items ?? [], resourceVersion: list.metadata?.resourceVersion ?? '', ...(list.metadata?.continue ? { continue: list.metadata.continue } : {}) };
};

/** Follows a state that a list and watch keeps, as items of a feed; ends both when the reader leaves. */
const followed = async function* <S, T>(signal: AbortSignal, start: (state: Latest<S>, signal: AbortSignal) => Promise<void>, first: S, items: (state: S) => readonly T[]): AsyncGenerator<T, void, void> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const state = new Latest(first);
  const failed = start(state, both).catch((error: unknown) => {
    own.abort(error);
  });
  try {
    for await (const value of state.follow(both)) {
      const out = items(value);
      if (out.length === 0) continue;
      yield* out;
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    }
    if (!signal.aborted && own.signal.reason instanceof Error) throw own.signal.reason;
  } finally {
    own.abort();
    await failed;
  }
};

/** What an open object's page is to be told: the newest of each, so that one never hides the other. */
interface ObjectState { readonly object?: ObjectItem; readonly status?: ObjectItem }

const watchObject = (client: KubeClient, kind: KindInfo, ref: ObjectRef, kindOf: KindOf, signal: AbortSignal): AsyncGenerator<ObjectItem, void, void> => {
  let told: ObjectState = {};
  const start = (state: Latest<ObjectState>, inner: AbortSignal): Promise<void> => {
    let seen = false;
    const show = (object: ObjectItem): void => state.update((s) => ({ ...s, object }));
    const view = (object: KubeObject): ObjectItem => ({ type: 'object', object: viewObject(kind, object, kindOf) });
    return listWatch({ client, path: kindPath(kind, ref.namespace), query: { fieldSelector: `metadata.name=${ref.name}` }, listAccept: 'application/json', watchAccept: 'application/json', signal: inner }, {
      listing: () => { seen = false; },
      page: (bytes) => {
        const page = parseList(bytes);
        const object = page.items[0];
        seen ||= object !== undefined;
        // Items of a list come without these two.
        if (object !== undefined) show(view({ apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`, kind: kind.kind, ...object }));
        return page;
      },
      listed: () => { if (!seen) show({ type: 'gone' }); },
      event: (type, object) => show(type === 'DELETED' ? { type: 'gone' } : view(object)),
      status: (problem) => {
        if (problem !== undefined) state.update((s) => ({ ...s, status: { type: 'status', state: 'retrying', fault: problem } }));
        else if (state.value.status !== undefined) state.update((s) => ({ ...s, status: { type: 'status', state: 'live' } }));
      },
    });
  };
  return followed<ObjectState, ObjectItem>(signal, start, {}, (now) => {
    const news = [now.object !== told.object ? now.object : undefined, now.status !== told.status ? now.status : undefined].filter((i) => i !== undefined);
    told = now;
    return news;
  });
};

const watchEvents = (client: KubeClient, namespace: string | undefined, about: { kind: string; name: string } | undefined, signal: AbortSignal): AsyncGenerator<readonly EventRow[], void, void> => {
  const path = namespace === undefined ? '/api/v1/events' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  const query = about === undefined ? {} : { fieldSelector: `involvedObject.name=${about.name},involvedObject.kind=${about.kind}` };
  return followed<readonly EventRow[] | undefined, readonly EventRow[]>(signal, async (state, inner) => {
    let rows = new Map<string, EventRow>();
    let listed = false;
    const add = (object: KubeObject): void => {
      const row = eventRow(object);
      rows.set(row.key, row);
    };
    const tell = (): void => { if (listed) state.set(newestFirst(rows.values())); };
    const refused = new AbortController();
    await listWatch({ client, path, query, listAccept: 'application/json', watchAccept: 'application/json', signal: AbortSignal.any([inner, refused.signal]) }, {
      listing: () => { rows = new Map(); },
      page: (bytes) => {
        const page = parseList(bytes);
        page.items.forEach(add);
        return page;
      },
      listed: () => {
        listed = true;
        tell();
      },
      event: (type, object) => {
        if (type === 'DELETED') rows.delete(object.metadata?.uid ?? '');
        else add(object);
        tell();
      },
      status: (problem) => {
        // A feed of plain lists cannot say "retrying": a refusal before anything was seen ends it with its fault.
        if (!listed && (problem?.kind === 'forbidden' || problem?.kind === 'unauthorised')) refused.abort(new FaultError(problem));
      },
    });
    if (refused.signal.aborted && refused.signal.reason instanceof Error) throw refused.signal.reason;
  }, undefined, (s) => (s === undefined ? [] : [s]));
};

/** Serves the contract's `kinds`. */
export const kindsApi = (deps: KindsDeps): ApiHandlers<typeof kinds> => {
  const kindNamed = async (client: KubeClient, id: string): Promise<KindInfo> => {
    const kind = await deps.discovery.kind(client, id);
    if (kind === undefined) throw fault('not-found', `The cluster does not serve ${id}`, { object: id, cluster: client.name });
    return kind;
  };
  return {
    list: ({ cluster, refresh }) => deps.discovery.of(deps.clientOf(cluster), refresh ?? false),
    rows: async function* ({ cluster, kind, namespaces, labels, fields, stepwise }, { signal }) {
      await kindNamed(deps.clientOf(cluster), kind);
      const table = deps.tables.open(cluster, { kind, ...(namespaces ? { namespaces } : {}), ...(labels ? { labels } : {}), ...(fields ? { fields } : {}) });
      // At once, whatever the feed is doing: what nobody reads any more ends with its page.
      signal.addEventListener('abort', () => table.dispose(), { once: true });
      try {
        yield* table.items(signal, stepwise);
      } finally {
        table.dispose();
      }
    },
    object: async function* ({ cluster, ref }, { signal }) {
      const client = deps.clientOf(cluster);
      const kind = await kindNamed(client, ref.kind);
      if (kind.namespaced && ref.namespace === undefined) throw fault('invalid', `${ref.kind} are namespaced: name the namespace`, { cause: 'input' });
      const { kinds: all } = await deps.discovery.of(client);
      const kindOf: KindOf = (apiVersion, name) => all.find((k) => k.kind === name && k.group === (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''));
      yield* watchObject(client, kind, ref, kindOf, signal);
    },
    events: ({ cluster, namespace, about }, { signal }) => watchEvents(deps.clientOf(cluster), namespace, about, signal),
  };
};
