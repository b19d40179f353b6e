import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import type { FaultError } from '../../../../preload/contract/fault.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { endpointsOf } from '../../../../main/kube/kubeconfig/endpoint.ts';
import { parseKubeconfig } from '../../../../main/kube/kubeconfig/parse.ts';
import { EMPTY_SETTLES_MS, readKubeconfig } from '../../../../main/kube/kubeconfig/read.ts';
import { placesOf, readPlaces } from '../../../../main/kube/kubeconfig/sources.ts';
import { KubeconfigWatch } from '../../../../main/kube/kubeconfig/watch.ts';
import { scratch } from './client-for.ts';

const config = (name: string, server = `https://${name}.test`): string =>
  stringify({ apiVersion: 'v1', kind: 'Config', clusters: [{ name, cluster: { server } }], users: [{ name, user: { token: `token-${name}` } }], contexts: [{ name, context: { cluster: name, user: name } }], 'current-context': name });

const problemOf = (text: string): FaultError['fault'] => {
  try {
    parseKubeconfig('/k', text);
  } catch (error) {
    return (error as FaultError).fault;
  }
  throw new Error('It was taken');
};

test('relative paths are meant from the file’s own folder, commands only with a separator', () => {
  const text = stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://a', 'certificate-authority': 'pki/ca.crt' } }],
    users: [
      { name: 'u', user: { 'client-certificate': '../a.crt', 'client-key': '/abs/a.key', tokenFile: 't', exec: { command: './plugin', apiVersion: 'v1' } } },
      { name: 'v', user: { exec: { command: 'plugin' } } },
    ],
  });
  const read = parseKubeconfig('/home/me/.kube/config', text);
  expect(read.clusters.get('c')).toMatchObject({ caFile: '/home/me/.kube/pki/ca.crt' });
  expect(read.users.get('u')).toMatchObject({ certFile: '/home/me/a.crt', keyFile: '/abs/a.key', tokenFile: '/home/me/.kube/t', exec: { command: '/home/me/.kube/plugin' } });
  expect(read.users.get('v')?.exec?.command).toBe('plugin');
});

test('dates are text, nothing is nothing, JSON is YAML', () => {
  const read = parseKubeconfig('/k', 'users:\n- name: "1"\n  user: {username: 2024-01-01, password: null}\nclusters: null\ncurrent-context: ~\n');
  expect(read.users.get('1')).toMatchObject({ username: '2024-01-01' });
  expect(read.users.get('1')).not.toHaveProperty('password');
  expect(read.currentContext).toBe('');
  expect(parseKubeconfig('/k', '').contexts.size).toBe(0);
  expect(parseKubeconfig('/k', '{"clusters":[{"name":"j","cluster":{"server":"https://j","insecure-skip-tls-verify":true}}]}').clusters.get('j')).toMatchObject({ insecure: true });
});

test.each([
  ['half', 'clusters:\n- name: a\n  cluster:\n    server: "https://a', 'yaml', 4],
  ['tab', 'clusters:\n\t- name: a\n', 'yaml', 2],
  ['a sentence', 'hello there', 'file-format', 1],
  ['a list', '- a\n- b\n', 'file-format', 1],
  ['clusters a string', 'kind: Config\nclusters: none\n', 'file-format', 2],
  ['server a list', 'clusters:\n- name: a\n  cluster:\n    server: [1, 2]\n', 'file-format', 4],
  ['flag a word', 'clusters:\n- name: a\n  cluster:\n    server: https://a\n    insecure-skip-tls-verify: "maybe"\n', 'file-format', 5],
  ['not base64', 'clusters:\n- name: a\n  cluster:\n    certificate-authority-data: "%%%"\n', 'file-format', 4],
  ['a name that YAML reads as true', 'contexts:\n- name: y\n  context: {}\n', 'file-format', 2],
  ['a token that YAML reads as a number', 'users:\n- name: a\n  user:\n    token: 12345\n', 'file-format', 4],
  ['args an object', 'users:\n- name: a\n  user:\n    exec:\n      command: x\n      args: {a: b}\n', 'file-format', 6],
  ['a Deployment', 'apiVersion: apps/v1\nkind: Deployment\n', 'file-format', 2],
  ['a name twice', 'contexts:\n- name: a\n  context: {}\n- name: a\n  context: {}\n', 'file-format', 4],
] as const)('%s: named with file and line', (_name, text, cause, line) => {
  const fault = problemOf(text);
  expect(fault).toMatchObject({ kind: 'invalid', cause, object: '/k', line });
  expect(fault.message).toContain(`/k:${line}: `);
});

