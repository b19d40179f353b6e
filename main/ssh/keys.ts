import { createPrivateKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import { fault } from '../../preload/contract/fault.ts';

/** What became of reading a private key. */
export type KeyReading =
  | { readonly state: 'ready'; readonly key: ParsedKey }
  | { readonly state: 'missing' }
  | { readonly state: 'encrypted' }
  | { readonly state: 'wrong-passphrase' }
  | { readonly state: 'unsupported'; readonly why: string };

/** 1 MiB: no key is as long; something else was named. */
const MAX_KEY_BYTES = 1_048_576;

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
const sshString = (data: Buffer | string): Buffer => {
  const bytes = Buffer.from(data);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** An ed25519 key as an unencrypted `openssh-key-v1` file (OpenSSH PROTOCOL.key): ssh2 reads no other form of it. */
const ed25519File = (secret: Buffer, pub: Buffer): string => {
  const publicBlob = Buffer.concat([sshString('ssh-ed25519'), sshString(pub)]);
  const check = Buffer.alloc(8, 1);
  const body = Buffer.concat([check, sshString('ssh-ed25519'), sshString(pub), sshString(Buffer.concat([secret, pub])), sshString('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([Buffer.from('openssh-key-v1\0'), sshString('none'), sshString('none'), sshString(''), count, sshString(publicBlob), sshString(Buffer.concat([body, padding]))]);
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${whole.toString('base64').replace(/.{70}/g, '$&\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
};

/** PKCS#8, which ssh2 cannot read, in the old form of its kind (PKCS#1, SEC 1) or OpenSSH's. */
const fromPkcs8 = (text: string, passphrase: string | undefined): KeyReading | string => {
  if (text.includes('BEGIN ENCRYPTED PRIVATE KEY') && passphrase === undefined) return { state: 'encrypted' };
  try {
    const key = createPrivateKey({ key: text, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
    if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
    if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
    if (key.asymmetricKeyType === 'ed25519') {
      const { d, x } = key.export({ format: 'jwk' });
      return ed25519File(Buffer.from(d ?? '', 'base64url'), Buffer.from(x ?? '', 'base64url'));
    }
    return { state: 'unsupported', why: `a ${key.asymmetricKeyType ?? 'strange'} key cannot be used for SSH` };
  } catch (error) {
    if (text.includes('ENCRYPTED')) return { state: 'wrong-passphrase' };
    return { state: 'unsupported', why: error instanceof Error ? error.message : String(error) };
  }
};

/** Reads a private key's text: OpenSSH, PEM (PKCS#1, SEC 1), PKCS#8, PuTTY. */
export const parsePrivateKey = (text: string, passphrase?: string): KeyReading => {
  let source = text;
  if (/-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text)) {
    const converted = fromPkcs8(text, passphrase);
    if (typeof converted !== 'string') return converted;
    source = converted;
  }
  let parsed: ParsedKey | readonly ParsedKey[] | Error;
  try {
    parsed = ssh2.utils.parseKey(source, source === text ? passphrase : undefined);
  } catch (error) {
    parsed = error instanceof Error ? error : new Error(String(error));
  }
  if (parsed instanceof Error) {
    if (/no passphrase/i.test(parsed.message)) return { state: 'encrypted' };
    if (/bad passphrase|integrity check failed|bad decrypt/i.test(parsed.message)) return { state: 'wrong-passphrase' };
    // A PEM key that was decrypted wrongly is rubbish, not a message about the passphrase.
    if (passphrase !== undefined && /Proc-Type: 4,ENCRYPTED/.test(text)) return { state: 'wrong-passphrase' };
    return { state: 'unsupported', why: parsed.message };
  }
  const key = Array.isArray(parsed) ? (parsed as readonly ParsedKey[])[0] : (parsed);
  if (!key?.isPrivateKey()) return { state: 'unsupported', why: 'it holds a public key' };
  return { state: 'ready', key };
};

/** Reads a file that should hold a private key. One that others may read is refused, as OpenSSH refuses it. */
export const readPrivateKey = async (file: string, passphrase?: string): Promise<KeyReading> => {
  try {
    const { mode, size } = await stat(file);
    if (size > MAX_KEY_BYTES) return { state: 'unsupported', why: 'it is too long for a key' };
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) return { state: 'unsupported', why: `others may read it (mode ${(mode & 0o777).toString(8)}); chmod 600 it` };
    return parsePrivateKey(await readFile(file, 'utf8'), passphrase);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return { state: 'missing' };
    if (codeOf(error) !== '') return { state: 'unsupported', why: `it cannot be read (${codeOf(error)})` };
    throw error;
  }
};

/** Public key (wire format) that belongs to an identity file, from `FILE.pub` or the file itself where it is not encrypted; undefined: not known. */
export const publicKeyOf = async (file: string): Promise<Buffer | undefined> => {
  for (const [path, isPublic] of [[`${file}.pub`, true], [file, false]] as const) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const base64 = /^\S+ ([A-Za-z0-9+/=]+)/.exec(text.trim())?.[1];
    if (isPublic && base64 !== undefined) return Buffer.from(base64, 'base64');
    const reading = isPublic ? undefined : parsePrivateKey(text);
    if (reading?.state === 'ready') return reading.key.getPublicSSH();
    // The identity file itself may be a public key, with its private half in the agent (ssh_config(5), IdentityFile).
    if (!isPublic && base64 !== undefined && /^(?:ssh|ecdsa|sk)-/.test(text)) return Buffer.from(base64, 'base64');
  }
  return undefined;
};

/** The fault of a key that could not be used. */
export const keyFault = (file: string, reading: Exclude<KeyReading, { state: 'ready' }>, host: string): Error => {
  switch (reading.state) {
    case 'missing': return fault('unauthorised', `The key ${file} does not exist`, { cause: 'file-missing', object: file, host });
    case 'encrypted': return fault('unauthorised', `The key ${file} is locked by a passphrase`, { cause: 'ssh-passphrase', object: file, host });
    case 'wrong-passphrase': return fault('unauthorised', `Wrong passphrase for the key ${file}`, { cause: 'ssh-passphrase', object: file, host });
    case 'unsupported': return fault('invalid', `The key ${file} cannot be used: ${reading.why}`, { cause: 'ssh-key-format', object: file, host });
  }
};
