import { z } from 'zod';
import { call, feed } from './define.ts';
import { clusterId, kindId, namespaceName, objectName, objectRef } from './model/common.ts';
import type { KindInfo, RowsItem } from './model/rows.ts';
import type { EventRow, ObjectItem } from './model/object.ts';

/** Every kind that a cluster serves, as tables and as single objects. */
export const kinds = {
  /** Discovery: built-in kinds, CRDs and aggregated APIs. `partial` names groups that did not answer. */
  list: call<{ readonly kinds: readonly KindInfo[]; readonly partial: readonly string[] }>()(z.object({ cluster: clusterId, refresh: z.boolean().optional() })),
  /** A live table. `namespaces` absent: all of them (or the typed ones, for users who cannot list across). */
  rows: feed<RowsItem>()(
    z.object({
      cluster: clusterId,
      kind: kindId,
      namespaces: z.array(namespaceName).max(500).optional(),
      /** kubectl's `-l`. */
      labels: z.string().max(2000).optional(),
      /** kubectl's `--field-selector`. */
      fields: z.string().max(2000).optional(),
      /** A first list waits after its first page until that has been taken, 3 s at most: for a window that is still being made. */
      stepwise: z.boolean().optional(),
    }),
  ),
  /** One object, watched while it is open. */
  object: feed<ObjectItem>()(z.object({ cluster: clusterId, ref: objectRef })),
  /** The events about one object, or of a namespace, newest first, as whole lists. */
  events: feed<readonly EventRow[]>()(z.object({ cluster: clusterId, namespace: namespaceName.optional(), about: z.object({ kind: z.string(), name: objectName }).optional() })),
};
