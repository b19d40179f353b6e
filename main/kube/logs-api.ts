import type { logs } from '../../preload/contract/logs.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import type { ClientOf } from './client.ts';
import { followLogs } from './logs.ts';

/** The contract's `logs`. */
export const logsApi = (deps: { readonly clientOf: ClientOf }): ApiHandlers<typeof logs> => ({
  follow: ({ cluster, sinceSeconds, ...input }, { signal }) => followLogs(deps.clientOf(cluster), { ...input, ...(sinceSeconds === undefined ? {} : { sinceSeconds }) }, signal),
});
