import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disposable } from '../../../main/base/disposable.ts';
import { Downloads } from '../../../main/hosts/browser/downloads.ts';
import { startBrowserHost } from '../../../main/hosts/browser/server.ts';
import type { BrowserHost } from '../../../main/hosts/browser/server.ts';
import { ownFolder } from '../folder.ts';
import { ask, HANDSHAKE } from './raw.ts';

let folder: string;
let host: BrowserHost;
let downloads: Downloads;
let pages: number;
beforeEach(async () => {
  folder = ownFolder();
  for (const [path, text] of [['renderer/index.html', '<p>page'], ['renderer/assets/a.js', 'code'], ['renderer/.hidden', 'x'], ['outside.js', 'SECRET'], ['renderer-too/b.js', 'SECRET']] as const) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  downloads = new Downloads();
  pages = 0;
  host = await startBrowserHost({ port: 0, rendererFolder: join(folder, 'renderer'), downloads, onPage: () => disposable('page', () => (pages += 1)) });
});
afterEach(() => host.dispose());

const path = (): string => host.url.slice(host.url.indexOf('/?'));
const login = async (): Promise<{ readonly cookie: string }> => {
  const { headers } = await ask(host.port, { path: path() });
  return { cookie: String(headers['set-cookie']).split(';')[0] ?? '' };
};
const origin = (): { readonly origin: string } => ({ origin: `http://127.0.0.1:${host.port}` });

