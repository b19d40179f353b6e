// Smaller and larger clusters: what a pod costs must not grow with their number.
import { startCluster } from './cluster.ts';
import { ownList } from './context.ts';
import type { OwnList, Part } from './context.ts';
import { inTurn, median } from './measure.ts';
import { idOf, opening } from './part-open.ts';
import type { Opening } from './part-open.ts';
import { mb, seconds, short } from './report.ts';

const FEW = 1000;
const MANY = 200_000;
/** Noise that two runs of the same differ by. */
const TOLERANCE = 1.05;

const count = (pods: number): string => pods.toLocaleString('en-US');
const perPod = (runs: readonly OwnList[], pods: number): number => (median(runs.map((r) => r.listMs)) * 1000) / pods;

export const sizesPart: Part = {
  name: 'sizes',
  what: '1,000 pods against 50,000',
  run: async ({ owned, big, runs, say }) => {
    const cluster = await big();
    const small = await startCluster(owned, 'small', FEW);
    say(`1,000 and ${count(cluster.pods)} in turn`);
    const { few, all } = await inTurn(runs, { few: () => ownList(owned, small), all: () => ownList(owned, cluster) });
    const [a, b] = [perPod(few, FEW), perPod(all, cluster.pods)];
    return [{ measure: `1,000 → ${count(cluster.pods)} pods: time per pod`, got: `${short(a)} → ${short(b)} µs`, toReach: 'falls or stays', reached: b <= a * TOLERANCE, numbers: { few: few.map((r) => r.listMs), all: all.map((r) => r.listMs) } }];
  },
};

const describe = (at: Opening): string => `whole after ${seconds(at.wholeMs)}, heap ${mb(at.heapMb)}, main ${mb(at.rssMb)}`;

/** Goes last: it takes the cluster of 50,000 away. */
export const hugePart: Part = {
  name: 'huge',
  what: '200,000 pods',
  run: async ({ owned, big, browser: launched, say }) => {
    const [cluster, browser] = [await big(), await launched()];
    const fewer = await ownList(owned, cluster);
    const fewerPage = await opening(owned, browser, cluster, await idOf(owned, browser, cluster));
    say('starting 200,000 pods');
    const huge = await startCluster(owned, 'big', MANY);
    await ownList(owned, huge);
    const more = await ownList(owned, huge);
    const kib = (value: OwnList, pods: number): number => (value.peakRssMb * 1024) / pods;
    const figures = [{ measure: '200,000 pods: the CLI completes, peak RSS a pod', got: `${seconds(more.wallMs)}, ${mb(more.peakRssMb)}, ${short(kib(more, MANY))} KiB a pod`, toReach: 'no worse than linear', reached: kib(more, MANY) <= kib(fewer, cluster.pods) * TOLERANCE, beside: `${count(cluster.pods)}: ${mb(fewer.peakRssMb)}, ${short(kib(fewer, cluster.pods))} KiB a pod`, numbers: { wall: more.wallMs, rss: more.peakRssMb, rss50: fewer.peakRssMb } }];
    say('200,000 pods in the page');
    const id = await idOf(owned, browser, huge);
    const page = await opening(owned, browser, huge, id).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (page instanceof Error) return [...figures, { measure: '200,000 pods: the page', got: `failed: ${page.message.split('\n')[0] ?? ''}`, toReach: 'no worse than linear', reached: false, numbers: {} }];
    const linear = (page.heapMb + page.rssMb) / MANY <= ((fewerPage.heapMb + fewerPage.rssMb) / cluster.pods) * TOLERANCE;
    return [...figures, { measure: '200,000 pods: the page', got: describe(page), toReach: 'no worse than linear', reached: linear, beside: `${count(cluster.pods)}: ${describe(fewerPage)}`, numbers: { whole: page.wholeMs, heap: page.heapMb, rss: page.rssMb } }];
  },
};
