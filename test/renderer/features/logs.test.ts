import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Client, FeedOptions } from '../../../renderer/bridge/client.ts';
import { markSpans, spansOf } from '../../../renderer/features/logs/ansi.ts';
import { lineFilter } from '../../../renderer/features/logs/filter.ts';
import { LogFollower } from '../../../renderer/features/logs/follower.ts';
import { LineReader, LogRing, LONGEST, plain, stampOf } from '../../../renderer/features/logs/ring.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const cutAt = (data: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] => {
  const at = [...new Set(cuts.map((cut) => cut % (data.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => data.slice(from, at[index] ?? data.length));
};
const words = (ring: LogRing): readonly string[] => ring.lines.map((line) => line.text);

test('lines are the same wherever the bytes are cut, also in the middle of a letter', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll(/[\r\n\uFEFF]/g, ''))), fc.array(fc.nat()), (lines, cuts) => {
      const text = lines.join('\n');
      const reader = new LineReader();
      const got = cutAt(bytes(text), cuts).flatMap((chunk) => reader.push(chunk));
      const all = [...got, ...reader.end()];
      expect(all).toEqual(text === '' ? [] : text.endsWith('\n') ? lines.slice(0, -1) : lines);
    }),
  );
});

test('a line beyond any reason is cut once, and the next one is whole', () => {
  const reader = new LineReader();
  const got = [...reader.push(bytes('x'.repeat(LONGEST))), ...reader.push(bytes('y'.repeat(LONGEST))), ...reader.push(bytes('z\nnext\r\n'))];
  expect(got).toHaveLength(2);
  expect(got[0]).toHaveLength(LONGEST + 2);
  expect(got[1]).toBe('next');
});

test('the ring keeps the last lines and counts the others', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(7), { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (sizes, capacity) => {
      const ring = new LogRing(capacity);
      const all: string[] = [];
      for (const size of sizes) {
        const texts = Array.from({ length: size }, (_, n) => `${all.length + n}`);
        all.push(...texts);
        ring.push(texts);
        expect(words(ring)).toEqual(all.slice(-capacity));
        expect(ring.dropped).toBe(Math.max(0, all.length - capacity));
        expect(ring.lines).toBe(ring.lines);
      }
      expect(ring.count).toBe(all.length);
    }),
  );
});

test('lines of several pods stand in order of time', () => {
  const ring = new LogRing(100);
  ring.push(['2026-11-24T08:00:00Z a1', '2026-11-24T08:00:02.5Z a2'], 'a', false);
  ring.push(['2026-11-24T08:00:00.1Z b1', '2026-11-24T08:00:02.45Z b2'], 'b', false);
  expect(ring.lines.map((line) => `${line.from} ${line.text}`)).toEqual(['a a1', 'b b1', 'b b2', 'a a2']);
  ring.forget('a');
  expect(words(ring)).toEqual(['b1', 'b2']);
  expect(stampOf('2026-11-24T08:00:00.123456789Z x')).toEqual({ at: '2026-11-24T08:00:00.123456789', end: 31 });
  expect(stampOf('no time')).toBeUndefined();
  const shown = new LogRing(10);
  shown.push(['2026-11-24T08:00:00Z a1'], 'a', true);
  expect(words(shown)).toEqual(['2026-11-24T08:00:00Z a1']);
});

test('escapes are colours or nothing, never text', () => {
  const raw = '\u001b[1;31mERROR\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007 \u001b[2Kdone \u001b[38;5;9mred\u001b[39m \u001b[38;2;1;2;3mtrue';
  expect(plain(raw)).toBe('ERROR link done red true');
  const spans = spansOf(raw);
  expect(spans.map((span) => span.text).join('')).toBe(plain(raw));
  expect(spans[0]).toEqual({ text: 'ERROR', colour: 1, bold: true });
  expect(spans.find((span) => span.text.includes('red'))).toMatchObject({ colour: 9 });
  fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('\u001b[31m', '\u001b[0m', '\u001b[1m', '\u001b[38;5;200m', '\u001b[K', '\u001b['))), (parts) => {
    const text = parts.join('');
    // The runs together are the plain line, wherever escapes stand; a half escape at a colour's border is the only difference there can be.
    if (!/\u001b\[[^A-Za-z]*(?=\u001b)/.test(text)) expect(spansOf(text).map((span) => span.text).join('').replaceAll('\u001b', '')).toBe(plain(text).replaceAll('\u001b', ''));
  }), { numRuns: 200 });
});

