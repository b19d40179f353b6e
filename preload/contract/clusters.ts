import { z } from 'zod';
import { call, feed } from './define.ts';
import { clusterId, namespaceName } from './model/common.ts';
import type { ClusterList, ConnectionState } from './model/cluster.ts';

/** Which clusters there are, where they come from, and how the connection to each is. */
export const clusters = {
  /** The whole list, again after every change of a kubeconfig. */
  watch: feed<ClusterList>()(z.object({})),
  connection: feed<ConnectionState>()(z.object({ cluster: clusterId })),
  /** Adds a kubeconfig that the host's file dialog names (desktop), or an entry of `files.browse` (browser). */
  addFromHost: call<{ readonly added: boolean }>()(z.object({ what: z.enum(['file', 'folder']), entry: z.string().max(100).optional() })),
  /** Stores a pasted kubeconfig under Quarterdeck's own folder, 0600, and adds it. 1 MiB at most. */
  addText: call<{ readonly path: string }>()(z.object({ name: z.string().min(1).max(80), text: z.string().max(1_048_576) })),
  removeSource: call<null>()(z.object({ id: z.string() })),
  /** Allows one exec credential plugin (command, arguments, environment) to run. */
  allowExec: call<null>()(z.object({ cluster: clusterId, digest: z.string() })),
  setPreferences: call<null>()(
    z.object({
      cluster: clusterId,
      colour: z.number().int().min(0).max(7).optional(),
      readOnly: z.boolean().optional(),
      typedNamespaces: z.array(namespaceName).max(500).optional(),
    }),
  ),
  /** Drops the connection and its credentials from memory and connects anew. */
  reconnect: call<null>()(z.object({ cluster: clusterId })),
};