test('YAML bombs, huge files and endless nesting end quickly, as faults', () => {
  const level = (n: number): string => (n === 0 ? 'a0: &a0 [x,x,x,x,x,x,x,x,x]' : `a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(',')}]`);
  expect(problemOf(Array.from({ length: 12 }, (_, n) => level(n)).join('\n'))).toMatchObject({ kind: 'invalid', cause: 'yaml-bomb', object: '/k' });
  expect(problemOf('x'.repeat(4 * 1024 * 1024 + 1))).toMatchObject({ cause: 'file-too-large' });
  expect(['yaml-bomb', 'yaml', 'file-format']).toContain(problemOf('['.repeat(50_000)).cause);
});

test('hostile strings are only strings', () => {
  for (const name of ['__proto__', 'constructor', '../../etc/passwd', '<script>', '名前', 'a\u0000b', '\u202Eevil']) {
    const read = parseKubeconfig('/k', JSON.stringify({ clusters: [{ name, cluster: { server: 'https://x' } }], users: [{ name, user: { 'as-user-extra': { [name]: ['v'] } } }], contexts: [{ name, context: { cluster: name, user: name } }] }));
    expect(endpointsOf(read)[0]).toMatchObject({ name, server: 'https://x' });
    expect(endpointsOf(read)[0]?.problem).toBeUndefined();
  }
  expect(({} as Record<string, unknown>)['v']).toBeUndefined();
});

test('what cannot be used says why, beside what can', () => {
  const text = stringify({
    clusters: [{ name: 'ok', cluster: { server: 'a.test:6443', 'certificate-authority-data': '' } }, { name: 'odd', cluster: { server: 'ftp://a' } }, { name: 'none', cluster: {} }, { name: 'proxied', cluster: { server: 'https://a', 'proxy-url': 'gopher://a' } }],
    users: [{ name: 'gcp', user: { 'auth-provider': { name: 'gcp' } } }, { name: 'both', user: { exec: { command: 'x' }, 'auth-provider': { name: 'oidc' } } }],
    contexts: [['fine', 'ok', ''], ['missing-cluster', 'nope', ''], ['missing-user', 'ok', 'nope'], ['odd', 'odd', ''], ['none', 'none', ''], ['gcp', 'ok', 'gcp'], ['both', 'ok', 'both'], ['proxied', 'proxied', '']].map(([name, cluster, user]) => ({ name, context: { cluster, user } })),
  });
  const problems = Object.fromEntries(endpointsOf(parseKubeconfig('/k', text)).map((one) => [one.name, one.problem?.kind]));
  expect(problems).toEqual({ fine: undefined, 'missing-cluster': 'invalid', 'missing-user': 'invalid', odd: 'invalid', none: 'invalid', gcp: 'unsupported', both: 'invalid', proxied: 'invalid' });
});

test('places: command line before $KUBECONFIG before ~/.kube/config; added ones always', () => {
  const given = { env: { KUBECONFIG: '/a::/b:/a' }, home: '/home/me', added: ['/x'] };
  expect(placesOf(given).map((one) => [one.origin, one.path])).toEqual([['KUBECONFIG', '/a'], ['KUBECONFIG', '/b'], ['added', '/x']]);
  expect(placesOf({ ...given, commandLine: '/c' }).map((one) => one.path)).toEqual(['/c', '/x']);
  expect(placesOf({ ...given, env: {} }).map((one) => one.path)).toEqual(['/home/me/.kube/config', '/x']);
});

