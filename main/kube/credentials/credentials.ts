import { X509Certificate } from 'node:crypto';
import { disposable } from '../../base/disposable.ts';
import { fault } from '../../../preload/contract/fault.ts';
import { execDigest, type Endpoint } from '../kubeconfig/endpoint.ts';
import { runExecPlugin } from './exec-plugin.ts';
import { RenewedFile } from './files.ts';
import { Oidc } from './oidc.ts';
import { Renewing } from './renewing.ts';
import type { Credentials, Identity, Renewed } from './types.ts';

export interface CredentialDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Has the operator allowed the plugin with this digest? Asked each time before it runs. */
  readonly execAllowed: (digest: string) => boolean;
  readonly loginPath?: () => Promise<string | undefined>;
  /** The authority of the server, for plugins that ask for it. */
  readonly caPem?: () => Promise<string | undefined>;
  readonly execLimitMs?: number;
}

/** Fifty watches that are refused together look at the files once (ms). */
const FILES_HOLD_MS = 1000;

const bearer = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });

/** What is fetched anew from time to time, if anything is. */
const renewingOf = (endpoint: Endpoint, deps: CredentialDeps): Renewing | undefined => {
  const { user } = endpoint;
  if (user.authProvider) {
    const oidc = new Oidc(endpoint.name, user.authProvider.config);
    return new Renewing((signal) => oidc.fetch(signal));
  }
  const { exec } = user;
  if (!exec) return undefined;
  return new Renewing(async (signal) => {
    if (!deps.execAllowed(execDigest(exec)))
      throw fault('refused', `The credential plugin ${exec.command} of ${endpoint.name} has not been allowed to run yet`, { cause: 'exec-not-allowed', cluster: endpoint.name, object: exec.command });
    const caPem = exec.provideClusterInfo ? await deps.caPem?.() : undefined;
    return runExecPlugin(
      {
        cluster: endpoint.name,
        exec,
        server: endpoint.server,
        env: deps.env,
        target: { ...endpoint.cluster, ...(caPem === undefined ? {} : { caPem }) },
        ...(deps.loginPath === undefined ? {} : { loginPath: deps.loginPath }),
        ...(deps.execLimitMs === undefined ? {} : { limitMs: deps.execLimitMs }),
      },
      signal,
    );
  });
};

/** When the certificate's time is over, in words; undefined while it lasts or cannot be read. */
export const certificateExpired = (pem: string | undefined, now: number = Date.now()): string | undefined => {
  if (pem === undefined) return undefined;
  try {
    const { validTo } = new X509Certificate(pem);
    return Date.parse(validTo) < now ? validTo : undefined;
  } catch {
    return undefined;
  }
};

/** The credentials of a kubeconfig user, in client-go's order: token file, token, plugin or provider, basic; and its certificate. */
export const createCredentials = (endpoint: Endpoint, deps: CredentialDeps): Credentials => {
  const { user, name } = endpoint;
  const renewing = renewingOf(endpoint, deps);
  const tokenFile = user.tokenFile === undefined ? undefined : new RenewedFile(user.tokenFile, 'token file', name);
  const certFile = user.certData !== undefined || user.certFile === undefined ? undefined : new RenewedFile(user.certFile, 'client certificate', name);
  const keyFile = user.keyData !== undefined || user.keyFile === undefined ? undefined : new RenewedFile(user.keyFile, 'client key', name);

  const authorization = async (renewed: Renewed | undefined): Promise<Readonly<Record<string, string>>> => {
    if (tokenFile) {
      try {
        return bearer((await tokenFile.text()).trim());
      } catch (error) {
        if (user.token === undefined) throw error;
      }
    }
    if (user.token !== undefined) return bearer(user.token);
    if (renewed?.token !== undefined) return bearer(renewed.token);
    if (user.username !== undefined) return { authorization: `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}` };
    return {};
  };

  const identity = async (signal: AbortSignal): Promise<Identity> => {
    // a plugin is not asked where a token is given anyway
    const renewed = user.token === undefined && tokenFile === undefined ? await renewing?.get(signal) : undefined;
    const cert = renewed?.cert ?? user.certData ?? (await certFile?.text());
    const key = renewed?.key ?? user.keyData ?? (await keyFile?.text());
    if ((cert === undefined) !== (key === undefined)) throw fault('unauthorised', `The user ${endpoint.userName} has a client ${cert === undefined ? 'key without its certificate' : 'certificate without its key'}`, { cause: 'tls-client-certificate', cluster: name });
    return { headers: await authorization(renewed), ...(cert === undefined || key === undefined ? {} : { cert, key }) };
  };

  let asked = 0;
  const rejected = (used: Identity): boolean => {
    const files = [tokenFile, certFile, keyFile].filter((file) => file !== undefined);
    if (files.length > 0 && Date.now() - asked >= FILES_HOLD_MS) {
      asked = Date.now();
      for (const file of files) file.again();
      return true;
    }
    if (!renewing || user.token !== undefined || tokenFile) return false;
    renewing.forget(used.headers['authorization']?.replace(/^Bearer /, ''), used.cert);
    return true;
  };

  const own = disposable(`credentials of ${name}`, () => renewing?.dispose());
  return { identity, rejected, dispose: () => own.dispose() };
};
