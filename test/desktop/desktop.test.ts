import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { expect, test } from 'vitest';

const root = process.cwd();

/** Electron's binary by its own record; undefined where only the package was installed. */
const electronBinary = (): string | undefined => {
  const record = join(root, 'node_modules/electron/path.txt');
  if (!existsSync(record)) return undefined;
  const binary = join(root, 'node_modules/electron/dist', readFileSync(record, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
};

const binary = electronBinary();
const lacks = binary === undefined ? 'Electron’s binary is not on this machine (it comes from outside the package registries)' : process.platform === 'linux' && !process.env.DISPLAY ? 'There is no display for Electron (xvfb-run gives one)' : undefined;

test(`the desktop opens our page, locked${lacks === undefined ? '' : `: skipped: ${lacks}`}`, { skip: lacks !== undefined }, async () => {
  const home = await mkdtemp(join(tmpdir(), 'quarterdeck-e2e-'));
  const app = await _electron.launch({ executablePath: binary ?? '', args: [...(process.platform === 'linux' ? ['--no-sandbox'] : []), root], env: { ...(process.env as Record<string, string>), QUARTERDECK_HOME: home, KUBECONFIG: join(home, 'none') } });
  try {
    const page = await app.firstWindow();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.waitForSelector('#root > *');
    expect(page.url()).toMatch(/^app:\/\/quarterdeck\/index\.html/);
    expect(await page.title()).toContain('Quarterdeck');

    expect(await page.evaluate('[typeof window.require, typeof window.process, window.bridge.host]')).toEqual(['undefined', 'undefined', 'desktop']);
    const info = await page.evaluate(`new Promise(async (resolve) => {
      const port = await window.bridge.connect();
      port.onFrame(resolve);
      port.post({ t: 'call', id: 1, m: 'app.info', p: {} });
    })`);
    expect(info).toMatchObject({ t: 'answer', ok: true, v: { host: 'desktop' } });

    expect(await page.evaluate(`(() => { try { return new Function('return 1')() } catch (e) { return e.name } })()`)).toBe('EvalError');
    expect(await page.evaluate(`fetch('https://127.0.0.1:1/').then(() => 'sent', () => 'refused')`)).toBe('refused');
    expect(await page.evaluate(`Notification.requestPermission()`)).toBe('denied');
    expect(await page.evaluate(`window.open('file:///') === null`)).toBe(true);
    await page.evaluate(`location.href = 'https://127.0.0.1:1/'`);
    expect(await page.evaluate('location.protocol')).toBe('app:');
    expect(app.windows()).toHaveLength(1);
    expect(errors).toEqual([]);
  } finally {
    await app.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
