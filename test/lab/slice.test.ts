// The main job, end to end: a real Chromium, the browser host, a real highly available Kubernetes.
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, launch, openWindow, picture, serveBuilt } from '../e2e/harness.ts';
import type { Served, Window } from '../e2e/harness.ts';
import { kubectl, lab, labEnv } from './lab.ts';
import type { LabEnv } from './lab.ts';

const MINUTE = 60_000;

describe('an operator on the real lab', () => {
  let env: LabEnv;
  let served: Served;
  let browser: Browser;
  let window: Window;
  let page: Page;
  let base = '';
  let panel: Locator;

  const go = (place: string): Promise<void> => page.evaluate((hash) => { globalThis.location.hash = hash; }, `${base}/${place}`);
  const plan = (): Locator => panel.getByRole('region', { name: 'Plan' });
  const rowOf = (name: string, namespace: string): Locator => page.getByRole('grid').getByRole('row').filter({ has: page.getByRole('gridcell', { name: new RegExp(`^\\S+ ${name}$`) }) }).filter({ has: page.getByRole('gridcell', { name: namespace, exact: true }) });

  /** Types the name that production asks for, and applies. */
  const apply = async (bar: Locator, button: RegExp): Promise<void> => {
    await bar.getByText('The API server accepts it').waitFor();
    await bar.getByLabel(/^This is production\. Type /).fill('web');
    await bar.getByRole('button', { name: button }).click();
  };

  const dock = (): Locator => page.getByRole('region', { name: 'Terminals and logs' });
  // The screen is a canvas; screen reader mode tells the same in words.
  const seen = async (text: string | RegExp): Promise<void> => {
    const reader = dock().getByRole('checkbox', { name: 'Screen reader mode' });
    await reader.waitFor();
    if (!(await reader.isChecked())) await reader.check();
    await dock().locator('.tab-panel:visible').getByRole('list').getByText(text).first().waitFor();
  };
  const typeLine = async (text: string): Promise<void> => {
    await dock().locator('.tab-panel:visible textarea').focus();
    await page.keyboard.type(`${text}\n`);
  };

  beforeAll(async () => {
    await lab('reset');
    env = await labEnv();
    [served, browser] = await Promise.all([serveBuilt({ home: env.home, args: ['--kubeconfig', env.kubeconfig] }), launch()]);
    window = await openWindow(browser, served.url);
    page = window.page;
    page.setDefaultTimeout(30_000);
    panel = page.getByRole('dialog', { name: /^(Deploy an application|New image for|Take .* back)/ });
  }, 5 * MINUTE);

  afterAll(async () => {
    await browser.close();
    await served.stop();
    await lab('up');
    await lab('reset');
  }, 10 * MINUTE);

  afterEach(({ task }) => (task.result?.state === 'fail' ? picture(page, `lab-failed-${task.name.replace(/\W+/g, '-')}`) : undefined));

  it('opens the cluster and sees that it is well', async () => {
    await page.getByRole('navigation').first().getByRole('button', { name: /lab/ }).click();
    await page.getByRole('contentinfo').getByText('Live').waitFor();
    base = (await page.evaluate(() => globalThis.location.hash)).split('/').slice(0, 3).join('/');
    await page.getByRole('heading', { name: 'All is well' }).waitFor();
    await page.getByText('master-2').first().waitFor();
    await expectAccessible(page, 'the front page');
    await picture(page, 'lab-overview');
  });

  it('declares the masters, so that they can be asked over SSH', async () => {
    await go('hosts');
    const names = page.getByRole('combobox', { name: 'Add hosts' });
    for (const { name } of env.masters) {
      await names.fill(name);
      await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    for (const { name } of env.masters) await page.getByRole('grid').getByRole('row').filter({ hasText: name }).filter({ hasText: 'Master' }).first().waitFor();
    await go('overview');
    await page.getByText(/3 of 3 members well/).waitFor();
  });

  it('deploys web:1 with four replicas into production', async () => {
    await go('environments/production');
    await page.getByRole('button', { name: /^Deploy .*production/ }).click();
    await panel.getByRole('combobox', { name: 'Name', exact: true }).fill('web');
    await panel.getByRole('combobox', { name: 'Image', exact: true }).fill('registry.lab:5000/web:1');
    await panel.getByRole('spinbutton', { name: 'Replicas' }).fill('4');
    await apply(plan(), /^Deploy .*web.* to Production$/);
    await panel.getByText('Complete', { exact: true }).waitFor();
    await panel.getByText('4 of 4 ready').waitFor();
    await panel.getByRole('button', { name: 'Close' }).click();
    expect(await kubectl('-n', 'production', 'get', 'deployment', 'web', '-o', 'jsonpath={.status.readyReplicas}')).toBe('4');
  }, 3 * MINUTE);

  const upgrade = async (image: string): Promise<void> => {
    await go('workloads');
    await rowOf('web', 'production').dblclick();
    await page.getByRole('button', { name: 'New image' }).click();
    await panel.getByRole('combobox', { name: 'Image of web' }).fill(`registry.lab:5000/${image}`);
    await apply(plan(), new RegExp(`^Deploy ${image} to Production$`));
  };

  it('upgrades to web:2 and follows the rollout to its end', async () => {
    await upgrade('web:2');
    await panel.getByText('Complete', { exact: true }).waitFor({ timeout: 90_000 });
    await panel.getByRole('button', { name: 'Close' }).click();
  }, 3 * MINUTE);

  it('upgrades to web:broken, sees why it fails, and takes it back while it fails', async () => {
    await upgrade('web:broken');
    await panel.getByText(/exit 1/).first().waitFor({ timeout: 60_000 });
    await picture(page, 'lab-broken');
    await expectAccessible(page, 'a failing rollout');
    await panel.getByRole('button', { name: 'Take it back' }).click();
    await apply(panel.getByRole('region', { name: 'Take it back' }), /^Take web back in Production$/);
    await panel.getByText('Complete', { exact: true }).waitFor({ timeout: 90_000 });
    await panel.getByRole('button', { name: 'Close' }).click();
    expect(await kubectl('-n', 'production', 'get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe('registry.lab:5000/web:2');
  }, 4 * MINUTE);

  it('enters a pod and reads its answer', async () => {
    await go('kinds/pods?ns=production');
    const pod = page.getByRole('grid').getByRole('row').filter({ has: page.getByRole('gridcell', { name: /^\S+ web-/ }) }).filter({ hasText: 'Running' }).first();
    await pod.click();
    await page.keyboard.press('t');
    await seen('/ #');
    await typeLine('wget -qO- localhost:8080');
    await seen(/web 2 web-/);
  }, 2 * MINUTE);

  it('reaches node-2 through master-1 and restarts its kubelet', async () => {
    const started = (): Promise<string> => kubectl('get', 'node', 'node-2', '-o', 'jsonpath={.status.conditions[?(@.type=="Ready")].status}');
    await go('hosts');
    await page.getByRole('grid').getByRole('row').filter({ hasText: 'node-2' }).first().click();
    await page.keyboard.press('t');
    await seen(/ops@node-2/);
    await typeLine('before=$(systemctl show -p MainPID --value kubelet); sudo systemctl restart kubelet; sleep 1; [ "$before" != "$(systemctl show -p MainPID --value kubelet)" ] && echo "kubelet is" new');
    await seen(/kubelet is new/);
    await expect.poll(started, { timeout: MINUTE }).toBe('True');
    await picture(page, 'lab-terminal');
  }, 3 * MINUTE);

  it('shows the loss of one API server, and nothing else is disturbed', async () => {
    await go('overview');
    await lab('break', 'apiserver-2');
    try {
      await page.getByText(/API server of master-2/).first().waitFor({ timeout: MINUTE });
      await picture(page, 'lab-apiserver-lost');
      await page.getByRole('contentinfo').getByText('Live').waitFor();
      await go('workloads');
      await rowOf('web', 'production').waitFor();
      await typeLine('echo still $((20+3))');
      await seen(/still 23/);
    } finally {
      await lab('heal', 'apiserver-2');
    }
    await go('overview');
    await page.getByRole('heading', { name: 'All is well' }).waitFor({ timeout: 2 * MINUTE });
  }, 6 * MINUTE);

  it('exports a snapshot, and opens it when the lab is gone', async () => {
    await page.evaluate(() => { globalThis.location.hash = '#/snapshots'; });
    await page.getByRole('button', { name: 'Take a snapshot…' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /lab/ }).click();
    await dialog.getByText(/\.qdsnap/).waitFor({ timeout: MINUTE });
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await lab('down');
    await page.getByRole('button', { name: 'Open', exact: true }).first().click();
    await page.getByRole('heading', { name: 'All is well' }).waitFor();
    await page.getByText(/Snapshot of lab/).first().waitFor();
    base = (await page.evaluate(() => globalThis.location.hash)).split('/').slice(0, 3).join('/');
    await go('workloads');
    await rowOf('web', 'production').waitFor();
    await picture(page, 'lab-snapshot');
    expect(await page.getByRole('button', { name: /Deploy/ }).count()).toBe(0);
    await expectAccessible(page, 'an opened snapshot');
  }, 6 * MINUTE);

  it('has not a page error to show for it', () => {
    expect(window.complaints).toEqual([]);
  });
});