describe('who may come in', () => {
  test('the token works once, for a cookie that no script and no other site can use', async () => {
    const first = await ask(host.port, { path: path() });
    expect(first).toMatchObject({ status: 303, headers: { location: '/', 'cache-control': 'no-store' } });
    const [cookie = ''] = first.headers['set-cookie'] as readonly string[];
    expect(cookie).toMatch(/^quarterdeck-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(await ask(host.port, { path: path() })).toMatchObject({ status: 403, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(await ask(host.port, { path: '/', headers: { cookie: `a=b; ${cookie.split(';')[0] ?? ''}` } })).toMatchObject({ status: 200, body: '<p>page' });
  });

  test('a preview of the address does not use it up', async () => {
    expect((await ask(host.port, { method: 'HEAD', path: path() })).status).toBe(405);
    expect((await ask(host.port, { path: path() })).status).toBe(303);
  });

  test('nobody without the cookie, whatever he asks for', async () => {
    await login();
    for (const one of ['/', '/assets/a.js', '/download/x', '/?token=', `/?token=${'x'.repeat(43)}`, '/index.html', '/nothing']) {
      for (const cookie of ['', 'quarterdeck=x', `quarterdeck-${host.port}=`, `quarterdeck-${host.port}=${'A'.repeat(43)}`]) expect((await ask(host.port, { path: one, headers: { cookie } })).status, one).toBe(403);
    }
  });

  test('nobody by another name, nor from another site', async () => {
    const cookie = await login();
    for (const name of ['evil.example', `evil.example:${host.port}`, '127.0.0.1', `127.0.0.2:${host.port}`, `localhost.evil.example:${host.port}`]) expect((await ask(host.port, { path: '/', headers: { ...cookie, host: name } })).status, name).toBe(403);
    for (const from of ['http://evil.example', 'null', `https://127.0.0.1:${host.port}`, `http://127.0.0.1:${host.port}.evil.example`, `http://localhost:${host.port}`, 'http://127.0.0.1']) expect((await ask(host.port, { path: '/', headers: { ...cookie, origin: from } })).status, from).toBe(403);
    expect((await ask(host.port, { path: '/', headers: { ...cookie, ...origin() } })).status).toBe(200);
  });

  test('a wrong name does not use up the token', async () => {
    expect((await ask(host.port, { path: path(), headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await ask(host.port, { path: path() })).status).toBe(303);
  });
});

describe('the bridge', () => {
  const bridge = (headers: Readonly<Record<string, string>>, at = '/bridge') => ask(host.port, { path: at, headers: { ...HANDSHAKE, ...headers } });

  test('opens with cookie and origin alone', async () => {
    const cookie = await login();
    expect(await bridge({ ...cookie, ...origin() })).toMatchObject({ status: 101, upgraded: true });
    await expect.poll(() => pages).toBe(1);
    for (const headers of [{}, cookie, origin(), { ...cookie, origin: 'http://evil.example' }, { ...cookie, ...origin(), host: 'evil.example' }]) expect(await bridge(headers)).toMatchObject({ status: 403, upgraded: false });
    expect(await bridge({ ...cookie, ...origin() }, '/other')).toMatchObject({ status: 403 });
  });

  test('no address and no broken connection ends the program', async () => {
    for (const at of ['//[', '//', 'http://[', '/%', '//evil/bridge']) {
      expect((await bridge({}, at)).status, at).toBe(403);
      expect([400, 403], at).toContain((await ask(host.port, { path: at })).status);
    }
    const socket = connect(host.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(`GET /bridge HTTP/1.1\r\nhost: 127.0.0.1:${host.port}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`);
    socket.resetAndDestroy();
    expect((await ask(host.port, { path: '/' })).status).toBe(403);
  });
});

describe('files', () => {
  test.each(['/../outside.js', '/..%2foutside.js', '/%2e%2e/outside.js', '/%2e%2e%2foutside.js', '/assets/../../outside.js', '/assets/..%2f..%2foutside.js', '/..%5coutside.js', '/../renderer-too/b.js', '/..%2frenderer-too%2fb.js', '//outside.js', '/%252e%252e/outside.js', '/index.html%00.js', '/.hidden', '/assets', '/%', '/etc/passwd', '/%2fetc%2fpasswd'])('%s leads nowhere', async (at) => {
    const answer = await ask(host.port, { path: at, headers: await login() });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('SECRET');
  });

  test('come with their type, their length and a strict policy', async () => {
    const cookie = await login();
    const page = await ask(host.port, { path: '/', headers: cookie });
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-length': '7', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
    expect(await ask(host.port, { path: '/assets/a.js', headers: cookie })).toMatchObject({ status: 200, body: 'code', headers: { 'cache-control': 'private, max-age=31536000, immutable' } });
    expect(await ask(host.port, { method: 'HEAD', path: '/assets/a.js', headers: cookie })).toMatchObject({ status: 200, body: '', headers: { 'content-length': '4' } });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) expect((await ask(host.port, { method, path: '/', headers: cookie })).status, method).toBe(405);
  });
});

describe('a download', () => {
  test('works once, under the name that it was given, whatever that holds', async () => {
    const cookie = await login();
    const name = 'a"b\r\nset-cookie: x=y 部署.csv';
    const at = `/${downloads.offer({ path: join(folder, 'outside.js'), name, type: 'text/csv' })}`;
    expect((await ask(host.port, { path: at })).status).toBe(403);
    expect((await ask(host.port, { method: 'HEAD', path: at, headers: cookie })).status).toBe(405);
    const answer = await ask(host.port, { path: at, headers: cookie });
    expect(answer).toMatchObject({ status: 200, body: 'SECRET', headers: { 'content-type': 'text/csv' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(decodeURIComponent(String(answer.headers['content-disposition']).replace("attachment; filename*=UTF-8''", ''))).toBe(name);
    expect((await ask(host.port, { path: at, headers: cookie })).status).toBe(404);
  });

  test('of a file that is gone says so', async () => {
    const at = `/${downloads.offer({ path: join(folder, 'gone'), name: 'gone', type: 'text/csv' })}`;
    expect((await ask(host.port, { path: at, headers: await login() })).status).toBe(404);
  });

  test('of long ago is forgotten after a hundred newer ones', () => {
    const offered = Array.from({ length: 101 }, (_, i) => downloads.offer({ path: String(i), name: '', type: '' }).slice('download/'.length));
    expect(downloads.take(offered[0] ?? '')).toBeUndefined();
    expect(downloads.take(offered[1] ?? '')?.path).toBe('1');
  });
});

describe('its life', () => {
  test('a port that is taken is a fault that says what to do', async () => {
    const again = startBrowserHost({ port: host.port, rendererFolder: folder, downloads, onPage: () => disposable('page', () => undefined) });
    await expect(again).rejects.toMatchObject({ fault: { kind: 'refused', message: expect.stringContaining(`Port ${host.port} is in use`) as string } });
  });

  test('its end closes port and pages', async () => {
    const cookie = await login();
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/bridge`, { headers: { ...cookie, ...origin() } } as never);
    await new Promise((resolve, reject) => { socket.addEventListener('open', resolve); socket.addEventListener('error', reject); });
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    host.dispose();
    host.dispose();
    await closed;
    expect(pages).toBe(1);
    await expect(ask(host.port, { path: '/' })).rejects.toThrow('ECONNREFUSED');
  });
});
