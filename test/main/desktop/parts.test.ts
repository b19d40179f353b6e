import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeFor } from '../../../main/hosts/desktop/bounds.ts';
import { keychainCipher } from '../../../main/hosts/desktop/cipher.ts';
import { fileOf, servePage } from '../../../main/hosts/desktop/pages.ts';

const area = { x: 0, y: 0, width: 1920, height: 1080 };
const saved = { x: 2000, y: 100, width: 1000, height: 700, maximized: false };

describe('where the window opens', () => {
  test('where it was, also on the second display', () => expect(placeFor(saved, [area, { ...area, x: 1920 }])).toEqual(saved));
  test('in the middle of the first when the second is gone', () => expect(placeFor(saved, [area])).toEqual({ ...saved, x: 460, y: 190 }));
  test('always with a title bar in reach, never larger than the display', () => {
    const n = fc.integer({ min: -10_000, max: 10_000 });
    const size = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(fc.record({ x: n, y: n, width: size, height: size, maximized: fc.boolean() }), (place) => {
        const p = placeFor(place, [area]);
        expect(p.width <= area.width && p.height <= area.height && p.y >= 0 && p.y < area.height && p.x < area.width && p.x + p.width > 0).toBe(true);
      }),
    );
  });
});

describe('pages', () => {
  test('nothing outside the folder has an address', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-pages-'));
    writeFileSync(join(folder, 'a.js'), '1');
    for (const url of ['app://quarterdeck/%2e%2e%2f%2e%2e/etc/passwd', 'app://quarterdeck/..%2fx', 'app://quarterdeck/a%00.js', 'app://quarterdeck/..%5cx', 'app://quarterdeck/c:/x', 'app://other/a.js', 'file:///etc/passwd', 'app://quarterdeck/%E0%A4%A']) expect(fileOf(folder, url), url).toBeUndefined();
    const status = async (url: string, method = 'GET') => (await servePage(folder, { url, method })).status;
    expect([await status('app://quarterdeck/a.js'), await status('app://quarterdeck/b.js'), await status('app://quarterdeck/a.js', 'POST'), await status('app://quarterdeck/..%2fx')]).toEqual([200, 404, 405, 403]);
    rmSync(folder, { recursive: true });
  });
});

test('the vault goes to the keychain only where there is one', async () => {
  const storage = (available: boolean, backend: 'basic_text' | 'gnome_libsecret') => ({
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: (plain: string) => Promise.resolve(Buffer.from(plain).reverse()),
    decryptStringAsync: (sealed: Buffer) => Promise.resolve({ result: Buffer.from(sealed).reverse().toString(), shouldReEncrypt: false }),
  });
  expect((await keychainCipher(storage(true, 'basic_text'), 'linux')).kind).toBe('memory');
  expect((await keychainCipher(storage(false, 'gnome_libsecret'), 'darwin')).kind).toBe('memory');
  const cipher = await keychainCipher(storage(true, 'gnome_libsecret'), 'linux');
  expect(cipher.kind).toBe('keychain');
  expect(await cipher.decrypt(await cipher.encrypt('secret'))).toBe('secret');
});
