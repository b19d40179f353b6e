// How long a search of the palette takes over so many objects, and how long it blocks main: on synthetic rows, with nothing else in the process.
// `node test/bench/search.ts`. Not a test: figures of a machine that does other work as well say little.
import { scan } from '../../main/kube/search/scan.ts';
import type { ScanSource } from '../../main/kube/search/scan.ts';
import type { SeenRow } from '../../main/kube/search/seen.ts';
import { wordsOf } from '../../preload/contract/model/rank.ts';

const RUNS = 15;
const APPS = ['api', 'web', 'worker', 'cart', 'checkout', 'payments', 'search', 'mailer', 'ledger', 'gateway'];
const TYPED = ['w', 'web', 'web-7', 'checkout-4999', 'pay led', 'po/cart ns-17', 'zzzz', 'c9f'];

const pods = (n: number): ScanSource => {
  const rows = new Map<string, SeenRow>();
  for (let i = 0; i < n; i += 1) {
    const name = `${APPS[i % APPS.length] ?? ''}-${((i * 2654435761) >>> 0).toString(36)}-${i}`;
    rows.set(`uid-${i}`, { key: `uid-${i}`, name, namespace: `ns-${i % 50}`, verdict: 'ok' });
  }
  return {
    clusterName: 'big',
    kind: { id: 'pods', kind: 'Pod', namespaced: true, shortNames: ['po'], capabilities: ['loggable', 'execable'] },
    table: { cluster: 'big', kind: 'pods', whole: true, loading: false, size: rows.size, rows: () => rows.values(), has: (key) => rows.has(key) },
  };
};

const at = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** The longest time between two turns of the event loop while `work` runs. */
const longestBlock = async (work: () => Promise<unknown>): Promise<number> => {
  let longest = 0;
  let last = performance.now();
  let going = true;
  const beat = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) setImmediate(beat);
  };
  setImmediate(beat);
  await work();
  going = false;
  return longest;
};

const line = (cells: readonly string[]): string => `${cells.map((cell, index) => (index === 0 ? cell.padEnd(18) : cell.padStart(10))).join(' ')}\n`;

process.stdout.write(line(['typed', 'objects', 'fit', 'median ms', 'p95 ms', 'block ms']));
for (const n of [50_000, 200_000]) {
  const sources = [pods(n)];
  for (const typed of TYPED) {
    const times: number[] = [];
    let [total, block] = [0, 0];
    for (let run = 0; run < RUNS; run += 1) {
      const began = performance.now();
      block = Math.max(block, await longestBlock(async () => { total = (await scan(sources, { words: wordsOf(typed), limit: 30, signal: new AbortController().signal })).total; }));
      // The first runs compile.
      if (run > 2) times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    process.stdout.write(line([typed, String(n), String(total), at(times, 0.5).toFixed(1), at(times, 0.95).toFixed(1), block.toFixed(1)]));
  }
}
