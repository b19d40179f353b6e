import { z } from 'zod';
import { call, feed } from './define.ts';
import { clusterId } from './model/common.ts';
import type { ClusterId } from './model/common.ts';
import type { SnapshotInfo, SnapshotProgress } from './model/snapshot.ts';

const id = z.string().min(1).max(200);

/** The whole cluster in one file, secrets masked, that opens in the same screens with no cluster. */
export const snapshots = {
  list: call<readonly SnapshotInfo[]>()(z.object({})),
  /** Exports; closing the feed stops it and leaves no file. Also reports progress for as long as it lasts. */
  create: feed<SnapshotProgress>()(z.object({ cluster: clusterId, note: z.string().max(500).optional() })),
  open: call<{ readonly cluster: ClusterId }>()(z.object({ id })),
  /** Opens a file that the host's dialog (desktop) or `files.browse` (browser) names. `null`: the operator changed his mind. */
  openFromHost: call<{ readonly cluster: ClusterId } | null>()(z.object({ entry: z.string().max(100).optional() })),
  close: call<null>()(z.object({ cluster: clusterId })),
  remove: call<null>()(z.object({ id })),
  /** Copies it where the host's save dialog says; in the browser host answers a one-time download address instead. */
  save: call<{ readonly download?: string; readonly saved: boolean }>()(z.object({ id })),
};
