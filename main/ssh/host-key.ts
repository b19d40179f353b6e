import { fault } from '../../preload/contract/fault.ts';
import type { ResolvedHost } from './config/resolve.ts';
import { fingerprint, judgeKey, keyTypeOf, rememberKey } from './known-hosts.ts';
import type { KnownHost } from './known-hosts.ts';
import type { Answer, Question } from './prompts.ts';

/** A key that was accepted and was not known before, for the operator's record. */
export interface AcceptedKey {
  readonly host: string;
  readonly address: string;
  readonly keyType: string;
  readonly fingerprint: string;
  /** The file that it was written to; absent: accepted for now only. */
  readonly file?: string;
}

export interface HostKeyDeps {
  readonly ask?: (question: Question) => Promise<Answer>;
  readonly onAccepted?: (key: AcceptedKey) => void;
}

/** By what name and port known_hosts is asked: HostKeyAlias stands alone (ssh_config(5)). */
export const keyName = (host: ResolvedHost): { readonly host: string; readonly port: number } => (host.hostKeyAlias === undefined ? { host: host.hostName, port: host.port } : { host: host.hostKeyAlias, port: 22 });

const prettyType = (key: Buffer): string => keyTypeOf(key).replace(/^ssh-/, '').replace(/^ecdsa-sha2-.*/, 'ecdsa').toUpperCase();

/**
 * Decides about the key that a server has shown; resolves when it may be trusted. A changed or revoked key is refused whatever
 * StrictHostKeyChecking says, and nobody is asked. Unknown ones: `ask` asks, `yes` refuses, `accept-new` and `no` remember.
 */
export const checkHostKey = async (host: ResolvedHost, entries: readonly KnownHost[], key: Buffer, deps: HostKeyDeps): Promise<void> => {
  const name = keyName(host);
  const judged = judgeKey(entries, name.host, name.port, key);
  const shown = `${prettyType(key)} ${fingerprint(key)}`;
  if (judged.verdict === 'known') return;
  if (judged.verdict === 'changed') {
    const { entry } = judged;
    throw fault('refused', `The host key of ${host.name} has changed: it shows ${shown}, known is ${prettyType(entry.key)} ${fingerprint(entry.key)} in ${entry.file} line ${entry.line}`, { cause: 'ssh-host-key-changed', host: host.name, object: entry.file, line: entry.line });
  }
  if (judged.verdict === 'revoked') {
    const { entry } = judged;
    throw fault('refused', `The host key of ${host.name} (${shown}) is revoked in ${entry.file} line ${entry.line}`, { cause: 'ssh-host-key-revoked', host: host.name, object: entry.file, line: entry.line });
  }
  const unknown = fault('refused', `The host key of ${host.name} is not known: ${shown}`, { cause: 'ssh-host-key-unknown', host: host.name });
  const file = host.userKnownHostsFiles[0];
  let remember = host.strictHostKeyChecking !== 'ask';
  if (host.strictHostKeyChecking === 'yes') throw unknown;
  if (host.strictHostKeyChecking === 'ask') {
    if (!deps.ask) throw unknown;
    const address = host.port === 22 ? host.hostName : `[${host.hostName}]:${host.port}`;
    const answer = await deps.ask({ type: 'host-key', host: host.name, address, keyType: keyTypeOf(key), fingerprint: fingerprint(key), knownHostsFile: file ?? '' });
    remember = answer.remember;
  }
  if (remember && file !== undefined) await rememberKey(file, name.host, name.port, key, { hash: host.hashKnownHosts });
  deps.onAccepted?.({ host: host.name, address: host.hostName, keyType: keyTypeOf(key), fingerprint: fingerprint(key), ...(remember && file !== undefined ? { file } : {}) });
};
