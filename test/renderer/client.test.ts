import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { FaultError } from '../../preload/contract/fault.ts';
import type { Bridge, ReplyFrame, RequestFrame } from '../../preload/contract/frames.ts';
import { connectContract } from '../../renderer/bridge/client.ts';

/** The far end of a connection, played by the test. Frames arrive at once, in order. */
class Far {
  readonly got: RequestFrame[] = [];
  closed = false;
  reply: (frame: ReplyFrame) => void = () => undefined;
  drop: () => void = () => undefined;
  last(): RequestFrame | undefined {
    return this.got[this.got.length - 1];
  }
}

const bridgeOf = (): { bridge: Bridge; ends: Far[]; refuse: { on: boolean } } => {
  const ends: Far[] = [];
  const refuse = { on: false };
  return {
    ends,
    refuse,
    bridge: {
      host: 'browser',
      connect: () => {
        if (refuse.on) return Promise.reject(new Error('refused'));
        const far = new Far();
        ends.push(far);
        return Promise.resolve({
          post: (frame: RequestFrame) => { if (!far.closed) far.got.push(frame); },
          onFrame: (listener: (frame: ReplyFrame) => void) => { far.reply = listener; },
          onClose: (listener: () => void) => { far.drop = listener; },
          close: () => { far.closed = true; },
        });
      },
    },
  };
};
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const kindOf = async (promise: Promise<unknown>): Promise<string> => promise.then(() => 'answer', (error: unknown) => (error instanceof FaultError ? error.fault.kind : 'other'));

test('answers, faults and cancellation', async () => {
  const { bridge, ends } = bridgeOf();
  const client = connectContract(bridge);
  const early = client.call('app.info', {});
  await settle();
  const far = ends[0]!;
  expect(far.last()).toEqual({ t: 'call', id: 1, m: 'app.info', p: {} });
  far.reply({ t: 'answer', id: 1, ok: true, v: { version: '1' } });
  expect(await early).toEqual({ version: '1' });
  const refused = kindOf(client.call('app.info', {}));
  far.reply({ t: 'answer', id: 2, ok: false, f: { kind: 'forbidden', message: 'no' } });
  expect(await refused).toBe('forbidden');
  const abort = new AbortController();
  const stopped = kindOf(client.call('app.info', {}, { signal: abort.signal }));
  abort.abort();
  expect(await stopped).toBe('cancelled');
  expect(far.last()).toEqual({ t: 'cancel', id: 3 });
  far.reply({ t: 'answer', id: 3, ok: true, v: 'too late' });
  expect(client.pending).toBe(0);
  client.close();
  expect(far.closed).toBe(true);
});

test('an item that is still being digested is not granted, nor after a new connection', async () => {
  const { bridge, ends } = bridgeOf();
  const client = connectContract(bridge);
  await settle();
  const done: (() => void)[] = [];
  client.feed('terminals.output', { id: 't' }, () => new Promise<void>((resolve) => done.push(resolve)), { credit: 8 });
  const credits = (end: Far): readonly RequestFrame[] => end.got.filter((frame) => frame.t === 'credit');
  const first = ends[0]!;
  first.reply({ t: 'item', id: 1, v: new Uint8Array(5) });
  first.reply({ t: 'item', id: 1, v: new Uint8Array(3) });
  await settle();
  expect(credits(first)).toEqual([]);
  done[0]!();
  await settle();
  expect(credits(first)).toEqual([{ t: 'credit', id: 1, n: 5 }]);
  first.drop();
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  const second = ends[1]!;
  done[1]!();
  await settle();
  expect(credits(second)).toEqual([]);
  second.reply({ t: 'item', id: 1, v: new Uint8Array(4) });
  done[2]!();
  await settle();
  expect(credits(second)).toEqual([{ t: 'credit', id: 1, n: 4 }]);
  client.close();
});

test('a feed that is asked for ahead grants little, and the rest once its first item has been dealt with', async () => {
  const { bridge, ends } = bridgeOf();
  const client = connectContract(bridge);
  await settle();
  let done: () => void = () => undefined;
  client.feed('journal.watch', {}, () => new Promise<void>((resolve) => { done = resolve; }), { firstCredit: 2 });
  const first = ends[0]!;
  expect(first.last()).toMatchObject({ t: 'open', credit: 2 });
  first.reply({ t: 'item', id: 1, v: 'one' });
  await settle();
  expect(first.last()).toMatchObject({ t: 'open' });
  done();
  await settle();
  // Two and these are the whole window, of which one item has been given back.
  expect(first.last()).toEqual({ t: 'credit', id: 1, n: 63 });
  first.drop();
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  await settle();
  expect(ends[1]!.last()).toMatchObject({ t: 'open', credit: 64 });
  client.close();
});

