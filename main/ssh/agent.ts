import ssh2 from 'ssh2';
import type { BaseAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { deadline, orAborted } from '../base/abort.ts';

/** An agent answers at once; one that asks its user does so when it signs, not when it lists. */
const LIST_MS = 5000;

/** A few keys of an agent, in our order. */
class SomeKeys extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: BaseAgent;
  readonly #keys: ParsedKey[];

  constructor(agent: BaseAgent, keys: readonly ParsedKey[]) {
    super();
    this.#agent = agent;
    this.#keys = [...keys];
  }

  override getIdentities(callback: (error: Error | null | undefined, keys?: ParsedKey[]) => void): void {
    callback(null, this.#keys);
  }

  override sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }
}

/**
 * The keys of the agent at `socket`: those of the identity files first, or these alone (IdentitiesOnly), as ssh(1) tries them.
 * Throws what the agent or its socket said.
 */
export const agentKeys = async (socket: string, identities: readonly Buffer[], only: boolean, parent: AbortSignal): Promise<{ readonly agent: BaseAgent; readonly count: number }> => {
  const agent = ssh2.createAgent(socket);
  const limit = deadline(LIST_MS, 'The agent did not answer', parent);
  try {
    const keys = await orAborted(
      new Promise<readonly ParsedKey[]>((resolve, reject) =>
        agent.getIdentities((error, list) => {
          if (error) reject(error);
          else resolve((list ?? []) as readonly ParsedKey[]);
        }),
      ),
      limit.signal,
    );
    const named = (key: ParsedKey): boolean => identities.some((one) => one.equals(key.getPublicSSH()));
    const chosen = only ? keys.filter(named) : [...keys.filter(named), ...keys.filter((key) => !named(key))];
    return { agent: new SomeKeys(agent, chosen), count: chosen.length };
  } finally {
    limit.clear();
  }
};
