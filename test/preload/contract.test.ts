import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../main/base/log.ts';
import type { Log } from '../../main/base/log.ts';
import type { Disposable } from '../../main/base/disposable.ts';
import { Dispatch, serve } from '../../main/rpc/serve.ts';
import type { Handlers } from '../../main/rpc/handlers.ts';
import { call, feed } from '../../preload/contract/define.ts';
import { fault } from '../../preload/contract/fault.ts';
import type { PagePort, ReplyFrame, RequestFrame } from '../../preload/contract/frames.ts';
import { messagePorts, webSockets } from '../fakes/transports.ts';
import type { Transport } from '../fakes/transports.ts';

const contract = {
  t: {
    echo: call<unknown>()(z.object({ value: z.unknown() })),
    add: call<number>()(z.object({ a: z.number(), b: z.number().max(10) })),
    wait: call<string>()(z.object({})),
    fail: call<null>()(z.object({ how: z.enum(['fault', 'bug']) })),
    count: feed<number>()(z.object({ to: z.number() })),
    bytes: feed<Uint8Array>()(z.object({ chunks: z.number(), size: z.number() }), 'bytes'),
    endless: feed<number>()(z.object({})),
    broken: feed<number>()(z.object({})),
  },
};

/** What is running in main, counted by the handlers themselves. */
const running = { calls: 0, feeds: 0, pulled: 0 };

const handlers: Handlers<typeof contract> = {
  t: {
    echo: ({ value }) => value,
    add: ({ a, b }) => a + b,
    wait: (_input, { signal }) => {
      running.calls += 1;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => { running.calls -= 1; reject(signal.reason as Error); }, { once: true }));
    },
    fail: ({ how }) => {
      throw how === 'fault' ? fault('conflict', 'Somebody was faster', { status: 409 }) : new Error('secret stack');
    },
    count: async function* ({ to }) {
      for (let i = 0; i < to; i += 1) {
        running.pulled += 1;
        yield await Promise.resolve(i);
      }
    },
    bytes: async function* ({ chunks, size }) {
      for (let i = 0; i < chunks; i += 1) {
        running.pulled += 1;
        yield await Promise.resolve(new Uint8Array(size).fill(i));
      }
    },
    endless: async function* (_input, { signal }) {
      running.feeds += 1;
      try {
        for (let i = 0; !signal.aborted; i += 1) {
          yield i;
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        running.feeds -= 1;
      }
    },
    broken: async function* () {
      yield await Promise.resolve(1);
      throw fault('forbidden', 'No right to watch', { status: 403 });
    },
  },
};

