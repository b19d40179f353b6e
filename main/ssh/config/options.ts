import { fault } from '../../../preload/contract/fault.ts';
import type { ConfigLine } from './lines.ts';

/** One machine of a ProxyJump chain, as written. */
export interface Jump {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

export type StrictHostKeyChecking = 'yes' | 'no' | 'ask' | 'accept-new';

/** What the files have said so far. A field that is set stays: the first value wins (ssh_config(5)). */
export interface Options {
  hostName?: string;
  user?: string;
  port?: number;
  identityFiles: string[];
  identitiesOnly?: boolean;
  identityAgent?: string;
  /** `none`: set, and no jump. */
  proxyJump?: readonly Jump[] | 'none';
  proxyCommand?: string;
  userKnownHostsFiles?: readonly string[];
  globalKnownHostsFiles?: readonly string[];
  strictHostKeyChecking?: StrictHostKeyChecking;
  hostKeyAlias?: string;
  hashKnownHosts?: boolean;
  serverAliveInterval?: number;
  serverAliveCountMax?: number;
  connectTimeout?: number;
  passwordPrompts?: number;
  addressFamily?: 'any' | 'inet' | 'inet6';
  batchMode?: boolean;
  publicKey?: boolean;
  password?: boolean;
  keyboardInteractive?: boolean;
  ciphers?: string;
  kexAlgorithms?: string;
  macs?: string;
  hostKeyAlgorithms?: string;
}

const broken = (line: ConfigLine, why: string): Error => fault('invalid', `${line.file} line ${line.line}: ${why}`, { object: line.file, line: line.line });

const oneOf = <T>(line: ConfigLine, values: Readonly<Record<string, T>>): T => {
  const word = line.words[0]?.toLowerCase() ?? '';
  const value = Object.hasOwn(values, word) ? values[word] : undefined;
  if (value === undefined) throw broken(line, `unsupported option "${line.words[0] ?? ''}" for ${line.keyword}`);
  return value;
};
const flag = (line: ConfigLine): boolean => oneOf(line, { yes: true, true: true, no: false, false: false });

/** Seconds of `10`, `1m30s`, `2h` (sshd_config(5), TIME FORMATS). */
const seconds = (line: ConfigLine): number => {
  const text = line.words[0] ?? '';
  if (text.toLowerCase() === 'none') return 0;
  if (!/^(?:\d+[smhdw]?)+$/i.test(text)) throw broken(line, `invalid time value "${text}"`);
  const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  return [...text.matchAll(/(\d+)([smhdw]?)/gi)].reduce((sum, [, n, unit]) => sum + Number(n) * (units[(unit ?? '').toLowerCase()] ?? 1), 0);
};
const integer = (line: ConfigLine): number => {
  const text = line.words[0] ?? '';
  if (!/^\d+$/.test(text)) throw broken(line, `invalid number "${text}"`);
  return Number(text);
};
const port = (text: string): number | undefined => {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 65_535 ? value : undefined;
};
const word = (line: ConfigLine): string => {
  const first = line.words[0];
  if (first === undefined || first === '') throw broken(line, `no argument after ${line.keyword}`);
  return first;
};

/** Reads `[user@]host[:port]` or `ssh://[user@]host[:port]`; undefined where it is neither. */
export const parseJump = (text: string): Jump | undefined => {
  const plain = text.trim().replace(/^ssh:\/\//i, '').replace(/\/$/, '');
  const at = plain.lastIndexOf('@');
  const user = at > 0 ? plain.slice(0, at) : undefined;
  const found = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(plain.slice(at + 1));
  // An IPv6 address without brackets has no port.
  const bare = found ? undefined : /^[0-9a-f:.]+(?:%\w+)?$/i.exec(plain.slice(at + 1))?.[0];
  const host = found?.[1] ?? found?.[2] ?? bare;
  if (host === undefined || host.startsWith('-') || at === 0) return undefined;
  const number = found?.[3] === undefined ? undefined : port(found[3]);
  if (found?.[3] !== undefined && number === undefined) return undefined;
  return { host, ...(user === undefined ? {} : { user }), ...(number === undefined ? {} : { port: number }) };
};

const proxyJump = (line: ConfigLine): readonly Jump[] | 'none' => {
  const text = line.rest.replace(/\s+#.*$/, '').replace(/^"(.*)"$/, '$1').trim();
  if (text.toLowerCase() === 'none') return 'none';
  return text.split(',').map((part) => {
    const jump = parseJump(part);
    if (!jump) throw broken(line, `invalid ProxyJump "${text}"`);
    return jump;
  });
};

type Setter = (options: Options, line: ConfigLine) => void;
const first = <K extends keyof Options>(key: K, read: (line: ConfigLine) => Options[K]): Setter => (options, line) => {
  const value = read(line);
  options[key] ??= value;
};
const port1 = (line: ConfigLine): number => {
  const value = port(line.words[0] ?? '');
  if (value === undefined) throw broken(line, `bad port "${line.words[0] ?? ''}"`);
  return value;
};

const setters: Readonly<Record<string, Setter>> = {
  hostname: first('hostName', word),
  user: first('user', word),
  port: first('port', port1),
  identityfile: (options, line) => {
    const file = word(line);
    if (!options.identityFiles.includes(file)) options.identityFiles.push(file);
  },
  identitiesonly: first('identitiesOnly', flag),
  identityagent: first('identityAgent', word),
  proxyjump: (options, line) => {
    const jumps = proxyJump(line);
    // Whichever of ProxyJump and ProxyCommand comes first wins over the other.
    if (options.proxyCommand === undefined) options.proxyJump ??= jumps;
  },
  proxycommand: (options, line) => {
    if (line.rest === '') throw broken(line, 'no argument after proxycommand');
    if (options.proxyJump === undefined) options.proxyCommand ??= line.rest;
  },
  userknownhostsfile: first('userKnownHostsFiles', (line) => line.words),
  globalknownhostsfile: first('globalKnownHostsFiles', (line) => line.words),
  stricthostkeychecking: first('strictHostKeyChecking', (line) => oneOf<StrictHostKeyChecking>(line, { yes: 'yes', true: 'yes', no: 'no', off: 'no', false: 'no', ask: 'ask', 'accept-new': 'accept-new' })),
  hostkeyalias: first('hostKeyAlias', word),
  hashknownhosts: first('hashKnownHosts', flag),
  serveraliveinterval: first('serverAliveInterval', seconds),
  serveralivecountmax: first('serverAliveCountMax', integer),
  connecttimeout: first('connectTimeout', seconds),
  numberofpasswordprompts: first('passwordPrompts', integer),
  addressfamily: first('addressFamily', (line) => oneOf<'any' | 'inet' | 'inet6'>(line, { any: 'any', inet: 'inet', inet6: 'inet6' })),
  batchmode: first('batchMode', flag),
  pubkeyauthentication: first('publicKey', (line) => oneOf(line, { yes: true, true: true, no: false, false: false, unbound: true, 'host-bound': true })),
  passwordauthentication: first('password', flag),
  kbdinteractiveauthentication: first('keyboardInteractive', flag),
  challengeresponseauthentication: first('keyboardInteractive', flag),
  ciphers: first('ciphers', word),
  kexalgorithms: first('kexAlgorithms', word),
  macs: first('macs', word),
  hostkeyalgorithms: first('hostKeyAlgorithms', word),
};

/** Applies one line. Keywords that we have no use for are passed over; a value that cannot be read is `invalid`, with its line. */
export const applyLine = (options: Options, line: ConfigLine): void => {
  const set = Object.hasOwn(setters, line.keyword) ? setters[line.keyword] : undefined;
  if (!set) return;
  if (line.broken) throw broken(line, 'unbalanced quotes');
  set(options, line);
};
