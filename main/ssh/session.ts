import type { ClientChannel } from 'ssh2';
import { fault, FaultError } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import { orAborted } from '../base/abort.ts';
import { connectionFault } from './faults.ts';
import type { Lease } from './pool.ts';
import type { CommandResult } from './runner.ts';

/** How a program on another machine ended. No exit and no signal: the link was lost, and `fault` says how; or we closed it. */
export interface SessionEnd {
  readonly exit?: number;
  readonly signal?: string;
  readonly fault?: Fault;
}

/** A program with a terminal on another machine. */
export interface ShellSession {
  /** Resolves when the bytes are on their way: awaiting it is the backpressure. */
  write(data: Uint8Array): Promise<void>;
  resize(cols: number, rows: number): void;
  onOutput(listener: (data: Uint8Array) => void): void;
  /** Stops and goes on reading: the program waits meanwhile, after at most one window of 2 MiB. */
  pause(): void;
  resume(): void;
  /** Resolves once. Never rejects. */
  readonly ended: Promise<SessionEnd>;
  close(): void;
}

/** Output of a command beyond this is a fault: 4 MiB. */
const OUTPUT_LIMIT = 4 * 1024 * 1024;

const reasonOf = (lease: Lease): FaultError => (lease.ended.reason instanceof FaultError ? lease.ended.reason : connectionFault(lease.ended.reason, lease.host.name, lease.host.name));

/**
 * Follows a channel to its end. A link that is lost ends it at once, with the link's fault and never as an exit: ssh2 alone
 * would only close the channel, without a word.
 */
const follow = (lease: Lease, channel: ClientChannel): { readonly ended: Promise<SessionEnd>; readonly close: () => void } => {
  let exit: SessionEnd | undefined;
  const { promise: ended, resolve } = Promise.withResolvers<SessionEnd>();
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = code === null ? { ...(signal === undefined ? {} : { signal: signal.replace(/^SIG/, '') }) } : { exit: code };
  });
  // A channel's error is its link's.
  channel.on('error', () => undefined);
  const onLost = (): void => resolve(exit ?? { fault: reasonOf(lease).fault });
  lease.ended.addEventListener('abort', onLost, { once: true });
  if (lease.ended.aborted) onLost();
  channel.on('close', () => {
    const { name } = lease.host;
    resolve(exit ?? { fault: lease.ended.aborted ? reasonOf(lease).fault : { kind: 'unreachable', cause: 'connection-reset', host: name, message: `${name} closed the session without an exit status` } });
  });
  void ended.then(() => lease.ended.removeEventListener('abort', onLost));
  return {
    ended,
    close: () => {
      // Not waited for: a dead link never confirms.
      resolve(exit ?? {});
      channel.close();
      // What nobody reads any more must not keep the channel open.
      channel.resume();
      channel.stderr.resume();
    },
  };
};

interface Followed {
  readonly channel: ClientChannel;
  readonly ended: Promise<SessionEnd>;
  readonly close: () => void;
}
type Opener = (done: (error: Error | undefined, channel: ClientChannel) => void) => void;

/**
 * ssh2 throws where the link is down, and answers a refusal by callback. The channel is followed within that callback: a short
 * command's exit comes in the same packet, before any promise has resolved.
 */
const openChannel = (lease: Lease, open: Opener): Promise<Followed> =>
  new Promise((resolve, reject) => {
    const { name } = lease.host;
    try {
      open((error, channel) => {
        if (!error) resolve({ channel, ...follow(lease, channel) });
        else reject(lease.ended.aborted ? reasonOf(lease) : Reflect.get(error, 'reason') === undefined ? fault('unsupported', `${name} does not start it: ${error.message}`, { host: name }) : fault('refused', `${name} opens no more sessions: ${error.message}`, { host: name }));
      });
    } catch (error) {
      reject(connectionFault(error, name, name));
    }
  });

const opened = async (lease: Lease, signal: AbortSignal, open: Opener): Promise<Followed> => {
  const opening = openChannel(lease, open);
  try {
    return await orAborted(opening, AbortSignal.any([signal, lease.ended]));
  } catch (error) {
    // One that opens after all is closed again.
    opening.then((late) => late.close(), () => undefined);
    throw error;
  }
};

/** Opens a login shell with a terminal. The lease is released when the shell has ended. */
export const openShellOn = async (lease: Lease, size: { readonly cols: number; readonly rows: number; readonly term: string }, signal: AbortSignal): Promise<ShellSession> => {
  let followed: Followed;
  try {
    followed = await opened(lease, signal, (done) => lease.client.shell({ term: size.term, cols: size.cols, rows: size.rows, width: 0, height: 0 }, done));
  } catch (error) {
    lease.release();
    throw error;
  }
  const { channel, ended, close } = followed;
  let over = false;
  void ended.then(() => {
    over = true;
    lease.release();
  });
  const gone = ended.then(() => {
    throw fault('not-found', 'The session is over', { cause: 'session-gone', host: lease.host.name });
  });
  gone.catch(() => undefined);
  return {
    write: async (data) => {
      if (over) return gone;
      // ssh2 never calls back for what is written to a channel that closes.
      await Promise.race([gone, new Promise<void>((resolve) => channel.write(Buffer.from(data), () => resolve()))]);
    },
    resize: (cols, rows) => {
      if (!over) channel.setWindow(rows, cols, 0, 0);
    },
    onOutput: (listener) => {
      const give = (data: Buffer): void => listener(data);
      channel.on('data', give);
      channel.stderr.on('data', give);
    },
    pause: () => {
      channel.pause();
      channel.stderr.pause();
    },
    resume: () => {
      channel.resume();
      channel.stderr.resume();
    },
    ended,
    close,
  };
};

/** Runs a command to its end. A link lost on the way rejects. The lease is released in any case. */
export const runOn = async (lease: Lease, command: string, signal: AbortSignal): Promise<CommandResult> => {
  try {
    const { channel, ended, close } = await opened(lease, signal, (done) => lease.client.exec(command, done));
    const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const count = { bytes: 0 };
    const collect = (list: Buffer[]) => (data: Buffer): void => {
      count.bytes += data.length;
      if (count.bytes <= OUTPUT_LIMIT) list.push(data);
      else close();
    };
    channel.on('data', collect(parts.stdout));
    channel.stderr.on('data', collect(parts.stderr));
    // Nothing comes to its input: a command that reads it ends.
    channel.end();
    let end: SessionEnd;
    try {
      end = await orAborted(ended, signal);
    } catch (error) {
      close();
      throw error;
    }
    if (count.bytes > OUTPUT_LIMIT) throw fault('invalid', `The output of a command on ${lease.host.name} is longer than 4 MiB`, { cause: 'file-too-large', host: lease.host.name });
    if (end.fault) throw new FaultError(end.fault);
    const text = (list: readonly Buffer[]): string => Buffer.concat(list).toString('utf8');
    return { code: end.exit, ...(end.signal === undefined ? {} : { signal: end.signal }), stdout: text(parts.stdout), stderr: text(parts.stderr) };
  } finally {
    lease.release();
  }
};
