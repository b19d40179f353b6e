// The figures of a run, as a table to read and as JSON. A run of one part renews that part's figures and leaves the others.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { output } from './measure.ts';

/** One line of the table. */
export interface Figure {
  readonly part: string;
  readonly measure: string;
  /** What was measured, with its unit; medians unless it says otherwise. */
  readonly got: string;
  /** What issue "Fifty thousand pods" asks for; absent where a figure is for information. */
  readonly toReach?: string;
  readonly reached?: boolean;
  /** The peers in the same run, and what else is needed to judge the figure. */
  readonly beside?: string;
  /** The numbers behind it. */
  readonly numbers: Readonly<Record<string, number | readonly number[]>>;
}

interface Stamped extends Figure {
  readonly at: string;
  readonly commit: string;
  readonly runs: number;
  /** The machine's load average when the run began: of a machine that does other things as well only ratios mean something. */
  readonly load: number;
}

export interface Results {
  readonly machine: string;
  readonly figures: readonly Stamped[];
}

/** Digits that mean something: `1.86 s`, `217 MB`, `0.07`. */
export const short = (value: number): string => (Number.isNaN(value) ? '?' : Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2));
export const seconds = (ms: number): string => `${short(ms / 1000)} s`;
export const mb = (value: number): string => `${short(value)} MB`;
export const ms = (value: number): string => `${short(value)} ms`;
export const times = (value: number): string => `${short(value)} ×`;

const verdict = (figure: Figure): string => (figure.reached === undefined ? '' : figure.reached ? 'yes' : 'NO');
const cells = (figure: Figure): readonly string[] => [figure.measure, figure.got, figure.toReach ?? '', verdict(figure), figure.beside ?? ''];
const HEAD = ['measure', 'got', 'to reach', 'reached', 'beside it'];

/** The figures as a table of plain text. */
export const textTable = (figures: readonly Figure[]): string => {
  const lines = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  return lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd()).join('\n');
};

const markdown = (results: Results): string => {
  const row = (line: readonly string[]): string => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    '# Fifty thousand pods: `npm run bench -- scale`',
    '',
    `${results.machine}. A real API server and etcd on the same machine, peers in the same run; the ratios matter, not the times.`,
    '',
    row([...HEAD, 'when']),
    row([...HEAD, 'when'].map(() => '---')),
    ...results.figures.map((figure) => row([...cells(figure), `${figure.at.slice(0, 16).replace('T', ' ')}, ${figure.commit}, runs: ${figure.runs}, load before: ${short(figure.load)}`])),
    '',
  ].join('\n');
};

const read = async (file: string): Promise<Results | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Results;
  } catch {
    return undefined;
  }
};

/** Writes `scale.json` and `scale.md`; figures of other parts stay, in the order of `parts`. */
export const writeResults = async (folder: string, parts: readonly string[], figures: readonly Figure[], about: { readonly runs: number; readonly load: number }): Promise<void> => {
  const file = join(folder, 'scale.json');
  const commit = (await output('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname }).catch(() => '?')).trim();
  const renewed = new Set(figures.map((figure) => figure.part));
  const old = (await read(file))?.figures.filter((figure) => !renewed.has(figure.part)) ?? [];
  const stamped = figures.map((figure): Stamped => ({ ...figure, at: new Date().toISOString(), commit, ...about }));
  const all = [...old, ...stamped].sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part));
  const results: Results = { machine: `${cpus().length} cores (${cpus()[0]?.model.trim() ?? '?'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`, figures: all };
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(results, null, 1)}\n`);
  await writeFile(join(folder, 'scale.md'), markdown(results));
};