test('a feed grants what it took, in items and in bytes', async () => {
  const { bridge, ends } = bridgeOf();
  const client = connectContract(bridge);
  await settle();
  const far = ends[0]!;
  const items: unknown[] = [];
  client.feed('journal.watch', {}, (item) => items.push(item));
  expect(far.last()).toEqual({ t: 'open', id: 1, m: 'journal.watch', p: {}, credit: 64 });
  for (let n = 0; n < 100; n++) far.reply({ t: 'item', id: 1, v: n });
  expect(items).toHaveLength(100);
  expect(far.got.filter((f) => f.t === 'credit')).toEqual([32, 32, 32].map((n) => ({ t: 'credit', id: 1, n })));
  client.feed('terminals.output', { id: 'x' }, () => undefined);
  expect(far.last()).toMatchObject({ t: 'open', credit: 262_144 });
  far.reply({ t: 'item', id: 2, v: new Uint8Array(100_000) });
  far.reply({ t: 'item', id: 2, v: new Uint8Array(100_000) });
  expect(far.last()).toEqual({ t: 'credit', id: 2, n: 200_000 });
  client.close();
});

test('after a lost connection calls fail, feeds open again where they stood', async () => {
  const { bridge, ends, refuse } = bridgeOf();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const client = connectContract(bridge);
    await settle();
    let offset = 0;
    let reopened = 0;
    client.feed('terminals.output', { id: 'x' }, (bytes) => { offset += bytes.byteLength; }, { resume: () => ({ id: 'x', from: offset }), onReopen: () => { reopened += 1; } });
    ends[0]!.reply({ t: 'item', id: 1, v: new Uint8Array(42) });
    const flying = kindOf(client.call('app.info', {}));
    refuse.on = true;
    ends[0]!.drop();
    expect(await flying).toBe('unreachable');
    expect(await kindOf(client.call('app.info', {}))).toBe('unreachable');
    expect(client.link.phase).toBe('lost');
    vi.runOnlyPendingTimers();
    await settle();
    expect(ends).toHaveLength(1);
    refuse.on = false;
    vi.runOnlyPendingTimers();
    await settle();
    expect(client.link.phase).toBe('open');
    expect(ends[1]!.got).toEqual([{ t: 'open', id: 1, m: 'terminals.output', p: { id: 'x', from: 42 }, credit: 262_144 }]);
    expect(reopened).toBe(1);
    // What the old connection still delivers is nobody's.
    ends[0]!.reply({ t: 'item', id: 1, v: new Uint8Array(8) });
    expect(offset).toBe(42);
    client.close();
  } finally {
    vi.useRealTimers();
  }
});

interface Step { do: 'call' | 'open' | 'drop' | 'connect' | 'refuse' | 'abort' | 'answer' | 'end' | 'item'; at: number }
const step: fc.Arbitrary<Step> = fc.record({ do: fc.constantFrom<Step['do'][]>('call', 'open', 'drop', 'connect', 'refuse', 'abort', 'answer', 'end', 'item'), at: fc.nat(20) });

test('any order of call, cancel, open, close, answers and lost connections ends with nothing pending', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { bridge, ends, refuse } = bridgeOf();
        const client = connectContract(bridge);
        await settle();
        const aborts: AbortController[] = [];
        const promises: Promise<string>[] = [];
        let stopped = 0;
        for (const s of steps) {
          const far = ends[ends.length - 1]!;
          if (s.do === 'call' || s.do === 'open') {
            const abort = new AbortController();
            aborts.push(abort);
            if (s.do === 'call') promises.push(kindOf(client.call('app.info', {}, { signal: abort.signal })));
            else client.feed('journal.watch', {}, () => { if (abort.signal.aborted) stopped += 1; }, { signal: abort.signal });
          } else if (s.do === 'drop') far.drop();
          else if (s.do === 'refuse') refuse.on = true;
          else if (s.do === 'connect') {
            refuse.on = false;
            vi.runOnlyPendingTimers();
            await settle();
          } else if (s.do === 'abort') aborts[s.at]?.abort();
          else if (s.do === 'answer') far.reply({ t: 'answer', id: s.at, ok: true, v: null });
          else if (s.do === 'end') far.reply({ t: 'end', id: s.at });
          else far.reply({ t: 'item', id: s.at, v: null });
        }
        for (const abort of aborts) abort.abort();
        await Promise.all(promises);
        expect(client.pending).toBe(0);
        expect(stopped).toBe(0);
        // The live connection knows that everything is over: each open was ended or closed, at most once.
        for (const far of ends) {
          const closes = far.got.filter((f) => f.t === 'close').map((f) => f.id);
          expect(new Set(closes).size).toBe(closes.length);
        }
        client.close();
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 200 },
    );
  } finally {
    vi.useRealTimers();
  }
});
