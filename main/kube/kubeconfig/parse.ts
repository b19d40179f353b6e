import { dirname, isAbsolute, join, sep } from 'node:path';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { fault, type FaultError } from '../../../preload/contract/fault.ts';
import { EMPTY_KUBECONFIG, type Kubeconfig, type KubeconfigCluster, type KubeconfigContext, type KubeconfigExec, type KubeconfigUser } from './model.ts';
import { kubeconfigSchema, type RawKubeconfig } from './schema.ts';

/** 4 MiB: etcd keeps nothing larger, and the largest kubeconfigs seen (hundreds of clusters with their CAs) are below 2 MiB. */
export const KUBECONFIG_LIMIT = 4 * 1024 * 1024;
/** Aliases that may be followed in all; kubeconfigs rarely use any. */
const MAX_ALIASES = 100;

const defined = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } => (value === undefined || value === '' ? {} : { [key]: value }) as { readonly [P in K]?: V };
const pem = (data: string | undefined): string | undefined => (data === undefined ? undefined : Buffer.from(data, 'base64').toString('utf8'));

/** Relative paths are meant from the file's own folder (client-go `ResolveLocalPaths`). */
const fromFile = (file: string, path: string | undefined): string | undefined => (path === undefined || path === '' || isAbsolute(path) ? path : join(dirname(file), path));

const toCluster = (file: string, raw: RawKubeconfig['clusters'][number]['cluster']): KubeconfigCluster => ({
  file,
  server: raw.server ?? '',
  insecure: raw['insecure-skip-tls-verify'] ?? false,
  ...defined('tlsServerName', raw['tls-server-name']),
  ...defined('caFile', fromFile(file, raw['certificate-authority'])),
  ...defined('caData', pem(raw['certificate-authority-data'])),
  ...defined('proxyUrl', raw['proxy-url']),
  ...defined('execConfig', raw.extensions.find((one) => one.name === 'client.authentication.k8s.io/exec')?.extension),
});

const toExec = (file: string, raw: NonNullable<RawKubeconfig['users'][number]['user']['exec']>): KubeconfigExec => {
  const command = raw.command ?? '';
  return {
    apiVersion: raw.apiVersion ?? '',
    // a bare name is looked for on PATH, anything with a separator is a path from the file's folder
    command: command.includes(sep) || command.includes('/') ? (fromFile(file, command) ?? '') : command,
    args: raw.args,
    env: raw.env.map((one) => ({ name: one.name ?? '', value: one.value ?? '' })),
    provideClusterInfo: raw.provideClusterInfo ?? false,
    ...defined('installHint', raw.installHint),
    ...defined('interactiveMode', raw.interactiveMode),
  };
};

const toUser = (file: string, raw: RawKubeconfig['users'][number]['user']): KubeconfigUser => {
  const provider = raw['auth-provider'];
  return {
    file,
    impersonateGroups: raw['as-groups'],
    impersonateExtra: raw['as-user-extra'] ?? {},
    ...defined('certFile', fromFile(file, raw['client-certificate'])),
    ...defined('certData', pem(raw['client-certificate-data'])),
    ...defined('keyFile', fromFile(file, raw['client-key'])),
    ...defined('keyData', pem(raw['client-key-data'])),
    ...defined('token', raw.token),
    ...defined('tokenFile', fromFile(file, raw.tokenFile)),
    ...defined('username', raw.username),
    ...defined('password', raw.password),
    ...defined('impersonate', raw.as),
    ...defined('impersonateUid', raw['as-uid']),
    ...(raw.exec === undefined ? {} : { exec: toExec(file, raw.exec) }),
    ...(provider === undefined
      ? {}
      : { authProvider: { name: provider.name ?? '', config: Object.fromEntries(Object.entries(provider.config ?? {}).map(([key, value]) => [key, value ?? ''])) } }),
  };
};

const toContext = (file: string, raw: RawKubeconfig['contexts'][number]['context']): KubeconfigContext => ({
  file,
  cluster: raw.cluster ?? '',
  user: raw.user ?? '',
  ...defined('namespace', raw.namespace),
});

