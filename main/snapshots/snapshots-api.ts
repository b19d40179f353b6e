import type { snapshots } from '../../preload/contract/snapshots.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import type { Snapshots } from './snapshots.ts';

/** The contract's `snapshots`, answered by the service. */
export const snapshotsApi = (service: Snapshots): ApiHandlers<typeof snapshots> => ({
  list: () => service.list(),
  create: ({ cluster, note }, { signal }) => service.create(cluster, note, signal),
  open: ({ id }) => service.open(id),
  openFromHost: ({ entry }) => service.openFromHost(entry),
  close: ({ cluster }) => {
    service.close(cluster);
    return null;
  },
  remove: async ({ id }) => {
    await service.remove(id);
    return null;
  },
  save: ({ id }) => service.save(id),
});
