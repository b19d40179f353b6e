/** A `clusters[].cluster` of a kubeconfig (client-go `clientcmd/api.Cluster`), paths made absolute. */
export interface KubeconfigCluster {
  readonly file: string;
  readonly server: string;
  readonly tlsServerName?: string;
  readonly insecure: boolean;
  readonly caFile?: string;
  /** Decoded PEM. */
  readonly caData?: string;
  readonly proxyUrl?: string;
  /** The extension `client.authentication.k8s.io/exec`: handed to exec plugins as `spec.cluster.config`. */
  readonly execConfig?: unknown;
}

/** A `users[].user.exec` (client-go `clientcmd/api.ExecConfig`). */
export interface KubeconfigExec {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode?: string;
}

/** A `users[].user` (client-go `clientcmd/api.AuthInfo`), paths made absolute. */
export interface KubeconfigUser {
  readonly file: string;
  readonly certFile?: string;
  readonly certData?: string;
  readonly keyFile?: string;
  readonly keyData?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly impersonate?: string;
  readonly impersonateUid?: string;
  readonly impersonateGroups: readonly string[];
  readonly impersonateExtra: Readonly<Record<string, readonly string[]>>;
  readonly exec?: KubeconfigExec;
  readonly authProvider?: { readonly name: string; readonly config: Readonly<Record<string, string>> };
}

/** A `contexts[].context`. */
export interface KubeconfigContext {
  readonly file: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

/** One kubeconfig file, or several merged. Maps, so that names such as `__proto__` are only names. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
  readonly currentContext: string;
}

export const EMPTY_KUBECONFIG: Kubeconfig = { clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: '' };
