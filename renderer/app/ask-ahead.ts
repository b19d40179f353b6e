import type { EarlyClient } from '../bridge/ahead.ts';
import type { Route } from './route.ts';

/**
 * Asks what every page of the route asks, and loads its table's code. Nothing that makes main work for long: on a small
 * machine the rows of a large cluster would come before there is anything to draw them with, and hold that up.
 */
export const askAhead = (client: EarlyClient, route: Route): void => {
  client.feedAhead('app.settings', {});
  client.feedAhead('clusters.watch', {});
  if (route.at !== 'cluster') return;
  client.feedAhead('clusters.connection', { cluster: route.cluster });
  if (route.place !== 'kinds' && route.place !== 'nodes') return;
  client.feedAhead('app.tables', {});
  // Whoever needs it says why it cannot be loaded.
  import('../features/kinds/KindPage.tsx').catch(() => undefined);
};
