// A cluster that moves: from the patch to the painted row, what following it costs, and scrolling meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { apiOf, startChurn } from './cluster.ts';
import type { Api, Cluster } from './cluster.ts';
import type { Bench, Part } from './context.ts';
import { startK9s } from './k9s.ts';
import { median, percentile, procOf } from './measure.ts';
import { openPods } from './page.ts';
import type { PodsPage } from './page.ts';
import { idOf } from './part-open.ts';
import type { VisiblePod } from './probe.ts';
import { mb, ms, seconds, short, times } from './report.ts';
import { serve } from './served.ts';

/** lab-churn changes the first two thousand pods; the seed spreads all of them over two hundred namespaces. What we patch is ours alone. */
const isOurs = (pods: number): ((pod: VisiblePod) => boolean) => {
  const churned = Math.ceil(2000 / (pods / 200));
  return ({ namespace }) => Number(namespace.slice('team-'.length)) > churned;
};
/** Between two patches of ours (ms): a few a second. */
const PATCH_EVERY = 230;
/** Where restarts begin that nothing else shows: seven digits are no age, no port and no other pod's. */
const FIRST_NUMBER = 8_000_000;

const epoch = (): number => performance.timeOrigin + performance.now();

/** A pod that crashes, which is how it gets to the top of the table and stays there. */
const crashing = (restartCount: number): object => ({
  status: { containerStatuses: [{ name: 'app', restartCount, ready: false, image: 'registry.lab:5000/team/x:1', imageID: '', state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } } }] },
});

const running = { status: { phase: 'Running', containerStatuses: [{ name: 'app', restartCount: 0, ready: true, image: 'registry.lab:5000/team/x:1', imageID: '', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }] } };

/** The broken pods stand first. Those that lab-churn would change are made well, so that what the page shows first is ours and stays there. */
const clearTop = async (api: Api, { page }: PodsPage, mine: (pod: VisiblePod) => boolean): Promise<void> => {
  for (let round = 0; round < 40; round += 1) {
    const others = (await page.evaluate(() => probe.visiblePods())).filter((pod) => !mine(pod));
    if (others.length === 0) return;
    for (const pod of others) await api.patchStatus(pod.namespace, pod.name, running);
    await sleep(500);
  }
  throw new Error('the page does not show the pods that are patched');
};

interface Latencies { readonly painted: readonly number[]; readonly sent: number }

/** Patches pods that the page shows until `until`, and gives the times from sending to painting. */
const patchVisible = async (api: Api, { page }: PodsPage, mine: (pod: VisiblePod) => boolean, until: number): Promise<Latencies> => {
  const sent = new Map<number, number>();
  const painted: number[] = [];
  const take = async (): Promise<void> => {
    for (const { number, at } of await page.evaluate(() => probe.takePainted())) {
      const from = sent.get(number);
      if (from !== undefined) painted.push(at - from);
    }
  };
  for (let number = FIRST_NUMBER; performance.now() < until; number += 1) {
    const ours = (await page.evaluate(() => probe.visiblePods())).filter(mine);
    const pod = ours[number % Math.max(1, ours.length)];
    if (pod === undefined) throw new Error('the page shows no pod that is ours to patch');
    await page.evaluate((n) => probe.expectNumber(n), number);
    sent.set(number, epoch());
    await api.patchStatus(pod.namespace, pod.name, crashing(number));
    await sleep(PATCH_EVERY);
    await take();
  }
  await sleep(3000);
  await take();
  return { painted, sent: sent.size };
};

interface Followed { readonly cpuMs: number; readonly updates: number; readonly rssMb: number }

/** The CPU that a process takes while the cluster changes. */
const cpuUnderChurn = async (bench: Bench, cluster: Cluster, pid: number, meanwhile?: (until: number) => Promise<void>): Promise<Followed> => {
  const before = await procOf(pid);
  const churn = startChurn(bench.owned, cluster, bench.churnSeconds);
  await meanwhile?.(performance.now() + bench.churnSeconds * 1000);
  const updates = await churn.done;
  await sleep(1000);
  const after = await procOf(pid);
  return { cpuMs: after.cpuMs - before.cpuMs, updates, rssMb: after.rssMb };
};

