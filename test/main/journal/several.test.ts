import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Journal } from '../../../main/journal/journal.ts';
import { ownFolder } from '../folder.ts';
import { runLimited } from '../limited.ts';
import { entryOf } from './entry.ts';

const ROOT = join(import.meta.dirname, '../../..');
const open = (path: string) => Journal.open(path, 'ana@desk', () => 1);
const write = (path: string, objects: string): string => `
  import { Journal } from '${ROOT}/main/journal/journal.ts';
  const journal = await Journal.open('${path}', 'child', Date.now);
  for (const object of ${objects}) await journal.record({ action: 'deploy', cluster: '', clusterUser: '', object, before: '', after: '', outcome: 'done', durationMs: 0 }).catch((error) => console.log(JSON.stringify(error.fault)));`;

test('two records of one file take turns and keep one chain', async () => {
  const folder = ownFolder();
  const path = join(folder, 'journal.jsonl');
  const [a, b] = [await open(path), await open(path)];
  await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? a : b).record(entryOf(`x${i}`))));
  const page = (await open(path)).query({ limit: 100 });
  expect(page.chain).toEqual({ whole: true });
  expect(page.entries.map((e) => e.seq)).toEqual(Array.from({ length: 40 }, (_, i) => 40 - i));
  expect(await readdir(folder)).toEqual(['journal.jsonl']);
});

test('processes that write at the same moment keep one chain', async () => {
  const path = join(ownFolder(), 'journal.jsonl');
  const names = (of: string): string => JSON.stringify(Array.from({ length: 25 }, (_, i) => `${of}${i}`));
  const children = ['a', 'b', 'c'].map((of) => spawn(process.execPath, ['--input-type=module-typescript', '-e', write(path, names(of))], { stdio: 'ignore' }));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0] as number));
  expect(codes).toEqual([0, 0, 0]);
  const journal = await open(path);
  expect(journal.query({ limit: 1 })).toMatchObject({ total: 75, chain: { whole: true } });
  for (const of of ['a', 'b', 'c']) expect(journal.all().map((e) => e.object).filter((o) => o.startsWith(of))).toEqual(JSON.parse(names(of)));
});

test('a lock that a dead process left does not stop the record', async () => {
  const path = join(ownFolder(), 'journal.jsonl');
  await writeFile(`${path}.lock`, '');
  await utimes(`${path}.lock`, 0, 0);
  const journal = await open(path);
  await journal.record(entryOf('a'));
  expect(journal.all()).toHaveLength(1);
  await expect(stat(`${path}.lock`)).rejects.toThrow('ENOENT');
});

test('an entry that finds no space is refused wholly, and what was there stays', async () => {
  const path = join(ownFolder(), 'journal.jsonl');
  const big = `['first', 'x'.repeat(6000), 'small']`;
  const faults = await runLimited(4, write(path, big));
  expect(JSON.parse(faults)).toMatchObject({ kind: 'refused', cause: 'disk-full', object: path });
  const journal = await open(path);
  expect(journal.query({ limit: 9 })).toMatchObject({ total: 2, chain: { whole: true }, entries: [{ object: 'small', seq: 2 }, { object: 'first' }] });
  expect((await readFile(path, 'utf8')).includes('xx')).toBe(false);
});

test('a place that cannot be used is a fault with the path, not a crash', async () => {
  const folder = ownFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(open(join(folder, 'file/journal.jsonl'))).rejects.toMatchObject({ fault: { kind: 'refused', cause: 'file-unreadable' } });
  await mkdir(join(folder, 'taken'));
  await expect(open(join(folder, 'taken')).then((journal) => journal.record(entryOf('a')))).rejects.toMatchObject({ fault: { kind: 'refused', object: join(folder, 'taken') } });
});
