import { abortError, sleep } from '../base/abort.ts';
import { Backoff } from '../base/backoff.ts';
import { FaultError } from '../../preload/contract/fault.ts';
import type { KubeClient, Query } from './client.ts';
import { LogLines } from './log-lines.ts';
import { podPath } from './paths.ts';

export interface LogInput {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
}

const baseQuery = (input: LogInput): Query => ({
  container: input.container,
  ...(input.previous ? { previous: true } : {}),
  ...(input.tailLines === undefined ? {} : { tailLines: input.tailLines }),
  ...(input.sinceSeconds === undefined ? {} : { sinceSeconds: input.sinceSeconds }),
});

interface ContainerStatus {
  readonly name?: string;
  readonly state?: { readonly running?: { readonly startedAt?: string } | null };
}
interface PodStatus {
  readonly status?: { readonly containerStatuses?: readonly ContainerStatus[]; readonly initContainerStatuses?: readonly ContainerStatus[]; readonly ephemeralContainerStatuses?: readonly ContainerStatus[] };
}

/** Does the container whose lines we have still run? A later start is another container: its log is another one. */
const stillRuns = async (client: KubeClient, input: LogInput, lastStamp: string | undefined, signal: AbortSignal): Promise<boolean> => {
  const { status } = await client.json<PodStatus>({ path: podPath(input.namespace, input.pod), signal });
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])];
  const running = all.find((one) => one.name === input.container)?.state?.running;
  if (!running) return false;
  return lastStamp === undefined || running.startedAt === undefined || Date.parse(running.startedAt) <= Date.parse(lastStamp) + 1000;
};

const passes = (error: unknown): boolean => error instanceof FaultError && (error.fault.kind === 'unreachable' || error.fault.kind === 'timeout');

/** The log once, as it is. */
async function* readOnce(client: KubeClient, input: LogInput, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  const { body } = await client.request({ path: podPath(input.namespace, input.pod, 'log'), query: { ...baseQuery(input), ...(input.timestamps ? { timestamps: true } : {}) }, headers: { accept: '*/*' }, signal });
  yield* body;
}

/** Follows, and goes on where it was after a connection broke, for as long as the same container runs. */
async function* follow(client: KubeClient, input: LogInput, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  const lines = new LogLines(input.timestamps);
  const backoff = new Backoff({ baseMs: 500, maxMs: 10_000 });
  let begun = false;
  for (;;) {
    try {
      const resume = lines.last === undefined ? (begun ? { ...baseQuery(input), tailLines: undefined, sinceSeconds: undefined } : baseQuery(input)) : { container: input.container, sinceTime: lines.sinceTime };
      const { body } = await client.request({ path: podPath(input.namespace, input.pod, 'log'), query: { ...resume, follow: true, timestamps: true }, headers: { accept: '*/*' }, signal });
      begun = true;
      lines.reconnected();
      for await (const chunk of body) {
        const out = lines.push(chunk);
        if (out.length === 0) continue;
        backoff.reset();
        yield out;
      }
      const rest = lines.end();
      if (rest.length > 0) yield rest;
      if (!(await stillRuns(client, input, lines.last, signal))) return;
    } catch (error) {
      // the first connection's refusal is the answer; later ones are tried again
      if (signal.aborted || !begun || !passes(error)) throw error;
    }
    await sleep(backoff.next(), signal);
  }
}

/**
 * A container's log as bytes (`kubectl logs`). Ends when the log ends, or quietly when the signal aborts; throws the
 * server's fault where it refuses.
 */
export async function* followLogs(client: KubeClient, input: LogInput, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* input.follow && !input.previous ? follow(client, input, signal) : readOnce(client, input, signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof Error ? error : abortError(signal);
  }
}
