import { fault } from '../../../preload/contract/fault.ts';
import type { ConfigFile } from './files.ts';
import type { ConfigLine } from './lines.ts';
import { applyLine } from './options.ts';
import type { Jump, Options, StrictHostKeyChecking } from './options.ts';
import { matchesHostList, matchesList, matchesPattern } from './pattern.ts';
import { expandEnvironment, expandHome, expandTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** The machine that we run on, as far as a configuration may ask about it. */
export interface LocalMachine {
  readonly home: string;
  readonly user: string;
  readonly uid: number;
  readonly hostName: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Everything that a connection to a host needs, as `ssh -G` would print it, with paths made whole. */
export interface ResolvedHost {
  /** The name that was asked for. */
  readonly name: string;
  readonly hostName: string;
  readonly user: string;
  readonly port: number;
  readonly identityFiles: readonly string[];
  /** The files were named by the configuration, not assumed. */
  readonly identityFilesNamed: boolean;
  readonly identitiesOnly: boolean;
  /** Socket of the agent; absent: none. */
  readonly identityAgent?: string;
  /** Nearest first. */
  readonly jumps: readonly Jump[];
  readonly proxyCommand?: string;
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly strictHostKeyChecking: StrictHostKeyChecking;
  readonly hostKeyAlias?: string;
  readonly hashKnownHosts: boolean;
  /** Seconds; 0: not set. */
  readonly serverAliveInterval: number;
  readonly serverAliveCountMax: number;
  /** Seconds; 0: not set. */
  readonly connectTimeout: number;
  readonly passwordPrompts: number;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  readonly batchMode: boolean;
  readonly publicKey: boolean;
  readonly password: boolean;
  readonly keyboardInteractive: boolean;
  readonly ciphers?: string;
  readonly kexAlgorithms?: string;
  readonly macs?: string;
  readonly hostKeyAlgorithms?: string;
}

/** `[user@]host[:port]` asked for in place of a plain name; `user` and `port` win over the files. */
export interface Asked {
  readonly name: string;
  readonly user?: string;
  readonly port?: number;
  /** Jump hosts to go through, in place of those of the files (`ssh -J`). */
  readonly jumps?: readonly Jump[];
}

interface Pass {
  readonly asked: string;
  /** What `Host` lines are compared with: the name asked for, then in the final pass the HostName. */
  readonly host: string;
  readonly final: boolean;
  readonly local: LocalMachine;
  readonly options: Options;
  wantsFinal: boolean;
}

const hostLine = (line: ConfigLine, host: string): boolean => {
  let active = false;
  for (const word of line.words) {
    const negated = word.startsWith('!');
    if (!matchesPattern(host, negated ? word.slice(1) : word)) continue;
    if (negated) return false;
    active = true;
  }
  return active;
};

const simpleHost = (hostName: string, asked: string): string => hostName.replace(/%([%h])/g, (_, token: string) => (token === 'h' ? asked : '%'));

/** Words of a Match line: split at blanks, `=` and quotes, as OpenSSH's `strdelim`. */
const matchWords = (rest: string): readonly string[] => {
  const words: string[] = [];
  for (const found of rest.matchAll(/"([^"]*)"|([^\s="]+)/g)) {
    const word = found[1] ?? found[2] ?? '';
    if (word.startsWith('#')) break;
    words.push(word);
  }
  return words;
};

/**
 * Does a Match line hold (ssh_config(5), Match)? `exec` is never run: such a block counts as not matching, as does one with
 * a criterion that we do not know.
 */
const matchLine = (line: ConfigLine, pass: Pass): boolean => {
  const { options, local } = pass;
  const user = options.user ?? local.user;
  const host = pass.final ? pass.host : options.hostName === undefined ? pass.asked : simpleHost(options.hostName, pass.asked);
  const words = matchWords(line.rest);
  let result = words.length > 0;
  for (let at = 0; at < words.length; at += 1) {
    const raw = words[at] ?? '';
    const negated = raw.startsWith('!');
    const criterion = (negated ? raw.slice(1) : raw).toLowerCase();
    let holds: boolean;
    if (criterion === 'all') holds = true;
    else if (criterion === 'final' || criterion === 'canonical') {
      if (criterion === 'final') pass.wantsFinal = true;
      holds = pass.final;
    } else {
      at += 1;
      const argument = words[at];
      if (argument === undefined) throw fault('invalid', `${line.file} line ${line.line}: Match ${criterion} needs an argument`, { object: line.file, line: line.line });
      if (criterion === 'host') holds = matchesHostList(host, argument);
      else if (criterion === 'originalhost') holds = matchesHostList(pass.asked, argument);
      else if (criterion === 'user') holds = matchesList(user, argument);
      else if (criterion === 'localuser') holds = matchesList(local.user, argument);
      else return false;
    }
    if (holds === negated) result = false;
  }
  return result;
};

