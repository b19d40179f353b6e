// The pods table in a real Chromium, with as many pods and as much churn as is asked for: what a keystroke, a sort, a scroll and a quarter of an hour cost.
// node test/bench/table.ts [pods] [changes per second] [seconds of churn for the heap]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { launch, openWindow, serveBuilt } from '../e2e/harness.ts';
import { podsApi } from '../fakes/pods-api.ts';

const [PODS = 50_000, RATE = 300, SECONDS = 60] = process.argv.slice(2).map(Number);

const quantile = (values: readonly number[], q: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;
const told = (name: string, values: readonly number[]): string => `${name}: median ${quantile(values, 0.5).toFixed(1)} ms, p95 ${quantile(values, 0.95).toFixed(1)} ms, most ${Math.max(...values).toFixed(1)} ms (${values.length})`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** MB of the page's JS heap after a forced collection. */
const heap = async (cdp: CDPSession): Promise<number> => {
  for (let round = 0; round < 3; round += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find((metric) => metric.name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1e6;
};

/** ms of processor time that the page's main thread has had: what others do on the machine does not count. */
const processor = async (cdp: CDPSession): Promise<number> => ((await cdp.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? Number.NaN) * 1000;

interface Measured { readonly times: readonly number[]; /** Processor time of each, or of all of them on average. */ readonly cpu: readonly number[] }
const both = (name: string, { times, cpu }: Measured): string => `${told(name, times)}; processor: median ${quantile(cpu, 0.5).toFixed(1)} ms, p95 ${quantile(cpu, 0.95).toFixed(1)} ms`;

// Runs in the page: from the moment of an action until the frame that shows it has been handed to the compositor.
const PAINTED = `globalThis.painted = (act) => new Promise((resolve) => { const from = performance.now(); act(); requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => resolve(performance.now() - from); channel.port2.postMessage(0); }); });
globalThis.typeInto = (text) => { const input = document.querySelector('input[data-page-filter]'); Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text); input.dispatchEvent(new Event('input', { bubbles: true })); };`;

/** One action in the page, with its processor time until the page has been idle for a moment. */
const act = async (page: Page, cdp: CDPSession, script: string, into: { times: number[]; cpu: number[] }): Promise<void> => {
  const before = await processor(cdp);
  into.times.push(await page.evaluate<number>(`painted(() => ${script})`));
  into.cpu.push((await processor(cdp)) - before);
  await page.waitForTimeout(30);
};

const keystrokes = async (page: Page, cdp: CDPSession): Promise<Measured> => {
  const done = { times: [] as number[], cpu: [] as number[] };
  for (const word of ['app-12', 'status:crash', 'label=app=app-7', '!running', 'team-1 node-77']) {
    for (const text of [...Array.from(word, (_, at) => word.slice(0, at + 1)), '']) {
      await act(page, cdp, `typeInto(${JSON.stringify(text)})`, done);
    }
  }
  return done;
};

const sorts = async (page: Page, cdp: CDPSession): Promise<Measured> => {
  const done = { times: [] as number[], cpu: [] as number[] };
  const titles = await page.locator('.table-row.head button').evaluateAll((buttons) => buttons.map((button) => button.textContent));
  for (let at = 0; at < titles.length; at += 1) {
    for (let turn = 0; turn < 2; turn += 1) {
      await act(page, cdp, `document.querySelectorAll('.table-row.head button')[${at}].click()`, done);
      say(`  ${titles[at] ?? ''}${turn === 0 ? '' : ' turned round'}: ${done.times.at(-1)?.toFixed(1) ?? ''} ms, processor ${done.cpu.at(-1)?.toFixed(1) ?? ''} ms`);
    }
  }
  return done;
};

/** Frame times while the wheel turns: 120 px a frame for so many frames. */
const scroll = async (page: Page, cdp: CDPSession, frames: number): Promise<Measured> => {
  const before = await processor(cdp);
  const times = await page.evaluate<readonly number[]>(`new Promise((resolve) => { const grid = document.querySelector('[role="grid"]'); const times = []; let last = performance.now(); const step = (now) => { times.push(now - last); last = now; grid.scrollTop += 120; if (times.length < ${frames}) requestAnimationFrame(step); else resolve(times.slice(1)); }; requestAnimationFrame(step); })`);
  return { times, cpu: [((await processor(cdp)) - before) / frames] };
};

const bench = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-table-'));
  const api = await podsApi(PODS);
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, api.kubeconfig);
  const [browser, served] = await Promise.all([launch(), serveBuilt({ args: ['--kubeconfig', kubeconfig] })]);
  try {
    const { page, context, complaints } = await openWindow(browser, served.url);
    page.setDefaultTimeout(120_000);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.evaluate(PAINTED);
    await page.getByRole('navigation').first().getByRole('button', { name: /pods/ }).click();
    await page.waitForURL(/#\/c\//);
    const id = /#\/c\/([^/]+)/.exec(page.url())?.[1] ?? '';
    const started = performance.now();
    await page.evaluate((hash) => { globalThis.location.hash = hash; }, `#/c/${id}/kinds/pods`);
    await page.locator('.table-body [role="row"]').first().waitFor();
    say(`first rows after ${Math.round(performance.now() - started)} ms`);
    await page.locator('.page[aria-busy="false"]').waitFor();
    await page.getByText(new RegExp(`^${PODS} rows$`)).waitFor();
    say(`all ${PODS} rows after ${Math.round(performance.now() - started)} ms`);
    say(`JS heap ${(await heap(cdp)).toFixed(1)} MB`);
    await page.waitForTimeout(3000);
    say(both('keystroke to frame', await keystrokes(page, cdp)));
    say(both('sort to frame', await sorts(page, cdp)));
    say(both('frames while scrolling, no churn', await scroll(page, cdp, 600)));
    say(`JS heap with texts and keys made ready ${(await heap(cdp)).toFixed(1)} MB`);
    api.churn(RATE);
    await page.waitForTimeout(3000);
    say(both(`frames while scrolling, ${RATE} changes a second`, await scroll(page, cdp, 600)));
    say(both(`keystroke to frame, ${RATE} changes a second`, await keystrokes(page, cdp)));
    const before = await heap(cdp);
    const from = api.changes();
    await page.waitForTimeout(SECONDS * 1000);
    const after = await heap(cdp);
    say(`JS heap ${before.toFixed(1)} MB before and ${after.toFixed(1)} MB after ${SECONDS} s with ${api.changes() - from} changes: ${((after / before - 1) * 100).toFixed(1)} %`);
    say(`complaints of the page: ${complaints.length === 0 ? 'none' : complaints.join('; ')}`);
  } finally {
    await browser.close();
    await served.stop();
    api.dispose();
    await rm(folder, { recursive: true, force: true });
  }
};

await bench();
