import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

const root = join(import.meta.dirname, '../..');
// QUARTERDECK_DIST: another build than `dist/`, as with several checkouts' worth of work going on at once.
const dist = process.env.QUARTERDECK_DIST ?? join(root, 'dist');
const screenshots = join(root, 'test-results/screenshots');

/** The built program, serving to a browser, with everything of its own in a folder that goes with it. */
export interface Served {
  readonly url: string;
  /** QUARTERDECK_HOME. */
  readonly folder: string;
  /** Ends the process; resolves with its exit status when it is gone. */
  stop(): Promise<number | null>;
}

/** Starts `serve --no-open`, waits for its one line. `home` is $HOME of the process: its `.kube` and `.ssh` count. */
export const serveBuilt = async (options: { readonly home?: string; readonly folder?: string; readonly args?: readonly string[] } = {}): Promise<Served> => {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'quarterdeck-e2e-')));
  const home = options.home ?? join(folder, 'home');
  await mkdir(home, { recursive: true });
  const { KUBECONFIG: _kubeconfig, SSH_AUTH_SOCK: _agent, ...env } = process.env;
  const child = spawn(process.execPath, [join(dist, 'cli.cjs'), 'serve', '--no-open', '--port', '0', ...(options.args ?? [])], { env: { ...env, HOME: home, QUARTERDECK_HOME: folder, LANG: 'en_US.UTF-8', LC_ALL: '' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let errors = '';
  child.stderr.on('data', (data: Buffer) => { errors += data.toString(); });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      const line = /^Quarterdeck: (http:\S+)$/m.exec(text);
      if (line?.[1]) resolve(line[1]);
    });
    void ended.then((code) => reject(new Error(`serve ended with ${String(code)} before it printed its address: ${errors}`)));
  });
  return {
    url,
    folder,
    stop: async () => {
      child.kill('SIGTERM');
      const code = await ended;
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
};

/** A real Chromium. As root it has no sandbox of its own; it never leaves loopback. By default Ctrl+C ends it and this process. */
export const launch = (options: { readonly handleSIGINT?: boolean; readonly handleSIGTERM?: boolean } = {}): Promise<Browser> =>
  chromium.launch({
    ...options,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });

export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained about: must stay empty. */
  readonly complaints: readonly string[];
}

/** Opens the app in a window of its own. */
export const openWindow = async (browser: Browser, url: string, look: { readonly dark?: boolean; readonly language?: 'en-US' | 'zh-CN'; readonly width?: number; readonly height?: number } = {}): Promise<Window> => {
  const context = await browser.newContext({ viewport: { width: look.width ?? 1280, height: look.height ?? 800 }, colorScheme: look.dark === true ? 'dark' : 'light', locale: look.language ?? 'en-US', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(`console: ${message.text()}`); });
  await page.goto(url);
  return { page, context, complaints };
};

/** No violation of WCAG level A or AA in what the page shows now; `within` a modal dialog, where what lies dimmed behind it can be neither read nor reached. */
export const expectAccessible = async (page: Page, what: string, within = 'html'): Promise<void> => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the debugger, not a script tag: the page's CSP forbids inline scripts.
  await page.evaluate(axe);
  const violations = await page.evaluate(async (context) => {
    const { axe: runner } = globalThis as unknown as { axe: { run(context: string, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const result = await runner.run(context, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 160)} — ${n.failureSummary.slice(0, 200)}`).join(' | ')}`);
  }, within);
  expect(violations, `axe on ${what}`).toEqual([]);
};

/** The README's own screenshot; written into `resources/readme` only where QUARTERDECK_README=1 asks for it, so that a test run leaves the checkout as it was. */
export const readmePicture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env.QUARTERDECK_README === '1' ? join(root, 'resources/readme') : screenshots;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

/** A screenshot for people to look at, under test-results/screenshots. */
export const picture = async (page: Page, name: string): Promise<void> => {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
};
