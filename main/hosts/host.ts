/** What desktop, browser and CLI hosts differ in. Everything else of main is the same in all three. */
export interface Host {
  readonly kind: 'desktop' | 'browser' | 'cli';
  /** BCP 47 language of the operating system. */
  readonly locale: string;
  /** Encrypts what goes into the vault. `memory`: nothing is written to disk. */
  readonly cipher: Cipher;
  /** Asks the operator for a file or folder to open; undefined when he changed his mind or the host has no dialog. */
  pickToOpen(what: 'kubeconfig-file' | 'kubeconfig-folder' | 'snapshot'): Promise<string | undefined>;
  /**
   * Gives a file to the operator: a save dialog that copies it (desktop), or a one-time address for a download (browser).
   * Undefined: he changed his mind.
   */
  giveFile(file: { readonly path: string; readonly name: string; readonly type: string }): Promise<{ readonly download?: string; readonly saved: boolean }>;
  openExternal(url: string): Promise<void>;
  /** Can the page list folders through `app.browse` (true where there is no file dialog). */
  readonly browses: boolean;
}

/** Encryption of the vault's entries. */
export interface Cipher {
  readonly kind: 'keychain' | 'passphrase' | 'memory';
  encrypt(plain: string): Promise<Uint8Array>;
  decrypt(sealed: Uint8Array): Promise<string>;
}
