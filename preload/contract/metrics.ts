import { z } from 'zod';
import { feed } from './define.ts';
import { clusterId, namespaceName, objectName } from './model/common.ts';
import type { HistoryItem, MetricsBatch } from './model/metrics.ts';

const measured = z.enum(['nodes', 'pods']);

/** CPU and memory beside the rows. A cluster is asked only while one of these feeds is open. */
export const metrics = {
  /** Use of many objects, one batch per round. `namespaces` and `node` narrow pods; `node` may be ignored where only the metrics API tells. */
  watch: feed<MetricsBatch>()(z.object({ cluster: clusterId, of: measured, namespaces: z.array(namespaceName).max(500).optional(), node: objectName.optional() })),
  /** One object's use over the last hour, as far as somebody looked; nodes without a name: all of them together. */
  history: feed<HistoryItem>()(z.object({ cluster: clusterId, of: measured, namespace: namespaceName.optional(), name: objectName.optional() })),
};
