// Minutes of churn: what main and the page hold after garbage collection must not grow.
import { setTimeout as sleep } from 'node:timers/promises';
import { startChurn } from './cluster.ts';
import type { Part } from './context.ts';
import { openPods } from './page.ts';
import type { PodsPage } from './page.ts';
import { idOf } from './part-open.ts';
import { mb, short } from './report.ts';
import { serve } from './served.ts';
import type { Serving } from './served.ts';

/** Before the first sample (s): what is made once is then there. */
const WARM_SECONDS = 60;
const MINUTE = 60_000;

interface Sample { readonly main: number; readonly page: number }

/** The least of three, a second apart: what is on its way at one moment is not growth. */
const sample = async (serving: Serving, pods: PodsPage): Promise<Sample> => {
  const seen: Sample[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { heapUsed, external } = await serving.memory();
    seen.push({ main: (heapUsed + external) / 2 ** 20, page: (await pods.heap()) / 2 ** 20 });
    await sleep(1000);
  }
  return { main: Math.min(...seen.map((s) => s.main)), page: Math.min(...seen.map((s) => s.page)) };
};

const percentGrown = (values: readonly number[]): number => (((values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN)) / (values[0] ?? Number.NaN)) * 100;

export const growthPart: Part = {
  name: 'growth',
  what: 'heap growth under long churn',
  run: async ({ owned, big, browser: launched, minutes, say }) => {
    const [cluster, browser] = [await big(), await launched()];
    const serving = await serve(owned, cluster.kubeconfig);
    const pods = await openPods(browser, serving.url, await idOf(owned, browser, cluster), cluster.pods);
    await pods.opened();
    say(`${minutes} min of churn`);
    const churn = startChurn(owned, cluster, minutes * 60 + WARM_SECONDS * 2);
    await sleep(WARM_SECONDS * 1000);
    const samples: Sample[] = [];
    const until = performance.now() + minutes * MINUTE;
    for (;;) {
      samples.push(await sample(serving, pods));
      if (performance.now() >= until) break;
      await sleep(Math.min(MINUTE, Math.max(1000, until - performance.now())));
    }
    await churn.stop();
    await pods.close();
    await serving.stop();
    const figure = (what: 'main' | 'page', name: string) => {
      const values = samples.map((s) => s[what]);
      const grown = percentGrown(values);
      return { measure: `heap growth over ${minutes} min of churn after forced GC: ${name}`, got: `${short(grown)} %`, toReach: '≤ 3 %', reached: grown <= 3, beside: `${mb(values[0] ?? Number.NaN)} → ${mb(values.at(-1) ?? Number.NaN)}`, numbers: { [what]: values.map((v) => Math.round(v * 100) / 100) } };
    };
    return [figure('main', 'main'), figure('page', 'renderer')];
  },
};
