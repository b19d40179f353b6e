import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogLines } from '../../../../main/kube/log-lines.ts';
import { followLogs, type LogInput } from '../../../../main/kube/logs.ts';
import { answering, httpServer, statusBody } from '../../../fakes/bad-api.ts';
import { clientFor, endpointFor, faultOf } from './client-for.ts';

const input: LogInput = { namespace: 'a', pod: 'b', container: 'c', previous: false, follow: true, timestamps: false, tailLines: 10 };
const read = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const one of source) parts.push(one);
  return Buffer.concat(parts).toString();
};
const podWith = (state: object): string => JSON.stringify({ status: { containerStatuses: [{ name: 'c', state }] } });
const forever = new AbortController().signal;

test('a broken connection goes on where it was, with no line twice, until the container ends', async () => {
  const asked: string[] = [];
  const answers = [
    '2026-01-01T00:00:01Z one\n2026-01-01T00:00:02.5Z two\n2026-01-01T00:00:02.500Z three\n2026-01-01T00:00:02.6Z fo',
    '2026-01-01T00:00:02.5Z two\n2026-01-01T00:00:02.500Z three\n2026-01-01T00:00:02.6Z four\n2026-01-01T00:00:02.6Z five\n',
    '2026-01-01T00:00:02.6Z four\n2026-01-01T00:00:02.6Z five\n2026-01-01T00:00:03Z six\n',
  ];
  await using api = await httpServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (!url.pathname.endsWith('/log')) return void response.end(podWith(asked.length < 3 ? { running: { startedAt: '2026-01-01T00:00:00Z' } } : { terminated: {} }));
    asked.push(url.search);
    response.writeHead(200);
    response.write(answers[asked.length - 1] ?? '');
    // cut off once, ended cleanly after that
    setTimeout(() => (asked.length === 1 ? response.socket?.destroy() : response.end()), 20);
  });
  using of = clientFor(endpointFor(api.url));
  expect(await read(followLogs(of.client, input, forever))).toBe('one\ntwo\nthree\nfour\nfive\nsix\n');
  expect(asked).toEqual(['?container=c&tailLines=10&follow=true&timestamps=true', '?container=c&sinceTime=2026-01-01T00%3A00%3A02Z&follow=true&timestamps=true', '?container=c&sinceTime=2026-01-01T00%3A00%3A02Z&follow=true&timestamps=true']);
});

test('a container that started anew is another log', async () => {
  let asked = 0;
  await using api = await httpServer((request, response) => {
    if (!request.url?.includes('/log')) return void response.end(podWith({ running: { startedAt: '2026-01-01T00:05:00Z' } }));
    asked += 1;
    response.end('2026-01-01T00:00:01Z one\n');
  });
  using of = clientFor(endpointFor(api.url));
  expect(await read(followLogs(of.client, input, forever))).toBe('one\n');
  expect(asked).toBe(1);
});

test('aborting ends it quietly, before, while waiting and while reading', async () => {
  await using api = await httpServer((_request, response) => response.writeHead(200).write('2026-01-01T00:00:01Z one\n'));
  using of = clientFor(endpointFor(api.url));
  expect(await read(followLogs(of.client, input, AbortSignal.abort()))).toBe('');
  for (const follow of [true, false]) {
    const stop = new AbortController();
    let got = '';
    for await (const data of followLogs(of.client, { ...input, follow }, stop.signal)) {
      got += Buffer.from(data).toString();
      stop.abort();
    }
    expect(got).toMatch(/one\n$/);
  }
  // nobody reads while it aborts
  const stop = new AbortController();
  const unread = followLogs(of.client, input, stop.signal);
  await unread.next();
  stop.abort();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await unread.next()).toEqual({ done: true, value: undefined });
});

test('what the server refuses is told', async () => {
  await using api = await httpServer(answering(400, statusBody(400, 'BadRequest', 'container "c" in pod "b" is waiting to start: ContainerCreating')));
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(read(followLogs(of.client, input, forever)))).toMatchObject({ kind: 'invalid', status: 400, message: 'container "c" in pod "b" is waiting to start: ContainerCreating' });
});

const stamp = (n: number): string => `2026-01-01T00:00:${String(n).padStart(2, '0')}.5Z`;

test('however the bytes are cut and wherever the connection breaks, every line comes once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.string({ unit: fc.constantFrom('a', ' ', 'é', '\r') })), { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 3 }), fc.integer({ min: 1, max: 7 }), fc.boolean(), (raw, breaks, step, keep) => {
      let second = 1;
      const lines = raw.map(([more, text]) => ({ second: (second += more), text }));
      const all = (from: number): Buffer => Buffer.from(lines.filter((one) => one.second >= from).map((one) => `${stamp(one.second)} ${one.text}\n`).join(''));
      const reader = new LogLines(keep);
      const out: Uint8Array[] = [];
      const feed = (bytes: Buffer): void => {
        for (let at = 0; at < bytes.length; at += step) out.push(Buffer.from(reader.push(bytes.subarray(at, at + step))));
      };
      const from = (): number => (reader.sinceTime === undefined ? 0 : Number(reader.sinceTime.slice(17, 19)));
      for (const length of breaks) {
        feed(all(from()).subarray(0, length));
        reader.reconnected();
      }
      feed(all(from()));
      expect(Buffer.concat(out).toString()).toBe(lines.map((one) => `${keep ? `${stamp(one.second)} ` : ''}${one.text}\n`).join(''));
    }),
    { numRuns: 500 },
  );
});

test('lines without a stamp pass as they are', () => {
  const reader = new LogLines(false);
  expect(Buffer.from(reader.push(Buffer.from('no stamp here, and a line that is longer than any stamp could be\nunable to retrieve container logs for x\n'))).toString()).toBe('no stamp here, and a line that is longer than any stamp could be\nunable to retrieve container logs for x\n');
});
