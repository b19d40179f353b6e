import { createHash } from 'node:crypto';
import { fault } from '../../../preload/contract/fault.ts';

/** What `%` tokens stand for (ssh_config(5), TOKENS). */
export interface Tokens {
  /** `%h`: the host that is connected to, after HostName. */
  readonly host: string;
  /** `%n`: the name as it was asked for. */
  readonly original: string;
  /** `%p` */
  readonly port: number;
  /** `%r`: the remote user. */
  readonly user: string;
  /** `%u`: the local user. */
  readonly localUser: string;
  /** `%d`: the local home folder. */
  readonly home: string;
  /** `%l`: the local host's full name; `%L` is its first label. */
  readonly localHost: string;
  /** `%i`: the local user's number. */
  readonly uid: number;
  /** `%k`: HostKeyAlias, else the original name. */
  readonly keyAlias: string;
}

/** Replaces `%x` tokens. One that OpenSSH does not know either is a fault, not a file of a strange name. */
export const expandTokens = (text: string, tokens: Tokens): string =>
  text.replace(/%(.?)/gs, (whole, token: string) => {
    switch (token) {
      case '%': return '%';
      case 'h': return tokens.host;
      case 'n': return tokens.original;
      case 'p': return String(tokens.port);
      case 'r': return tokens.user;
      case 'u': return tokens.localUser;
      case 'd': return tokens.home;
      case 'l': return tokens.localHost;
      case 'L': return tokens.localHost.split('.')[0] ?? '';
      case 'i': return String(tokens.uid);
      case 'k': return tokens.keyAlias;
      case 'C': return createHash('sha1').update(`${tokens.localHost}${tokens.host}${tokens.port}${tokens.user}`).digest('hex');
      default: throw fault('invalid', `Unknown token ${whole} in "${text}"`, { host: tokens.original });
    }
  });

/** Replaces `${NAME}` by the environment. A name that is not set is a fault, as in OpenSSH. */
export const expandEnvironment = (text: string, env: Readonly<Record<string, string | undefined>>): string =>
  text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = env[name];
    if (value === undefined) throw fault('invalid', `The environment variable ${name} in "${text}" is not set`);
    return value;
  });

/** `~` and `~/x` by the home folder. Other users' homes (`~name`) are left as they are. */
export const expandHome = (path: string, home: string): string => (path === '~' ? home : path.startsWith('~/') ? `${home}${path.slice(1)}` : path);
