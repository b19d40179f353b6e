import { z } from 'zod';
import { call, feed } from './define.ts';
import { clusterId } from './model/common.ts';
import type { FleetLine } from './model/fleet.ts';

/** All clusters, one line each. */
export const fleet = {
  /**
   * The lines as they change. With `ask` every cluster is asked lightly while the feed is open (the page of all clusters);
   * without it only those that the operator has opened since the program began (the rail).
   */
  watch: feed<readonly FleetLine[]>()(z.object({ ask: z.boolean().default(false) })),
  /** Asks one cluster now, over a new connection; it is asked again from then on where it was stopped. */
  retry: call<null>()(z.object({ cluster: clusterId })),
  /** Leaves one cluster alone until `retry`. */
  stop: call<null>()(z.object({ cluster: clusterId })),
};
