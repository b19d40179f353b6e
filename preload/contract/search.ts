import { z } from 'zod';
import { call } from './define.ts';
import { clusterId, kindId } from './model/common.ts';
import type { SearchAnswer } from './model/search.ts';

/** Finds objects of all clusters and kinds that were looked at, and hosts. The rows stay in main. */
export const search = {
  /** `cluster`: its objects come first among those that fit equally well. */
  find: call<SearchAnswer>()(z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(200).default(30), cluster: clusterId.optional() })),
  /** Lists a kind of a cluster once, so that a search knows its objects. */
  look: call<{ readonly objects: number }>()(z.object({ cluster: clusterId, kind: kindId })),
};
