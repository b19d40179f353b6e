import { z } from 'zod';
import { call, feed } from './define.ts';
import { clusterId } from './model/common.ts';
import type { HostInfo } from './model/terminal.ts';

const host = z.string().min(1).max(255).regex(/^[^\s-]\S*$/);

/** The machines under a cluster: its nodes by address, and masters and others that the operator declared. */
export const hosts = {
  watch: feed<readonly HostInfo[]>()(z.object({ cluster: clusterId })),
  /** Names that `~/.ssh/config` knows, for completion. Patterns are left out. */
  configured: call<readonly string[]>()(z.object({})),
  add: call<null>()(z.object({ cluster: clusterId, hosts: z.array(host).min(1).max(500), role: z.enum(['master', 'node', 'other']) })),
  remove: call<null>()(z.object({ cluster: clusterId, hosts: z.array(host).min(1).max(500) })),
  /** Opens (or reuses) the connection without a shell and says what happened. */
  test: call<{ readonly latencyMs: number; readonly banner: string }>()(z.object({ host })),
};
