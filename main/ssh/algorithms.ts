import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';
import { fault } from '../../preload/contract/fault.ts';
import { matchesList } from './config/pattern.ts';
import type { ResolvedHost } from './config/resolve.ts';

// What ssh2 1.17 offers by itself, best first, and what else it can do when asked for (its lib/protocol/constants.js).
const KEX: readonly KexAlgorithm[] = ['curve25519-sha256@libssh.org', 'curve25519-sha256', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521', 'diffie-hellman-group-exchange-sha256', 'diffie-hellman-group14-sha256', 'diffie-hellman-group15-sha512', 'diffie-hellman-group16-sha512', 'diffie-hellman-group17-sha512', 'diffie-hellman-group18-sha512'];
const KEX_OLD: readonly KexAlgorithm[] = ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'];
const CIPHERS: readonly CipherAlgorithm[] = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'chacha20-poly1305@openssh.com'];
const CIPHERS_OLD: readonly CipherAlgorithm[] = ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'];
const MACS: readonly MacAlgorithm[] = ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha1-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1'];
const MACS_OLD: readonly MacAlgorithm[] = ['hmac-md5', 'hmac-sha1-96', 'hmac-md5-96'];
const HOST_KEYS: readonly ServerHostKeyAlgorithm[] = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];

/**
 * Applies a list of ssh_config(5) to what we can do: `a,b` replaces, `+a` appends, `-a*` removes, `^a` puts first.
 * Names that we cannot do are left out; nothing left is `unsupported`.
 */
export const chooseAlgorithms = <T extends string>(keyword: string, spec: string | undefined, defaults: readonly T[], more: readonly T[], host: string): T[] => {
  if (spec === undefined) return [...defaults];
  const all = [...defaults, ...more];
  const sign = /^[+^-]/.exec(spec)?.[0] ?? '';
  const list = sign === '' ? spec : spec.slice(1);
  const named = list.split(',').flatMap((pattern) => all.filter((name) => matchesList(name, pattern)));
  const chosen = sign === '' ? named : sign === '+' ? [...defaults, ...named] : sign === '^' ? [...named, ...defaults] : defaults.filter((name) => !matchesList(name, list));
  if (chosen.length === 0) throw fault('unsupported', `None of the ${keyword} "${spec}" set for ${host} is available here`, { cause: 'ssh-algorithms', host });
  return [...new Set(chosen)];
};

const ofType = (keyType: string): readonly string[] => (keyType === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [keyType]);

/** Algorithms for a connection. Host key types that known_hosts has for the host come first, so that a known key is the one that is shown. */
export const algorithmsFor = (host: ResolvedHost, knownTypes: readonly string[]): Algorithms => {
  const hostKeys = chooseAlgorithms('HostKeyAlgorithms', host.hostKeyAlgorithms, HOST_KEYS, [], host.name);
  const known = knownTypes.flatMap(ofType);
  return {
    kex: chooseAlgorithms('KexAlgorithms', host.kexAlgorithms, KEX, KEX_OLD, host.name),
    cipher: chooseAlgorithms('Ciphers', host.ciphers, CIPHERS, CIPHERS_OLD, host.name),
    hmac: chooseAlgorithms('MACs', host.macs, MACS, MACS_OLD, host.name),
    serverHostKey: [...hostKeys.filter((name) => known.includes(name)), ...hostKeys.filter((name) => !known.includes(name))],
  };
};
