import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../base/log.ts';
import { JsonFile } from './json-file.ts';

/** Encrypts entries: the operating system's keychain on the desktop, a passphrase-derived key or memory elsewhere. */
export interface VaultCipher {
  readonly kind: 'keychain' | 'passphrase' | 'memory';
  encrypt(plain: string): Promise<Uint8Array>;
  decrypt(sealed: Uint8Array): Promise<string>;
}

const schema = z.object({ version: z.literal(1).default(1), entries: z.record(z.string(), z.string()).default({}) });

/** Passwords and passphrases that the operator asked to be remembered. Sealed by the cipher before they touch the disk. */
export class Vault {
  readonly #cipher: VaultCipher;
  readonly #file: JsonFile<z.output<typeof schema>> | undefined;
  readonly #memory = new Map<string, string>();

  private constructor(cipher: VaultCipher, file: JsonFile<z.output<typeof schema>> | undefined) {
    this.#cipher = cipher;
    this.#file = file;
  }

  static async open(folder: string, cipher: VaultCipher, log: Log, now: () => number): Promise<Vault> {
    return new Vault(cipher, cipher.kind === 'memory' ? undefined : await JsonFile.open(join(folder, 'vault.json'), schema, log, now));
  }

  get kind(): VaultCipher['kind'] {
    return this.#cipher.kind;
  }

  /** The secret; undefined where none is kept or it can no longer be opened (another keychain). */
  async get(key: string): Promise<string | undefined> {
    const sealed = this.#file?.current.value.entries[key];
    if (sealed === undefined) return this.#memory.get(key);
    try {
      return await this.#cipher.decrypt(Buffer.from(sealed, 'base64'));
    } catch {
      return undefined;
    }
  }

  async set(key: string, secret: string): Promise<void> {
    if (!this.#file) return void this.#memory.set(key, secret);
    const sealed = Buffer.from(await this.#cipher.encrypt(secret)).toString('base64');
    await this.#file.update((v) => ({ ...v, entries: { ...v.entries, [key]: sealed } }));
  }

  async delete(key: string): Promise<void> {
    this.#memory.delete(key);
    await this.#file?.update((v) => ({ ...v, entries: Object.fromEntries(Object.entries(v.entries).filter(([k]) => k !== key)) }));
  }
}

/** Nothing is written: what is remembered ends with the program. */
export const memoryCipher: VaultCipher = {
  kind: 'memory',
  encrypt: (plain) => Promise.resolve(Buffer.from(plain)),
  decrypt: (sealed) => Promise.resolve(Buffer.from(sealed).toString('utf8')),
};