/** The line where a path of the document begins, or the nearest that exists above it. */
const lineOf = (doc: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
};

const broken = (file: string, cause: 'yaml' | 'yaml-bomb' | 'file-too-large' | 'file-format', reason: string, line?: number): FaultError =>
  fault('invalid', `${file}${line === undefined ? '' : `:${line}`}: ${reason}`, { cause, object: file, ...(line === undefined ? {} : { line }) });

/** Nesting beyond the stack ends in a RangeError: that is a bomb as well. */
const compose = (file: string, text: string, options: Parameters<typeof parseDocument>[1]): Document => {
  try {
    return parseDocument(text, options);
  } catch (cause) {
    throw broken(file, cause instanceof RangeError ? 'yaml-bomb' : 'yaml', cause instanceof RangeError ? 'it is nested without end' : String(cause));
  }
};

const readDocument = (file: string, text: string): { readonly doc: Document; readonly lines: LineCounter; readonly value: unknown } => {
  const lines = new LineCounter();
  // YAML 1.1 without dates and bytes: what sigs.k8s.io/yaml reads, and a repeated key is no error there either
  const doc = compose(file, text, { lineCounter: lines, version: '1.1', uniqueKeys: false, prettyErrors: false, customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !/timestamp|binary|set|omap|pairs/.test(tag.tag)) });
  const [error] = doc.errors;
  if (error) throw broken(file, 'yaml', error.message.split('\n')[0] ?? 'not YAML', lines.linePos(error.pos[0]).line);
  try {
    return { doc, lines, value: doc.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (cause) {
    throw broken(file, cause instanceof ReferenceError ? 'yaml-bomb' : 'yaml', cause instanceof ReferenceError ? 'its aliases unfold without end' : String(cause));
  }
};

/** kubectl refuses a list that names something twice ("duplicate name in list"). */
const byName = <T, R extends { readonly name: string }>(list: readonly R[], key: 'clusters' | 'users' | 'contexts', convert: (raw: R) => T, duplicate: (path: readonly PropertyKey[], name: string) => FaultError): ReadonlyMap<string, T> => {
  const map = new Map<string, T>();
  list.forEach((raw, index) => {
    if (map.has(raw.name)) throw duplicate([key, index], raw.name);
    map.set(raw.name, convert(raw));
  });
  return map;
};

/** Reads the text of a kubeconfig. Throws `invalid` with the file, the line and the reason. */
export const parseKubeconfig = (file: string, text: string): Kubeconfig => {
  if (text.length > KUBECONFIG_LIMIT) throw broken(file, 'file-too-large', `larger than ${KUBECONFIG_LIMIT / 1_048_576} MiB`);
  const { doc, lines, value } = readDocument(file, text);
  if (value === null || value === undefined) return EMPTY_KUBECONFIG;
  const result = kubeconfigSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path ?? [];
    throw broken(file, 'file-format', `${path.length === 0 ? 'the file' : path.map(String).join('.')}: ${issue?.message ?? 'not a kubeconfig'}`, lineOf(doc, lines, path));
  }
  const raw = result.data;
  if ((raw.kind ?? 'Config') !== 'Config') throw broken(file, 'file-format', `kind is ${String(raw.kind)}, not Config`, lineOf(doc, lines, ['kind']));
  const duplicate = (path: readonly PropertyKey[], name: string): FaultError => broken(file, 'file-format', `${String(path[0])}: the name ${JSON.stringify(name)} stands twice`, lineOf(doc, lines, path));
  return {
    clusters: byName(raw.clusters, 'clusters', (one) => toCluster(file, one.cluster), duplicate),
    users: byName(raw.users, 'users', (one) => toUser(file, one.user), duplicate),
    contexts: byName(raw.contexts, 'contexts', (one) => toContext(file, one.context), duplicate),
    currentContext: raw['current-context'] ?? '',
  };
};
