import type { ServerResponse } from 'node:http';
import { disposable, type Disposable } from '../../base/disposable.ts';
import type { KubeObject } from './objects.ts';
import { apiVersionOf, keyOf, type Resource } from './resources.ts';
import type { Change, Store } from './store.ts';

export interface WatchOptions {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly from: string;
  readonly bookmarks: boolean;
  readonly initialEvents: boolean;
  readonly timeoutSeconds: number;
  fits(object: KubeObject): boolean;
  /** How an object is written: as it is, or as a Table of one row. */
  shape(object: KubeObject, first: boolean): unknown;
}

// The real server sends bookmarks about once a minute; more often here, so that clients meet them.
const BOOKMARK_MS = 15_000;

/** Serves one watch until it times out, its client leaves or the server ends. Throws 410 before anything is sent. */
export const serveWatch = (store: Store, response: ServerResponse, options: WatchOptions): Disposable => {
  const { resource } = options;
  const key = keyOf(resource);
  const fresh = options.from === '' || options.from === '0' || options.initialEvents;
  const missed = fresh ? [] : store.since(Number(options.from));
  let first = true;
  const send = (type: string, object: unknown): void => void response.write(`${JSON.stringify({ type, object })}\n`);
  const tell = (type: string, object: KubeObject): void => {
    send(type, options.shape(object, first));
    first = false;
  };
  const deliver = (change: Change): void => {
    if (change.key !== key || (options.namespace !== undefined && change.object.metadata.namespace !== options.namespace)) return;
    const fits = options.fits(change.object);
    const did = change.before !== undefined && change.type !== 'ADDED' && options.fits(change.before);
    if (change.type === 'DELETED') {
      if (fits || did) tell('DELETED', change.object);
    } else if (fits) tell(did ? 'MODIFIED' : 'ADDED', change.object);
    else if (did) tell('DELETED', change.object);
  };
  const bookmark = (annotations?: Record<string, string>): void => send('BOOKMARK', { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: { resourceVersion: String(store.version), creationTimestamp: null, ...(annotations === undefined ? {} : { annotations }) } });

  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  if (fresh) for (const object of store.list(key, options.namespace).filter((one) => options.fits(one))) tell('ADDED', object);
  if (options.initialEvents) bookmark({ 'k8s.io/initial-events-end': 'true' });
  missed.forEach(deliver);
  const stop = store.onChange(deliver);
  const marks = options.bookmarks ? setInterval(bookmark, BOOKMARK_MS) : undefined;
  const end = setTimeout(() => response.end(), options.timeoutSeconds * 1000);
  const own = disposable('demo watch', () => {
    stop();
    clearInterval(marks);
    clearTimeout(end);
    response.destroy();
  });
  response.once('close', () => own.dispose());
  return own;
};
