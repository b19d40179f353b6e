import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentLog } from '../../../main/base/log.ts';
import { memoryCipher, Vault } from '../../../main/store/vault.ts';
import type { VaultCipher } from '../../../main/store/vault.ts';
import { ownFolder } from '../folder.ts';

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, then the text. */
const cipherOf = (key: Buffer): VaultCipher => ({
  kind: 'passphrase',
  encrypt: (plain) => {
    const nonce = randomBytes(12);
    const aes = createCipheriv('aes-256-gcm', key, nonce);
    const text = Buffer.concat([aes.update(plain, 'utf8'), aes.final()]);
    return Promise.resolve(Buffer.concat([nonce, aes.getAuthTag(), text]));
  },
  decrypt: (sealed) => {
    const aes = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
    aes.setAuthTag(sealed.subarray(12, 28));
    return Promise.resolve(Buffer.concat([aes.update(sealed.subarray(28)), aes.final()]).toString('utf8'));
  },
});

const open = (folder: string, cipher: VaultCipher) => Vault.open(folder, cipher, silentLog, () => 0);

test('in memory nothing touches the disk', async () => {
  const folder = ownFolder();
  const vault = await open(folder, memoryCipher);
  await vault.set('ssh:a', 'secret');
  expect(await vault.get('ssh:a')).toBe('secret');
  await vault.delete('ssh:a');
  expect(await vault.get('ssh:a')).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test('on disk entries are sealed, and open with the same key alone', async () => {
  const folder = ownFolder();
  const key = randomBytes(32);
  const vault = await open(folder, cipherOf(key));
  await Promise.all([vault.set('ssh:a', 'correct horse'), vault.set('ssh:b', 'battery staple')]);
  const path = join(folder, 'vault.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  for (const secret of ['correct horse', 'battery staple']) {
    for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')]) expect(await readFile(path, 'utf8')).not.toContain(form.slice(0, 8));
  }
  const again = await open(folder, cipherOf(key));
  expect([await again.get('ssh:a'), await again.get('ssh:b')]).toEqual(['correct horse', 'battery staple']);
  expect(await (await open(folder, cipherOf(randomBytes(32)))).get('ssh:a')).toBeUndefined();
  await again.delete('ssh:a');
  expect(await (await open(folder, cipherOf(key))).get('ssh:a')).toBeUndefined();
  expect(await again.get('ssh:b')).toBe('battery staple');
});

test('any secret under any name comes back; a name that was never given has none', async () => {
  const vault = await open(ownFolder(), cipherOf(randomBytes(32)));
  for (const name of ['constructor', '__proto__', 'toString', '']) expect(await vault.get(name)).toBeUndefined();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string().map((name) => `ssh:${name}`), fc.constantFrom('constructor', 'toString')), fc.string({ unit: 'grapheme' }), async (name, secret) => {
      await vault.set(name, secret);
      expect(await vault.get(name)).toBe(secret);
    }),
    { numRuns: 40 },
  );
});
