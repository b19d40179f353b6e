import type { AnyAuthMethod, ParsedKey, Prompt as KeyboardQuestion } from 'ssh2';
import { fault } from '../../preload/contract/fault.ts';
import { agentKeys } from './agent.ts';
import type { ResolvedHost } from './config/resolve.ts';
import { keyFault, publicKeyOf, readPrivateKey } from './keys.ts';
import type { KeyReading } from './keys.ts';
import type { Answer, Question } from './prompts.ts';
import { passphraseKey, passwordKey } from './secrets.ts';
import type { Secrets } from './secrets.ts';

export interface AuthDeps {
  readonly secrets: Secrets;
  /** Asks the operator; absent where nobody may be asked. */
  readonly ask?: (question: Question) => Promise<Answer>;
  readonly signal: AbortSignal;
}

/** As NumberOfPasswordPrompts of ssh(1), for passphrases too. */
const PASSPHRASE_PROMPTS = 3;
/** Rounds of a login that needs several methods (`AuthenticationMethods` of sshd_config(5)). */
const ROUNDS = 4;

/**
 * Goes through the ways to log in, as ssh(1): agent, keys, password, keyboard-interactive, each only where the server still takes
 * it. `next` is told what the server said to the last try; undefined: nothing is left to try.
 */
export class Authenticator {
  readonly #host: ResolvedHost;
  readonly #deps: AuthDeps;
  readonly #tried: string[] = [];
  readonly #keyProblems: Error[] = [];
  readonly #usedFiles = new Set<string>();
  readonly #methods: AsyncGenerator<AnyAuthMethod, void, void>;
  #offered: readonly string[] | undefined;
  #partials = 0;
  #refusals = 0;
  #agentDone = false;
  /** Kept once the server has let us in. */
  #pending: { readonly key: string; readonly value: string; readonly store: boolean } | undefined;

  constructor(host: ResolvedHost, deps: AuthDeps) {
    this.#host = host;
    this.#deps = deps;
    this.#methods = this.#all();
  }

  async next(offered: readonly string[] | null, partial: boolean | null): Promise<AnyAuthMethod | undefined> {
    if (offered !== null) this.#offered = offered;
    if (partial === true) {
      this.#partials += 1;
      await this.#keepPending();
    } else if (this.#pending) {
      this.#deps.secrets.forget(this.#pending.key);
      this.#pending = undefined;
    }
    const step = await this.#methods.next();
    return step.done ? undefined : step.value;
  }

  /** The server has let us in. */
  async succeeded(): Promise<void> {
    await this.#keepPending();
  }

  /** Why nobody was let in, with what was tried. */
  fault(): Error {
    const { name, user } = this.#host;
    const [problem] = this.#keyProblems;
    if (problem !== undefined && this.#refusals === 0 && this.#deps.ask) return problem;
    const takes = this.#offered === undefined || this.#offered.length === 0 ? '' : `; the server takes ${this.#offered.join(', ')}`;
    const tried = this.#tried.length === 0 ? 'there was nothing to try' : `tried ${this.#tried.join(', ')}`;
    return fault('unauthorised', `Permission denied for ${user} on ${name}: ${tried}${takes}`, { cause: 'ssh-auth', host: name });
  }

  async #keepPending(): Promise<void> {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) await this.#deps.secrets.keep(pending.key, pending.value, pending.store);
  }

