import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkChain } from '../../../main/journal/chain.ts';
import { journalApi } from '../../../main/journal/journal-api.ts';
import { Journal } from '../../../main/journal/journal.ts';
import type { JournalEntry } from '../../../preload/contract/model/journal.ts';
import { ownFolder } from '../folder.ts';
import { entryOf } from './entry.ts';

let clock = 1_700_000_000_000;
const open = (path: string, operator = 'ana@desk') => Journal.open(path, operator, () => (clock += 1));
const linesOf = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).split('\n').slice(0, -1);

describe('the record', () => {
  test('is one chain of lines that its owner alone can read', async () => {
    const path = join(ownFolder(), 'deep/er/journal.jsonl');
    const journal = await open(path);
    for (const name of ['a', 'b', 'c']) await journal.record(entryOf(name));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const again = await open(path);
    expect(again.all()).toEqual(journal.all());
    expect(again.query({ limit: 10 })).toMatchObject({ total: 3, chain: { whole: true }, entries: [{ seq: 3, object: 'c' }, { seq: 2 }, { seq: 1, operator: 'ana@desk' }] });
    expect(again.all()[1]?.previous).toBe(again.all()[0]?.digest);
  });

  test('shows each altered field, and each entry that was taken out or moved', async () => {
    const path = join(ownFolder(), 'journal.jsonl');
    const journal = await open(path);
    for (const name of ['a', 'b', 'c']) await journal.record(entryOf(name, { fault: { kind: 'forbidden', message: 'no', status: 403 } }));
    const entries = journal.all();
    for (const key of Object.keys(entries[1] ?? {})) {
      if (key === 'seq') continue;
      const altered = entries.map((e, i) => (i === 1 ? { ...e, [key]: key === 'fault' ? { kind: 'forbidden', message: 'yes', status: 403 } : typeof e[key as 'at'] === 'number' ? 5 : 'other' } : e));
      expect(checkChain(altered), key).toEqual({ whole: false, brokenAt: 2 });
    }
    const [a, b, c] = entries as readonly [JournalEntry, JournalEntry, JournalEntry];
    expect(checkChain([a, c])).toEqual({ whole: false, brokenAt: 3 });
    expect(checkChain([b, c])).toEqual({ whole: false, brokenAt: 2 });
    expect(checkChain([a, c, b])).toEqual({ whole: false, brokenAt: 3 });
    expect(checkChain([a, { ...b, extra: 'x' } as JournalEntry, c])).toEqual({ whole: false, brokenAt: 2 });
  });

  test.each(['null', '17', '"text"', '[]', '{}', '{"seq":2', '{"seq":2,"at":"x"}', '\u0000', '\ufffd'])('lives with the line %s in its middle', async (line) => {
    const path = join(ownFolder(), 'journal.jsonl');
    const journal = await open(path);
    for (const name of ['a', 'b', 'c']) await journal.record(entryOf(name));
    const lines = await linesOf(path);
    await writeFile(path, [lines[0], line, lines[2], ''].join('\n'));
    const again = await open(path);
    expect(again.query({ limit: 10 })).toMatchObject({ total: 2, chain: { whole: false, brokenAt: 3, unreadable: 1 } });
  });

  test('keeps a last line that was cut off, counts it, and goes on after it', async () => {
    const path = join(ownFolder(), 'journal.jsonl');
    const first = await open(path);
    for (const name of ['a', 'b']) await first.record(entryOf(name));
    const { size } = await stat(path);
    await truncate(path, size - 40);
    const half = (await readFile(path, 'utf8')).split('\n').at(-1) ?? '';

    const journal = await open(path);
    expect(journal.query({ limit: 10 })).toMatchObject({ total: 1, chain: { whole: true, unreadable: 1 } });
    await journal.record(entryOf('c'));
    const expected = { total: 2, entries: [{ object: 'c', seq: 2 }, { object: 'a' }], chain: { whole: true, unreadable: 1 } };
    expect(journal.query({ limit: 10 })).toMatchObject(expected);
    expect((await open(path)).query({ limit: 10 })).toMatchObject(expected);
    expect(await linesOf(path)).toContain(half);
  });

  test('takes a whole last line without its end for an entry', async () => {
    const path = join(ownFolder(), 'journal.jsonl');
    const first = await open(path);
    for (const name of ['a', 'b']) await first.record(entryOf(name));
    await truncate(path, (await stat(path)).size - 1);
    const journal = await open(path);
    await journal.record(entryOf('c'));
    expect((await open(path)).query({ limit: 10 })).toMatchObject({ total: 3, chain: { whole: true } });
  });

  test('shows that its file was emptied while the program ran', async () => {
    const path = join(ownFolder(), 'journal.jsonl');
    const journal = await open(path);
    for (const name of ['a', 'b']) await journal.record(entryOf(name));
    await truncate(path, 0);
    await journal.record(entryOf('c'));
    expect((await open(path)).query({ limit: 10 }).chain).toEqual({ whole: false, brokenAt: 3 });
  });

  test('takes any text, and gives it back', async () => {
    const path = join(ownFolder(), 'journal.jsonl');
    const journal = await open(path);
    const given: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), async (object, after) => {
        given.push(object, after);
        await journal.record(entryOf(object, { after }));
      }),
      { numRuns: 60 },
    );
    const again = await open(path);
    expect(again.all().flatMap((e) => [e.object, e.after])).toEqual(given);
    expect(again.query({ limit: 1 }).chain).toEqual({ whole: true });
  });

  test('pages backwards without gap or repeat, whatever is asked', async () => {
    const path = join(ownFolder(), 'journal.jsonl');
    const journal = await open(path);
    for (let i = 0; i < 23; i += 1) await journal.record(entryOf(`Web-${i}`, { cluster: i % 2 === 0 ? 'qa' : 'live' }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.constantFrom(undefined, 'qa', 'live'), fc.constantFrom(undefined, 'web', 'WEB ana', 'web-1'), (limit, cluster, text) => {
        const fits = journal.all().filter((e) => (cluster === undefined || e.cluster === cluster) && (text !== 'web-1' || e.object.startsWith('Web-1'))).map((e) => e.seq);
        const seen: number[] = [];
        for (let before: number | undefined; ; before = seen.at(-1)) {
          const page = journal.query({ limit, cluster, text, before }).entries;
          if (page.length === 0) break;
          seen.push(...page.map((e) => e.seq));
        }
        expect(seen).toEqual([...fits].reverse());
      }),
    );
  });
});

