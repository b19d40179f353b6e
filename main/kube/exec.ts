import { z } from 'zod';
import { fault, FaultError, type Fault } from '../../preload/contract/fault.ts';
import type { KubeClient, KubeSocket } from './client.ts';
import { podPath } from './paths.ts';

/** Where a command runs. */
export interface ExecTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Absent: the best shell that the container has. */
  readonly command?: readonly string[];
}

/** A command with a terminal in a container. */
export interface ExecSession {
  /** Resolves when the bytes are on their way: awaiting it is the backpressure. */
  write(data: Uint8Array): Promise<void>;
  resize(cols: number, rows: number): void;
  onOutput(listener: (data: Uint8Array) => void): void;
  /** Stops and goes on reading: the container's program waits meanwhile. */
  pause(): void;
  resume(): void;
  /** Resolves once: with the exit code, or with why it ended without one. Never rejects. */
  readonly ended: Promise<{ readonly exit?: number; readonly fault?: Fault }>;
  close(): void;
}

/** Channels of `v5.channel.k8s.io` (Kubernetes apimachinery `remotecommand/constants.go`). */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** v5 only: half-closes the channel that its one byte names. */
const CLOSE = 255;

/** v5 closes stdin properly; v4 is what servers before 1.29 speak. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/** One shot: sh picks the best shell that is there. TERM as our terminal understands it. */
export const SHELL: readonly string[] = ['sh', '-c', 'TERM=xterm-256color; export TERM; for s in bash ash; do command -v "$s" >/dev/null 2>&1 && exec "$s"; done; exec sh'];

const frame = (channel: number, data: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(data.length + 1);
  bytes[0] = channel;
  bytes.set(data, 1);
  return bytes;
};

const statusSchema = z.object({
  status: z.string().optional(),
  message: z.string().default(''),
  reason: z.string().default(''),
  code: z.number().optional(),
  details: z.object({ causes: z.array(z.object({ reason: z.string().optional(), message: z.string().optional() })).nullish() }).nullish(),
});

type End = Awaited<ExecSession['ended']>;

/** What container runtimes say when the program is not in the image. */
const NO_PROGRAM = /executable file not found|no such file or directory|not found in \$PATH/i;

/** The last word on the error channel: how the command ended. */
export const readExecStatus = (text: string, where: { readonly cluster: string; readonly object: string; readonly shell: boolean }): End => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const read = statusSchema.safeParse(value);
  const more = { cluster: where.cluster, object: where.object };
  if (!read.success) return { fault: fault('unreachable', `The command's end was not told: ${text.slice(0, 200)}`, more).fault };
  const { status, message, reason, details } = read.data;
  if (status === 'Success') return { exit: 0 };
  const exit = details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  const noProgram = NO_PROGRAM.test(message);
  // a shell that cannot even start ends with 126 or 127 on newer runtimes, or with no code at all
  if (where.shell && noProgram) return { fault: fault('unsupported', `The container has no shell (${where.object}): ${message}`, more).fault };
  if (reason === 'NonZeroExitCode' && exit !== undefined && /^\d+$/.test(exit)) return { exit: Number(exit) };
  if (noProgram) return { fault: fault('invalid', message, { cause: 'input', ...more }).fault };
  return { fault: fault('unreachable', message === '' ? `The command in ${where.object} ended: ${reason}` : message, more).fault };
};

const endOfSocket = (code: number, reason: string, cluster: string, object: string): End => ({
  fault: fault('unreachable', `The connection to ${object} ended${reason === '' ? '' : `: ${reason}`} (WebSocket ${code})`, { cause: 'connection-reset', cluster, object }).fault,
});

interface Streams {
  readonly socket: KubeSocket;
  readonly ended: Promise<End>;
  onData(listener: (channel: number, data: Uint8Array) => void): void;
  close(): void;
}

