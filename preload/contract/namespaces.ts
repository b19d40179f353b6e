import { z } from 'zod';
import { call, feed } from './define.ts';
import { clusterId, namespaceName } from './model/common.ts';
import { ENVIRONMENTS } from './model/environment.ts';
import type { NamespaceList } from './model/namespace.ts';

const environment = z.enum(ENVIRONMENTS);

/** Namespaces as environments: development, pre-release, production and other. */
export const namespaces = {
  watch: feed<NamespaceList>()(z.object({ cluster: clusterId })),
  /** Assigns one namespace by hand (kept in settings, not in the cluster); `null` goes back to the rules. */
  assign: call<null>()(z.object({ cluster: clusterId, namespace: namespaceName, environment: environment.nullable() })),
};
