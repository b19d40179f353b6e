import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCredentials, type CredentialDeps } from '../../../../main/kube/credentials/credentials.ts';
import { RenewedFile } from '../../../../main/kube/credentials/files.ts';
import { jwtExpiry } from '../../../../main/kube/credentials/oidc.ts';
import { execDigest } from '../../../../main/kube/kubeconfig/endpoint.ts';
import type { KubeconfigExec } from '../../../../main/kube/kubeconfig/model.ts';
import { answering, httpServer, statusBody } from '../../../fakes/bad-api.ts';
import { clientFor, endpointFor, faultOf, scratch } from './client-for.ts';

const V1 = 'client.authentication.k8s.io/v1';
const forever = new AbortController().signal;
const plugin = (script: string, more: Partial<KubeconfigExec> = {}): KubeconfigExec => ({ apiVersion: V1, command: process.execPath, args: ['-e', script], env: [], provideClusterInfo: false, ...more });
const printing = (status: object, apiVersion = V1): string => `console.log(${JSON.stringify(JSON.stringify({ kind: 'ExecCredential', apiVersion, status }))})`;

/** What the plugin gives, or the fault, with everything ended after. */
const identityOf = async (exec: KubeconfigExec, deps: Partial<CredentialDeps> = {}) => {
  const credentials = createCredentials(endpointFor('https://api.test', { execConfig: { audience: 'x' } }, { exec }), { env: { PATH: process.env['PATH'] }, execAllowed: () => true, ...deps });
  try {
    return await credentials.identity(forever);
  } finally {
    credentials.dispose();
  }
};

test('exec: a token, and a certificate with its key', async () => {
  expect(await identityOf(plugin(printing({ token: 'abc' })))).toEqual({ headers: { authorization: 'Bearer abc' } });
  expect(await identityOf(plugin(printing({ clientCertificateData: 'C', clientKeyData: 'K' })))).toEqual({ headers: {}, cert: 'C', key: 'K' });
  const beta = 'client.authentication.k8s.io/v1beta1';
  expect(await identityOf(plugin(printing({ token: 'b' }, beta), { apiVersion: beta }))).toMatchObject({ headers: { authorization: 'Bearer b' } });
});

test('exec: KUBERNETES_EXEC_INFO says version, cluster where wanted, and that nobody is there to ask', async () => {
  const script = `const i = JSON.parse(process.env.KUBERNETES_EXEC_INFO); console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: i.apiVersion, status: { token: Buffer.from(JSON.stringify([i, process.env.MINE])).toString('base64') } }))`;
  const infoOf = async (exec: KubeconfigExec): Promise<unknown> => {
    const { headers } = await identityOf(exec, { caPem: () => Promise.resolve('PEM') });
    return JSON.parse(Buffer.from(headers['authorization']!.slice(7), 'base64').toString());
  };
  expect(await infoOf(plugin(script, { env: [{ name: 'MINE', value: 'yes' }] }))).toEqual([{ kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false } }, 'yes']);
  expect(await infoOf(plugin(script, { provideClusterInfo: true }))).toEqual([
    { kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false, cluster: { server: 'https://api.test', 'certificate-authority-data': Buffer.from('PEM').toString('base64'), config: { audience: 'x' } } } },
    null,
  ]);
});

test('exec: not allowed means not run', async () => {
  await using dir = await scratch();
  const trace = join(dir.path, 'ran');
  const exec = plugin(`require('fs').writeFileSync(${JSON.stringify(trace)}, 'x')`);
  expect(await faultOf(identityOf(exec, { execAllowed: () => false }))).toMatchObject({ kind: 'refused', cause: 'exec-not-allowed', cluster: 'test', object: process.execPath });
  await expect(readFile(trace)).rejects.toThrow('ENOENT');
  expect(execDigest(exec)).not.toBe(execDigest({ ...exec, args: [...exec.args, 'more'] }));
  expect(execDigest(exec)).not.toBe(execDigest({ ...exec, env: [{ name: 'A', value: 'b' }] }));
});

