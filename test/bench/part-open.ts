// The page in Chromium, from its address to the whole table; and what it and main then hold in memory.
import type { Browser } from 'playwright-core';
import { rawList } from './context.ts';
import type { Part } from './context.ts';
import type { Cluster } from './cluster.ts';
import { inTurn, median, procOf } from './measure.ts';
import type { Owned } from './owned.ts';
import { clusterId, openPods } from './page.ts';
import { mb, ms, seconds, times } from './report.ts';
import { serve } from './served.ts';

export interface Opening {
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly blockMs: number;
  readonly runMs: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly peakMb: number;
}

/** A fresh `serve`, a fresh window, straight to the pods. */
export const opening = async (owned: Owned, browser: Browser, cluster: Cluster, id: string): Promise<Opening> => {
  const serving = await serve(owned, cluster.kubeconfig);
  const blocks = await serving.watchBlocks();
  const pods = await openPods(browser, serving.url, id, cluster.pods);
  const { first, whole } = await pods.opened();
  const { longestMs: blockMs, longestRunMs: runMs } = await blocks();
  const heap = await pods.heap();
  const { rssMb, peakMb } = await procOf(serving.pid);
  await pods.close();
  await serving.stop();
  return { firstMs: first, wholeMs: whole, blockMs, runMs, heapMb: heap / 2 ** 20, rssMb, peakMb };
};

/** The id of a cluster, asked of a `serve` that is then thrown away. */
export const idOf = async (owned: Owned, browser: Browser, cluster: Cluster): Promise<string> => {
  const serving = await serve(owned, cluster.kubeconfig);
  const id = await clusterId(browser, serving.url, cluster.name);
  await serving.stop();
  return id;
};

export const openPart: Part = {
  name: 'open',
  what: 'the page from its address to the whole table',
  run: async ({ owned, big, browser: launched, runs, say }) => {
    const [cluster, browser] = [await big(), await launched()];
    const id = await idOf(owned, browser, cluster);
    say('page and raw GET in turn');
    const { page, raw } = await inTurn(runs, { page: () => opening(owned, browser, cluster, id), raw: () => rawList(owned, cluster) });
    const first = median(page.map((p) => p.firstMs));
    const whole = median(page.map((p) => p.wholeMs));
    const rawWall = median(raw.map((r) => r.wallMs));
    const heap = median(page.map((p) => p.heapMb));
    const rss = median(page.map((p) => p.rssMb));
    return [
      { measure: 'page open in Chromium → first rows painted', got: seconds(first), toReach: '≤ 0.4 s', reached: first <= 400, numbers: { first: page.map((p) => p.firstMs) } },
      { measure: '→ all rows countable, sortable, filterable, against raw GET', got: `${times(whole / rawWall)} (${seconds(whole)})`, toReach: '≤ 1.2 ×', reached: whole / rawWall <= 1.2, beside: `raw ${seconds(rawWall)}`, numbers: { whole: page.map((p) => p.wholeMs), raw: raw.map((r) => r.wallMs) } },
      { measure: "longest block of main's event loop meanwhile", got: ms(median(page.map((p) => p.blockMs))), toReach: '≤ 40 ms', reached: median(page.map((p) => p.blockMs)) <= 40, beside: `of its own ${ms(median(page.map((p) => p.runMs)))} at most, the rest it waits for a core`, numbers: { block: page.map((p) => p.blockMs), run: page.map((p) => p.runMs) } },
      { measure: 'renderer JS heap with all rows, after GC', got: mb(heap), toReach: '≤ 200 MB', reached: heap <= 200, numbers: { heap: page.map((p) => p.heapMb) } },
      { measure: 'main RSS with all rows', got: mb(rss), toReach: '≤ 350 MB', reached: rss <= 350, beside: `peak ${mb(median(page.map((p) => p.peakMb)))}`, numbers: { rss: page.map((p) => p.rssMb), peak: page.map((p) => p.peakMb) } },
    ];
  },
};
