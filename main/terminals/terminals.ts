import { randomUUID } from 'node:crypto';
import { fault } from '../../preload/contract/fault.ts';
import type { Environment } from '../../preload/contract/model/environment.ts';
import type { Prompt, TerminalState, TerminalTarget } from '../../preload/contract/model/terminal.ts';
import type { terminals } from '../../preload/contract/terminals.ts';
import type { Disposable } from '../base/disposable.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { NewEntry, Recorder } from '../journal/recorder.ts';
import type { ApiHandlers } from '../rpc/handlers.ts';
import type { OpenSession } from './session.ts';
import { Terminal } from './terminal.ts';
import type { SessionOutcome } from './terminal.ts';

/** The question service of `main/ssh`. */
export interface PromptService {
  readonly pending: Latest<readonly Prompt[]>;
  answer(id: string, answer: { readonly type: 'accept'; readonly remember: boolean } | { readonly type: 'secrets'; readonly values: readonly string[]; readonly remember: boolean } | { readonly type: 'cancel' }): void;
}

export interface TerminalsDeps {
  readonly openSession: OpenSession;
  readonly prompts: PromptService;
  readonly recorder: Recorder;
  readonly log: Log;
  /** Names of a cluster for the record. */
  readonly describeCluster: (cluster: string) => { readonly name: string; readonly user: string; readonly environment?: Environment };
  readonly now?: () => number;
}

/** More are a mistake of a script, not an operator's dock. */
const MAX_TERMINALS = 100;

/** All terminals of the process, and their part of the contract. */
export interface Terminals extends Disposable {
  readonly api: ApiHandlers<typeof terminals>;
  /** Opens one as the page does; gives its id. */
  open(target: TerminalTarget, size: { readonly cols: number; readonly rows: number }): string;
  readonly states: Latest<readonly TerminalState[]>;
}

const outcomeText = (outcome: SessionOutcome): string => {
  if (outcome.fault) return outcome.fault.cause ?? outcome.fault.kind;
  if (outcome.exit !== undefined) return `exit ${outcome.exit}`;
  if (outcome.signal !== undefined) return `signal ${outcome.signal}`;
  return 'closed';
};

/** The journal's line about one session: where, how long, how it ended. What was typed and shown is not recorded. */
const entryOf = (target: TerminalTarget, outcome: SessionOutcome, deps: TerminalsDeps): NewEntry => {
  const cluster = target.type === 'exec' ? deps.describeCluster(target.cluster) : undefined;
  const cancelled = outcome.fault?.kind === 'cancelled';
  return {
    action: 'terminal',
    cluster: cluster?.name ?? '',
    clusterUser: cluster?.user ?? '',
    ...(cluster?.environment === undefined ? {} : { environment: cluster.environment }),
    object: target.type === 'exec' ? `pods/${target.namespace}/${target.pod}/${target.container}` : target.host,
    before: '',
    after: outcomeText(outcome),
    outcome: cancelled ? 'cancelled' : outcome.fault ? 'failed' : 'done',
    ...(outcome.fault === undefined ? {} : { fault: outcome.fault }),
    durationMs: outcome.durationMs,
  };
};

/** Makes the terminals service. Disposing it closes every terminal. */
export const createTerminals = (deps: TerminalsDeps): Terminals => {
  const all = new Map<string, Terminal>();
  const states = new Latest<readonly TerminalState[]>([]);
  const publish = (): void => states.set([...all.values()].map((one) => one.state));
  const now = deps.now ?? Date.now;
  const get = (id: string): Terminal => {
    const terminal = all.get(id);
    if (!terminal) throw fault('not-found', 'This terminal is closed', { cause: 'session-gone' });
    return terminal;
  };
  const record = (target: TerminalTarget, outcome: SessionOutcome): void => {
    deps.recorder.record(entryOf(target, outcome, deps)).catch((error: unknown) => deps.log.error('a terminal could not be recorded', { target: target.type, error: String(error) }));
  };
  const open = (target: TerminalTarget, size: { readonly cols: number; readonly rows: number }): string => {
    if (all.size >= MAX_TERMINALS) throw fault('refused', `${MAX_TERMINALS} terminals are open: close some first`);
    const id = randomUUID();
    // The first change comes before the terminal is in the list.
    all.set(id, new Terminal(id, target, size, { open: deps.openSession, now, onChange: publish, onEnded: (outcome) => record(target, outcome) }));
    publish();
    return id;
  };
  const api: ApiHandlers<typeof terminals> = {
    open: ({ target, cols, rows }) => ({ id: open(target, { cols, rows }) }),
    watch: (_, { signal }) => states.follow(signal),
    output: ({ id, from }, { signal }) => get(id).output(from, signal),
    write: async ({ id, data }) => {
      await get(id).write(data);
      return null;
    },
    resize: ({ id, cols, rows }) => {
      get(id).resize({ cols, rows });
      return null;
    },
    reconnect: ({ id }) => {
      get(id).reconnect();
      return null;
    },
    close: ({ id }) => {
      const terminal = get(id);
      all.delete(id);
      terminal.dispose();
      publish();
      return null;
    },
    prompts: (_, { signal }) => deps.prompts.pending.follow(signal),
    answer: ({ id, answer }) => {
      deps.prompts.answer(id, answer);
      return null;
    },
  };
  return {
    api,
    open,
    states,
    dispose: () => {
      for (const terminal of all.values()) terminal.dispose();
      all.clear();
      publish();
    },
  };
};

/** The contract's `terminals`, of a service. */
export const terminalsApi = (service: Terminals): ApiHandlers<typeof terminals> => service.api;