const until = async (fits: () => boolean): Promise<void> => {
  for (let i = 0; i < 2000 && !fits(); i += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(fits()).toBe(true);
};

/** A page that keeps what it got. */
class Page {
  readonly got: ReplyFrame[] = [];
  readonly port: PagePort;
  closed = false;
  constructor(port: PagePort) {
    this.port = port;
    port.onFrame((frame) => this.got.push(frame));
    port.onClose(() => { this.closed = true; });
  }
  post(frame: RequestFrame): void {
    this.port.post(frame);
  }
  async of(id: number, t: ReplyFrame['t'], n = 1): Promise<ReplyFrame[]> {
    const fits = (): ReplyFrame[] => this.got.filter((frame) => frame.id === id && frame.t === t);
    await until(() => fits().length >= n);
    return fits();
  }
}

describe.each([['MessagePort', messagePorts], ['WebSocket', webSockets]] as const)('the contract over a %s', (_name, make) => {
  let transport: Transport;
  const sessions: Disposable[] = [];
  const logged: string[] = [];
  const log: Log = { ...silentLog, error: (_m, more) => logged.push(JSON.stringify(more)) };

  const page = async (): Promise<Page> => {
    transport = await make((port) => sessions.push(serve(port, new Dispatch(contract, handlers), log)));
    return new Page(await transport.connect());
  };

  afterEach(async () => {
    for (const session of sessions.splice(0)) session.dispose();
    await transport.close();
    await until(() => running.calls === 0 && running.feeds === 0);
    running.pulled = 0;
  });

  test('a call is answered; bytes, null and nested data arrive as they were', async () => {
    const p = await page();
    const value = { bytes: new Uint8Array([0, 255, 128]), none: null, list: [1, 'ü中', { deep: true }], big: Number.MAX_SAFE_INTEGER };
    p.post({ t: 'call', id: 1, m: 't.echo', p: { value } });
    const [answer] = await p.of(1, 'answer');
    expect(answer).toMatchObject({ ok: true });
    const got = (answer as { v: typeof value }).v;
    expect(new Uint8Array(got.bytes)).toEqual(value.bytes);
    expect({ ...got, bytes: undefined }).toEqual({ ...value, bytes: undefined });
  });

  test('input that does not fit the schema is invalid, and names the field', async () => {
    const p = await page();
    p.post({ t: 'call', id: 1, m: 't.add', p: { a: 1, b: 11 } });
    expect((await p.of(1, 'answer'))[0]).toMatchObject({ ok: false, f: { kind: 'invalid', cause: 'input', message: expect.stringContaining('b') as string } });
  });

  test('what the contract does not name cannot be called', async () => {
    const p = await page();
    const names = ['t.nothing', 'toString', 't.constructor', '__proto__.x', 't.__proto__', ''];
    names.forEach((m, i) => p.post({ t: 'call', id: i + 1, m, p: {} }));
    p.post({ t: 'open', id: 50, m: 't.echo', p: { value: 1 }, credit: 1 });
    p.post({ t: 'call', id: 51, m: 't.count', p: { to: 1 } });
    for (let i = 1; i <= names.length; i += 1) expect((await p.of(i, 'answer'))[0]).toMatchObject({ ok: false, f: { kind: 'unsupported', cause: 'not-in-contract' } });
    expect((await p.of(50, 'end'))[0]).toMatchObject({ f: { cause: 'not-in-contract' } });
    expect((await p.of(51, 'answer'))[0]).toMatchObject({ f: { cause: 'not-in-contract' } });
  });

  test('a fault arrives whole; a bug arrives as a reference, its stack stays in the log', async () => {
    const p = await page();
    p.post({ t: 'call', id: 1, m: 't.fail', p: { how: 'fault' } });
    p.post({ t: 'call', id: 2, m: 't.fail', p: { how: 'bug' } });
    expect((await p.of(1, 'answer'))[0]).toEqual({ t: 'answer', id: 1, ok: false, f: { kind: 'conflict', message: 'Somebody was faster', status: 409 } });
    const [bug] = await p.of(2, 'answer');
    expect(JSON.stringify(bug)).not.toContain('secret stack');
    const { reference } = (bug as { f: { reference: string } }).f;
    expect(logged.some((line) => line.includes(reference) && line.includes('secret stack'))).toBe(true);
  });

  test('a cancelled call aborts its signal and is answered as cancelled', async () => {
    const p = await page();
    p.post({ t: 'call', id: 1, m: 't.wait', p: {} });
    await until(() => running.calls === 1);
    p.post({ t: 'cancel', id: 1 });
    expect((await p.of(1, 'answer'))[0]).toMatchObject({ ok: false, f: { kind: 'cancelled' } });
    expect(running.calls).toBe(0);
  });

  test('a feed gives no more than its credit, and pulls its source no further', async () => {
    const p = await page();
    p.post({ t: 'open', id: 1, m: 't.count', p: { to: 100 }, credit: 3 });
    await p.of(1, 'item', 3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(p.got.filter((f) => f.t === 'item')).toHaveLength(3);
    expect(running.pulled).toBe(3);
    p.post({ t: 'credit', id: 1, n: 100 });
    await p.of(1, 'end');
    expect(p.got.filter((f) => f.t === 'item').map((f) => (f as { v: number }).v)).toEqual([...Array(100).keys()]);
  });

  test('credit of a feed of bytes counts bytes', async () => {
    const p = await page();
    p.post({ t: 'open', id: 1, m: 't.bytes', p: { chunks: 10, size: 1000 }, credit: 2500 });
    await p.of(1, 'item', 3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(running.pulled).toBe(3);
    p.post({ t: 'credit', id: 1, n: 100_000 });
    await p.of(1, 'end');
    expect(p.got.filter((f) => f.t === 'item')).toHaveLength(10);
  });

  test('a failing source ends its feed with the fault', async () => {
    const p = await page();
    p.post({ t: 'open', id: 1, m: 't.broken', p: {}, credit: 10 });
    expect((await p.of(1, 'end'))[0]).toEqual({ t: 'end', id: 1, f: { kind: 'forbidden', message: 'No right to watch', status: 403 } });
  });

  test('a page that goes away leaves nothing running', async () => {
    const p = await page();
    p.post({ t: 'call', id: 1, m: 't.wait', p: {} });
    p.post({ t: 'open', id: 2, m: 't.endless', p: {}, credit: 1e9 });
    p.post({ t: 'open', id: 3, m: 't.endless', p: {}, credit: 0 });
    await until(() => running.calls === 1 && running.feeds >= 1);
    p.port.close();
    await until(() => running.calls === 0 && running.feeds === 0);
  });

  test('main that goes away is seen by the page', async () => {
    const p = await page();
    p.post({ t: 'call', id: 1, m: 't.add', p: { a: 1, b: 1 } });
    await p.of(1, 'answer');
    for (const session of sessions.splice(0)) session.dispose();
    await until(() => p.closed);
  });

  test('frames that are not ours change nothing', async () => {
    const p = await page();
    const odd: unknown[] = [{ t: 'nonsense', id: 1 }, { t: 'call', id: 'x', m: 't.add', p: {} }, { t: 'call', id: 1.5, m: 't.add', p: {} }, { t: 'open', id: 2, m: 5, p: {}, credit: 1 }, { t: 'credit', id: 9, n: Number.NaN }, null, 5, 'x', []];
    for (const frame of odd) p.post(frame as RequestFrame);
    p.post({ t: 'call', id: 7, m: 't.add', p: { a: 2, b: 3 } });
    expect((await p.of(7, 'answer'))[0]).toMatchObject({ ok: true, v: 5 });
  });

  test('any order of call, cancel, open, credit and close ends with nothing pending', async () => {
    const step = fc.oneof(
      fc.record({ t: fc.constant('call' as const), id: fc.integer({ min: 1, max: 12 }), m: fc.constantFrom('t.wait', 't.add', 't.fail', 't.none'), p: fc.constant({}) }),
      fc.record({ t: fc.constant('cancel' as const), id: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ t: fc.constant('open' as const), id: fc.integer({ min: 1, max: 12 }), m: fc.constantFrom('t.endless', 't.count', 't.broken', 't.add'), p: fc.constant({ to: 5 }), credit: fc.integer({ min: -1, max: 20 }) }),
      fc.record({ t: fc.constant('credit' as const), id: fc.integer({ min: 1, max: 12 }), n: fc.integer({ min: -5, max: 20 }) }),
      fc.record({ t: fc.constant('close' as const), id: fc.integer({ min: 1, max: 12 }) }),
    );
    const p = await page();
    let base = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        base += 100;
        const opened = new Set<number>();
        for (const one of steps) {
          if (one.t === 'call' || one.t === 'open') opened.add(base + one.id);
          p.post({ ...one, id: base + one.id });
        }
        for (const id of opened) {
          p.post({ t: 'cancel', id });
          p.post({ t: 'close', id });
        }
        for (const id of opened) await until(() => p.got.some((f) => f.id === id && (f.t === 'answer' || f.t === 'end')));
        await until(() => running.calls === 0 && running.feeds === 0);
        p.got.length = 0;
      }),
      { numRuns: 40 },
    );
  });
});
