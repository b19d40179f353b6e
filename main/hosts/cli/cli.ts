import { parseArgs } from 'node:util';
import { FaultError } from '../../../preload/contract/fault.ts';
import { deployCommand, historyCommand, rollbackCommand } from './change.ts';
import { complain, EXIT, faultText, print } from './common.ts';
import type { Common } from './common.ts';
import { getCommand } from './get.ts';
import { healthCommand } from './health.ts';
import { HELP } from './help.ts';
import { hostsCommand, sshCommand } from './machines.ts';
import { journalCommand, snapshotCreate } from './record.ts';
import { serveCommand } from './serve.ts';
import { snapshotGet, snapshotVerify } from './snapshot-file.ts';

declare const QUARTERDECK_VERSION: string | undefined;

const options = {
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  'all-namespaces': { type: 'boolean', short: 'A' },
  selector: { type: 'string', short: 'l' },
  output: { type: 'string', short: 'o' },
  stats: { type: 'boolean' },
  image: { type: 'string' },
  replicas: { type: 'string' },
  wait: { type: 'boolean' },
  timeout: { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  'to-revision': { type: 'string' },
  role: { type: 'string' },
  port: { type: 'string' },
  snapshot: { type: 'string' },
  'no-open': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>['values'];

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options, allowPositionals: true, strict: true });

/** A command line that is not understood. */
class Usage extends Error {}

/** Digits alone: `Number` would take an empty text, as of an unset variable, for 0 replicas. */
const number = (name: string, text: string | undefined, least: number, most = 1_000_000): number | undefined => {
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw new Usage(`--${name} takes a whole number from ${least} to ${most}, not ${text === '' ? 'nothing' : text}`);
  return value;
};

/** A word that a command does not take is never ignored: `get pods web` is not `get pods`. */
const noMore = (positionals: readonly string[], count: number): void => {
  if (positionals.length > count) throw new Usage(`${positionals[count] ?? ''} is one word too many`);
};

const outputOf = (text: string | undefined, command: string | undefined): 'json' | 'wide' | undefined => {
  if (text === undefined || text === 'json' || (text === 'wide' && (command === 'get' || command === 'snapshot'))) return text;
  throw new Usage(`-o takes json${command === 'get' || command === 'snapshot' ? ' or wide' : ''}, not ${text}`);
};

const one = (what: string, positionals: readonly string[], index: number): string => {
  const value = positionals[index];
  if (value === undefined || value === '') throw new Usage(`${what} is missing`);
  return value;
};

const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> => (value === undefined ? {} : ({ [key]: value } as Record<K, V>));

const changeOptions = (v: Values, positionals: readonly string[]) => ({
  name: one('NAME', positionals, 1),
  ...optional('namespace', v.namespace),
  wait: v.wait ?? false,
  timeoutSeconds: number('timeout', v.timeout, 1) ?? 600,
  dryRun: v['dry-run'] ?? false,
  yes: v.yes ?? false,
});

const getOptions = (v: Values, kind: string) => ({ kind, ...optional('namespace', v.namespace), ...optional('labels', v.selector), allNamespaces: v['all-namespaces'] ?? false, wide: v.output === 'wide', stats: v.stats ?? false });

const snapshotCommand = (common: Common, v: Values, p: readonly string[]): Promise<number> => {
  const file = one('FILE', p, 2);
  switch (p[1]) {
    case 'create':
      return snapshotCreate(common, file);
    case 'verify':
      return snapshotVerify(common, file);
    case 'get':
      return snapshotGet(common, file, getOptions(v, one('KIND', p, 3)));
    default:
      throw new Usage('snapshot create FILE | verify FILE | get FILE KIND');
  }
};

/** How many words a command takes, itself among them; the machines of `hosts` are any number. */
const WORDS: Readonly<Record<string, number>> = { health: 1, get: 2, deploy: 2, rollback: 2, history: 2, ssh: 2, journal: 1, serve: 1 };

const command = (common: Common, v: Values, p: readonly string[], rest: readonly string[]): Promise<number> => {
  noMore(p, p[0] === 'snapshot' ? (p[1] === 'get' ? 4 : 3) : (WORDS[p[0] ?? ''] ?? Infinity));
  if (rest.length > 0 && p[0] !== 'ssh') throw new Usage('only ssh takes a command after --');
  switch (p[0]) {
    case 'health':
      return healthCommand(common);
    case 'get':
      return getCommand(common, getOptions(v, one('KIND', p, 1)));
    case 'deploy':
      if (v.image === undefined) throw new Usage('--image is missing');
      return deployCommand(common, { ...changeOptions(v, p), image: v.image, ...optional('replicas', number('replicas', v.replicas, 0)) });
    case 'rollback':
      return rollbackCommand(common, { ...changeOptions(v, p), ...optional('revision', number('to-revision', v['to-revision'], 1)) });
    case 'history':
      return historyCommand(common, { name: one('NAME', p, 1), ...optional('namespace', v.namespace) });
    case 'hosts':
      return hostsCommand(common, hostsVerb(p), p.slice(2), roleOf(v.role));
    case 'ssh':
      return sshCommand(common, one('HOST', p, 1), rest);
    case 'snapshot':
      return snapshotCommand(common, v, p);
    case 'journal':
      return journalCommand(common);
    case 'serve':
      return serveCommand(common, { port: number('port', v.port, 0, 65_535) ?? 0, open: !(v['no-open'] ?? false), ...optional('snapshot', v.snapshot) });
    default:
      throw new Usage(p[0] === undefined ? 'A command is missing' : `There is no command ${p[0]}`);
  }
};

const hostsVerb = (p: readonly string[]): 'list' | 'add' | 'remove' => {
  const verb = one('list, add or remove', p, 1);
  if (verb === 'list') noMore(p, 2);
  else if (verb === 'add' || verb === 'remove') one('HOST', p, 2);
  else throw new Usage('hosts list | hosts add HOST… [--role master|node|other] | hosts remove HOST…');
  return verb;
};

const roleOf = (text = 'master'): 'master' | 'node' | 'other' => {
  if (text === 'master' || text === 'node' || text === 'other') return text;
  throw new Usage(`--role takes master, node or other, not ${text}`);
};

/** Runs one command line; resolves with its exit status. */
export const runCli = async (args: readonly string[]): Promise<number> => {
  const dashes = args.indexOf('--');
  const [own, rest] = dashes < 0 ? [args, []] : [args.slice(0, dashes), args.slice(dashes + 1)];
  try {
    const { values, positionals } = parse(own);
    const version = typeof QUARTERDECK_VERSION === 'string' ? QUARTERDECK_VERSION : '0.0.0';
    if (values.version === true) return (print(version), EXIT.ok);
    if (values.help === true || positionals[0] === 'help') return (print(HELP), EXIT.ok);
    return await command({ version, json: outputOf(values.output, positionals[0]) === 'json', ...optional('kubeconfig', values.kubeconfig), ...optional('context', values.context) }, values, positionals, rest);
  } catch (error) {
    if (error instanceof FaultError) {
      complain(faultText(error.fault));
      return error.fault.kind === 'cancelled' ? EXIT.interrupted : EXIT.failed;
    }
    if (error instanceof Usage || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) {
      complain(`quarterdeck: ${error.message}\nTry: quarterdeck help`);
      return EXIT.usage;
    }
    complain(`quarterdeck: something in Quarterdeck went wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return EXIT.failed;
  }
};
