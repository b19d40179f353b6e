/** Where secrets that the operator wants to keep are stored; `main/store` has one. */
export interface Vault {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

/** Passwords and passphrases: in memory for as long as the program runs, in the vault where the operator asked for it. */
export class Secrets {
  readonly #memory = new Map<string, string>();
  readonly #vault: Vault | undefined;

  constructor(vault?: Vault) {
    this.#vault = vault;
  }

  /** Can a secret outlive the program? */
  get canStore(): boolean {
    return this.#vault !== undefined;
  }

  async get(key: string): Promise<string | undefined> {
    // A vault that does not open is no reason not to ask.
    return this.#memory.get(key) ?? (await this.#vault?.get(key).catch(() => undefined));
  }

  /** Keeps a secret that has worked. */
  async keep(key: string, value: string, store: boolean): Promise<void> {
    this.#memory.set(key, value);
    if (store) await this.#vault?.set(key, value);
  }

  /** Forgets one that does not work any more, for this run: the vault's own copy is replaced by the next that works. */
  forget(key: string): void {
    this.#memory.delete(key);
  }
}

export const passwordKey = (user: string, host: string, port: number): string => `ssh-password:${user}@${host}:${port}`;
export const passphraseKey = (file: string): string => `ssh-passphrase:${file}`;
