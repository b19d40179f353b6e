// The built program as the browser host, with a way to ask its process for its memory.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Question } from './inside.ts';
import { endProcess } from './measure.ts';
import type { Owned } from './owned.ts';

const root = join(import.meta.dirname, '../..');
const dist = process.env['QUARTERDECK_DIST'] ?? join(root, 'dist');
/** The command line that is measured. */
export const cli = join(dist, 'cli.cjs');

export interface Memory {
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
}

/** The longest block of an event loop (ms), and the longest that its thread itself ran (ms): the rest is waiting for a processor. */
export interface Blocks {
  readonly longestMs: number;
  readonly longestRunMs: number;
}

/** A running `serve`. */
export interface Serving {
  readonly url: string;
  readonly pid: number;
  /** Memory in bytes after a full garbage collection. */
  memory(): Promise<Memory>;
  /** Begins to watch the event loop; the answer ends it and says what it saw. */
  watchBlocks(): Promise<() => Promise<Blocks>>;
  stop(): Promise<void>;
}

/** Starts `serve` on a kubeconfig, with folders of its own that go with it. */
export const serve = async (owned: Owned, kubeconfig: string): Promise<Serving> => {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-bench-'));
  await mkdir(join(folder, 'home'));
  const { KUBECONFIG: _kubeconfig, SSH_AUTH_SOCK: _agent, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', pathToFileURL(join(import.meta.dirname, 'inside.ts')).href, cli, 'serve', '--no-open', '--port', '0', '--kubeconfig', kubeconfig], {
    env: { ...env, HOME: join(folder, 'home'), QUARTERDECK_HOME: folder, LANG: 'en_US.UTF-8', LC_ALL: '' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const stop = owned.add(async () => {
    await endProcess(child);
    await rm(folder, { recursive: true, force: true });
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const line = /^Quarterdeck: (http:\S+)$/m.exec(text);
      if (line?.[1]) resolve(line[1]);
    });
    child.once('exit', (code) => reject(new Error(`serve ended with ${String(code)}`)));
  });
  const ask = <T>(question: Question): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (answer) => resolve(answer as T));
      child.send(question, (error) => {
        if (error) reject(error);
      });
    });
  return {
    url,
    pid: child.pid ?? 0,
    memory: () => ask<Memory>('memory'),
    watchBlocks: async () => {
      await ask('block-start');
      return () => ask<Blocks>('block-end');
    },
    stop,
  };
};
