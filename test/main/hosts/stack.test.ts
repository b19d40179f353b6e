import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../main/app.ts';
import type { App } from '../../../main/app.ts';
import { silentLog } from '../../../main/base/log.ts';
import { Downloads } from '../../../main/hosts/browser/downloads.ts';
import { browserHost, serveApp } from '../../../main/hosts/browser/serve.ts';
import type { BrowserHost } from '../../../main/hosts/browser/server.ts';
import { connectContract } from '../../../renderer/bridge/client.ts';
import type { Client } from '../../../renderer/bridge/client.ts';
import { ownFolder } from '../folder.ts';
import { pageOf } from './page.ts';
import { ask } from './raw.ts';

// The whole program but its pixels: the page's client, the browser host, every service, the demo's own cluster.
let folder: string;
let app: App;
let host: BrowserHost;
let client: Client;
let cookie: string;
beforeEach(async () => {
  folder = ownFolder();
  await mkdir(join(folder, 'home/sub'), { recursive: true });
  await writeFile(join(folder, 'home/config'), '');
  const downloads = new Downloads();
  app = await createApp({ folder: join(folder, 'own'), host: browserHost('zh-CN', downloads), version: '1.2.3', env: { PATH: process.env['PATH'] }, home: join(folder, 'home'), log: silentLog, demo: true });
  host = await serveApp(app, { port: 0, rendererFolder: folder, downloads, log: silentLog });
  const page = await pageOf(host);
  cookie = page.cookie;
  client = connectContract(page.bridge);
});
afterEach(() => {
  client.close();
  host.dispose();
  app.dispose();
});

test('the page learns what it runs in', async () => {
  expect(await client.call('app.info', {})).toMatchObject({ version: '1.2.3', host: 'browser', vault: 'memory', locale: 'zh-CN', demo: true });
});

test('rows of the cluster arrive, and the feed ends when the page stops it', async () => {
  const names: string[] = [];
  const stop = await new Promise<() => void>((resolve) => {
    const end: () => void = client.feed('kinds.rows', { cluster: 'demo', kind: 'nodes' }, (item) => {
      if (item.type === 'rows') names.push(...item.rows.map((row) => row.name));
      if (item.type === 'rows' && names.length > 0) resolve(() => end());
    });
  });
  stop();
  expect(names).toContain('demo-node-1');
  expect(client.pending).toBe(0);
});

test('settings are checked, kept, told to every page and written down', async () => {
  const before = await new Promise<object>((resolve) => { client.feed('app.settings', {}, resolve); });
  await client.call('app.setSettings', { ...before, theme: 'dark' } as never);
  expect(JSON.parse(await readFile(join(folder, 'own/settings.json'), 'utf8'))).toMatchObject({ theme: 'dark' });
  expect((await stat(join(folder, 'own/settings.json'))).mode & 0o777).toBe(0o600);
  const { entries } = await client.call('journal.query', { limit: 10 });
  expect(entries).toMatchObject([{ action: 'settings', before: 'theme="system"', after: 'theme="dark"', seq: 1 }]);
  await expect(client.call('app.setSettings', { theme: 'pink' } as never)).rejects.toMatchObject({ fault: { kind: 'invalid' } });
});

test('the page names no file and no address but those of the web', async () => {
  const page = await client.call('app.browse', {});
  expect(page.path).toBe(join(folder, 'home'));
  expect(page.entries.map((one) => one.name)).toEqual(['sub', 'config']);
  await expect(client.call('app.browse', { entry: '/etc' })).rejects.toMatchObject({ fault: { kind: expect.stringMatching(/^(?:invalid|not-found)$/) as string } });
  for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'ssh://host', '--help']) await expect(client.call('app.openExternal', { url }), url).rejects.toMatchObject({ fault: { kind: 'invalid' } });
  await expect(client.call('app.secrets' as never, {} as never)).rejects.toMatchObject({ fault: { kind: 'unsupported', cause: 'not-in-contract' } });
});

test('an exported journal comes through a download that works once', async () => {
  const given = await client.call('journal.export', { format: 'csv' });
  expect(given.saved).toBe(false);
  const path = `/${given.download ?? ''}`;
  const answer = await ask(host.port, { path, headers: { cookie } });
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' } });
  expect(answer.body).toMatch(/^seq,at,operator,action/);
  expect((await ask(host.port, { path, headers: { cookie } })).status).toBe(404);
});

test('an object of the cluster is found by its name once its kind was looked at, and hosts are found at once', async () => {
  expect(await client.call('search.find', { text: 'web' })).toMatchObject({ objects: [], total: 0, covered: [] });
  expect((await client.call('search.find', { text: 'ssh master-2' })).hosts).toMatchObject([{ host: 'demo-master-2', cluster: 'demo' }]);
  expect((await client.call('search.look', { cluster: 'demo', kind: 'deployments.apps' })).objects).toBeGreaterThan(5);
  const { objects, covered } = await client.call('search.find', { text: 'deploy/web production' });
  expect(objects[0]).toMatchObject({ cluster: 'demo', name: 'web', namespace: 'production', kind: { id: 'deployments.apps', kind: 'Deployment' } });
  expect(covered).toMatchObject([{ cluster: 'demo', kind: 'deployments.apps', whole: true }]);
  await expect(client.call('search.look', { cluster: 'demo', kind: 'nothings' })).rejects.toMatchObject({ fault: { kind: 'not-found' } });
});

test('the lines of all clusters ask nobody by themselves, and the page of all clusters asks each', async () => {
  const first = async (ask: boolean, fits: (state: string) => boolean): Promise<string> => {
    const stop = new AbortController();
    const state = await new Promise<string>((resolve) => {
      client.feed('fleet.watch', { ask }, (lines) => {
        const now = lines.find((line) => line.cluster === 'demo')?.state ?? '';
        if (fits(now)) resolve(now);
      }, { signal: stop.signal });
    });
    stop.abort();
    return state;
  };
  expect(await first(false, () => true)).toBe('waiting');
  expect(await first(true, (state) => state === 'answered')).toBe('answered');
  expect(client.pending).toBe(0);
});