describe('the feed of new entries', () => {
  const apiOf = (journal: Journal, folder: string) => journalApi({ journal, folder, write: (path, content) => writeFile(path, content), giveFile: (file) => Promise.resolve({ saved: true, download: file.name }), now: () => clock });

  test('gives a slow reader every entry once, in order', async () => {
    const folder = ownFolder();
    const path = join(folder, 'journal.jsonl');
    const journal = await open(path);
    await journal.record(entryOf('before'));
    const stop = new AbortController();
    const feed = apiOf(journal, folder).watch({}, { signal: stop.signal })[Symbol.asyncIterator]();
    const first = feed.next();
    await Promise.all(['a', 'b', 'c'].map((name) => journal.record(entryOf(name))));
    const seen = [await first, await feed.next(), await feed.next()].map((one) => (one.done === true ? undefined : one.value.object));
    expect(seen).toEqual(['a', 'b', 'c']);
    stop.abort();
    expect((await feed.next()).done).toBe(true);
  });

  test('and the list show what another process has written', async () => {
    const folder = ownFolder();
    const path = join(folder, 'journal.jsonl');
    const [here, there] = [await open(path), await open(path, 'cron@desk')];
    await there.record(entryOf('elsewhere'));
    const page = await apiOf(here, folder).query({ limit: 10 }, { signal: AbortSignal.timeout(5000) });
    expect(page.entries.map((e) => e.operator)).toEqual(['cron@desk']);
    await appendFile(path, 'rest');
    expect((await apiOf(here, folder).query({ limit: 10 }, { signal: AbortSignal.timeout(5000) })).chain).toEqual({ whole: true, unreadable: 1 });
  });
});
