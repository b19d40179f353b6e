import { z } from 'zod';
import { feed } from './define.ts';
import { clusterId, namespaceName, objectName } from './model/common.ts';

/** Container logs, as bytes. */
export const logs = {
  follow: feed<Uint8Array>()(
    z.object({
      cluster: clusterId,
      namespace: namespaceName,
      pod: objectName,
      container: z.string().min(1).max(253),
      previous: z.boolean().default(false),
      follow: z.boolean().default(true),
      timestamps: z.boolean().default(false),
      tailLines: z.number().int().min(0).max(100_000).default(1000),
      sinceSeconds: z.number().int().min(1).optional(),
    }),
    'bytes',
  ),
};