test('marks cut runs without losing a letter', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 6 }))), (texts, wanted) => {
      const whole = texts.join('');
      let from = 0;
      const marks = wanted.flatMap(([gap, length]): readonly (readonly [number, number])[] => {
        const start = from + gap;
        const end = Math.min(whole.length, start + length);
        if (start >= whole.length) return [];
        from = end;
        return [[start, end]];
      });
      const out = markSpans(texts.map((text) => ({ text })), marks);
      expect(out.map((span) => span.text).join('')).toBe(whole);
      expect(out.filter((span) => span.marked).map((span) => span.text).join('')).toBe(marks.map(([start, end]) => whole.slice(start, end)).join(''));
    }),
  );
});

test('the filter: all words, none of the others, or an expression', () => {
  const keeps = (typed: string, line: string): boolean => lineFilter(typed).keeps(line);
  expect(keeps('GET 503', 'get /healthz status=503')).toBe(true);
  expect(keeps('GET 503', 'GET status=200')).toBe(false);
  expect(keeps('!healthz', 'GET /healthz')).toBe(false);
  expect(keeps('!healthz get', 'GET /api')).toBe(true);
  expect(keeps('/status=5\\d\\d/', 'status=503')).toBe(true);
  expect(keeps('/STATUS/i', 'status')).toBe(true);
  expect(keeps('a.b', 'axb')).toBe(false);
  expect(lineFilter('/(/')).toMatchObject({ invalid: true, active: false });
  expect(lineFilter('  ')).toMatchObject({ active: false });
  expect(lineFilter('web').marks('web web')).toEqual([[0, 3], [4, 7]]);
  expect(lineFilter('/x*/').marks('aaxxa')).toEqual([[2, 4]]);
});

test('sources come and go on their own; a lost connection brings the same end again, not twice', () => {
  const open = new Map<string, { give: (data: Uint8Array) => void; options: FeedOptions<'logs.follow'>; stopped: boolean; input: { readonly timestamps?: boolean | undefined } }>();
  const client = {
    feed: (_m: string, input: { readonly pod: string; readonly timestamps?: boolean | undefined }, give: (data: Uint8Array) => void, options: FeedOptions<'logs.follow'>) => {
      const entry = { give, options, stopped: false, input };
      open.set(input.pod, entry);
      return () => { entry.stopped = true; };
    },
  } as unknown as Pick<Client, 'feed'>;
  const follower = new LogFollower(client, { cluster: 'c', namespace: 'n', previous: false, follow: true, timestamps: false, tailLines: 10 }, true, () => undefined);
  follower.setSources([{ pod: 'a', container: 'x' }, { pod: 'b', container: 'x' }]);
  expect(open.get('a')!.input.timestamps).toBe(true);
  open.get('a')!.give(bytes('2026-11-24T08:00:00Z one\n2026-11-24T08:00:01Z two\nhalf'));
  open.get('b')!.give(bytes('2026-11-24T08:00:00.5Z other\n'));
  expect(words(follower.ring)).toEqual(['one', 'other', 'two']);
  open.get('a')!.options.onReopen?.();
  open.get('a')!.give(bytes('2026-11-24T08:00:00Z one\n2026-11-24T08:00:01Z two\n'));
  expect(words(follower.ring)).toEqual(['one', 'other', 'two']);
  follower.setSources([{ pod: 'b', container: 'x' }]);
  expect(open.get('a')!.stopped).toBe(true);
  expect(open.get('b')!.stopped).toBe(false);
  expect(words(follower.ring)).toHaveLength(3);
  open.get('b')!.options.onEnd?.({ kind: 'not-found', message: 'gone' });
  expect(follower.states.get('b/x')).toEqual({ phase: 'ended', fault: { kind: 'not-found', message: 'gone' } });
  follower.dispose();
  expect(open.get('b')!.stopped).toBe(true);
});
