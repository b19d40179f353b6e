import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fault } from '../../preload/contract/fault.ts';
import { matchesHostList } from './config/pattern.ts';

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly marker?: 'revoked' | 'cert-authority';
  /** A list of patterns, or one hash `|1|salt|hash`. */
  readonly hosts: string;
  /** `ssh-ed25519`, `ssh-rsa`, … */
  readonly keyType: string;
  readonly key: Buffer;
}

/** What known_hosts says of a key that a host has shown. */
export type KeyVerdict =
  | { readonly verdict: 'known' }
  | { readonly verdict: 'unknown' }
  | { readonly verdict: 'changed'; readonly entry: KnownHost }
  | { readonly verdict: 'revoked'; readonly entry: KnownHost };

/** Type of a public key in SSH's wire format (RFC 4253 §6.6): its first string. */
export const keyTypeOf = (key: Buffer): string => (key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1'));

/** `SHA256:…` as OpenSSH prints it. */
export const fingerprint = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** Reads a file's text; lines that cannot be read are passed over, as OpenSSH does. */
export const parseKnownHosts = (file: string, text: string): readonly KnownHost[] => {
  const found: KnownHost[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const words = line.split(/[ \t]+/);
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
    const [hosts, keyType, base64] = words;
    if (hosts === undefined || keyType === undefined || base64 === undefined) continue;
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') continue;
    const key = Buffer.from(base64, 'base64');
    if (keyTypeOf(key) !== keyType) continue;
    found.push({ file, line: index + 1, hosts, keyType, key, ...(marker === undefined ? {} : { marker }) });
  }
  return found;
};

const hashed = (host: string, salt: Buffer): string => `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(host).digest('base64')}`;

const isFor = (entry: KnownHost, host: string): boolean => {
  if (!entry.hosts.startsWith('|')) return matchesHostList(host, entry.hosts);
  const [, version, salt] = entry.hosts.split('|');
  return version === '1' && salt !== undefined && hashed(host.toLowerCase(), Buffer.from(salt, 'base64')) === entry.hosts;
};

/** How a host is called in known_hosts: `[host]:port` away from port 22 (sshd(8)). */
export const knownHostName = (host: string, port: number): string => (port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`);

const names = (host: string, port: number): readonly string[] => (port === 22 ? [knownHostName(host, 22)] : [knownHostName(host, port), knownHostName(host, 22)]);

/**
 * Judges a key. A host that is known by other keys only counts as changed, also where these are of another type: its known
 * types are asked for first (`knownKeyTypes`), so it had the chance to show one of them. On another port than 22 a key
 * that is known for the host without its port is accepted, as in OpenSSH.
 */
export const judgeKey = (entries: readonly KnownHost[], host: string, port: number, key: Buffer): KeyVerdict => {
  const keys = entries.filter((entry) => entry.marker !== 'cert-authority');
  const all = names(host, port);
  const revoked = keys.find((entry) => entry.marker === 'revoked' && entry.key.equals(key) && all.some((name) => isFor(entry, name)));
  if (revoked) return { verdict: 'revoked', entry: revoked };
  const valid = keys.filter((entry) => entry.marker === undefined);
  if (valid.some((entry) => entry.key.equals(key) && all.some((name) => isFor(entry, name)))) return { verdict: 'known' };
  const others = valid.filter((entry) => isFor(entry, all[0] ?? ''));
  const changed = others.find((entry) => entry.keyType === keyTypeOf(key)) ?? others[0];
  return changed ? { verdict: 'changed', entry: changed } : { verdict: 'unknown' };
};

/** Types of the keys that are known for a host, to be asked for first. */
export const knownKeyTypes = (entries: readonly KnownHost[], host: string, port: number): readonly string[] => {
  for (const name of names(host, port)) {
    const types = entries.filter((entry) => entry.marker === undefined && isFor(entry, name)).map((entry) => entry.keyType);
    if (types.length > 0) return [...new Set(types)];
  }
  return [];
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Reads several files; those that do not exist are empty. One that is there and cannot be read is a fault: it could hold a revocation. */
export const loadKnownHosts = async (files: readonly string[]): Promise<readonly KnownHost[]> => {
  const lists = await Promise.all(
    files.map(async (file) => {
      try {
        return parseKnownHosts(file, await readFile(file, 'utf8'));
      } catch (error) {
        if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
        throw fault('invalid', `${file} cannot be read (${codeOf(error)})`, { cause: 'file-unreadable', object: file });
      }
    }),
  );
  return lists.flat();
};

/**
 * Adds a host's key to a file with one appending write, so that another program's lines are never lost; the file is made
 * (0600, its folder 0700) where it does not exist, and a last line without an end gets one.
 */
export const rememberKey = async (file: string, host: string, port: number, key: Buffer, options: { readonly hash: boolean }): Promise<void> => {
  const name = knownHostName(host, port);
  const line = `${options.hash ? hashed(name, randomBytes(20)) : name} ${keyTypeOf(key)} ${key.toString('base64')}\n`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      await handle.writeFile(size > 0 && last[0] !== 0x0a ? `\n${line}` : line);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = codeOf(error);
    throw fault('invalid', `${file} could not be written (${code}): the key of ${name} is not remembered`, { cause: code === 'ENOSPC' ? 'disk-full' : 'file-unreadable', object: file, host });
  }
};
