import type { Fault } from '../fault.ts';
import type { ClusterId, Millis } from './common.ts';

export type AuthKind = 'certificate' | 'token' | 'token-file' | 'exec' | 'oidc' | 'basic' | 'none';

/** A credential plugin that a kubeconfig names. It runs only after the operator has allowed this command once. */
export interface ExecCommand {
  /** Identifies command, arguments and environment; another digest must be allowed anew. */
  readonly digest: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly envNames: readonly string[];
  readonly installHint?: string;
  readonly allowed: boolean;
}

/** One cluster that can be opened: a context of a kubeconfig, an opened snapshot, or the demo. */
export interface ClusterInfo {
  readonly id: ClusterId;
  /** The context's name; for a snapshot the name of the cluster that it was taken from. */
  readonly name: string;
  readonly kind: 'live' | 'demo' | 'snapshot';
  /** Path of the kubeconfig or snapshot file; empty for the demo. */
  readonly file: string;
  readonly server: string;
  readonly user: string;
  /** The context's default namespace. */
  readonly namespace?: string;
  readonly auth: AuthKind;
  readonly exec?: ExecCommand;
  /** TLS is not verified: shown for as long as it lasts. */
  readonly insecure: boolean;
  readonly proxyUrl?: string;
  readonly tlsServerName?: string;
  /** 0–7: the operator's colour for the rail. */
  readonly colour: number;
  /** Changes are refused by main. Always true for a snapshot. */
  readonly readOnly: boolean;
  /** Namespaces that the operator typed, for users who cannot list them. Empty: list them. */
  readonly typedNamespaces: readonly string[];
  /** Why it cannot be used at all (missing user, broken file), found without asking the network. */
  readonly problem?: Fault;
  /** For snapshots: when it was taken and by whom. */
  readonly takenAt?: Millis;
  readonly takenBy?: string;
}

/** Where kubeconfigs come from, with what is wrong in each file. */
export interface KubeconfigSource {
  readonly id: string;
  readonly origin: 'command-line' | 'KUBECONFIG' | 'default' | 'added';
  readonly path: string;
  readonly type: 'file' | 'folder' | 'missing';
  readonly contexts: number;
  readonly problems: readonly Fault[];
  /** Only what the operator added can be removed. */
  readonly removable: boolean;
}

export interface ClusterList {
  readonly clusters: readonly ClusterInfo[];
  readonly sources: readonly KubeconfigSource[];
  /** The current-context of the merged kubeconfigs, where it exists. */
  readonly current?: ClusterId;
}

/** Another API server of the cluster answers in place of the kubeconfig's own. */
export interface Detour {
  /** The master's name where it is known, else its address. */
  readonly via: string;
  /** Since when the kubeconfig's server has been out of reach. */
  readonly since: Millis;
  /** Why it was left. */
  readonly fault: Fault;
}

export type ConnectionPhase = 'idle' | 'connecting' | 'live' | 'retrying' | 'down';

/** What the status line shows. */
export interface ConnectionState {
  readonly cluster: ClusterId;
  readonly phase: ConnectionPhase;
  /** When the phase began. */
  readonly since: Millis;
  /** The kubeconfig's. */
  readonly server: string;
  readonly detour?: Detour;
  readonly version?: string;
  /** Round trip of the last light request. */
  readonly latencyMs?: number;
  readonly watches: { readonly open: number; readonly retrying: number };
  readonly fault?: Fault;
}
