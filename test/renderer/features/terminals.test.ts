import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FaultError } from '../../../preload/contract/fault.ts';
import type { HostInfo } from '../../../preload/contract/model/terminal.ts';
import type { Client, FeedOptions } from '../../../renderer/bridge/client.ts';
import { cycle, dockKey, mergeOrder, pasteLines } from '../../../renderer/features/terminals/input.ts';
import { choicesFor } from '../../../renderer/features/terminals/picker.ts';
import { TerminalSession } from '../../../renderer/features/terminals/session.ts';
import type { Screen } from '../../../renderer/features/terminals/session.ts';
import { loadLogTabs, openLogTab, saveLogTabs } from '../../../renderer/features/terminals/tabs.ts';

interface Sent { readonly method: string; readonly input: { readonly data?: Uint8Array; readonly cols?: number; readonly rows?: number }; readonly done: () => void; readonly fail: () => void }

/** Main, played by the test: answers when told, gives output by hand. */
const far = () => {
  const sent: Sent[] = [];
  let give: (bytes: Uint8Array) => void | Promise<void> = () => undefined;
  let options: FeedOptions<'terminals.output'> = {};
  let opened: unknown;
  let stopped = false;
  const client = {
    call: (method: string, input: Sent['input']) => new Promise((resolve, reject) => sent.push({ method, input, done: () => resolve(null), fail: () => reject(new FaultError({ kind: 'not-found', message: 'gone' })) })),
    feed: (_method: string, input: unknown, onItem: typeof give, more: typeof options) => {
      opened = input;
      give = onItem;
      options = more;
      return () => { stopped = true; };
    },
  } as unknown as Pick<Client, 'call' | 'feed'>;
  return { client, sent, give: (text: string) => give(new TextEncoder().encode(text)), resume: () => options.resume?.(), opened: () => opened, stopped: () => stopped };
};
const paper = (): Screen & { readonly texts: string[]; readonly parsed: (() => void)[]; resets: number } => {
  const screen = { texts: [] as string[], parsed: [] as (() => void)[], resets: 0, write: (data: Uint8Array, done: () => void) => { screen.texts.push(new TextDecoder().decode(data)); screen.parsed.push(done); }, reset: () => { screen.resets += 1; } };
  return screen;
};
const session = (written = 0) => {
  const main = far();
  const screen = paper();
  const timers: (() => void)[] = [];
  const faults: unknown[] = [];
  const made = new TerminalSession({ client: main.client, id: 't', screen, written, onFault: (error) => faults.push(error), setTimer: (run) => { timers.push(run); return () => { const at = timers.indexOf(run); if (at >= 0) timers.splice(at, 1); }; } });
  return { main, screen, timers, faults, made, tick: () => { for (const run of timers.splice(0)) run(); } };
};
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('bytes are granted again only when the screen has parsed them', async () => {
  const { main, screen, made } = session();
  let granted = false;
  void Promise.resolve(main.give('hello')).then(() => { granted = true; });
  await settle();
  expect(granted).toBe(false);
  screen.parsed[0]!();
  await settle();
  expect(granted).toBe(true);
  expect(made.offset).toBe(5);
});

test('after a lost connection the output goes on at its byte', () => {
  const { main, screen } = session(1000);
  expect(main.opened()).toEqual({ id: 't', from: 0 });
  void main.give('äbc');
  expect(main.resume()).toEqual({ id: 't', from: 4 });
  expect(screen.resets).toBe(0);
});

test('where the byte cannot be known, the screen begins anew', () => {
  const { main, screen } = session(50_000_000);
  void main.give('tail of a long output');
  expect(main.resume()).toEqual({ id: 't', from: 0 });
  expect(screen.resets).toBe(1);
});

test('input leaves in order, one piece at a time, whatever is typed meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 30 }), async (texts) => {
      const { main, made } = session();
      for (const [at, text] of texts.entries()) {
        made.type(text);
        if (at % 3 === 2) { main.sent.at(-1)!.done(); await settle(); }
        expect(main.sent.length).toBeLessThanOrEqual(at + 1);
      }
      for (let n = 0; n < texts.length + 2; n++) { for (const one of main.sent) one.done(); await settle(); }
      const bytes = main.sent.flatMap((one) => [...one.input.data!]);
      expect(new TextDecoder().decode(Uint8Array.from(bytes))).toBe(new TextDecoder().decode(new TextEncoder().encode(texts.join(''))));
    }),
    { numRuns: 50 },
  );
});

test('a long paste goes in pieces of 64 KiB', async () => {
  const { main, made } = session();
  made.type('x'.repeat(150_000));
  for (let n = 0; n < 4; n++) { for (const one of main.sent) one.done(); await settle(); }
  expect(main.sent.map((one) => one.input.data!.byteLength)).toEqual([65_536, 65_536, 18_928]);
});

test('what could not be sent is told, and not sent late', async () => {
  const { main, made, faults } = session();
  made.type('rm -rf ');
  made.type('/tmp/x\n');
  main.sent[0]!.fail();
  await settle();
  expect(faults).toHaveLength(1);
  expect(main.sent).toHaveLength(1);
  made.type('echo ok\n');
  expect(new TextDecoder().decode(main.sent[1]!.input.data)).toBe('echo ok\n');
});

test('the size is told when it has settled, once, and again after a reconnect', () => {
  const { main, made, tick } = session();
  made.resize(90, 20);
  made.resize(100, 30);
  expect(main.sent).toHaveLength(0);
  tick();
  expect(main.sent.map((one) => [one.method, one.input.cols, one.input.rows])).toEqual([['terminals.resize', 100, 30]]);
  made.resize(100, 30);
  tick();
  expect(main.sent).toHaveLength(1);
  made.phase('lost');
  made.phase('open');
  tick();
  expect(main.sent).toHaveLength(2);
  made.resize(1, 0);
  tick();
  expect(main.sent).toHaveLength(2);
});

