import { fault } from '../../../preload/contract/fault.ts';
import type { KubeRequest } from '../client.ts';

/** POSTs that change nothing: the API server's questions about rights and identities. */
const QUESTIONS = /^\/apis\/(authorization\.k8s\.io\/[^/]+\/(self|local)?subject(access|rules)reviews|authentication\.k8s\.io\/[^/]+\/selfsubjectreviews|authorization\.k8s\.io\/[^/]+\/namespaces\/[^/]+\/localsubjectaccessreviews)$/;

/** May this request go out to a cluster that is read-only here? Throws `refused`/`read-only` otherwise. */
export const checkReadOnly = (request: Pick<KubeRequest, 'method' | 'path' | 'query'>, cluster: string): void => {
  const method = request.method ?? 'GET';
  if (method === 'GET' || request.query?.['dryRun'] === 'All' || (method === 'POST' && QUESTIONS.test(request.path))) return;
  throw fault('refused', `${cluster} is read-only here: ${method} was not sent`, { cause: 'read-only', cluster });
};

/** A shell in a container can change anything: it is not opened on a cluster that is read-only here. */
export const checkReadOnlySocket = (path: string, cluster: string): void => {
  if (/\/pods\/[^/]+\/(exec|attach)$/.test(path)) throw fault('refused', `${cluster} is read-only here: no command is run in its containers`, { cause: 'read-only', cluster });
};