const readFileInto = (file: ConfigFile, pass: Pass, activeAtStart: boolean): void => {
  let active = activeAtStart;
  for (const { line, include } of file.entries) {
    if (line.keyword === 'host') active = activeAtStart && hostLine(line, pass.host);
    else if (line.keyword === 'match') {
      // Evaluated also where it cannot count, because `final` asks for the second pass wherever it stands.
      const holds = matchLine(line, pass);
      active = activeAtStart && holds;
    } else if (include) for (const one of include) readFileInto(one, pass, active);
    else if (active) applyLine(pass.options, line);
  }
};

const DEFAULT_IDENTITIES = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss', 'id_dsa'];

const agentOf = (options: Options, local: LocalMachine, path: (text: string) => string): string | undefined => {
  const named = options.identityAgent;
  if (named === undefined || named === 'SSH_AUTH_SOCK') return local.env['SSH_AUTH_SOCK'] || undefined;
  if (named.toLowerCase() === 'none') return undefined;
  if (/^\$[A-Za-z_]\w*$/.test(named)) return local.env[named.slice(1)] || undefined;
  return path(named);
};

/** Resolves one name over files that were read (`loadConfig`), as `ssh -G NAME` does. Pure. */
export const resolveHost = (files: readonly ConfigFile[], asked: Asked, local: LocalMachine): ResolvedHost => {
  const options: Options = { identityFiles: [], ...(asked.user === undefined ? {} : { user: asked.user }), ...(asked.port === undefined ? {} : { port: asked.port }), ...(asked.jumps === undefined ? {} : { proxyJump: asked.jumps }) };
  const firstPass: Pass = { asked: asked.name, host: asked.name, final: false, local, options, wantsFinal: false };
  for (const file of files) readFileInto(file, firstPass, true);
  const named = options.hostName === undefined ? asked.name : simpleHost(options.hostName, asked.name);
  const hostName = /^[\d.]+$|:/.test(named) ? named : named.toLowerCase();
  if (firstPass.wantsFinal) {
    options.hostName = hostName;
    for (const file of files) readFileInto(file, { ...firstPass, host: hostName, final: true }, true);
  }
  const user = options.user ?? local.user;
  const port = options.port ?? 22;
  const tokens: Tokens = { host: hostName, original: asked.name, port, user, localUser: local.user, home: local.home, localHost: local.hostName, uid: local.uid, keyAlias: options.hostKeyAlias?.toLowerCase() ?? asked.name };
  const path = (text: string): string => expandHome(expandTokens(expandEnvironment(text, local.env), tokens), local.home);
  const files0 = (list: readonly string[]): readonly string[] => list.filter((one) => one.toLowerCase() !== 'none').map(path);
  const agent = agentOf(options, local, path);
  const hostKeyAlias = options.hostKeyAlias?.toLowerCase();
  const { ciphers, kexAlgorithms, macs, hostKeyAlgorithms } = options;
  return {
    name: asked.name,
    hostName,
    user,
    port,
    identityFiles: files0(options.identityFiles.length === 0 ? DEFAULT_IDENTITIES.map((one) => `~/.ssh/${one}`) : options.identityFiles),
    identityFilesNamed: options.identityFiles.length > 0,
    identitiesOnly: options.identitiesOnly ?? false,
    ...(agent === undefined ? {} : { identityAgent: agent }),
    jumps: options.proxyJump === undefined || options.proxyJump === 'none' ? [] : options.proxyJump,
    ...(options.proxyCommand === undefined || options.proxyCommand.toLowerCase() === 'none' ? {} : { proxyCommand: options.proxyCommand }),
    userKnownHostsFiles: files0(options.userKnownHostsFiles ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    globalKnownHostsFiles: files0(options.globalKnownHostsFiles ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
    strictHostKeyChecking: options.strictHostKeyChecking ?? 'ask',
    ...(hostKeyAlias === undefined ? {} : { hostKeyAlias }),
    hashKnownHosts: options.hashKnownHosts ?? false,
    serverAliveInterval: options.serverAliveInterval ?? 0,
    serverAliveCountMax: options.serverAliveCountMax ?? 3,
    connectTimeout: options.connectTimeout ?? 0,
    passwordPrompts: options.passwordPrompts ?? 3,
    addressFamily: options.addressFamily ?? 'any',
    batchMode: options.batchMode ?? false,
    publicKey: options.publicKey ?? true,
    password: options.password ?? true,
    keyboardInteractive: options.keyboardInteractive ?? true,
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(kexAlgorithms === undefined ? {} : { kexAlgorithms }),
    ...(macs === undefined ? {} : { macs }),
    ...(hostKeyAlgorithms === undefined ? {} : { hostKeyAlgorithms }),
  };
};
