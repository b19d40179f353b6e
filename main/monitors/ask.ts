import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import type { Figures } from '../../preload/contract/model/metrics.ts';
import { deadline } from '../base/abort.ts';
import type { KubeClient } from '../kube/client.ts';
import { fields, kept, text } from './figures.ts';
import type { Sample } from './figures.ts';
import { itemsOf } from './json-items.ts';
import { readMetricsItem } from './metrics-list.ts';
import { readSummary } from './summary.ts';

/** A kubelet answers from memory, within milliseconds: after this long it is not going to (ms). */
export const NODE_MS = 5000;
/** A list of the metrics API of a big cluster is made anew for each question (ms). */
export const LIST_MS = 30_000;
/** 32 MiB: thousands of pods on one node; and 256 MiB: half a million in a list. */
const SUMMARY_LIMIT = 32 * 2 ** 20;
const LIST_LIMIT = 256 * 2 ** 20;
/** Longest piece of a foreign sentence that is quoted (characters). */
const QUOTE = 300;

export const METRICS_API = '/apis/metrics.k8s.io/v1beta1';

/** Whatever was thrown, as a fault. */
export const faultOf = (error: unknown): Fault => (error instanceof FaultError ? error.fault : { kind: 'bug', message: error instanceof Error ? error.message : String(error) });

const whole = async (chunks: AsyncIterable<Uint8Array>, limit: number): Promise<string> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw fault('invalid', `The answer is longer than ${limit / 2 ** 20} MiB`, { cause: 'file-too-large' });
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
};

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** What a refusal of `nodes/proxy` says. Only the API server's own (a Status) is about our rights; a kubelet's plain text is about the API server's. */
const refusal = (node: string, status: number, body: string): FaultError => {
  const answer = fields(parsed(body));
  const own = answer['kind'] === 'Status';
  const said = (own ? text(answer['message']) : body.trim()).slice(0, QUOTE);
  const object = `nodes/${node}`;
  if (own && status === 403) return fault('forbidden', said, { status, object });
  if (own && status === 401) return fault('unauthorised', said, { status, object, cause: 'token-expired' });
  if (own && status === 404) return fault('not-found', said, { status, object });
  return fault('unreachable', said === '' || !own ? `The kubelet of ${node} gives no figures (HTTP ${status})${said === '' ? '' : `: ${said}`}` : said, { status, object, ...(status >= 500 ? { cause: 'server-error' as const } : {}) });
};

/**
 * Asks one node's kubelet, through the API server, what it and its pods use (the kubelet's `/stats/summary`).
 * Any status is taken as an answer here: what one kubelet says must not tell anything about the whole connection.
 */
export const askKubelet = async (client: KubeClient, node: string, parent: AbortSignal, ms = NODE_MS): Promise<Sample> => {
  const limit = deadline(ms, `The kubelet of ${node} did not answer within ${ms / 1000} s`, parent);
  try {
    // Our own deadline comes first: the client's would call the whole cluster silent.
    const response = await client.request({ path: `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`, query: { only_cpu_and_memory: true }, signal: limit.signal, timeoutMs: ms * 2, anyStatus: true });
    const body = await whole(response.body, SUMMARY_LIMIT);
    if (response.status !== 200) throw refusal(node, response.status, body);
    const sample = readSummary(parsed(body), node);
    if (!sample) throw fault('invalid', `What the kubelet of ${node} answers is no summary`, { cause: 'not-kubernetes', object: `nodes/${node}` });
    return sample;
  } finally {
    limit.clear();
  }
};

/** Reads one list of the metrics API: `nodes`, `pods`, or `namespaces/NAME/pods` under its path. `before`: what it told last. */
export const askMetricsApi = async (client: KubeClient, path: string, before: ReadonlyMap<string, Figures> | undefined, parent: AbortSignal, ms = LIST_MS): Promise<ReadonlyMap<string, Figures>> => {
  const limit = deadline(ms, `The metrics API did not answer within ${ms / 1000} s`, parent);
  try {
    const response = await client.request({ path: `${METRICS_API}/${path}`, signal: limit.signal, timeoutMs: ms * 2 });
    const figures = new Map<string, Figures>();
    for await (const items of itemsOf(response.body, LIST_LIMIT)) {
      for (const item of items) {
        const read = readMetricsItem(item);
        if (read) figures.set(read[0], kept(before?.get(read[0]), read[1]));
      }
    }
    return figures;
  } finally {
    limit.clear();
  }
};
