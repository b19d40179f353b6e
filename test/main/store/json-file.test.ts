import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../../main/base/log.ts';
import { JsonFile } from '../../../main/store/json-file.ts';
import { stateSchema } from '../../../main/store/state.ts';
import { ownFolder } from '../folder.ts';
import { runLimited } from '../limited.ts';

const ROOT = join(import.meta.dirname, '../../..');
const schema = z.object({ name: z.string().default('none'), count: z.number().default(0) });
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const open = (path: string) => JsonFile.open(path, schema, silentLog, () => NOW);
const ASIDE = '.unreadable-2026-01-02T03-04-05-006Z';

test('keeps what was changed, for its owner alone, with the copy before', async () => {
  const path = join(ownFolder(), 'new/state.json');
  const file = await open(path);
  expect(file.current.value).toEqual({ name: 'none', count: 0 });
  await file.update((v) => ({ ...v, count: 1 }));
  await file.update((v) => ({ ...v, count: 2 }));
  expect((await open(path)).current.value).toEqual({ name: 'none', count: 2 });
  expect(JSON.parse(await readFile(`${path}.bak`, 'utf8'))).toEqual({ name: 'none', count: 1 });
  for (const one of [path, `${path}.bak`]) expect((await stat(one)).mode & 0o777).toBe(0o600);
  expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
  expect((await readdir(join(path, '..'))).sort()).toEqual(['state.json', 'state.json.bak']);
});

test('quick updates build on each other, and one that fails stops none', async () => {
  const path = join(ownFolder(), 'state.json');
  const file = await open(path);
  const add = () => file.update((v) => ({ ...v, count: v.count + 1 }));
  const wrong = file.update(() => ({ name: 'x', count: 'many' }) as never);
  await Promise.all([add(), add(), expect(wrong).rejects.toThrow(), add(), add()]);
  expect(file.current.value.count).toBe(4);
  expect((await open(path)).current.value.count).toBe(4);
});

test.each([
  ['half of it', '{"name":"new","cou'],
  ['nothing', ''],
  ['wrong types', '{"name":"new","count":"many"}'],
  ['no object', 'null'],
  ['bytes', '\u0000\ufffd'],
])('a file with %s is set aside, and the last good copy is used', async (_what, text) => {
  const path = join(ownFolder(), 'state.json');
  const file = await open(path);
  await file.update(() => ({ name: 'old', count: 1 }));
  await file.update(() => ({ name: 'new', count: 2 }));
  await writeFile(path, text);

  const again = await open(path);
  expect(again.current.value).toEqual({ name: 'old', count: 1 });
  await again.update((v) => ({ ...v, count: 9 }));
  expect(await readFile(path + ASIDE, 'utf8')).toBe(text);
  expect((await open(path)).current.value).toEqual({ name: 'old', count: 9 });
});

test('where both are unreadable both are kept, and the defaults are used', async () => {
  const path = join(ownFolder(), 'state.json');
  await writeFile(path, 'a');
  await writeFile(`${path}.bak`, 'b');
  expect((await open(path)).current.value).toEqual({ name: 'none', count: 0 });
  expect(await readFile(path + ASIDE, 'utf8')).toBe('a');
  expect(await readFile(`${path}.bak${ASIDE}`, 'utf8')).toBe('b');
});

test('a file that a later version wrote is set aside, not overwritten', async () => {
  const path = join(ownFolder(), 'state.json');
  await writeFile(path, '{"version":2,"sources":{}}');
  const file = await JsonFile.open(path, stateSchema, silentLog, () => NOW);
  await file.update((v) => ({ ...v, sources: ['/a'] }));
  expect(await readFile(path + ASIDE, 'utf8')).toBe('{"version":2,"sources":{}}');
});

test('a byte order mark, as an editor may leave it, is no damage', async () => {
  const path = join(ownFolder(), 'state.json');
  await writeFile(path, '\ufeff{"name":"by hand"}');
  expect((await open(path)).current.value.name).toBe('by hand');
});

test('a change that finds no space leaves memory and disk as they were', async () => {
  const path = join(ownFolder(), 'state.json');
  const said = await runLimited(4, `
    import { z } from 'zod';
    import { JsonFile } from '${ROOT}/main/store/json-file.ts';
    import { silentLog } from '${ROOT}/main/base/log.ts';
    const file = await JsonFile.open('${path}', z.object({ name: z.string().default('none') }), silentLog, Date.now);
    await file.update(() => ({ name: 'small' }));
    await file.update(() => ({ name: 'x'.repeat(10_000) })).catch((error) => console.log(JSON.stringify([error.fault, file.current.value])));
    await file.update((v) => ({ name: v.name + ' again' }));`);
  expect(JSON.parse(said)).toMatchObject([{ kind: 'refused', cause: 'disk-full', object: path }, { name: 'small' }]);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ name: 'small again' });
  expect((await readdir(join(path, '..'))).sort()).toEqual(['state.json', 'state.json.bak']);
});

test('a place that is none is a fault with the path', async () => {
  const folder = ownFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(open(join(folder, 'file/state.json'))).rejects.toMatchObject({ fault: { kind: 'invalid', object: join(folder, 'file/state.json') } });
  await mkdir(join(folder, 'taken'));
  await expect(open(join(folder, 'taken'))).rejects.toMatchObject({ fault: { kind: 'invalid', object: join(folder, 'taken') } });
});