test.each([
  ['missing', plugin('', { command: 'no-such-plugin-anywhere', installHint: 'Get it from the platform team.' }), 'unauthorised', 'exec-missing', 'platform team'],
  ['fails', plugin('console.error("no session: run login"); process.exit(3)'), 'unauthorised', 'exec-failed', 'no session: run login'],
  ['rubbish', plugin('console.log("hello")'), 'unauthorised', 'exec-output', 'not JSON'],
  ['nothing', plugin(''), 'unauthorised', 'exec-output', 'nothing'],
  ['another kind', plugin('console.log(`{"kind":"Pod","apiVersion":"v1"}`)'), 'unauthorised', 'exec-output', 'Pod'],
  ['another version', plugin(printing({ token: 't' }, 'client.authentication.k8s.io/v1beta1')), 'unauthorised', 'exec-output', 'v1beta1'],
  ['no credential', plugin(printing({})), 'unauthorised', 'exec-output', 'neither'],
  ['half a credential', plugin(printing({ clientCertificateData: 'x' })), 'unauthorised', 'exec-output', 'without its key'],
  ['endless', plugin('setInterval(() => process.stdout.write("x".repeat(100000)), 0)'), 'unauthorised', 'exec-output', 'more than'],
  ['old version', plugin('', { apiVersion: 'client.authentication.k8s.io/v1alpha1' }), 'unsupported', 'exec-output', 'v1alpha1'],
  ['needs a terminal', plugin('', { interactiveMode: 'Always' }), 'unsupported', 'exec-failed', 'terminal'],
] as const)('exec: %s', async (_name, exec, kind, cause, words) => {
  const fault = await faultOf(identityOf(exec));
  expect(fault).toMatchObject({ kind, cause, cluster: 'test' });
  expect(fault.message).toContain(words);
});

test('exec: one that hangs is ended, with what it started', async () => {
  await using dir = await scratch();
  const pids = join(dir.path, 'pids');
  const script = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']); require('fs').writeFileSync(${JSON.stringify(pids)}, JSON.stringify([process.pid, c.pid])); setInterval(() => 0, 1000)`;
  expect(await faultOf(identityOf(plugin(script), { execLimitMs: 1500 }))).toMatchObject({ kind: 'timeout', cause: 'exec-timeout' });
  // a killed process may stay a zombie until somebody reaps it: it runs no more all the same
  const runs = async (pid: number): Promise<boolean> => readFile(`/proc/${pid}/stat`, 'utf8').then((stat) => !/\) [ZX] /.test(stat), () => false);
  const started = JSON.parse(await readFile(pids, 'utf8')) as number[];
  await expect.poll(async () => (await Promise.all(started.map(runs))).some(Boolean), { timeout: 10_000 }).toBe(false);
});

test('exec: found on the PATH of the login shell where ours has it not', async () => {
  await using dir = await scratch();
  await writeFile(join(dir.path, 'my-plugin'), `#!/bin/sh\necho '{"kind":"ExecCredential","apiVersion":"${V1}","status":{"token":"found"}}'\n`, { mode: 0o755 });
  const identity = await identityOf(plugin('', { command: 'my-plugin', args: [] }), { loginPath: () => Promise.resolve(`${dir.path}:${process.env['PATH'] ?? ''}`) });
  expect(identity.headers).toEqual({ authorization: 'Bearer found' });
});

test('exec: callers at the same time share one run; an expired one runs anew; 401 renews once', async () => {
  await using dir = await scratch();
  const count = join(dir.path, 'count');
  const script = (seconds: number): string => `const fs = require('fs'); fs.appendFileSync(${JSON.stringify(count)}, 'x'); console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${V1}', status: { token: 't' + fs.readFileSync(${JSON.stringify(count)}).length, expirationTimestamp: new Date(Date.now() + ${seconds} * 1000).toISOString() } }))`;
  await using api = await httpServer((request, response) => (request.headers.authorization === 'Bearer t2' ? response.end('{"ok":true}') : answering(401, statusBody(401, 'Unauthorized', 'Unauthorized'))(request, response)));
  {
    using of = clientFor(endpointFor(api.url, {}, { exec: plugin(script(3600)) }));
    expect(await Promise.all(Array.from({ length: 10 }, () => of.client.json({ path: '/x' })))).toHaveLength(10);
    expect(await readFile(count, 'utf8')).toBe('xx');
    await of.client.json({ path: '/x' });
    expect(await readFile(count, 'utf8')).toBe('xx');
  }
  {
    // t3 is refused, t4 as well: the server's word is told
    using of = clientFor(endpointFor(api.url, {}, { exec: plugin(script(3600)) }));
    expect(await faultOf(of.client.json({ path: '/x' }))).toMatchObject({ kind: 'unauthorised', cause: 'token-expired', status: 401 });
    expect(await readFile(count, 'utf8')).toBe('xxxx');
  }
  const credentials = createCredentials(endpointFor('https://a', {}, { exec: plugin(script(1)) }), { env: {}, execAllowed: () => true });
  await credentials.identity(forever);
  await credentials.identity(forever);
  credentials.dispose();
  expect(await readFile(count, 'utf8')).toBe('xxxxxx');
});