test('leaving a terminal ends its feed and sends nothing more', () => {
  const { main, made, tick } = session();
  made.resize(90, 20);
  made.dispose();
  tick();
  made.type('late');
  expect(main.stopped()).toBe(true);
  expect(main.sent).toHaveLength(0);
});

const key = (name: string, mods: string = '', type = 'keydown') => ({ type, key: name, ctrlKey: mods.includes('c'), shiftKey: mods.includes('s'), altKey: mods.includes('a'), metaKey: mods.includes('m') });

test('the program in the terminal keeps its keys; there is a way out', () => {
  for (const own of [key('Tab'), key('Tab', 's'), key('Escape'), key('c', 'c'), key('k', 'c'), key('t', 'c'), key('f', 'c'), key('/'), key('?', 's'), key('F6'), key('ArrowLeft', 'c'), key('b', 'a'), key('r', 'c'), key('ArrowUp', 's')]) expect(dockKey(own, true), JSON.stringify(own)).toBeUndefined();
  expect(dockKey(key('Escape', 'cs'), false)).toBe('leave');
  expect(dockKey(key('F6', 's'), false)).toBe('leave');
  expect(dockKey(key('`', 'c'), false)).toBe('window');
  expect(dockKey(key('C', 'cs'), true)).toBe('copy');
  expect(dockKey(key('c', 'm'), true)).toBe('copy');
  expect(dockKey(key('c', 'm'), false)).toBeUndefined();
  expect(dockKey(key('F', 'cs'), false)).toBe('find');
  expect(dockKey(key('T', 'cs'), false)).toBe('new');
  expect(dockKey(key('Tab', 'c'), false)).toBe('next');
  expect(dockKey(key('Tab', 'cs'), false)).toBe('previous');
});

test('a paste of several lines is asked about', () => {
  expect(pasteLines('ls')).toBe(1);
  expect(pasteLines('ls\n')).toBe(1);
  expect(pasteLines('a\nb')).toBe(2);
  expect(pasteLines('a\r\nb\r\n')).toBe(2);
  expect(pasteLines('a\rb\rc')).toBe(3);
  expect(pasteLines('\n\n')).toBe(2);
});

test('tabs keep their order; new ones stand last', () => {
  expect(mergeOrder(['b', 'a'], ['a', 'b', 'c'])).toEqual(['b', 'a', 'c']);
  expect(mergeOrder(['b', 'a'], ['a'])).toEqual(['a']);
  const same = ['a', 'b'];
  expect(mergeOrder(same, ['b', 'a'])).toBe(same);
  fc.assert(fc.property(fc.uniqueArray(fc.string()), fc.uniqueArray(fc.string()), (order, present) => { expect(new Set(mergeOrder(order, present))).toEqual(new Set(present)); }));
  expect(cycle(['a', 'b'], 'b', 1)).toBe('a');
  expect(cycle(['a', 'b'], 'a', -1)).toBe('b');
  expect(cycle([], undefined, 1)).toBeUndefined();
});

test('log tabs are found again, not doubled, and survive a reload', () => {
  const target = { cluster: 'c', namespace: 'production', pod: 'web-1', title: 'web-1' };
  const first = openLogTab([], target);
  expect(openLogTab(first.tabs, { ...target })).toEqual({ tabs: first.tabs, key: first.key });
  const second = openLogTab(first.tabs, { ...target, previous: true });
  expect(second.tabs).toHaveLength(2);
  const store = new Map<string, string>();
  saveLogTabs({ setItem: (k, v) => void store.set(k, v) }, second.tabs);
  expect(loadLogTabs({ getItem: (k) => store.get(k) ?? null })).toEqual(second.tabs);
  for (const bad of ['', '{', '7', '[1]', '[{"key":1}]', '[{"key":"logs-1","target":{"cluster":1}}]']) expect(loadLogTabs({ getItem: () => bad })).toEqual([]);
  saveLogTabs({ setItem: () => { throw new Error('full'); } }, second.tabs);
});

test('the picker finds hosts and pods, and takes any name that ssh takes', () => {
  const host = (name: string, more: Partial<HostInfo> = {}): HostInfo => ({ name, role: 'node', address: '10.0.0.1', port: 22, user: 'root', jumps: [], by: 'address', phase: 'idle', ...more });
  const pods = [{ key: '1', name: 'web-1', namespace: 'production', created: 0, verdict: 'ok' as const, cells: [] }, { key: '2', name: 'web-2', namespace: 'production', created: 0, verdict: 'ok' as const, cells: [], deleting: true }];
  const titles = (typed: string): readonly string[] => choicesFor(typed, [host('node-1'), host('master-1', { role: 'master' })], ['node-1', 'bastion'], pods).map((one) => `${one.group} ${one.title}`);
  expect(titles('')).toEqual(['hosts node-1', 'hosts master-1', 'hosts bastion', 'pods web-1']);
  expect(titles('master')).toEqual(['hosts master-1', 'typed master']);
  expect(titles('web prod')).toEqual(['pods web-1']);
  expect(titles('node-1')).toEqual(['hosts node-1']);
  expect(titles('root@10.0.0.9')).toEqual(['typed root@10.0.0.9']);
  // A name that begins like an option is none.
  expect(titles('-oProxyCommand=x')).toEqual([]);
});
