import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { ObjectRef } from '../../preload/contract/model/common.ts';
import type { ObjectView } from '../../preload/contract/model/object.ts';
import type { Row } from '../../preload/contract/model/rows.ts';
import type { Client, FeedName, Item, Request } from './client.ts';

/** Reads a feed until `done` says that it has enough. Rejects with the feed's fault, or when it ends before that. */
export const readUntil = <N extends FeedName, T>(client: Client, method: N, input: Request<N>, done: (item: Item<N>) => { readonly value: T } | undefined, signal?: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = new AbortController();
    const stop = (): void => {
      abort.abort();
      signal?.removeEventListener('abort', cancelled);
    };
    const cancelled = (): void => {
      stop();
      reject(new FaultError({ kind: 'cancelled', message: 'Cancelled' }));
    };
    signal?.addEventListener('abort', cancelled);
    client.feed(
      method,
      input,
      (item) => {
        try {
          const found = done(item);
          if (!found) return;
          stop();
          resolve(found.value);
        } catch (error) {
          stop();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      },
      { signal: abort.signal, onEnd: (reason) => reject(new FaultError(reason ?? { kind: 'unreachable', message: 'The answer ended before it was whole' })) },
    );
  });

/** One object as it is now. Rejects with `not-found` where it is gone. */
export const readObject = (client: Client, cluster: string, ref: ObjectRef, signal?: AbortSignal): Promise<ObjectView> =>
  readUntil(
    client,
    'kinds.object',
    { cluster, ref: { ...ref } },
    (item) => {
      if (item.type === 'object') return { value: item.object };
      if (item.type === 'gone') throw fault('not-found', `${ref.kind} ${ref.name} is not there any more`, { cluster, object: `${ref.kind}/${ref.namespace ?? ''}/${ref.name}` });
      if (item.fault) throw new FaultError(item.fault);
      return undefined;
    },
    signal,
  );

/** The rows of a kind as they are now: the whole first list. */
export const readRows = (client: Client, input: Request<'kinds.rows'>, signal?: AbortSignal): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  return readUntil(
    client,
    'kinds.rows',
    input,
    (item) => {
      if (item.type === 'rows') rows.push(...item.rows);
      if (item.type === 'status' && item.fault) throw new FaultError(item.fault);
      return item.type === 'synced' ? { value: rows } : undefined;
    },
    signal,
  );
};
