import { once } from 'node:events';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { fault } from '../../../preload/contract/fault.ts';
import type { Column, KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import type { KubeClient } from '../../kube/client.ts';
import { Discovery } from '../../kube/discovery.ts';
import { builtInKind } from '../../kube/kinds/built-in.ts';
import { humanDuration } from '../../kube/kinds/workloads.ts';
import { createTables } from '../../kube/table-store.ts';
import type { LiveTable } from '../../kube/tables.ts';
import { chosenCluster, complain, print, withApp } from './common.ts';
import type { Common } from './common.ts';
import { harmless, textTable } from './table.ts';

export interface GetOptions {
  readonly kind: string;
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  readonly labels?: string;
  readonly wide: boolean;
  readonly stats: boolean;
}

/** `get KIND`: the rows of the contract, as a table or as JSON. */
export const getCommand = (common: Common, options: GetOptions): Promise<number> =>
  withApp(common, (app, signal) => {
    const cluster = chosenCluster(app, common);
    return printRows(app.clusters.clientOf(cluster.id), common, { ...options, namespace: options.namespace ?? cluster.namespace ?? 'default' }, signal);
  });

/** Lists one kind through a client of any sort and prints it. */
export const printRows = async (client: KubeClient, common: Common, options: GetOptions, signal: AbortSignal): Promise<number> => {
  const counted = countingClient(client);
  const discovery = new Discovery();
  const kind = await findKind(discovery, client, options.kind);
  const namespace = options.allNamespaces || !kind.namespaced ? undefined : options.namespace;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const tables = createTables(() => counted.client, discovery, 0);
  const table = tables.open(client.cluster, { kind: kind.id, ...(namespace === undefined ? {} : { namespaces: [namespace] }), ...(options.labels === undefined ? {} : { labels: options.labels }) });
  try {
    const firstMs = firstRows(table, started, signal);
    await table.ready(signal);
    const wallMs = performance.now() - started;
    const rows = [...table.rows.values()];
    delay.disable();
    const longestBlockMs = Math.round(delay.max / 1e6);
    if (common.json) await printRowsJson(table.columns, rows);
    else print(rows.length === 0 ? 'No resources found' : rowsText(table.columns, rows, { namespaced: kind.namespaced && namespace === undefined, wide: options.wide, now: Date.now() }));
    // Last, so that the peak is that of all of it.
    if (options.stats) complain(JSON.stringify({ rows: rows.length, firstMs: Math.round(firstMs() ?? wallMs), wallMs: Math.round(wallMs), peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024), longestBlockMs, bytes: counted.bytes() }));
    return 0;
  } finally {
    table.dispose();
    tables.dispose();
  }
};

/** Rows per write: their text is a fraction of a megabyte. */
const WRITTEN = 1000;

/** One row per line, written in parts as the reader takes them: the text of 50,000 rows is larger than the rows. */
const printRowsJson = async (columns: readonly Column[], rows: readonly Row[]): Promise<void> => {
  const write = async (text: string): Promise<void> => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  };
  await write(`{"columns":${JSON.stringify(columns)},"rows":[`);
  for (let i = 0; i < rows.length; i += WRITTEN) await write(`${i === 0 ? '' : ','}\n${rows.slice(i, i + WRITTEN).map((row) => JSON.stringify(row)).join(',\n')}`);
  await write('\n]}\n');
};

/** When the first rows were there, in milliseconds after `started`; undefined while they are not. */
const firstRows = (table: LiveTable, started: number, signal: AbortSignal): (() => number | undefined) => {
  let first: number | undefined;
  const look = async (): Promise<void> => {
    for await (const item of table.items(signal)) {
      if (item.type !== 'rows' || item.rows.length === 0) continue;
      first = performance.now() - started;
      return;
    }
  };
  // What stops this also rejects `ready`, which says so.
  look().catch(() => undefined);
  return () => first;
};

/** A kind by any of its kubectl names: `po`, `pod`, `pods`, `deployments.apps`. */
const findKind = async (discovery: Discovery, client: KubeClient, name: string): Promise<KindInfo> => {
  const wanted = name.toLowerCase();
  const builtIn = client.kind === 'snapshot' ? undefined : builtInKind(wanted);
  if (builtIn) return builtIn;
  const { kinds } = await discovery.of(client);
  const found = kinds.find((k) => k.id === wanted) ?? kinds.find((k) => k.plural === wanted || k.kind.toLowerCase() === wanted || k.shortNames.includes(wanted));
  if (!found) throw fault('not-found', `The cluster serves no kind ${name}`);
  return found;
};

/** Counts the bytes of every answer. */
const countingClient = (client: KubeClient): { readonly client: KubeClient; readonly bytes: () => number } => {
  let bytes = 0;
  const counted: KubeClient = {
    cluster: client.cluster,
    name: client.name,
    kind: client.kind,
    server: client.server,
    user: client.user,
    readOnly: client.readOnly,
    request: async (request) => {
      const response = await client.request(request);
      return { ...response, body: counting(response.body, (n) => (bytes += n)) };
    },
    json: async <T>(request: Parameters<KubeClient['json']>[0]): Promise<T> => {
      const body = await client.bytes(request);
      bytes += body.length;
      return JSON.parse(Buffer.from(body).toString('utf8')) as T;
    },
    bytes: async (request) => {
      const body = await client.bytes(request);
      bytes += body.length;
      return body;
    },
    socket: (request) => client.socket(request),
    watchOpened: () => client.watchOpened(),
  };
  return { client: counted, bytes: () => bytes };
};

const counting = async function* (body: AsyncIterable<Uint8Array>, add: (n: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    add(chunk.length);
    yield chunk;
  }
};

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const rowsText = (columns: readonly Column[], rows: readonly Row[], view: { readonly namespaced: boolean; readonly wide: boolean; readonly now: number }): string => {
  const shown = columns.map((column, index) => ({ column, index })).filter(({ column }) => view.wide || !column.wide);
  const cell = (row: Row, { column, index }: (typeof shown)[number]): string => {
    const value = row.cells[index] ?? null;
    if (value === null) return '<none>';
    return column.type === 'age' || (column.type === 'time' && typeof value === 'number') ? humanDuration((view.now - Number(value)) / 1000) : harmless(String(value));
  };
  // By their bytes, as kubectl has them from etcd.
  const sorted = [...rows].sort((a, b) => before(a.namespace ?? '', b.namespace ?? '') || before(a.name, b.name));
  return textTable([...(view.namespaced ? ['NAMESPACE'] : []), 'NAME', ...shown.map(({ column }) => column.title)], sorted.map((row) => [...(view.namespaced ? [row.namespace ?? ''] : []), harmless(row.name), ...shown.map((one) => cell(row, one))]));
};