/** Times between frames (ms), of each of three ways from the first row to the last. */
const scrollFrames = async (bench: Bench, cluster: Cluster, { page }: PodsPage): Promise<readonly (readonly number[])[]> => {
  const churn = startChurn(bench.owned, cluster, 60);
  await sleep(6000);
  const ways: (readonly number[])[] = [];
  for (let way = 0; way < 3; way += 1) {
    ways.push(await page.evaluate(() => probe.scroll(10_000)));
    await page.evaluate(() => probe.toTop());
    await sleep(1000);
  }
  await churn.stop();
  return ways;
};

const followK9s = async (bench: Bench, cluster: Cluster): Promise<Followed | undefined> => {
  if (bench.k9s === undefined) return undefined;
  bench.say('k9s under the same churn');
  const running = await startK9s(bench.owned, bench.k9s, cluster);
  const followed = await cpuUnderChurn(bench, cluster, running.pid);
  await running.stop();
  return followed;
};

export const churnPart: Part = {
  name: 'churn',
  what: 'latency, CPU and scrolling while the cluster changes',
  run: async (bench) => {
    const { owned, say } = bench;
    const [cluster, browser] = [await bench.big(), await bench.browser()];
    const api = await apiOf(cluster.kubeconfig);
    const closeApi = owned.add(() => api.close());
    const serving = await serve(owned, cluster.kubeconfig);
    const pods = await openPods(browser, serving.url, await idOf(owned, browser, cluster), cluster.pods);
    await pods.opened();
    const mine = isOurs(cluster.pods);
    await clearTop(api, pods, mine);
    say(`${bench.churnSeconds} s of churn under the page`);
    let latencies: Latencies = { painted: [], sent: 0 };
    const own = await cpuUnderChurn(bench, cluster, serving.pid, async (until) => { latencies = await patchVisible(api, pods, mine, until - 4000); });
    say('scrolling under churn');
    const ways = await scrollFrames(bench, cluster, pods);
    await pods.close();
    await serving.stop();
    await closeApi();
    const peer = await followK9s(bench, cluster);
    const { painted, sent } = latencies;
    const p95 = percentile(painted, 95);
    const frameP95 = median(ways.map((frames) => percentile(frames, 95)));
    const whole = sent > 0 && painted.length === sent;
    const perUpdate = own.cpuMs / own.updates;
    const ratio = peer === undefined ? Number.NaN : perUpdate / (peer.cpuMs / peer.updates);
    const rate = (f: Followed): string => `${short(f.updates / bench.churnSeconds)}/s`;
    return [
      { measure: 'churn: patch sent → row painted, p95', got: ms(p95), toReach: '≤ 300 ms', reached: whole && p95 <= 300, beside: `p50 ${ms(median(painted))}, ${painted.length} of ${sent} painted, ${rate(own)}`, numbers: { painted, sent } },
      {
        measure: 'the same: main CPU an update, against k9s', got: peer === undefined ? `${ms(perUpdate)}, no k9s here` : times(ratio), toReach: '≤ 0.25 ×', ...(peer === undefined ? {} : { reached: ratio <= 0.25 }),
        beside: `${seconds(own.cpuMs)} for ${own.updates}${peer === undefined ? '' : `; k9s ${seconds(peer.cpuMs)} for ${peer.updates} (${rate(peer)}), ${mb(peer.rssMb)}`}`, numbers: { cpu: own.cpuMs, updates: own.updates, ...(peer === undefined ? {} : { k9sCpu: peer.cpuMs, k9sUpdates: peer.updates }) },
      },
      { measure: 'scrolling through all rows under that churn: frame time p95', got: ms(frameP95), toReach: '≤ 20 ms', reached: frameP95 <= 20, beside: `of three ways ${ways.map((frames) => ms(percentile(frames, 95))).join(', ')}; p50 ${ms(median(ways.flat()))}, longest ${ms(Math.max(...ways.flat()))}, ${Math.round(ways.flat().length / ways.length)} frames in 10 s`, numbers: { frames: ways.flat().map((f) => Math.round(f * 10) / 10) } },
    ];
  },
};
