import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fault } from '../../../preload/contract/fault.ts';
import type { Fault } from '../../../preload/contract/fault.ts';
import type { Prompt, TerminalTarget } from '../../../preload/contract/model/terminal.ts';
import { Latest } from '../../../main/base/latest.ts';
import { silentLog } from '../../../main/base/log.ts';
import type { NewEntry } from '../../../main/journal/recorder.ts';
import { Ring } from '../../../main/terminals/ring.ts';
import type { TerminalSession, TerminalSize } from '../../../main/terminals/session.ts';
import { createTerminals } from '../../../main/terminals/terminals.ts';
import type { Terminals } from '../../../main/terminals/terminals.ts';

describe('the ring', () => {
  it('gives back any part that it keeps, and counts what it does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 20 }), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 50 }), (capacity, parts, from, limit) => {
        const ring = new Ring(capacity);
        const all = Buffer.concat(parts);
        for (const part of parts) ring.push(part);
        expect(ring.written).toBe(all.length);
        expect(ring.oldest).toBe(Math.max(0, all.length - capacity));
        const start = Math.min(Math.max(from, ring.oldest), all.length);
        const { data, next } = ring.read(from, limit);
        expect(Buffer.from(data)).toEqual(all.subarray(start, Math.min(all.length, start + limit)));
        expect(next).toBe(start + data.length);
      }),
      { numRuns: 500 },
    );
  });

  it('followed from any offset in any steps, it loses and repeats nothing that is kept', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 30 }), (parts, step) => {
        const ring = new Ring(1000);
        const got: number[] = [];
        let at = 0;
        for (const part of parts) {
          ring.push(part);
          const { data, next } = ring.read(at, step);
          got.push(...data);
          at = next;
        }
        while (at < ring.written) {
          const { data, next } = ring.read(at, step);
          got.push(...data);
          at = next;
        }
        expect(Buffer.from(got)).toEqual(Buffer.concat(parts));
      }),
    );
  });
});