const connect = async (client: KubeClient, target: ExecTarget, options: { readonly tty: boolean; readonly stdin: boolean; readonly signal?: AbortSignal }): Promise<Streams> => {
  const command = target.command ?? SHELL;
  const object = `pods/${target.namespace}/${target.pod}`;
  const query: (readonly [string, string])[] = [
    ...command.map((one) => ['command', one] as const),
    ['container', target.container],
    ['stdin', String(options.stdin)],
    ['stdout', 'true'],
    ['stderr', String(!options.tty)],
    ['tty', String(options.tty)],
  ];
  const socket = await client.socket({ path: podPath(target.namespace, target.pod, 'exec'), query, protocols: PROTOCOLS, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  let listener: ((channel: number, data: Uint8Array) => void) | undefined;
  // a quick command speaks before anybody listens
  const early: (readonly [number, Uint8Array])[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<End>();
  const error: Uint8Array[] = [];
  let closed = false;
  socket.onMessage((data) => {
    const channel = data[0] ?? CLOSE;
    const rest = data.subarray(1);
    if (channel === ERROR) {
      error.push(rest);
      const text = Buffer.concat(error).toString('utf8');
      try {
        JSON.parse(text);
      } catch {
        return; // more to come
      }
      resolve(readExecStatus(text, { cluster: client.name, object, shell: target.command === undefined }));
      socket.close();
    } else if (channel === STDOUT || channel === STDERR) {
      if (listener) listener(channel, rest);
      else early.push([channel, rest]);
    }
  });
  socket.onClose((code, reason) => {
    if (closed) resolve({ fault: fault('cancelled', 'Closed', { cluster: client.name, object }).fault });
    else if (error.length > 0) resolve(readExecStatus(Buffer.concat(error).toString('utf8'), { cluster: client.name, object, shell: target.command === undefined }));
    else resolve(endOfSocket(code, reason, client.name, object));
  });
  return {
    socket,
    ended,
    onData: (next) => {
      listener = next;
      for (const [channel, data] of early.splice(0)) next(channel, data);
    },
    close: () => {
      closed = true;
      socket.close();
    },
  };
};

/**
 * Opens a terminal in a container (`kubectl exec -it`). Rejects with the server's own sentence where it refuses; a
 * container without any shell ends with `unsupported`.
 */
export const openExec = async (client: KubeClient, target: ExecTarget, options: { readonly cols: number; readonly rows: number; readonly signal: AbortSignal }): Promise<ExecSession> => {
  const streams = await connect(client, target, { tty: true, stdin: true, signal: options.signal });
  const { socket } = streams;
  let over = false;
  void streams.ended.then(() => {
    over = true;
  });
  const send = async (channel: number, data: Uint8Array): Promise<void> => {
    if (over) throw fault('not-found', 'The session is over', { cause: 'session-gone', cluster: client.name });
    await socket.send(frame(channel, data));
  };
  const resize = (cols: number, rows: number): void => {
    // the size is a courtesy: a session that ends meanwhile says so by itself
    send(RESIZE, Buffer.from(JSON.stringify({ Width: cols, Height: rows }))).catch(() => undefined);
  };
  resize(options.cols, options.rows);
  return {
    write: (data) => send(STDIN, data),
    resize,
    onOutput: (next) =>
      streams.onData((_channel, data) => {
        if (data.length > 0) next(data);
      }),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    ended: streams.ended,
    close: () => streams.close(),
  };
};

/** Output of one command beyond this (bytes) is not kept. */
const ONCE_LIMIT = 16 * 1024 * 1024;

/** Runs one command without a terminal and waits for its end. Throws the fault where it has no exit code. */
export const execOnce = async (
  client: KubeClient,
  input: { readonly namespace: string; readonly pod: string; readonly container: string; readonly command: readonly string[]; readonly signal?: AbortSignal },
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> => {
  const streams = await connect(client, input, { tty: false, stdin: false, ...(input.signal === undefined ? {} : { signal: input.signal }) });
  const parts: Record<number, Uint8Array[]> = { [STDOUT]: [], [STDERR]: [] };
  let size = 0;
  streams.onData((channel, data) => {
    size += data.length;
    if (size <= ONCE_LIMIT) parts[channel]?.push(data);
  });
  const end = await streams.ended;
  input.signal?.throwIfAborted();
  if (end.fault) throw new FaultError(end.fault);
  const text = (channel: number): string => Buffer.concat(parts[channel] ?? []).toString('utf8');
  return { code: end.exit ?? 0, stdout: text(STDOUT), stderr: text(STDERR) };
};
