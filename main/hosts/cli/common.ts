import { homedir } from 'node:os';
import { join } from 'node:path';
import { fault, FaultError } from '../../../preload/contract/fault.ts';
import type { Fault } from '../../../preload/contract/fault.ts';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import { describeFault } from '../../../renderer/text/faults.ts';
import { createApp } from '../../app.ts';
import type { App } from '../../app.ts';
import { fileLog } from '../../store/log-file.ts';
import { memoryCipher } from '../../store/vault.ts';
import type { Host } from '../host.ts';
import { localeOf, ownFolder } from '../folders.ts';
import { harmless } from './table.ts';

/** What every command takes. */
export interface Common {
  readonly version: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly json: boolean;
}

/** Exit statuses: as documented in `quarterdeck help`. */
export const EXIT = { ok: 0, failed: 1, usage: 64, interrupted: 130 } as const;

// Names and messages come from servers and files: none of them may steer the operator's terminal.
export const print = (text: string): void => void process.stdout.write(`${harmless(text)}\n`);
export const complain = (text: string): void => void process.stderr.write(`${harmless(text)}\n`);
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

/** A fault as an operator reads it: what happened, and what to do. */
export const faultText = (f: Fault): string => {
  const { title, detail, nextStep } = describeFault(f, 'en');
  return [`quarterdeck: ${title}`, ...(detail === '' ? [] : [`  ${detail}`]), ...(nextStep === '' ? [] : [`  ${nextStep}`])].join('\n');
};

/** The command line as a host: nothing is asked in windows, nothing is kept in a vault. */
const cliHost = (locale: string): Host => ({
  kind: 'cli',
  locale,
  cipher: memoryCipher,
  pickToOpen: () => Promise.resolve(undefined),
  giveFile: () => Promise.resolve({ saved: false }),
  openExternal: () => Promise.reject(fault('unsupported', 'The command line opens no browser')),
  browses: false,
});

/** Runs a command over a whole app and takes it down again. Ctrl-C aborts the signal. */
export const withApp = async (common: Common, run: (app: App, signal: AbortSignal) => Promise<number>): Promise<number> => {
  const folder = ownFolder(process.env, process.platform);
  const abort = new AbortController();
  const onInterrupt = (): void => abort.abort(fault('cancelled', 'Interrupted'));
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  const app = await createApp({
    folder, host: cliHost(localeOf(process.env)), version: common.version, env: process.env, home: homedir(), log: fileLog(join(folder, 'quarterdeck.log')), demo: false,
    ...(common.kubeconfig === undefined ? {} : { kubeconfig: common.kubeconfig }),
  });
  try {
    return await run(app, abort.signal);
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
    app.dispose();
  }
};

/** The cluster that `--context` names, else the current context, else the only one there is. */
export const chosenCluster = (app: App, common: Common): ClusterInfo => {
  const { clusters, current, sources } = app.clusters.list.value;
  if (common.context !== undefined) {
    const named = clusters.filter((one) => one.name === common.context);
    if (named[0]) return named[0];
    throw fault('not-found', `No kubeconfig has a context ${common.context}. There are: ${clusters.map((one) => one.name).join(', ') || 'none'}`);
  }
  const chosen = clusters.find((one) => one.id === current) ?? (clusters.length === 1 ? clusters[0] : undefined);
  if (chosen) return chosen;
  const broken = sources.flatMap((source) => source.problems)[0];
  if (broken && clusters.length === 0) throw new FaultError(broken);
  throw fault('not-found', clusters.length === 0 ? 'No kubeconfig was found: give one with --kubeconfig, $KUBECONFIG or ~/.kube/config' : `No current-context is set: name one with --context (${clusters.map((one) => one.name).join(', ')})`);
};
