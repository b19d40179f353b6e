import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileBrowser } from '../../../main/store/browse.ts';
import { ownFolder } from '../folder.ts';

const HOSTILE = ['a\nb', '\u001b[31mred', '<img src=x onerror=alert(1)>', '-rf', '..x', '部署', 'a\u202etxt.exe', '%2e%2e', "quote'\"", 'x'.repeat(255)];

test('lists folders first, by handles that say nothing, and goes up and down by them', async () => {
  const home = ownFolder();
  await mkdir(join(home, 'sub'));
  await writeFile(join(home, 'sub/config'), 'four');
  await writeFile(join(home, 'a-file'), '');
  const files = new FileBrowser(home);
  const page = await files.list(undefined);
  expect(page.path).toBe(home);
  expect(page.entries).toMatchObject([{ name: 'sub', type: 'folder' }, { name: 'a-file', type: 'file', bytes: 0 }]);
  for (const { entry, name } of page.entries) expect(entry).not.toContain(name);
  const below = await files.list(page.entries[0]?.entry);
  expect(below).toMatchObject({ path: join(home, 'sub'), entries: [{ name: 'config', type: 'file', bytes: 4 }] });
  expect(files.resolve(below.entries[0]?.entry ?? '')).toBe(join(home, 'sub/config'));
  expect((await files.list(below.parent)).path).toBe(home);
});

test('a handle that was not given out leads nowhere', async () => {
  const home = ownFolder();
  const [files, other] = [new FileBrowser(home), new FileBrowser(home)];
  await writeFile(join(home, 'config'), '');
  const foreign = (await other.list(undefined)).entries[0]?.entry ?? '';
  for (const made of ['/etc', join(home, 'config'), '..', '', '00000000-0000-0000-0000-000000000000', 'constructor', foreign]) {
    expect(files.resolve(made)).toBeUndefined();
    await expect(files.list(made), made).rejects.toMatchObject({ fault: { kind: 'not-found' } });
  }
});

test('names are names, whatever they hold; what is no file or folder is left out', async () => {
  const home = ownFolder();
  for (const name of HOSTILE) await writeFile(join(home, name), name);
  execFileSync('mkfifo', [join(home, 'pipe')]);
  await symlink(join(home, 'loop'), join(home, 'loop'));
  await symlink('/nowhere/at/all', join(home, 'dangling'));
  const files = new FileBrowser(home);
  const { entries } = await files.list(undefined);
  expect(entries.map((one) => one.name).sort()).toEqual([...HOSTILE].sort());
  for (const one of entries) expect(files.resolve(one.entry)).toBe(join(home, one.name));
});

test('a file is no folder, and a folder that is gone is told', async () => {
  const home = ownFolder();
  await writeFile(join(home, 'config'), '');
  const files = new FileBrowser(home);
  const entry = (await files.list(undefined)).entries[0]?.entry;
  await expect(files.list(entry)).rejects.toMatchObject({ fault: { kind: 'invalid', object: join(home, 'config') } });
  await expect(new FileBrowser(join(home, 'gone')).list(undefined)).rejects.toMatchObject({ fault: { kind: 'not-found' } });
});

test('what is shown last is never forgotten, however much was shown before', async () => {
  const home = ownFolder();
  for (const folder of ['a', 'b', 'c']) {
    await mkdir(join(home, folder));
    await Promise.all(Array.from({ length: 3800 }, (_, i) => writeFile(join(home, folder, String(i)), '')));
  }
  const files = new FileBrowser(home);
  const top = (await files.list(undefined)).entries.map((one) => one.entry);
  // `a` is shown again between, as by someone who looks for a file.
  for (const entry of [top[0], top[1], top[0], top[2], undefined]) {
    const page = await files.list(entry);
    expect(page.entries.every((one) => files.resolve(one.entry) === join(page.path, one.name))).toBe(true);
  }
});
