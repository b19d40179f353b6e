import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startDemo } from '../../../main/demo/demo.ts';
import type { Demo } from '../../../main/demo/demo.ts';
import type { JournalPage } from '../../../preload/contract/model/journal.ts';
import { ownFolder } from '../folder.ts';
import { runQuarterdeck } from './run-cli.ts';
import type { Ran } from './run-cli.ts';

// One process per line, as an operator or cron starts them, against a cluster in this process.
let demo: Demo;
// Each line is a process that reads the whole program: on a busy machine many seconds.
vi.setConfig({ testTimeout: 120_000 });

let home: string;
let own: string;
beforeEach(async () => {
  const folder = ownFolder();
  [home, own] = [join(folder, 'home'), join(folder, 'own')];
  await mkdir(home);
  demo = await startDemo({ folder: join(folder, 'demo') });
});
afterEach(() => demo.dispose());
const bare = (...args: readonly string[]): Promise<Ran> => runQuarterdeck(args, { HOME: home, QUARTERDECK_HOME: own });
const run = (...args: readonly string[]): Promise<Ran> => bare(...args, '--kubeconfig', demo.kubeconfigPath);

describe('get', () => {
  test('prints rows as the contract gives them, and writes nothing but its own folder', async () => {
    const { code, out } = await run('get', 'pods', '-n', 'production', '-o', 'json');
    expect(code).toBe(0);
    const { columns, rows } = JSON.parse(out) as { columns: { title: string }[]; rows: { name: string; namespace: string; cells: unknown[] }[] };
    expect(columns.map((one) => one.title)).toContain('STATUS');
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.every((row) => row.namespace === 'production' && row.cells.length === columns.length)).toBe(true);
    expect(await readdir(home)).toEqual([]);
    expect((await readdir(join(own, '..'))).sort()).toEqual(['demo', 'home', 'own']);
  });

  test('takes kubectl’s names, the context’s namespace, selectors and all namespaces', async () => {
    const names = async (...args: readonly string[]): Promise<string[]> => (await run('get', ...args)).out.split('\n').slice(1, -1).map((line) => line.split(/ {3,}/).slice(0, 2).join('/'));
    const [po, pods, all] = await Promise.all([names('po'), names('Pod', '-n', 'production'), names('pods', '-A')]);
    expect(po.length).toBeGreaterThan(0);
    expect(po.map((line) => line.split('/')[0])).toEqual(pods.map((line) => line.split('/')[0]));
    expect(new Set(all.map((line) => line.split('/')[0])).size).toBeGreaterThan(1);
    expect((await run('get', 'pods', '-l', 'app=nothing-has-this')).out).toBe('No resources found\n');
  });

  test('--stats tells six numbers on stderr', async () => {
    const { code, out, err } = await run('get', 'pods', '-A', '-o', 'json', '--stats');
    expect(code).toBe(0);
    const stats = JSON.parse(err) as Record<string, number>;
    expect(Object.keys(stats).sort()).toEqual(['bytes', 'firstMs', 'longestBlockMs', 'peakRssMb', 'rows', 'wallMs']);
    expect(stats['rows']).toBe((JSON.parse(out) as { rows: unknown[] }).rows.length);
    expect(stats['bytes']).toBeGreaterThan(1000);
  });

  test('of a kind that is not served, or a context that is not there, says so', async () => {
    expect(await run('get', 'unicorns')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('unicorns') as string });
    expect(await run('get', 'pods', '--context', 'other')).toMatchObject({ code: 1, err: expect.stringMatching(/other[^]*demo/) as string });
  });
});

describe('machines', () => {
  test('are added, listed and removed, and each is written down', async () => {
    expect(await run('hosts', 'add', 'alpha', 'beta', '--role', 'node')).toMatchObject({ code: 0 });
    expect(await run('hosts', 'remove', 'alpha')).toMatchObject({ code: 0 });
    const listed = JSON.parse((await run('hosts', 'list', '-o', 'json')).out) as { name: string; role: string }[];
    expect(listed.filter((one) => ['alpha', 'beta'].includes(one.name))).toMatchObject([{ name: 'beta', role: 'node' }]);
    const { code, out } = await run('journal', '-o', 'json');
    expect(code).toBe(0);
    const page = JSON.parse(out) as JournalPage;
    expect(page.chain).toEqual({ whole: true });
    expect(page.entries.map((one) => [one.action, one.object]).reverse()).toEqual(expect.arrayContaining([['host-remove', 'alpha']]));
    expect(await readdir(home)).toEqual([]);
  });

  test('are reached through their jump host, with the status and the output of the command', async () => {
    await mkdir(join(home, '.ssh'));
    await writeFile(join(home, '.ssh/config'), await readFile(demo.sshConfigPath, 'utf8'));
    const node = demo.hosts.find((one) => one.role === 'node')?.name ?? '';
    expect(await bare('ssh', node, '--', 'hostname')).toMatchObject({ code: 0, out: `${node}\n` });
    expect((await bare('ssh', node, '--', 'exit', '7')).code).toBe(7);
    expect(await bare('ssh', 'no-such-host.invalid', '--', 'true')).toMatchObject({ code: 1, err: expect.stringContaining('no-such-host.invalid') as string });
  });
});

test('an altered record is told, with status 1', async () => {
  await run('hosts', 'add', 'alpha');
  const path = join(own, 'journal.jsonl');
  await writeFile(path, (await readFile(path, 'utf8')).replace('alpha', 'gamma'));
  expect(await run('journal')).toMatchObject({ code: 1, out: expect.stringContaining('gamma') as string, err: expect.stringContaining('altered') as string });
});

test('serve prints one address, and ends on Ctrl-C', async () => {
  const { code, out } = await runQuarterdeck(['serve', '--no-open', '--kubeconfig', demo.kubeconfigPath], { HOME: home, QUARTERDECK_HOME: own }, (text, interrupt) => {
    if (text.includes('\n')) interrupt();
  });
  expect(out).toMatch(/^Quarterdeck: http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/);
  expect(code).toBe(0);
});
