import { z } from 'zod';
import { call, feed } from './define.ts';
import { clusterId } from './model/common.ts';
import type { HealthReport } from './model/health.ts';

/** Is it well? */
export const health = {
  /** The front page, live: at most twice a second, and only when something changed. */
  watch: feed<HealthReport>()(z.object({ cluster: clusterId })),
  /** One finished report (used by the CLI and by the rail's tiles). */
  check: call<HealthReport>()(z.object({ cluster: clusterId })),
};
