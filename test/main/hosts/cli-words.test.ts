import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ownFolder } from '../folder.ts';
import { runQuarterdeck } from './run-cli.ts';
import type { Ran } from './run-cli.ts';

// Each line is a process that reads the whole program: on a busy machine many seconds.
vi.setConfig({ testTimeout: 120_000 });

let home: string;
let own: string;
beforeEach(async () => {
  const folder = ownFolder();
  [home, own] = [join(folder, 'home'), join(folder, 'own')];
  await mkdir(home);
});
const bare = (...args: readonly string[]): Promise<Ran> => runQuarterdeck(args, { HOME: home, QUARTERDECK_HOME: own });

const kubeconfigOf = (port: number): string => JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'x', clusters: [{ name: 'x', cluster: { server: `http://127.0.0.1:${port}` } }], users: [{ name: 'x', user: { token: 't' } }], contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }] });

describe('words', () => {
  test.each([
    [[], 'A command is missing'],
    [['helth'], 'no command helth'],
    [['get'], 'KIND is missing'],
    [['get', 'pods', 'web'], 'web is one word too many'],
    [['get', 'pods', '-o', 'yaml'], '-o takes json or wide'],
    [['health', '-o', 'wide'], '-o takes json, not wide'],
    [['get', '--all'], '--all'],
    [['deploy', 'web'], '--image is missing'],
    [['deploy', 'web', '--image', 'i', '--replicas', ''], '--replicas takes a whole number'],
    [['deploy', 'web', '--image', 'i', '--replicas', '-1'], '--replicas'],
    [['rollback', 'web', '--to-revision', '1e1'], '--to-revision takes a whole number'],
    [['serve', '--port', '65536'], '--port takes a whole number'],
    [['hosts', 'forget', 'a'], 'hosts list'],
    [['hosts', 'add'], 'HOST is missing'],
    [['hosts', 'add', 'a', '--role', 'boss'], '--role takes'],
    [['ssh', 'a', 'uptime'], 'uptime is one word too many'],
    [['snapshot', 'eat', 'file'], 'snapshot create'],
  ])('%j is not understood: status 64, and what is wrong', async (args, words) => {
    const { code, out, err } = await bare(...args);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toContain(words);
    expect(err).toContain('quarterdeck help');
    expect(await readdir(join(own, '..'))).toEqual(['home']);
  });

  test.each([['help'], ['--help'], ['get', '-h']])('%s tells every command', async (...args) => {
    const { code, out, err } = await bare(...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const word of ['health', 'get KIND', 'deploy', 'rollback', 'history', 'hosts', 'ssh HOST', 'snapshot', 'journal', 'serve', 'QUARTERDECK_HOME', '64']) expect(out).toContain(word);
  });
});

describe('a cluster that is not there', () => {
  test('is told in words, not in a stack', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
    await new Promise((resolve) => server.close(resolve));
    const path = join(home, 'kubeconfig');
    await writeFile(path, kubeconfigOf(port));
    const { code, out, err } = await bare('get', 'pods', '--kubeconfig', path);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(String(port));
    expect(err).not.toMatch(/at .*\.ts:\d+/);
  });

  test('cannot steer the terminal by what it answers', async () => {
    const server = createHttp((_request, response) => response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message: '\u001b]0;owned\u0007\u009b2J no', reason: 'Forbidden', code: 403 })));
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
    const path = join(home, 'kubeconfig');
    await writeFile(path, kubeconfigOf(port));
    const { code, out, err } = await bare('get', 'pods', '--kubeconfig', path);
    server.close();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('owned');
    expect(err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });

  test('because its kubeconfig is broken: file and line', async () => {
    const path = join(home, 'kubeconfig');
    await writeFile(path, 'apiVersion: v1\nkind: Config\nclusters: [\n');
    const { code, err } = await bare('get', 'pods', '--kubeconfig', path);
    expect(code).toBe(1);
    expect(err).toContain(path);
    expect(err).toMatch(/line \d|:\d/);
    expect(await bare('get', 'pods', '--kubeconfig', join(home, 'none'))).toMatchObject({ code: 1, err: expect.stringContaining(join(home, 'none')) as string });
    expect(await bare('get', 'pods')).toMatchObject({ code: 1, err: expect.stringContaining('--kubeconfig') as string });
  });

  test('nor a folder for its own files: words as well', async () => {
    await writeFile(join(home, 'file'), '');
    const { code, err } = await runQuarterdeck(['journal'], { HOME: home, QUARTERDECK_HOME: join(home, 'file/own') });
    expect(code).toBe(1);
    expect(err).toContain(join(home, 'file/own'));
    expect(err).not.toMatch(/at .*\.ts:\d+/);
  });
});
