import { createHash } from 'node:crypto';
import { fault, type Fault } from '../../../preload/contract/fault.ts';
import type { ClusterId } from '../../../preload/contract/model/common.ts';
import type { AuthKind } from '../../../preload/contract/model/cluster.ts';
import type { Kubeconfig, KubeconfigCluster, KubeconfigExec, KubeconfigUser } from './model.ts';

/** A context with its cluster and user: what a connection is made from. */
export interface Endpoint {
  readonly id: ClusterId;
  /** The context's name. */
  readonly name: string;
  readonly file: string;
  /** With scheme, without a slash at the end. */
  readonly server: string;
  readonly userName: string;
  readonly namespace?: string;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
  readonly auth: AuthKind;
  /** Why it cannot be used at all. */
  readonly problem?: Fault;
}

const NO_CLUSTER: KubeconfigCluster = { file: '', server: '', insecure: false };
const NO_USER: KubeconfigUser = { file: '', impersonateGroups: [], impersonateExtra: {} };

/** The same context of the same file has the same id after every start. */
export const clusterIdOf = (file: string, context: string): ClusterId => `k-${createHash('sha256').update(`${file}\0${context}`).digest('hex').slice(0, 16)}`;

/** Identifies what would run: the operator allows exactly this. */
export const execDigest = (exec: KubeconfigExec): string =>
  createHash('sha256').update(JSON.stringify([exec.command, exec.args, exec.env.map((one) => [one.name, one.value])])).digest('hex');

/** How the user proves who it is, by client-go's order of precedence. */
export const authKindOf = (user: KubeconfigUser): AuthKind => {
  if (user.tokenFile !== undefined) return 'token-file';
  if (user.token !== undefined) return 'token';
  if (user.authProvider?.name === 'oidc') return 'oidc';
  if (user.exec) return 'exec';
  if (user.username !== undefined) return 'basic';
  if (user.certData !== undefined || user.certFile !== undefined) return 'certificate';
  return 'none';
};

/** A server without scheme is HTTPS where anything speaks of TLS, else HTTP (client-go `rest.DefaultServerURL`). */
export const serverUrl = (cluster: KubeconfigCluster, user: KubeconfigUser): string => {
  const tls = cluster.insecure || cluster.caData !== undefined || cluster.caFile !== undefined || user.certData !== undefined || user.certFile !== undefined;
  const server = cluster.server.trim();
  if (server === '') return '';
  return (/^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `${tls ? 'https' : 'http'}://${server}`).replace(/\/+$/, '');
};

const isHttpUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).hostname !== '';

const problemOf = (config: Kubeconfig, name: string, file: string, clusterName: string, userName: string, server: string): Fault | undefined => {
  const more = { cluster: name, object: file };
  const cluster = config.clusters.get(clusterName);
  const user = config.users.get(userName);
  if (clusterName === '') return fault('invalid', `The context ${name} names no cluster`, { cause: 'file-format', ...more }).fault;
  if (!cluster) return fault('invalid', `The context ${name} names the cluster ${clusterName}, which no kubeconfig has`, { cause: 'context-incomplete', ...more }).fault;
  if (cluster.server === '') return fault('invalid', `The cluster ${clusterName} has no server`, { cause: 'file-format', ...more }).fault;
  if (!isHttpUrl(server)) return fault('invalid', `The server of the cluster ${clusterName} is no address: ${cluster.server}`, { cause: 'file-format', ...more }).fault;
  if (userName !== '' && !user) return fault('invalid', `The context ${name} names the user ${userName}, which no kubeconfig has`, { cause: 'context-incomplete', ...more }).fault;
  if (user?.exec && user.authProvider) return fault('invalid', `The user ${userName} has both exec and auth-provider`, { cause: 'file-format', ...more }).fault;
  if (user?.exec && user.exec.command === '') return fault('invalid', `The exec plugin of the user ${userName} has no command`, { cause: 'file-format', ...more }).fault;
  if (user?.authProvider && user.authProvider.name !== 'oidc')
    return fault('unsupported', `The user ${userName} signs in through the auth-provider ${user.authProvider.name}, which Kubernetes 1.26 removed: use its exec plugin`, more).fault;
  if (cluster.proxyUrl !== undefined && !/^(https?|socks5h?):\/\//i.test(cluster.proxyUrl)) return fault('invalid', `The proxy-url of the cluster ${clusterName} must begin with http, https or socks5`, { cause: 'proxy', ...more }).fault;
  return undefined;
};

/** The contexts of one scope, in the order of their files. */
export const endpointsOf = (config: Kubeconfig): readonly Endpoint[] =>
  [...config.contexts].map(([name, context]): Endpoint => {
    const cluster = config.clusters.get(context.cluster) ?? NO_CLUSTER;
    const user = config.users.get(context.user) ?? NO_USER;
    const server = serverUrl(cluster, user);
    const problem = problemOf(config, name, context.file, context.cluster, context.user, server);
    return {
      id: clusterIdOf(context.file, name),
      name,
      file: context.file,
      server,
      userName: context.user,
      cluster,
      user,
      auth: authKindOf(user),
      ...(context.namespace === undefined ? {} : { namespace: context.namespace }),
      ...(problem === undefined ? {} : { problem }),
    };
  });