/** A session under the test's hand. */
class FakeSession implements TerminalSession {
  readonly sizes: string[] = [];
  readonly typed: string[] = [];
  paused = false;
  closed = false;
  readonly #end = Promise.withResolvers<{ exit?: number; signal?: string; fault?: Fault }>();
  readonly ended = this.#end.promise;
  #listener: (data: Uint8Array) => void = () => undefined;
  write(data: Uint8Array): Promise<void> {
    this.typed.push(Buffer.from(data).toString());
    return Promise.resolve();
  }
  resize(cols: number, rows: number): void {
    this.sizes.push(`${cols}x${rows}`);
  }
  onOutput(listener: (data: Uint8Array) => void): void {
    this.#listener = listener;
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  close(): void {
    this.closed = true;
    this.#end.resolve({});
  }
  print(data: string | Uint8Array): void {
    this.#listener(typeof data === 'string' ? Buffer.from(data) : data);
  }
  finish(end: { exit?: number; signal?: string; fault?: Fault }): void {
    this.#end.resolve(end);
  }
}

const SSH: TerminalTarget = { type: 'ssh', host: 'node-2' };
const EXEC: TerminalTarget = { type: 'exec', cluster: 'c1', namespace: 'production', pod: 'web-1', container: 'web' };
const prompts = { pending: new Latest<readonly Prompt[]>([]), answer: () => undefined };

let sessions: FakeSession[];
let entries: NewEntry[];
let opened: { readonly target: TerminalTarget; readonly size: TerminalSize; readonly signal: AbortSignal }[];
let refuse: Error | undefined;
let gate: Promise<void> | undefined;
let service: Terminals;
let stop: AbortController;
beforeEach(() => {
  [sessions, entries, opened, refuse, gate] = [[], [], [], undefined, undefined];
  stop = new AbortController();
  let time = 1000;
  service = createTerminals({
    openSession: async (target, size, signal) => {
      opened.push({ target, size, signal });
      await gate;
      signal.throwIfAborted();
      if (refuse) throw refuse;
      const session = new FakeSession();
      sessions.push(session);
      return session;
    },
    prompts, log: silentLog, now: () => (time += 10),
    recorder: { record: (entry) => Promise.resolve(void entries.push(entry)) },
    describeCluster: (cluster) => ({ name: `name of ${cluster}`, user: 'admin', environment: 'production' }),
  });
});
afterEach(() => {
  stop.abort();
  service.dispose();
});

const open = async (target: TerminalTarget = SSH): Promise<{ readonly id: string; readonly session: FakeSession }> => {
  const id = service.open(target, { cols: 80, rows: 24 });
  const count = sessions.length;
  await expect.poll(() => sessions.length).toBe(count + 1);
  await expect.poll(() => phase(id)).toBe('open');
  return { id, session: sessions[count]! };
};
const state = (id: string) => service.states.value.find((one) => one.id === id);
const phase = (id: string): string | undefined => state(id)?.phase;
const context = () => ({ signal: stop.signal });
/** A reader that takes items one by one. */
const reader = (id: string, from = 0, signal = stop.signal) => (service.api.output({ id, from }, { signal })[Symbol.asyncIterator]());
const take = async (iterator: AsyncIterator<Uint8Array>): Promise<string> => {
  const next = await iterator.next();
  return next.done ? '<end>' : Buffer.from(next.value).toString();
};

describe('a terminal', () => {
  it('opens, shows, takes what is typed and its size', async () => {
    const { id, session } = await open();
    expect(opened[0]).toMatchObject({ target: SSH, size: { cols: 80, rows: 24 } });
    const output = reader(id);
    session.print('one');
    expect(await take(output)).toBe('one');
    await service.api.write({ id, data: Buffer.from('ls\n') }, context());
    await service.api.resize({ id, cols: 100, rows: 40 }, context());
    expect([session.typed, session.sizes]).toEqual([['ls\n'], ['80x24', '100x40']]);
    expect(state(id)).toMatchObject({ target: SSH, title: 'node-2', phase: 'open' });
  });

  it('a page that opens it again goes on at its offset, or at the oldest byte', async () => {
    const { id, session } = await open();
    session.print('abcdef');
    expect(await take(reader(id))).toBe('abcdef');
    expect(await take(reader(id, 4))).toBe('ef');
    const waiting = take(reader(id, 6));
    session.print('g');
    expect(await waiting).toBe('g');
    session.print(new Uint8Array(1_048_576).fill(0x78));
    expect(Buffer.from((await reader(id).next()).value as Uint8Array).toString()).toMatch(/^x+$/);
  });

  it('shows no half character where the beginning is gone', async () => {
    const { id, session } = await open();
    session.print(Buffer.from('中'.repeat(400_000)));
    const first = Buffer.from((await reader(id).next()).value as Uint8Array);
    expect(first[0]! & 0xc0).not.toBe(0x80);
  });

  it('stops the program while a reader is far behind, and goes on when he has caught up', async () => {
    const { id, session } = await open();
    const output = reader(id);
    session.print('x');
    await output.next();
    for (let n = 0; n < 5; n += 1) session.print(new Uint8Array(65_536));
    expect(session.paused).toBe(true);
    const states: boolean[] = [];
    for (let n = 0; n < 5; n += 1) {
      await output.next();
      states.push(session.paused);
    }
    // An item counts as read when the next is asked for: 64 KiB behind is not yet less than 64 KiB.
    expect(states).toEqual([true, true, true, true, true]);
    void output.next();
    await expect.poll(() => session.paused).toBe(false);
  });

  it('lets the program run on when nobody reads, and when the slow reader goes', async () => {
    const { id, session } = await open();
    session.print(new Uint8Array(3_000_000));
    expect(session.paused).toBe(false);
    const own = new AbortController();
    const output = reader(id, 0, own.signal);
    await output.next();
    session.print('y');
    expect(session.paused).toBe(true);
    own.abort();
    await output.next();
    expect(session.paused).toBe(false);
  });

  it('ends with its exit code, keeps what it showed, and is recorded', async () => {
    const { id, session } = await open(EXEC);
    session.print('bye');
    session.finish({ exit: 3 });
    await expect.poll(() => phase(id)).toBe('ended');
    expect(state(id)).toMatchObject({ exit: 3, title: 'web-1 · web', written: 3 });
    expect(await take(reader(id))).toBe('bye');
    expect(entries).toMatchObject([{ action: 'terminal', cluster: 'name of c1', clusterUser: 'admin', environment: 'production', object: 'pods/production/web-1/web', after: 'exit 3', outcome: 'done' }]);
    expect(entries[0]!.durationMs).toBeGreaterThan(0);
    await expect(Promise.resolve().then(() => service.api.write({ id, data: new Uint8Array(1) }, context()))).rejects.toMatchObject({ fault: { cause: 'session-gone' } });
  });

  it('a signal is told', async () => {
    const { id, session } = await open();
    session.finish({ signal: 'KILL' });
    await expect.poll(() => phase(id)).toBe('ended');
    expect(state(id)).toMatchObject({ signal: 'KILL' });
    expect(entries).toMatchObject([{ after: 'signal KILL' }]);
  });

  it('lost, then connected again with its scrollback and a mark', async () => {
    const { id, session } = await open();
    session.print('before');
    session.finish({ fault: { kind: 'unreachable', cause: 'ssh-keepalive', message: 'dead', host: 'node-2' } });
    await expect.poll(() => phase(id)).toBe('lost');
    expect(state(id)?.fault).toMatchObject({ cause: 'ssh-keepalive' });
    expect(entries).toMatchObject([{ object: 'node-2', after: 'ssh-keepalive', outcome: 'failed', fault: { cause: 'ssh-keepalive' } }]);
    await service.api.resize({ id, cols: 90, rows: 30 }, context());
    await service.api.reconnect({ id }, context());
    await expect.poll(() => phase(id)).toBe('open');
    expect(opened[1]).toMatchObject({ size: { cols: 90, rows: 30 } });
    expect(state(id)?.fault).toBeUndefined();
    sessions[1]!.print('after');
    const text = await take(reader(id));
    expect(text).toMatch(/^before.*— reconnected \d\d:\d\d:\d\d —.*after$/s);
    expect(() => service.api.reconnect({ id }, context())).toThrow('is connected');
  });

  it('that cannot be opened is lost, with the fault', async () => {
    refuse = fault('unauthorised', 'no', { cause: 'ssh-auth', host: 'node-2' });
    const id = service.open(SSH, { cols: 80, rows: 24 });
    await expect.poll(() => phase(id)).toBe('lost');
    expect(state(id)).toMatchObject({ fault: { kind: 'unauthorised', cause: 'ssh-auth' } });
    expect(entries).toMatchObject([{ outcome: 'failed', after: 'ssh-auth' }]);
    refuse = undefined;
    await service.api.reconnect({ id }, context());
    await expect.poll(() => phase(id)).toBe('open');
  });

  it('closed: its session, its readers and its place in the list go', async () => {
    const { id, session } = await open();
    const waiting = take(reader(id));
    await service.api.close({ id }, context());
    expect(await waiting).toBe('<end>');
    expect(session.closed).toBe(true);
    expect(service.states.value).toEqual([]);
    await expect.poll(() => entries).toMatchObject([{ after: 'closed', outcome: 'done' }]);
    expect(() => service.api.close({ id }, context())).toThrow('This terminal is closed');
  });

  it('closed while it is opened: the attempt stops', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const id = service.open(SSH, { cols: 80, rows: 24 });
    await service.api.close({ id }, context());
    expect(opened[0]!.signal.aborted).toBe(true);
    resolve();
    await expect.poll(() => entries).toMatchObject([{ outcome: 'cancelled' }]);
    expect(sessions).toEqual([]);
  });

  it('all are told to whoever watches, and end with the service', async () => {
    const watch = service.api.watch({}, context())[Symbol.asyncIterator]();
    expect((await watch.next()).value).toEqual([]);
    const { session } = await open();
    expect(((await watch.next()).value as readonly { phase: string }[])[0]?.phase).toBe('open');
    service.dispose();
    expect(session.closed).toBe(true);
    expect((await watch.next()).value).toEqual([]);
  });
});

