// 50,000 pods of a real API server: our rows against kubectl and against downloading the bytes without looking at them.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { Agent, request } from 'undici';
import { lab, labEnv } from '../lab/lab.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const RUNS = Number(process.argv[2] ?? 3);

interface Sample {
  readonly wallMs: number;
  readonly peakRssMb?: number;
  readonly firstMs?: number;
  readonly longestBlockMs?: number;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Wall time and peak memory of a whole process, by GNU time's `%e %M`. */
const timed = async (command: string, args: readonly string[]): Promise<Sample & { readonly stderr: string }> => {
  const started = performance.now();
  const { stderr } = await run('bash', ['-c', 'TIMEFORMAT=; exec /usr/bin/time -f "TIME %M" "$@" > /dev/null', 'bench', command, ...args], { maxBuffer: 1 << 26 });
  return { wallMs: performance.now() - started, peakRssMb: Number(/TIME (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024, stderr };
};

const ours = async (kubeconfig: string): Promise<Sample> => {
  const sample = await timed(process.execPath, [join(root, 'dist/cli.cjs'), 'get', 'pods', '-A', '-o', 'json', '--stats', '--kubeconfig', kubeconfig]);
  const stats = JSON.parse(sample.stderr.split('\n').find((line) => line.startsWith('{')) ?? '{}') as Partial<Record<'rows' | 'firstMs' | 'longestBlockMs' | 'wallMs', number>>;
  if (stats.rows !== 50_000) throw new Error(`expected 50,000 rows, got ${String(stats.rows)}`);
  return { wallMs: stats.wallMs ?? Number.NaN, peakRssMb: sample.peakRssMb ?? Number.NaN, firstMs: stats.firstMs ?? Number.NaN, longestBlockMs: stats.longestBlockMs ?? Number.NaN };
};

/** The physical limit: the JSON list through one connection, thrown away. */
const wire = async (kubeconfig: string): Promise<Sample> => {
  const config = load(await readFile(kubeconfig, 'utf8')) as { clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]; users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[] };
  const pem = (data: string | undefined): string => Buffer.from(data ?? '', 'base64').toString();
  const cluster = config.clusters[0]?.cluster;
  const user = config.users[0]?.user;
  const agent = new Agent({ connect: { ca: pem(cluster?.['certificate-authority-data']), cert: pem(user?.['client-certificate-data']), key: pem(user?.['client-key-data']) } });
  const started = performance.now();
  const response = await request(`${cluster?.server ?? ''}/api/v1/pods`, { dispatcher: agent, headers: { accept: 'application/json', 'user-agent': 'quarterdeck-bench' } });
  for await (const _ of response.body);
  await agent.close();
  return { wallMs: performance.now() - started };
};

const bench = async (): Promise<void> => {
  await lab('big', 'up');
  const env = await labEnv();
  const { kubeconfig } = env.big;
  const ways: Readonly<Record<string, () => Promise<Sample>>> = {
    'quarterdeck get pods -A (rows)': () => ours(kubeconfig),
    'kubectl get pods -A': () => timed(env.kubectl, ['--kubeconfig', kubeconfig, 'get', 'pods', '-A']),
    'JSON downloaded, not read': () => wire(kubeconfig),
  };
  const results = new Map<string, Sample[]>(Object.keys(ways).map((name) => [name, []]));
  // Taking turns, so that whatever else the machine does hits all of them.
  for (let i = 0; i < RUNS; i += 1) for (const [name, way] of Object.entries(ways)) results.get(name)?.push(await way());
  const figures = new Map([...results].map(([name, samples]) => [name, { wall: median(samples.map((s) => s.wallMs)), rss: median(samples.map((s) => s.peakRssMb ?? Number.NaN)), first: median(samples.map((s) => s.firstMs ?? Number.NaN)), block: median(samples.map((s) => s.longestBlockMs ?? Number.NaN)) }]));
  const own = figures.get('quarterdeck get pods -A (rows)');
  if (!own) throw new Error('no figures');
  const lines = [`50,000 pods, median of ${RUNS} runs in turn`, `quarterdeck: rows complete after ${Math.round(own.wall)} ms, first page ${Math.round(own.first)} ms, longest block of the event loop ${Math.round(own.block)} ms, peak memory ${Math.round(own.rss)} MB`];
  for (const [name, f] of figures) if (f !== own) lines.push(`against ${name}: ${(f.wall / own.wall).toFixed(2)} times our wall time${Number.isNaN(f.rss) ? '' : `, ${(f.rss / own.rss).toFixed(1)} times our peak memory`}`);
  process.stdout.write(`${lines.join('\n')}\n`);
};

try {
  await bench();
} finally {
  await lab('big', 'down');
}
