import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Prompt } from '../../../preload/contract/model/terminal.ts';
import type { Prompts } from '../../ssh/prompts.ts';
import { complain } from './common.ts';

/** Asks on the terminal; what is typed is not shown when `secret`. Undefined where nobody can answer. */
export const ask = async (question: string, signal: AbortSignal, secret = false): Promise<string | undefined> => {
  if (!process.stdin.isTTY) return undefined;
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: secret ? silent : process.stderr, terminal: true });
  try {
    return await lines.question('', { signal });
  } finally {
    lines.close();
    if (secret) process.stderr.write('\n');
  }
};

/** Answers SSH's questions on the terminal, for as long as the signal lives. */
export const answerPrompts = async (prompts: Prompts, signal: AbortSignal): Promise<void> => {
  for await (const pending of prompts.pending.follow(signal)) {
    const prompt = pending[0];
    if (prompt) await answerOne(prompts, prompt, signal).catch(() => undefined);
  }
};

const answerOne = async (prompts: Prompts, prompt: Prompt, signal: AbortSignal): Promise<void> => {
  if (prompt.type === 'host-key') {
    complain(`The authenticity of host '${prompt.host} (${prompt.address})' is not known.\n${prompt.keyType} key fingerprint is ${prompt.fingerprint}.`);
    const answer = await ask('Connect, and add it to known_hosts? (yes/no) ', signal);
    prompts.answer(prompt.id, answer?.trim() === 'yes' ? { type: 'accept', remember: true } : { type: 'cancel' });
    return;
  }
  const questions = prompt.type === 'keyboard-interactive' ? prompt.questions : [{ text: prompt.type === 'password' ? `${prompt.user}@${prompt.host}'s password: ` : `Passphrase for ${prompt.file ?? 'the key'}: `, echo: false }];
  const values: string[] = [];
  for (const question of questions) {
    const value = await ask(question.text, signal, !question.echo);
    if (value === undefined) { prompts.answer(prompt.id, { type: 'cancel' }); return; }
    values.push(value);
  }
  prompts.answer(prompt.id, { type: 'secrets', values, remember: false });
};
