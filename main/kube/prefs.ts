import { createHash } from 'node:crypto';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';
import type { Latest } from '../base/latest.ts';
import { execDigest, type Endpoint } from './kubeconfig/endpoint.ts';

/** What the operator chose for one cluster. */
export interface ClusterChoice {
  readonly colour?: number;
  readonly readOnly?: boolean;
  readonly typedNamespaces?: readonly string[];
}

/** What the operator chose about clusters, as it is stored. */
export interface ClusterPrefsValue {
  /** Absolute paths of kubeconfig files and folders. */
  readonly sources: readonly string[];
  /** Digests of the exec plugins that may run. */
  readonly allowedExec: readonly string[];
  readonly clusters: Readonly<Record<ClusterId, ClusterChoice>>;
}

/** Where these choices are kept. `update` resolves when they are stored, and rejects when they cannot be. */
export interface ClusterPrefs {
  readonly value: Latest<ClusterPrefsValue>;
  update(change: (value: ClusterPrefsValue) => ClusterPrefsValue): Promise<void>;
}

/** Colours of the rail. */
const COLOURS = 8;

/** The colour of a cluster that nobody gave one. */
export const colourOf = (id: ClusterId): number => (createHash('sha256').update(id).digest()[0] ?? 0) % COLOURS;

/** A context as the page sees it. No secret is in it. */
export const clusterInfo = (endpoint: Endpoint, prefs: ClusterPrefsValue): ClusterInfo => {
  const choice = prefs.clusters[endpoint.id] ?? {};
  const { exec } = endpoint.user;
  const digest = exec ? execDigest(exec) : '';
  return {
    id: endpoint.id,
    name: endpoint.name,
    kind: 'live',
    file: endpoint.file,
    server: withoutUser(endpoint.server),
    user: endpoint.userName,
    auth: endpoint.auth,
    insecure: endpoint.cluster.insecure,
    colour: choice.colour ?? colourOf(endpoint.id),
    readOnly: choice.readOnly ?? false,
    typedNamespaces: choice.typedNamespaces ?? [],
    ...(endpoint.namespace === undefined ? {} : { namespace: endpoint.namespace }),
    ...(exec
      ? {
          exec: {
            digest,
            command: exec.command,
            args: exec.args,
            envNames: exec.env.map((one) => one.name),
            allowed: prefs.allowedExec.includes(digest),
            ...(exec.installHint === undefined ? {} : { installHint: exec.installHint }),
          },
        }
      : {}),
    ...(endpoint.cluster.proxyUrl === undefined ? {} : { proxyUrl: withoutUser(endpoint.cluster.proxyUrl) }),
    ...(endpoint.cluster.tlsServerName === undefined ? {} : { tlsServerName: endpoint.cluster.tlsServerName }),
    ...(endpoint.problem === undefined ? {} : { problem: endpoint.problem }),
  };
};

/** An address without the user and password that may stand in it. */
const withoutUser = (url: string): string => url.replace(/^(\w+:\/\/)[^@/]*@/, '$1');
