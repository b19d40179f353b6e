// A home folder with its own .ssh, and the SSH services on it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Prompt } from '../../preload/contract/model/terminal.ts';
import { disposable } from '../../main/base/disposable.ts';
import type { Disposable } from '../../main/base/disposable.ts';
import { Prompts } from '../../main/ssh/prompts.ts';
import { createSsh } from '../../main/ssh/ssh.ts';
import type { Ssh, SshDeps } from '../../main/ssh/ssh.ts';

export interface SshHome extends Disposable {
  readonly folder: string;
  readonly ssh: Ssh;
  readonly prompts: Prompts;
  /** Writes a file below the home folder, 0600, and gives its path. */
  file(name: string, text: string, mode?: number): string;
  read(name: string): string;
  /** Every question asked so far. */
  readonly asked: Prompt[];
  /** Answers questions from now on; undefined leaves one open. */
  answer: ((prompt: Prompt) => Parameters<Prompts['answer']>[1] | undefined) | undefined;
}

export const sshHome = (deps: Partial<SshDeps> = {}): SshHome => {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-home-'));
  const prompts = new Prompts();
  const stop = new AbortController();
  const file = (name: string, text: string, mode = 0o600): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode });
    return path;
  };
  const config = join(folder, '.ssh', 'config');
  const ssh = createSsh({
    prompts, ownConfig: false, configFiles: () => [config], local: { home: folder, user: 'me', hostName: 'here.example', env: {} },
    limits: { bannerMs: 2000, stepMs: 5000, ...deps.limits }, ...Object.fromEntries(Object.entries(deps).filter(([key]) => key !== 'limits')),
  });
  const own = disposable('ssh home', () => {
    stop.abort();
    ssh.dispose();
    prompts.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const home: SshHome = { folder, ssh, prompts, file, read: (name) => readFileSync(join(folder, name), 'utf8'), asked: [], answer: undefined, dispose: () => own.dispose() };
  void (async () => {
    const seen = new Set<string>();
    for await (const pending of prompts.pending.follow(stop.signal)) {
      for (const prompt of pending) {
        if (seen.has(prompt.id)) continue;
        seen.add(prompt.id);
        home.asked.push(prompt);
        const answer = home.answer?.(prompt);
        if (answer) prompts.answer(prompt.id, answer);
      }
    }
  })();
  return home;
};

/** The fault of a promise that must reject. */
export const faultOf = async (promise: Promise<unknown>): Promise<Record<string, unknown>> => {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  return (Reflect.get(error as object, 'fault') ?? { message: String(error) }) as Record<string, unknown>;
};
