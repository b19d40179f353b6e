import type { RowsItem, RowsState } from '../../preload/contract/model/rows.ts';
import { noRows } from '../../preload/contract/model/rows.ts';
import { frameBatches } from './batch.ts';
import type { Client, Request } from './client.ts';
import { foldRowBatch } from './fold.ts';

/** Reads a live table until the function that it returns is called; `put` folds what comes into what is held. After a lost connection it begins anew, a fault that ends it stands in the status. */
export const followRows = (client: Client, input: Request<'kinds.rows'>, put: (fold: (state: RowsState) => RowsState) => void): (() => void) => {
  let fresh = true;
  const batches = frameBatches<RowsItem>((items) => {
    const anew = fresh;
    fresh = false;
    put((state) => foldRowBatch(anew ? noRows : state, items));
  });
  const stop = client.feed('kinds.rows', input, batches.push, {
    onReopen: () => {
      batches.drop();
      fresh = true;
    },
    onEnd: (fault) => {
      batches.flush();
      if (fault) put((state) => ({ ...state, status: { state: 'retrying', since: state.status.since || Date.now(), fault } }));
    },
  });
  return () => {
    stop();
    batches.drop();
  };
};
