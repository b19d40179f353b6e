import type { Cipher } from '../host.ts';
import type { ElectronFace } from './face.ts';

/** Nothing is written: what is remembered ends with the program. */
const memory: Cipher = {
  kind: 'memory',
  encrypt: (plain) => Promise.resolve(Buffer.from(plain, 'utf8')),
  decrypt: (sealed) => Promise.resolve(Buffer.from(sealed).toString('utf8')),
};

/**
 * The operating system's keychain by `safeStorage`, after `ready`. Where Linux has no keyring Electron falls back to a key
 * that is written in its own source (`basic_text`): that protects nothing, so secrets then stay in memory.
 */
export const keychainCipher = async (safeStorage: ElectronFace['safeStorage'], platform: string): Promise<Cipher> => {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return memory;
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return memory;
  return {
    kind: 'keychain',
    encrypt: (plain) => safeStorage.encryptStringAsync(plain),
    decrypt: async (sealed) => (await safeStorage.decryptStringAsync(Buffer.from(sealed))).result,
  };
};
