import type { Detour } from '../../preload/contract/model/cluster.ts';
import type { ClusterId } from '../../preload/contract/model/common.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path on the API server; segments already encoded (see `paths.ts`). */
  readonly path: string;
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON-encoded when it is not a string or bytes. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Until the response's head; `json` and `bytes` apply it to the whole answer. Default 15 s. */
  readonly timeoutMs?: number;
  /** Give the response whatever its status is, instead of throwing a fault for 4xx and 5xx. */
  readonly anyStatus?: boolean;
}

export interface KubeResponse {
  readonly status: number;
  /** Lower-case names; repeated headers joined by ', '. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it arrives. Leaving the loop, or aborting the request's signal, ends the exchange. A body that the server cuts off throws `unreachable`/`body-cut-off`. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** A duplex WebSocket to the API server (exec, attach, port-forward), as node's `ws` gives it, behind a narrow face. */
export interface KubeSocket {
  readonly protocol: string;
  /** Resolves when the bytes have been handed to the operating system: awaiting it is the backpressure. */
  send(data: Uint8Array): Promise<void>;
  /** Pauses and resumes reading from the socket. */
  pause(): void;
  resume(): void;
  onMessage(listener: (data: Uint8Array) => void): void;
  /** Once; `code` as RFC 6455 §7.4. */
  onClose(listener: (code: number, reason: string) => void): void;
  close(): void;
}

/**
 * What the rest of the program needs of one cluster's API server. Live clusters and the demo speak HTTP; an opened
 * snapshot answers from its file. Every failure is a `FaultError`.
 */
export interface KubeClient {
  readonly cluster: ClusterId;
  /** The operator's name for the cluster (the context). */
  readonly name: string;
  readonly kind: 'live' | 'demo' | 'snapshot';
  readonly server: string;
  /** Set while the server is out and another one of the cluster answers. */
  readonly detour?: Detour | undefined;
  /** The user of the kubeconfig, for the journal. */
  readonly user: string;
  /** Requests other than GET are refused with `refused`/`read-only` unless they are a dry run. */
  readonly readOnly: boolean;
  request(request: KubeRequest): Promise<KubeResponse>;
  /** The whole answer, parsed. Not JSON: `invalid`/`not-kubernetes`. */
  json<T>(request: KubeRequest): Promise<T>;
  bytes(request: KubeRequest): Promise<Uint8Array>;
  /** Opens a WebSocket. A refusal carries the server's own Status sentence. */
  socket(request: { readonly path: string; readonly query?: Query | readonly (readonly [string, string])[]; readonly protocols: readonly string[]; readonly signal?: AbortSignal }): Promise<KubeSocket>;
  /** Tells the client about its watches, for the status line. */
  watchOpened(): { retrying(yes: boolean): void; closed(): void };
}

/** Finds the client of an open cluster; throws `not-found` for an unknown id and the cluster's own `problem` where it cannot be used. */
export type ClientOf = (cluster: ClusterId) => KubeClient;
