import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Bridge, ReplyFrame } from '../../../preload/contract/frames.ts';
import { loadWith, standIn } from './stand-in.ts';

let folder = '';
const savedEnv = { ...process.env };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-desktop-'));
  await mkdir(join(folder, 'dist/renderer'), { recursive: true });
  await writeFile(join(folder, 'dist/renderer/index.html'), '<title>Quarterdeck</title>');
  await writeFile(join(folder, 'kubeconfig'), 'apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]\nusers: []\ncontexts: [{name: c, context: {cluster: c, user: ""}}]\n');
  const script = '../../../scripts/build-desktop.mjs';
  const { buildDesktop } = (await import(script)) as { buildDesktop: (folder: string) => Promise<void> };
  await buildDesktop(join('test-results', 'desktop-bundle'));
});

afterAll(async () => {
  process.env = savedEnv;
  await rm(folder, { recursive: true, force: true });
});

const bundle = (name: string): string => join(process.cwd(), 'test-results/desktop-bundle', name);
const PAGE = { url: 'app://quarterdeck/index.html', parent: null };

const start = async (home: string, firstInstance = true) => {
  const fake = standIn({ appPath: folder, firstInstance });
  process.env = { ...savedEnv, QUARTERDECK_HOME: join(folder, home), KUBECONFIG: join(folder, 'kubeconfig') };
  loadWith(bundle('main.cjs'), fake.main);
  if (firstInstance) await vi.waitFor(() => expect(fake.seen.windows).toHaveLength(1), { timeout: 10_000 });
  return fake;
};

test('a call goes from the built preload to the built main and back, and what the contract does not name goes nowhere', async () => {
  const fake = await start('one');
  loadWith(bundle('preload.cjs'), fake.page(PAGE));
  const bridge = fake.exposed() as Bridge;
  expect(bridge.host).toBe('desktop');
  const port = await bridge.connect();
  expect(Object.values(port).every((f) => typeof f === 'function')).toBe(true);
  const frames: ReplyFrame[] = [];
  port.onFrame((frame) => frames.push(frame));
  port.post({ t: 'call', id: 1, m: 'app.nothing', p: {} });
  port.post({ t: 'call', id: 2, m: 'app.info', p: {} });
  await vi.waitFor(() => expect(frames.map((f) => f.id)).toEqual([2]));
  expect(frames[0]).toMatchObject({ t: 'answer', ok: true, v: { version: '9.8.7', host: 'desktop', locale: 'zh-CN', vault: process.platform === 'linux' ? 'memory' : 'keychain' } });
  port.close();

  const { webPreferences } = fake.seen.windows[0]!.options;
  expect(webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false });
  expect(fake.seen.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  fake.seen.windows[0]!.emit('close');
  expect(JSON.parse(await readFile(join(folder, 'one/window.json'), 'utf8'))).toEqual({ place: { x: 10, y: 20, width: 1000, height: 700, maximized: false } });
  fake.main.app.emit('will-quit');
  const again = await start('one');
  expect(again.seen.windows[0]!.options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
  again.main.app.emit('will-quit');
});

test('a page that is not ours, or a frame inside ours, gets no connection', async () => {
  const fake = await start('two');
  for (const frame of [{ url: 'https://example.org/', parent: null }, { ...PAGE, parent: {} }]) {
    loadWith(bundle('preload.cjs'), fake.page(frame));
    const port = await (fake.exposed() as Bridge).connect();
    await new Promise<void>((resolve) => port.onClose(resolve));
  }
  fake.main.app.emit('will-quit');
});

test('the window stays on our page, its requests inside the program, and only web addresses reach the browser', async () => {
  const fake = await start('three');
  const contents = fake.seen.windows[0]!.webContents;
  const prevented: string[] = [];
  for (const url of ['https://example.org/', 'file:///etc/passwd', 'app://quarterdeck/index.html#/nodes']) contents.emit('will-navigate', { url, preventDefault: () => prevented.push(url) });
  expect(prevented).toEqual(['https://example.org/', 'file:///etc/passwd']);
  for (const url of ['https://example.org/', 'file:///etc/passwd', 'javascript:alert(1)']) expect(contents.opener?.({ url })).toEqual({ action: 'deny' });
  expect(fake.seen.opened).toEqual(['https://example.org/']);
  const granted: string[] = [];
  for (const permission of ['clipboard-sanitized-write', 'clipboard-read', 'media', 'geolocation']) fake.seen.permission?.(contents, permission, (yes) => yes && granted.push(permission));
  expect(granted).toEqual(['clipboard-sanitized-write']);
  const cancelled: boolean[] = [];
  for (const url of ['app://quarterdeck/index.html', 'https://example.org/x.js', 'file:///etc/passwd']) fake.seen.request?.({ url }, (answer) => cancelled.push(answer.cancel));
  expect(cancelled).toEqual([false, true, true]);
  const page = await fake.seen.handlers.get('app')!(new Request('app://quarterdeck/index.html'));
  expect([page.status, await page.text(), page.headers.get('content-security-policy')]).toEqual([200, '<title>Quarterdeck</title>', expect.stringContaining("default-src 'none'; script-src 'self'")]);
  fake.main.app.emit('will-quit');
});

test('a second start leaves it to the first', async () => {
  const second = await start('four', false);
  expect([second.seen.quits, second.seen.windows.length, existsSync(join(folder, 'four/quarterdeck.log'))]).toEqual([1, 0, false]);
});
