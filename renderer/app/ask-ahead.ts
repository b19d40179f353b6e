import type { EarlyClient } from '../bridge/ahead.ts';
import { rowsOf } from '../bridge/rows-request.ts';
import type { ClusterRoute, Route } from './route.ts';

/** The columns and the first page. */
const SCREENFUL = 2;

/**
 * Asks what every page of the route asks, and for the first rows of its table. Not for more of them: on a small machine
 * the rows of a large cluster would come before there is anything to draw them with, and hold that up. Resolves when all
 * of it has been answered.
 */
export const askAhead = async (client: EarlyClient, route: Route): Promise<void> => {
  const asked = [client.feedAhead('app.settings', {}), client.feedAhead('clusters.watch', {})];
  if (route.at === 'cluster') asked.push(...askOfCluster(client, route));
  await Promise.all(asked);
};

const askOfCluster = (client: EarlyClient, route: ClusterRoute): readonly Promise<void>[] => {
  const connection = client.feedAhead('clusters.connection', { cluster: route.cluster });
  const kind = route.place === 'nodes' ? 'nodes' : route.place === 'kinds' ? route.item : undefined;
  if (kind === undefined) return [connection];
  return [connection, client.feedAhead('app.tables', {}), client.feedAhead('kinds.rows', rowsOf(route.cluster, kind, route.place === 'nodes' ? undefined : route.namespaces), SCREENFUL)];
};
