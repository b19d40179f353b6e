import { z } from 'zod';
import { ENVIRONMENTS } from '../../preload/contract/model/environment.ts';
import { tableMemoriesSchema } from '../../preload/contract/model/tables.ts';

const hostEntry = z.object({ name: z.string(), role: z.enum(['master', 'node', 'other']) });

const clusterState = z.object({
  colour: z.number().int().min(0).max(7).optional(),
  readOnly: z.boolean().optional(),
  typedNamespaces: z.array(z.string()).optional(),
  /** Namespaces that the operator put into an environment by hand. */
  assigned: z.record(z.string(), z.enum(ENVIRONMENTS)).optional(),
  /** Where its API servers were found the last time, beside the kubeconfig's address. */
  apiServers: z.array(z.object({ address: z.string().max(253), port: z.number().int().min(1).max(65535) })).max(16).optional(),
  /** Machines that the operator declared as this cluster's. */
  hosts: z.array(hostEntry).optional(),
});
export type ClusterState = z.output<typeof clusterState>;

/** What the program remembers beside the settings: `state.json`. */
export const stateSchema = z.object({
  version: z.literal(1).default(1),
  /** Kubeconfig files and folders that the operator added. */
  sources: z.array(z.string()).default([]),
  /** Digests of exec credential plugins that may run. */
  allowedExec: z.array(z.string()).default([]),
  clusters: z.record(z.string(), clusterState).default({}),
  tables: tableMemoriesSchema.default({}),
  window: z.object({ x: z.number().optional(), y: z.number().optional(), width: z.number(), height: z.number(), maximized: z.boolean() }).optional(),
});
export type State = z.output<typeof stateSchema>;
