// The same files put to `kubectl config view` and to us: equal answers.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mergeKubeconfigs } from '../../main/kube/kubeconfig/merge.ts';
import type { Kubeconfig } from '../../main/kube/kubeconfig/model.ts';
import { parseKubeconfig } from '../../main/kube/kubeconfig/parse.ts';
import { placesOf, readPlaces } from '../../main/kube/kubeconfig/sources.ts';
import { labEnv } from './lab.ts';

let dir = '';
let kubectl = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'quarterdeck-kubeconfig-'));
  ({ kubectl } = await labEnv());
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const view = (paths: readonly string[]): Promise<unknown> =>
  new Promise((resolve, reject) => {
    execFile(kubectl, ['config', 'view', '--raw', '--flatten', '-o', 'json'], { env: { PATH: process.env['PATH'], HOME: dir, KUBECONFIG: paths.join(delimiter) } }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr));
      else resolve(JSON.parse(stdout));
    });
  });

const base64 = (text: string | undefined): string | undefined => (text === undefined ? undefined : Buffer.from(text).toString('base64'));
const file = async (path: string | undefined): Promise<string | undefined> => (path === undefined ? undefined : readFile(path, 'utf8'));
const byName = <T extends { readonly name: string }>(list: readonly T[]): readonly T[] => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
/** JSON without what is undefined, as kubectl leaves it out. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Ours in the words of `kubectl config view --flatten`. */
const asView = async (config: Kubeconfig): Promise<unknown> =>
  plain({
    clusters: byName(
      await Promise.all(
        [...config.clusters].map(async ([name, one]) => ({
          name,
          cluster: { server: one.server, 'insecure-skip-tls-verify': one.insecure || undefined, 'tls-server-name': one.tlsServerName, 'proxy-url': one.proxyUrl, 'certificate-authority-data': base64(one.caData ?? (await file(one.caFile))) },
        })),
      ),
    ),
    users: byName(
      await Promise.all(
        [...config.users].map(async ([name, one]) => ({
          name,
          user: {
            token: one.token,
            tokenFile: one.tokenFile,
            username: one.username,
            password: one.password,
            as: one.impersonate,
            'as-groups': one.impersonateGroups.length > 0 ? one.impersonateGroups : undefined,
            'client-certificate-data': base64(one.certData ?? (await file(one.certFile))),
            'client-key-data': base64(one.keyData ?? (await file(one.keyFile))),
            exec: one.exec && { command: one.exec.command, args: one.exec.args },
          },
        })),
      ),
    ),
    contexts: byName([...config.contexts].map(([name, one]) => ({ name, context: { cluster: one.cluster, user: one.user, namespace: one.namespace } }))),
    'current-context': config.currentContext,
  });

interface View {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[] | null;
  readonly users: readonly { readonly name: string; readonly user: { readonly tokenFile?: string; readonly exec?: { readonly command: string; readonly args: readonly string[] | null } } }[] | null;
  readonly contexts: readonly { readonly name: string }[] | null;
  readonly 'current-context': string;
}

/** Only what both speak of; kubectl writes null for empty lists, and spells out defaults of exec. */
const narrowed = (value: View, folder: string): unknown =>
  plain({
    clusters: byName(value.clusters ?? []).map((one) => ({ ...one, cluster: { ...one.cluster, 'disable-compression': undefined } })),
    users: byName(value.users ?? []).map((one) => ({
      ...one,
      user: {
        ...one.user,
        // flattening makes these relative again, for the first file
        tokenFile: one.user.tokenFile && resolve(folder, one.user.tokenFile),
        exec: one.user.exec && { command: one.user.exec.command.includes('/') ? resolve(folder, one.user.exec.command) : one.user.exec.command, args: one.user.exec.args ?? [] },
      },
    })),
    contexts: byName(value.contexts ?? []),
    'current-context': value['current-context'],
  });

const both = async (name: string, files: Readonly<Record<string, string>>): Promise<readonly [unknown, unknown]> => {
  const paths: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    const at = join(dir, name, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, text);
    if (path.endsWith('.yaml')) paths.push(at);
  }
  paths.splice(1, 0, join(dir, name, 'not-there.yaml'));
  const { state } = await readPlaces(placesOf({ env: { KUBECONFIG: paths.join(delimiter) }, home: dir, added: [] }), new Map());
  return [await asView(state.scopes[0] ?? mergeKubeconfigs([])), narrowed((await view(paths)) as View, dirname(paths[0] ?? ''))];
};

const cluster = (name: string, more: object): string => JSON.stringify({ name, cluster: more });
const doc = (part: { readonly clusters?: readonly string[]; readonly users?: readonly string[]; readonly contexts?: readonly string[]; readonly current?: string }): string =>
  `apiVersion: v1\nkind: Config\nclusters: [${(part.clusters ?? []).join(',')}]\nusers: [${(part.users ?? []).join(',')}]\ncontexts: [${(part.contexts ?? []).join(',')}]\n${part.current === undefined ? '' : `current-context: ${part.current}\n`}`;

