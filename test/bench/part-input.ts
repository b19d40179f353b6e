// What a key or a click takes until it is painted, with all rows in the table and nothing else moving.
import { idOf } from './part-open.ts';
import type { Part } from './context.ts';
import { median, percentile } from './measure.ts';
import { openPods } from './page.ts';
import type { PodsPage } from './page.ts';
import { ms } from './report.ts';
import { serve } from './served.ts';

// Letters that stand in the random end of pods' names and in no other column, so that every key changes the rows.
const WORDS = ['xzw', 'zwq', 'wxj', 'qzx', 'jzw', 'zqx', 'xwq', 'wqz', 'qxw', 'zxj'];
const HEADINGS = [/^Name\b/i, /^Namespace\b/i, /^Restarts\b/i, /^Status\b/i];

/** Does something and gives the time until its effect was painted; undefined where nothing changed within 5 s. */
const timeOf = async ({ page }: PodsPage, act: () => Promise<void>): Promise<number | undefined> => {
  await page.evaluate(() => probe.arm());
  await act();
  return page.evaluate(() => probe.changed());
};

/** Times from a key in the filter box until the rows that it leaves are painted. */
export const filterTimes = async (pods: PodsPage, words: readonly string[]): Promise<readonly (number | undefined)[]> => {
  const times: (number | undefined)[] = [];
  const box = pods.filterBox();
  for (const word of words) {
    await box.focus();
    for (const letter of word) times.push(await timeOf(pods, () => pods.page.keyboard.press(letter)));
    // Escape empties the box: all rows again.
    times.push(await timeOf(pods, () => pods.page.keyboard.press('Escape')));
  }
  return times;
};

const sortTimes = async (pods: PodsPage): Promise<readonly (number | undefined)[]> => {
  const times: (number | undefined)[] = [];
  // Once up, once down. The last heading's first press may leave the first row where it was; the second cannot.
  for (const heading of HEADINGS) for (let i = 0; i < 2; i += 1) times.push(await timeOf(pods, () => pods.sortBy(heading).click()));
  return times;
};

export const inputPart: Part = {
  name: 'input',
  what: 'filter and sort',
  run: async ({ owned, big, browser: launched, runs, say }) => {
    const [cluster, browser] = [await big(), await launched()];
    const serving = await serve(owned, cluster.kubeconfig);
    const pods = await openPods(browser, serving.url, await idOf(owned, browser, cluster), cluster.pods);
    await pods.opened();
    say('typing and sorting');
    const typed = await filterTimes(pods, WORDS.slice(0, runs * 4));
    const sorted = await sortTimes(pods);
    await pods.close();
    await serving.stop();
    const [keys, clicks] = [typed, sorted].map((times) => times.filter((t) => t !== undefined));
    if (keys === undefined || clicks === undefined || keys.length < typed.length * 0.8 || clicks.length < sorted.length / 2) throw new Error(`only ${keys?.length ?? 0} of ${typed.length} keys and ${clicks?.length ?? 0} of ${sorted.length} clicks changed the table`);
    return [
      { measure: 'filter keystroke → painted, p95', got: ms(percentile(keys, 95)), toReach: '≤ 80 ms', reached: percentile(keys, 95) <= 80, beside: `p50 ${ms(median(keys))}, ${keys.length} keys`, numbers: { keys } },
      { measure: 'sort → painted, p95', got: ms(percentile(clicks, 95)), toReach: '≤ 200 ms', reached: percentile(clicks, 95) <= 200, beside: `p50 ${ms(median(clicks))}, ${clicks.length} clicks`, numbers: { clicks } },
    ];
  },
};