test('a token file is read again once it has changed, and after a 401', async () => {
  await using dir = await scratch();
  const path = join(dir.path, 'token');
  await writeFile(path, 'one\n');
  const file = new RenewedFile(path, 'token file', 'test');
  expect(await file.text(1)).toBe('one\n');
  await writeFile(path, 'three');
  await utimes(path, 1, 1);
  expect(await file.text(2)).toBe('one\n');
  expect(await file.text(60_002)).toBe('three');

  await using api = await httpServer((request, response) => (request.headers.authorization === 'Bearer new' ? response.end('{}') : response.writeHead(401).end()));
  await writeFile(path, 'old');
  using of = clientFor(endpointFor(api.url, {}, { tokenFile: path }));
  expect(await faultOf(of.client.json({ path: '/x' }))).toMatchObject({ kind: 'unauthorised' });
  using later = clientFor(endpointFor(api.url, {}, { tokenFile: path }));
  await faultOf(later.client.json({ path: '/x' }));
  await writeFile(path, 'new');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect(await later.client.json({ path: '/x' })).toEqual({});
});

test('files that are not there are named', async () => {
  for (const user of [{ tokenFile: '/nowhere/token' }, { certFile: '/nowhere/cert', keyFile: '/nowhere/key' }]) {
    using of = clientFor(endpointFor('http://127.0.0.1:1', {}, user));
    expect(await faultOf(of.client.json({ path: '/x' }))).toMatchObject({ kind: 'unauthorised', cause: 'file-missing', object: Object.values(user)[0] });
  }
  using of = clientFor(endpointFor('https://127.0.0.1:1', { caFile: '/nowhere/ca' }));
  expect(await faultOf(of.client.json({ path: '/x' }))).toMatchObject({ kind: 'invalid', cause: 'file-missing', object: '/nowhere/ca' });
});

test('precedence: token file, token, basic', async () => {
  await using dir = await scratch();
  const path = join(dir.path, 'token');
  await writeFile(path, 'from-file');
  const headersOf = async (user: object): Promise<unknown> => {
    const credentials = createCredentials(endpointFor('https://a', {}, user), { env: {}, execAllowed: () => false });
    const { headers } = await credentials.identity(forever);
    credentials.dispose();
    return headers['authorization'];
  };
  expect(await headersOf({ token: 't', tokenFile: path, username: 'u' })).toBe('Bearer from-file');
  expect(await headersOf({ token: 't', tokenFile: '/nowhere', exec: plugin('') })).toBe('Bearer t');
  expect(await headersOf({ username: 'u', password: 'p:ü' })).toBe(`Basic ${Buffer.from('u:p:ü').toString('base64')}`);
  expect(await headersOf({})).toBeUndefined();
});

const jwt = (exp: number): string => `x.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.y`;

test('OIDC: the id token while it lasts, then a new one by the refresh token', async () => {
  const forms: string[] = [];
  const soon = Math.floor(Date.now() / 1000) + 3600;
  await using provider = await httpServer((request, response) => {
    if (request.url === '/realm/.well-known/openid-configuration') return void response.end(JSON.stringify({ token_endpoint: `${provider.url}/token` }));
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString())).on('end', () => {
      forms.push(body);
      // wants the secret in the body
      if (!body.includes('client_secret=s3cret')) response.writeHead(401).end('{"error":"invalid_client"}');
      else if (body.includes('refresh_token=r1')) response.end(JSON.stringify({ id_token: jwt(soon), refresh_token: 'r2' }));
      else response.writeHead(400).end('{"error":"invalid_grant","error_description":"session ended"}');
    });
  });
  const identity = async (config: Record<string, string>): Promise<unknown> => {
    const credentials = createCredentials(endpointFor('https://a', {}, { authProvider: { name: 'oidc', config: { 'idp-issuer-url': `${provider.url}/realm`, 'client-id': 'kube', 'client-secret': 's3cret', ...config } } }), { env: {}, execAllowed: () => false });
    try {
      return (await credentials.identity(forever)).headers['authorization'];
    } finally {
      credentials.dispose();
    }
  };
  expect(await identity({ 'id-token': jwt(soon), 'refresh-token': 'r1' })).toBe(`Bearer ${jwt(soon)}`);
  expect(forms).toEqual([]);
  expect(await identity({ 'id-token': jwt(1), 'refresh-token': 'r1' })).toBe(`Bearer ${jwt(soon)}`);
  const ended = await faultOf(identity({ 'id-token': jwt(1), 'refresh-token': 'r0' }));
  expect(ended).toMatchObject({ kind: 'unauthorised', cause: 'oidc-refresh' });
  expect(ended.message).toContain('session ended');
  expect(await faultOf(identity({ 'id-token': jwt(1) }))).toMatchObject({ kind: 'unauthorised', cause: 'token-expired' });
  expect(await faultOf(identity({ 'refresh-token': 'r1', 'idp-issuer-url': 'http://127.0.0.1:1' }))).toMatchObject({ cause: 'oidc-refresh' });
});

test('the expiry of what is no JWT is not known', () => {
  expect(jwtExpiry(jwt(7))).toBe(7000);
  for (const other of ['', 'a.b.c', 'opaque', `x.${Buffer.from('null').toString('base64url')}.y`]) expect(jwtExpiry(other)).toBeUndefined();
});
