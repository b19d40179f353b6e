// Fifty thousand pods of a real API server, measured with the peers in the same run.
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { startCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import type { Bench, Options, Part } from './context.ts';
import { findK9s } from './k9s.ts';
import { ensurePackages } from './measure.ts';
import { withOwned } from './owned.ts';
import type { Owned } from './owned.ts';
import { startBrowser } from './page.ts';
import { churnPart } from './part-churn.ts';
import { cliPart } from './part-cli.ts';
import { growthPart } from './part-growth.ts';
import { inputPart } from './part-input.ts';
import { openPart } from './part-open.ts';
import { hugePart, sizesPart } from './part-sizes.ts';
import { textTable, writeResults } from './report.ts';
import type { Figure } from './report.ts';

const root = join(import.meta.dirname, '../..');
/** In the order of the table; the last one takes the cluster away. */
const PARTS: readonly Part[] = [cliPart, openPart, churnPart, inputPart, growthPart, sizesPart, hugePart];
const PODS = 50_000;
/** Whatever a machine does: a run ends. */
const LIMIT_MS = 3 * 3_600_000;

export const usage = `usage: npm run bench -- scale [--only PART[,PART]] [--runs N] [--minutes N] [--pods N] [--quick]
  --only     ${PARTS.map((part) => part.name).join(', ')}
  --runs     of each way, in turn; 3
  --minutes  of churn for the growth of the heaps; 15
  --pods     in the cluster; ${PODS}
  --quick    one run, one minute, 20 s of churn, not 200,000 pods; results go to test-results/bench`;

interface Choice extends Options {
  readonly parts: readonly Part[];
  readonly pods: number;
  readonly folder: string;
}

const choose = (args: readonly string[]): Choice => {
  const { values } = parseArgs({ args: [...args], options: { only: { type: 'string' }, runs: { type: 'string' }, minutes: { type: 'string' }, pods: { type: 'string' }, quick: { type: 'boolean', default: false } } });
  const number = (text: string | undefined, otherwise: number): number => {
    const value = text === undefined ? otherwise : Number(text);
    if (!(value > 0)) throw new Error(usage);
    return value;
  };
  const names = values.only?.split(',') ?? PARTS.filter((part) => !values.quick || part !== hugePart).map((part) => part.name);
  const parts = PARTS.filter((part) => names.includes(part.name));
  if (parts.length !== names.length) throw new Error(usage);
  const pods = number(values.pods, PODS);
  return { parts, pods, runs: number(values.runs, values.quick ? 1 : 3), minutes: number(values.minutes, values.quick ? 1 : 15), churnSeconds: values.quick ? 20 : 60, folder: values.quick || pods !== PODS ? join(root, 'test-results/bench') : join(import.meta.dirname, 'results') };
};

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

/** Makes what several parts share when the first of them asks for it. */
const shared = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};

const benchOf = (owned: Owned, choice: Choice, k9s: string | undefined): Bench => ({
  runs: choice.runs,
  minutes: choice.minutes,
  churnSeconds: choice.churnSeconds,
  owned,
  big: shared<Cluster>(() => {
    say(`starting a cluster of ${choice.pods} pods`);
    return startCluster(owned, 'big', choice.pods);
  }),
  browser: shared<Browser>(() => startBrowser(owned)),
  say,
  ...(k9s === undefined ? {} : { k9s }),
});

const measured = async (part: Part, bench: Bench): Promise<readonly Figure[]> => {
  say(`${part.name}: ${part.what}`);
  try {
    return (await part.run(bench)).map((figure) => ({ part: part.name, ...figure }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`${part.name} failed: ${why}`);
    return [{ part: part.name, measure: part.what, got: `failed: ${(why.split('\n')[0] ?? '').slice(0, 200)}`, reached: false, numbers: {} }];
  }
};

/** `npm run bench -- scale`. The exit status says whether it could be measured, not whether it was fast enough. */
export const scale = async (args: readonly string[]): Promise<void> => {
  const choice = choose(args);
  const load = loadavg()[0] ?? Number.NaN;
  await withOwned(async (owned) => {
    const limit = setTimeout(() => {
      say(`not done after ${LIMIT_MS / 3_600_000} h`);
      process.kill(process.pid, 'SIGTERM');
    }, LIMIT_MS);
    limit.unref();
    await ensurePackages(['time']);
    const needsPeer = choice.parts.some((part) => part === cliPart || part === churnPart);
    const peer = needsPeer ? await findK9s() : { lack: '' };
    if ('lack' in peer && peer.lack !== '') say(peer.lack);
    const bench = benchOf(owned, choice, 'binary' in peer ? peer.binary : undefined);
    const figures: Figure[] = [];
    for (const part of choice.parts) {
      const measures = await measured(part, bench);
      if (owned.ending) return;
      figures.push(...measures);
      // After every part: a run that is stopped keeps what it has.
      await writeResults(choice.folder, PARTS.map((one) => one.name), figures, { runs: choice.runs, load });
    }
    clearTimeout(limit);
    process.stdout.write(`${textTable(figures)}\n\nwritten to ${join(choice.folder, 'scale.md')}\n`);
    if (figures.some((figure) => figure.got.startsWith('failed'))) process.exitCode = 1;
  });
};