  #takes(method: string): boolean {
    return this.#offered === undefined || this.#offered.includes(method);
  }

  async *#all(): AsyncGenerator<AnyAuthMethod, void, void> {
    const username = this.#host.user;
    // Asks what the server takes (RFC 4252 §5.2); a server without any login lets us in here.
    yield { type: 'none', username };
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = this.#partials;
      if (this.#host.publicKey) {
        yield* this.#agent();
        yield* this.#files();
      }
      if (this.#host.password) yield* this.#passwords();
      if (this.#host.keyboardInteractive) yield* this.#keyboard();
      if (this.#partials === before) return;
    }
  }

  async *#agent(): AsyncGenerator<AnyAuthMethod, void, void> {
    const { identityAgent, identityFiles, identitiesOnly, user } = this.#host;
    if (this.#agentDone || identityAgent === undefined || !this.#takes('publickey')) return;
    this.#agentDone = true;
    const named = (await Promise.all(identityFiles.map(publicKeyOf))).filter((key) => key !== undefined);
    try {
      const { agent, count } = await agentKeys(identityAgent, named, identitiesOnly, this.#deps.signal);
      if (count === 0) return;
      this.#tried.push(`${count} ${count === 1 ? 'key' : 'keys'} of the agent`);
      this.#refusals += 1;
      yield { type: 'agent', username: user, agent };
      // ssh2 hides what the server said to an agent's keys (one may have been half of the login): ask again.
      yield { type: 'none', username: user };
    } catch (error) {
      this.#deps.signal.throwIfAborted();
      this.#tried.push(`the agent at ${identityAgent} (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  async *#files(): AsyncGenerator<AnyAuthMethod, void, void> {
    for (const file of this.#host.identityFiles) {
      if (!this.#takes('publickey')) return;
      if (this.#usedFiles.has(file)) continue;
      this.#usedFiles.add(file);
      const key = await this.#key(file);
      if (!key) continue;
      this.#tried.push(`key ${file}`);
      this.#refusals += 1;
      yield { type: 'publickey', username: this.#host.user, key };
    }
  }

  /** The key of a file, its passphrase asked for; undefined where it cannot be used, which is noted. */
  async #key(file: string): Promise<ParsedKey | undefined> {
    const { secrets, ask } = this.#deps;
    const { name, user } = this.#host;
    let reading: KeyReading = await readPrivateKey(file);
    if (reading.state === 'encrypted') {
      const known = await secrets.get(passphraseKey(file));
      if (known !== undefined) reading = await readPrivateKey(file, known);
    }
    for (let attempt = 1; ask && attempt <= PASSPHRASE_PROMPTS && (reading.state === 'encrypted' || reading.state === 'wrong-passphrase'); attempt += 1) {
      const answer = await ask({ type: 'passphrase', host: name, user, file, attempt, canStore: secrets.canStore });
      const [value = ''] = answer.type === 'secrets' ? answer.values : [];
      reading = await readPrivateKey(file, value);
      if (reading.state === 'ready') await secrets.keep(passphraseKey(file), value, answer.remember);
    }
    if (reading.state === 'ready') return reading.key;
    if (reading.state === 'missing' && !this.#host.identityFilesNamed) return undefined;
    this.#tried.push(`key ${file} (${{ missing: 'not there', encrypted: 'locked by a passphrase', 'wrong-passphrase': 'wrong passphrase', unsupported: reading.state === 'unsupported' ? reading.why : '' }[reading.state]})`);
    this.#keyProblems.push(keyFault(file, reading, name));
    return undefined;
  }

  async *#passwords(): AsyncGenerator<AnyAuthMethod, void, void> {
    const { secrets, ask } = this.#deps;
    const { user, name, hostName, port, passwordPrompts } = this.#host;
    if (!this.#takes('password')) return;
    const key = passwordKey(user, hostName, port);
    const known = await secrets.get(key);
    if (known !== undefined) {
      this.#tried.push('the remembered password');
      this.#refusals += 1;
      yield { type: 'password', username: user, password: known };
    } else if (!ask) this.#tried.push('no password, for nobody may be asked');
    const partials = this.#partials;
    for (let attempt = 1; ask && attempt <= passwordPrompts && this.#takes('password') && partials === this.#partials; attempt += 1) {
      const answer = await ask({ type: 'password', host: name, user, attempt, canStore: secrets.canStore });
      const [value = ''] = answer.type === 'secrets' ? answer.values : [];
      if (attempt === 1) this.#tried.push('password');
      this.#refusals += 1;
      this.#pending = { key, value, store: answer.remember };
      yield { type: 'password', username: user, password: value };
    }
  }

  *#keyboard(): Generator<AnyAuthMethod, void, void> {
    const { ask } = this.#deps;
    const { user, passwordPrompts } = this.#host;
    if (!this.#takes('keyboard-interactive')) return;
    if (!ask) {
      this.#tried.push('no keyboard-interactive, for nobody may be asked');
      return;
    }
    const partials = this.#partials;
    this.#tried.push('keyboard-interactive');
    for (let attempt = 1; attempt <= passwordPrompts && this.#takes('keyboard-interactive') && partials === this.#partials; attempt += 1) {
      this.#refusals += 1;
      yield {
        type: 'keyboard-interactive',
        username: user,
        prompt: (title, instruction, _language, questions, finish) => {
          // A cancelled question ends the connection elsewhere: `ask` has told its owner.
          this.#answers(title, instruction, questions).then(finish, () => undefined);
        },
      };
    }
  }

  async #answers(title: string, instruction: string, questions: readonly KeyboardQuestion[]): Promise<string[]> {
    const { ask } = this.#deps;
    const { name, user } = this.#host;
    if (!ask) return [];
    const answer = await ask({ type: 'keyboard-interactive', host: name, user, name: title, instruction, questions: questions.map((one) => ({ text: one.prompt, echo: one.echo === true })) });
    return answer.type === 'secrets' ? [...answer.values] : [];
  }
}
