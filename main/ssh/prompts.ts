import { randomUUID } from 'node:crypto';
import { fault } from '../../preload/contract/fault.ts';
import type { Prompt } from '../../preload/contract/model/terminal.ts';
import { abortError } from '../base/abort.ts';
import type { Disposable } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';

/** A question without its number. */
export type Question = Prompt extends infer P ? (P extends Prompt ? Omit<P, 'id'> : never) : never;

/** What the operator answered. Secrets stay in main. */
export type Answer =
  | { readonly type: 'accept'; readonly remember: boolean }
  | { readonly type: 'secrets'; readonly values: readonly string[]; readonly remember: boolean };

interface Waiting {
  readonly prompt: Prompt;
  readonly settle: (answer: Answer | Error) => void;
}

/** Questions that wait for the operator. They outlive a reload of the page; whoever asks takes his question back by aborting. */
export class Prompts implements Disposable {
  /** What waits, oldest first. */
  readonly pending = new Latest<readonly Prompt[]>([]);
  readonly #waiting = new Map<string, Waiting>();

  /** Resolves with the answer. Rejects with `cancelled` when the operator cancels, or with the signal's reason. */
  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    if (signal.aborted) throw abortError(signal);
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => settle(abortError(signal));
      const settle = (answer: Answer | Error): void => {
        if (!this.#waiting.delete(id)) return;
        signal.removeEventListener('abort', onAbort);
        this.#publish();
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.set(id, { prompt: { ...question, id }, settle });
      this.#publish();
    });
  }

  /** Answers one question. One that is gone is `not-found`; an answer of the wrong form is `invalid` and the question stays. */
  answer(id: string, answer: Answer | { readonly type: 'cancel' }): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) throw fault('not-found', 'This question is no longer asked', { cause: 'session-gone' });
    const { prompt } = waiting;
    if (answer.type === 'cancel') {
      waiting.settle(fault('cancelled', `The question about ${prompt.host} was cancelled`, { host: prompt.host }));
      return;
    }
    const wanted = prompt.type === 'host-key' ? undefined : prompt.type === 'keyboard-interactive' ? prompt.questions.length : 1;
    const fits = answer.type === 'accept' ? wanted === undefined : answer.values.length === wanted;
    if (!fits) throw fault('invalid', 'The answer does not fit the question', { cause: 'input', host: prompt.host });
    waiting.settle(answer);
  }

  dispose(): void {
    for (const { settle, prompt } of [...this.#waiting.values()]) settle(fault('cancelled', `Stopped while ${prompt.host} was waiting for an answer`, { host: prompt.host }));
  }

  #publish(): void {
    this.pending.set([...this.#waiting.values()].map(({ prompt }) => prompt));
  }
}