test('a broken file does not hide the others; added files are scopes of their own', async () => {
  await using dir = await scratch();
  const at = (name: string): string => join(dir.path, name);
  await writeFile(at('a'), config('default', 'https://first'));
  await writeFile(at('broken'), 'clusters: [');
  await mkdir(at('folder'));
  await writeFile(at('folder/b.yaml'), config('default', 'https://second'));
  await writeFile(at('folder/c.conf'), 'contexts: {');
  await writeFile(at('folder/ca.crt'), 'no kubeconfig');
  await writeFile(at('folder/notes'), 'no kubeconfig either');
  await symlink(at('a'), at('folder/again.yaml'));
  const places = placesOf({ env: { KUBECONFIG: [at('broken'), at('nowhere'), at('a')].join(':') }, home: '/none', added: [at('folder')] });
  const { state } = await readPlaces(places, new Map());
  expect(state.scopes.flatMap(endpointsOf).map((one) => [one.name, one.server])).toEqual([['default', 'https://first'], ['default', 'https://second']]);
  expect(new Set(state.scopes.flatMap(endpointsOf).map((one) => one.id)).size).toBe(2);
  expect(state.sources.map((one) => [one.type, one.contexts, one.problems.map((problem) => problem.cause)])).toEqual([
    ['file', 0, ['yaml']],
    ['missing', 0, ['file-missing']],
    ['file', 1, []],
    ['folder', 1, ['yaml']],
  ]);
  expect(state.sources[0]?.problems[0]).toMatchObject({ object: at('broken'), line: 1 });
});

test('half written, emptied and unreadable files keep their last content; deleted ones do not', async () => {
  await using dir = await scratch();
  const path = join(dir.path, 'config');
  await writeFile(path, config('a'));
  const first = await readKubeconfig(path);
  await writeFile(path, config('b').slice(0, 60) + '"');
  const half = await readKubeconfig(path, first);
  expect(half.problem).toMatchObject({ cause: 'yaml' });
  expect([...half.config.contexts.keys()]).toEqual(['a']);
  await writeFile(path, '');
  const empty = await readKubeconfig(path, half, 1000);
  expect([...empty.config.contexts.keys()]).toEqual(['a']);
  const settled = await readKubeconfig(path, empty, 1000 + EMPTY_SETTLES_MS);
  expect(settled.config.contexts.size).toBe(0);
  await writeFile(path, config('c'));
  const again = await readKubeconfig(path, settled);
  expect([...again.config.contexts.keys()]).toEqual(['c']);
  if (process.getuid?.() !== 0) {
    await chmod(path, 0);
    await writeFile(path, config('d')).catch(() => undefined);
    expect([...(await readKubeconfig(path, again)).config.contexts.keys()]).toEqual(['c']);
  }
  await rm(path);
  expect(await readKubeconfig(path, again)).toMatchObject({ missing: true });
  await mkdir(path);
  expect((await readKubeconfig(path, again)).problem).toMatchObject({ cause: 'file-unreadable' });
});

test('changes are seen: written in place, replaced, appearing, gone', async () => {
  await using dir = await scratch();
  const path = join(dir.path, 'config');
  const watch = new KubeconfigWatch(() => [{ origin: 'default', path }, { origin: 'added', path: dir.path }], silentLog);
  try {
    const names = (): readonly string[] => watch.state.value.scopes.flatMap((scope) => [...scope.contexts.keys()]);
    const seen = (expected: readonly string[]): Promise<unknown> => watch.state.until(() => names().join() === expected.join(), AbortSignal.timeout(15_000));
    await watch.refresh();
    expect(names()).toEqual([]);
    await writeFile(path, config('one'));
    await seen(['one']);
    await writeFile(join(dir.path, 'new'), config('two'));
    await rename(join(dir.path, 'new'), path);
    await seen(['two']);
    await writeFile(join(dir.path, 'other.yaml'), config('three'));
    await seen(['two', 'three']);
    await rm(path);
    await seen(['three']);
  } finally {
    watch.dispose();
  }
});