const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'two files, nothing in common': {
    '1.yaml': doc({ clusters: [cluster('a', { server: 'https://a' })], users: ['{name: u, user: {token: t}}'], contexts: ['{name: x, context: {cluster: a, user: u, namespace: apps}}'], current: 'x' }),
    '2.yaml': doc({ clusters: [cluster('b', { server: 'https://b' })], contexts: ['{name: z, context: {cluster: b, user: u}}'], current: 'z' }),
  },
  'the first wins whole, its gaps are not filled': {
    '1.yaml': doc({ clusters: [cluster('a', { server: 'https://first' })], users: ['{name: red, user: {username: a}}'], contexts: ['{name: x, context: {cluster: a, user: red}}'] }),
    '2.yaml': doc({ clusters: [cluster('a', { server: 'https://second', 'tls-server-name': 'n', 'insecure-skip-tls-verify': true })], users: ['{name: red, user: {password: p, token: t}}'], contexts: ['{name: x, context: {cluster: b, user: c, namespace: apps}}'], current: 'late' }),
    '3.yaml': doc({ current: 'later' }),
  },
  'relative paths in different folders': {
    'one/1.yaml': doc({ clusters: [cluster('a', { server: 'https://a', 'certificate-authority': 'pki/ca.crt' })], users: ['{name: u, user: {client-certificate: ../shared/c.crt, client-key: ../shared/c.key, tokenFile: tok}}'] }),
    'two/2.yaml': doc({ clusters: [cluster('b', { server: 'https://b', 'certificate-authority': './pki/ca.crt' })] }),
    'one/pki/ca.crt': 'first authority',
    'two/pki/ca.crt': 'second authority',
    'shared/c.crt': 'certificate',
    'shared/c.key': 'key',
    'one/tok': 'token',
  },
  'exec by name and by path': {
    'bin/1.yaml': doc({ users: ['{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: login, args: [a, b], interactiveMode: Never}}}', '{name: v, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, interactiveMode: Never}}}', '{name: w, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: sub/login, interactiveMode: Never}}}'] }),
    '2.yaml': '',
  },
  'nulls, dates and empty documents': {
    '1.yaml': 'kind: Config\nusers:\n- name: "1"\n  user: {token: 2024-01-01, as: null}\n- name: "yes"\n  user: null\ncontexts:\n- name: "007"\n  context:\nclusters: null\ncurrent-context: ~\n',
    '2.yaml': '---\n',
  },
  'flags in the words of YAML 1.1': { '1.yaml': 'clusters:\n- name: a\n  cluster: {server: "https://a", insecure-skip-tls-verify: yes, proxy-url: "socks5://p:1"}\n- name: b\n  cluster: {server: b, insecure-skip-tls-verify: off}\n' },
  'anchors, merges, and what nobody knows': { '1.yaml': 'x-common: &c {server: "https://shared", disable-compression: true}\nclusters:\n- {name: a, cluster: *c}\n- name: b\n  cluster:\n    <<: *c\n    tls-server-name: b\n    unknown: 1\npreferences: {colors: true}\n' },
  'impersonation and data': { '1.yaml': 'users:\n- name: u\n  user:\n    as: jane\n    as-groups: [a, b]\n    client-certificate-data: Y2VydA==\n    client-key-data: |\n      a2V5\nclusters:\n- name: c\n  cluster: {server: "https://c", certificate-authority-data: Y2E=}\n' },
  'a key twice in one place': { '1.yaml': 'clusters:\n- name: a\n  cluster: {server: "https://one"}\ncurrent-context: x\ncurrent-context: z\n' },
  JSON: { '1.yaml': '{"kind":"Config","clusters":[{"name":"j","cluster":{"server":"https://j"}}],"current-context":"j"}' },
};

test.each(Object.keys(cases))('%s', async (name) => {
  const [ours, theirs] = await both(name.replace(/\W+/g, '-'), cases[name] ?? {});
  expect(ours).toEqual(theirs);
});

const BROKEN: Readonly<Record<string, string>> = {
  half: 'clusters:\n- name: a\n  cluster:\n    server: "https://a',
  'a list': '- a\n',
  'clusters a string': 'clusters: none\n',
  'server a list': 'clusters:\n- name: a\n  cluster: {server: [1]}\n',
  'flag a word': 'clusters:\n- name: a\n  cluster: {insecure-skip-tls-verify: "maybe"}\n',
  'not base64': 'clusters:\n- name: a\n  cluster: {certificate-authority-data: "%%%"}\n',
  'a name twice': 'contexts:\n- {name: a, context: {}}\n- {name: a, context: {}}\n',
  'a name that YAML reads as true': 'contexts:\n- {name: y, context: {}}\n',
  'a token that YAML reads as a number': 'users:\n- {name: a, user: {token: 12345}}\n',
  'a namespace in hexadecimal': 'contexts:\n- {name: a, context: {namespace: 0x10}}\n',
  'another kind': 'kind: Deployment\napiVersion: apps/v1\n',
};

test.each(Object.keys(BROKEN))('refused by both: %s', async (name) => {
  const path = join(dir, `broken-${name.replace(/\W+/g, '-')}`);
  await writeFile(path, BROKEN[name] ?? '');
  expect(() => parseKubeconfig(path, BROKEN[name] ?? '')).toThrow(path);
  await expect(view([path])).rejects.toThrow();
});
