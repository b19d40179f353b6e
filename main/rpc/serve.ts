import { randomUUID } from 'node:crypto';
import { assertNever, fault, FaultError } from '../../preload/contract/fault.ts';
import type { Fault } from '../../preload/contract/fault.ts';
import type { CallDef, ContractDef, FeedDef, MethodDef } from '../../preload/contract/define.ts';
import type { MainPort, RequestFrame } from '../../preload/contract/frames.ts';
import { disposable } from '../base/disposable.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { FeedPump } from './feed-pump.ts';
import type { Handlers, RequestContext } from './handlers.ts';

type AnyCall = (input: unknown, context: RequestContext) => unknown;
type AnyFeed = (input: unknown, context: RequestContext) => AsyncIterable<unknown>;
type Entry = { readonly verb: 'call'; readonly def: CallDef; readonly run: AnyCall } | { readonly verb: 'feed'; readonly def: FeedDef; readonly run: AnyFeed };

/** More calls or feeds than a page of ours ever opens: a page that does is stopped before it hurts the others. */
const MAX_OPEN = 2000;

/** The dispatch table: what the contract names, and nothing else, can be called. */
export class Dispatch {
  readonly #methods = new Map<string, Entry>();

  constructor(contract: ContractDef, handlers: Handlers<ContractDef>) {
    for (const [api, methods] of Object.entries(contract)) for (const [name, def] of Object.entries(methods)) this.#methods.set(`${api}.${name}`, entryOf(def, handlers[api]?.[name], `${api}.${name}`));
  }

  find(method: string): Entry {
    const entry = this.#methods.get(method);
    if (!entry) throw fault('unsupported', `There is no method ${method.slice(0, 100)}`, { cause: 'not-in-contract' });
    return entry;
  }
}

const entryOf = (def: MethodDef, handler: unknown, name: string): Entry => {
  if (typeof handler !== 'function') throw new Error(`The contract names ${name}, but nothing implements it`);
  return def.verb === 'call' ? { verb: 'call', def, run: handler as AnyCall } : { verb: 'feed', def, run: handler as AnyFeed };
};

/** Serves the contract over one port until either end closes it. Disposing aborts everything in flight. */
export const serve = (port: MainPort, dispatch: Dispatch, log: Log): Disposable => {
  const session = new Session(port, dispatch, log);
  const owned = disposable('contract session', () => {
    session.end();
    port.close();
  });
  port.onClose(() => owned.dispose());
  port.onFrame((frame) => session.receive(frame));
  return owned;
};

class Session {
  readonly #calls = new Map<number, AbortController>();
  readonly #feeds = new Map<number, FeedPump>();
  readonly #port: MainPort;
  readonly #dispatch: Dispatch;
  readonly #log: Log;
  #ended = false;

  constructor(port: MainPort, dispatch: Dispatch, log: Log) {
    this.#port = port;
    this.#dispatch = dispatch;
    this.#log = log;
  }

  receive(frame: unknown): void {
    if (this.#ended || !wellFormed(frame)) return;
    switch (frame.t) {
      case 'call':
        return void this.#call(frame.id, frame.m, frame.p);
      case 'cancel':
        return this.#calls.get(frame.id)?.abort(fault('cancelled', 'Stopped by the page'));
      case 'open':
        return this.#open(frame.id, frame.m, frame.p, frame.credit);
      case 'credit':
        return this.#feeds.get(frame.id)?.grant(frame.n);
      case 'close':
        return this.#feeds.get(frame.id)?.close();
      default:
        return assertNever(frame);
    }
  }

  end(): void {
    this.#ended = true;
    for (const call of this.#calls.values()) call.abort(fault('cancelled', 'The page is gone'));
    for (const feed of this.#feeds.values()) feed.close();
    this.#calls.clear();
    this.#feeds.clear();
  }

  async #call(id: number, method: string, input: unknown): Promise<void> {
    if (this.#calls.has(id) || this.#feeds.has(id)) return;
    const abort = new AbortController();
    this.#calls.set(id, abort);
    try {
      this.#limit();
      const entry = this.#dispatch.find(method);
      if (entry.verb !== 'call') throw fault('unsupported', `${method} is a feed`, { cause: 'not-in-contract' });
      const value = await entry.run(checked(entry.def, input, method), { signal: abort.signal });
      if (!this.#ended) this.#port.post({ t: 'answer', id, ok: true, v: value ?? null });
    } catch (error) {
      const f = abort.signal.aborted ? faultOf(abort.signal.reason, method, this.#log) : faultOf(error, method, this.#log);
      if (!this.#ended) this.#port.post({ t: 'answer', id, ok: false, f });
    } finally {
      this.#calls.delete(id);
    }
  }

  #open(id: number, method: string, input: unknown, credit: number): void {
    if (this.#calls.has(id) || this.#feeds.has(id)) return;
    const finish = (error: unknown): void => {
      this.#feeds.delete(id);
      if (!this.#ended) this.#port.post(error === undefined ? { t: 'end', id } : { t: 'end', id, f: faultOf(error, method, this.#log) });
    };
    try {
      this.#limit();
      const entry = this.#dispatch.find(method);
      if (entry.verb !== 'feed') throw fault('unsupported', `${method} is a call`, { cause: 'not-in-contract' });
      const checkedInput = checked(entry.def, input, method);
      const pump = new FeedPump({
        unit: entry.def.unit,
        open: (signal) => entry.run(checkedInput, { signal }),
        item: (v) => this.#port.post({ t: 'item', id, v }),
        end: finish,
      });
      this.#feeds.set(id, pump);
      pump.start(credit);
    } catch (error) {
      finish(error);
    }
  }

  #limit(): void {
    if (this.#calls.size + this.#feeds.size > MAX_OPEN) throw fault('refused', `More than ${MAX_OPEN} requests are open at once`, { cause: 'overloaded' });
  }
}

const VERBS: readonly string[] = ['call', 'cancel', 'open', 'credit', 'close'] satisfies RequestFrame['t'][];

/** The page is not trusted: a frame of another shape is left unread. */
const wellFormed = (frame: unknown): frame is RequestFrame => {
  if (typeof frame !== 'object' || frame === null || !('t' in frame) || !('id' in frame)) return false;
  const { t, id, m, n, credit } = frame as { readonly t: unknown; readonly id: unknown; readonly m?: unknown; readonly n?: unknown; readonly credit?: unknown };
  if (typeof t !== 'string' || !VERBS.includes(t) || !Number.isSafeInteger(id)) return false;
  return ((t !== 'call' && t !== 'open') || typeof m === 'string') && (t !== 'credit' || Number.isFinite(n)) && (t !== 'open' || Number.isFinite(credit));
};

const checked = (def: MethodDef, input: unknown, method: string): unknown => {
  const result = def.input.safeParse(input);
  if (result.success) return result.data;
  const first = result.error.issues[0];
  throw fault('invalid', `${method}: ${first ? `${first.path.join('.') || 'input'}: ${first.message}` : 'the input is not valid'}`, { cause: 'input' });
};

/** Any thrown thing as a fault. What is not a fault is our bug: the stack goes to the log, a reference to the page. */
export const faultOf = (error: unknown, where: string, log: Log): Fault => {
  if (error instanceof FaultError) return error.fault;
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'cancelled', message: 'Stopped before it finished' };
  const reference = randomUUID().slice(0, 8);
  log.error('bug', { reference, where, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return { kind: 'bug', message: `Something in Quarterdeck went wrong (${where})`, reference };
};
