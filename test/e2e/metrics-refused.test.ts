import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoApi } from '../../main/demo/demo-api.ts';
import { startDemoApi } from '../../main/demo/demo-api.ts';
import { httpServer, statusBody } from '../fakes/bad-api.ts';
import type { FakeServer } from '../fakes/bad-api.ts';
import { expectAccessible, launch, openWindow, picture, serveBuilt } from './harness.ts';
import type { Served, Window } from './harness.ts';

/** What a kubelet answers instead of its summary, by node; undefined: its own answer. */
let refusal: (node: string) => { readonly status: number; readonly body: string } | undefined = () => undefined;

/** The demo's API server behind one that may say no. */
const frontOf = (api: DemoApi): Promise<FakeServer> =>
  httpServer((request, response) => {
    const node = /^\/api\/v1\/nodes\/([^/]+)\/proxy\/stats\/summary/.exec(request.url ?? '')?.[1];
    const no = node === undefined ? undefined : refusal(node);
    if (no) {
      response.writeHead(no.status, { 'content-type': 'application/json' }).end(no.body);
      return;
    }
    const onward = ask(`${api.url}${request.url ?? ''}`, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.on('error', () => response.destroy()).pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });

describe('CPU and memory that cannot be had', () => {
  let api: DemoApi;
  let front: FakeServer;
  let served: Served;
  let window: Window;
  let page: Page;
  let folder = '';
  let close: () => Promise<void> = () => Promise.resolve();
  const go = (place: string): Promise<void> => page.evaluate((hash) => { globalThis.location.hash = hash; }, place);
  const openCluster = async (): Promise<void> => {
    await page.getByRole('navigation').first().getByRole('button', { name: /site/ }).click();
    await page.getByRole('contentinfo').getByText(/^\s*Live$/).waitFor();
  };
  const toNodes = async (): Promise<void> => page.getByRole('link', { name: 'Nodes' }).click();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quarterdeck-refused-'));
    api = await startDemoApi({ seed: 'demo' });
    front = await frontOf(api);
    const kubeconfig = join(folder, 'config');
    await writeFile(kubeconfig, JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'site', clusters: [{ name: 'site', cluster: { server: front.url } }], users: [{ name: 'dev', user: { token: api.token } }], contexts: [{ name: 'site', context: { cluster: 'site', user: 'dev' } }] }));
    const browser = await launch();
    served = await serveBuilt({ args: ['--kubeconfig', kubeconfig] });
    window = await openWindow(browser, served.url);
    ({ page } = window);
    close = async () => {
      await browser.close();
      await served.stop();
      await front[Symbol.asyncDispose]();
      api.dispose();
      await rm(folder, { recursive: true, force: true });
    };
    await openCluster();
  });
  afterAll(() => close());

  it('a permission that is missing is a sentence with the next step, not empty columns', async () => {
    refusal = (node) => ({ status: 403, body: statusBody(403, 'Forbidden', `nodes "${node}" is forbidden: User "dev" cannot get resource "nodes/proxy" in API group "" at the cluster scope`) });
    await toNodes();
    await page.getByText('the permission to get nodes/proxy is missing').first().waitFor();
    expect(await page.getByRole('columnheader', { name: 'CPU' }).count()).toBe(0);
    await picture(page, 'metrics-refused');
    await expectAccessible(page, 'nodes without metrics');
  });

  it('a kubelet that does not answer is named, and the others keep their figures', async () => {
    refusal = (node) => (node === 'demo-node-2' ? { status: 503, body: statusBody(503, 'ServiceUnavailable', 'error trying to reach service: dial tcp 127.0.0.22:10250: connect: connection refused') } : undefined);
    // Looked at anew, it is asked anew.
    await go('#/fleet');
    await openCluster();
    await toNodes();
    await page.getByText('1 node without figures: demo-node-2').waitFor();
    // Two nodes answer, two figures each; the sentence may stand before their cells do.
    await expect.poll(() => page.getByRole('gridcell', { name: /^\d+ %/ }).count()).toBe(4);
    await picture(page, 'metrics-silent');
    await expectAccessible(page, 'nodes of which one is silent');
    expect(window.complaints).toEqual([]);
  });
});
