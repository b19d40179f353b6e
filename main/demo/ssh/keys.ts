import ssh2 from 'ssh2';

export interface KeyPair {
  readonly public: string;
  readonly private: string;
}

/**
 * An ed25519 key pair in OpenSSH's format. ssh2 1.17 now and then writes one that nobody can read (a number that begins
 * with a zero byte), about once in 500: each is read back, and such a one is made again.
 */
export const newKeyPair = (comment: string): KeyPair => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
  throw new Error('ssh2 made no readable key in twenty attempts');
};
