import type { Disposable } from '../../base/disposable.ts';

/** What a request carries to say who we are. Never logged. */
export interface Identity {
  readonly headers: Readonly<Record<string, string>>;
  /** PEM. */
  readonly cert?: string;
  readonly key?: string;
}

/** A source of identities. Keeps what it has learnt in memory only. */
export interface Credentials extends Disposable {
  /** The identity to use now; asks the plugin, file or provider where it must. Throws a fault in words. */
  identity(signal: AbortSignal): Promise<Identity>;
  /** The server answered 401 to `used`: forget it. True: another `identity` may give a newer one. */
  rejected(used: Identity): boolean;
}

/** A part of an identity that has to be fetched or run, with when (ms) it ends. */
export interface Renewed {
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly expires?: number;
}
