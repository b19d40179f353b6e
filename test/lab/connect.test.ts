// The real API servers, through the load balancer: lists, watches, exec, logs, and the ways of not getting in.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { Latest } from '../../main/base/latest.ts';
import { silentLog } from '../../main/base/log.ts';
import { createClusters, type Clusters } from '../../main/kube/clusters.ts';
import { execOnce, openExec } from '../../main/kube/exec.ts';
import { followLogs } from '../../main/kube/logs.ts';
import type { KubeClient } from '../../main/kube/client.ts';
import type { ClusterPrefsValue } from '../../main/kube/prefs.ts';
import { FaultError, type Fault } from '../../preload/contract/fault.ts';
import { makeCertificate } from '../fakes/certificates.ts';
import { kubectl, labEnv, type LabEnv } from './lab.ts';

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly containers: readonly { readonly name: string }[] };
  readonly status: { readonly phase: string };
}

const NAMESPACE = 'connect-test';
const POD = { namespace: NAMESPACE, pod: 'talker', container: 'main' };
let env: LabEnv;
let dir = '';
const open: Clusters[] = [];

const clientOf = async (kubeconfig: string): Promise<KubeClient> => {
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  const clusters = createClusters({ env: {}, home: dir, kubeconfig, version: 'test', prefs: { value, update: (change) => {
      value.update(change);
      return Promise.resolve();
    } }, log: silentLog });
  open.push(clusters);
  await clusters.ready;
  return clusters.clientOf(clusters.list.value.current ?? '');
};

const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
  const error = await promise.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof FaultError) return error.fault;
  throw error;
};

/** The administrator's kubeconfig with something changed. */
const changed = async (name: string, change: (cluster: Record<string, unknown>, user: Record<string, unknown>) => void): Promise<KubeClient> => {
  const config = parse(await readFile(env.kubeconfig, 'utf8')) as { clusters: { cluster: Record<string, unknown> }[]; users: { user: Record<string, unknown> }[] };
  change(config.clusters[0]!.cluster, config.users[0]!.user);
  const path = join(dir, name);
  await writeFile(path, stringify(config, { version: '1.1' }));
  return clientOf(path);
};

beforeAll(async () => {
  env = await labEnv();
  dir = await mkdtemp(join(tmpdir(), 'quarterdeck-connect-'));
  const pods = JSON.parse(await kubectl('get', 'pods', '-A', '-o', 'json')) as { readonly items: readonly (Pod & { readonly spec: { readonly containers: readonly { readonly image: string }[] } })[] };
  const image = pods.items.find((pod) => pod.status.phase === 'Running' && pod.metadata.namespace !== 'kube-system')?.spec.containers[0]?.image ?? '';
  const manifest = join(dir, 'pod.yaml');
  const script = 'i=0; while true; do i=$((i+1)); echo "line $i"; sleep 0.2; done';
  await writeFile(
    manifest,
    `${stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } })}---\n${stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: POD.pod, namespace: NAMESPACE }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image, imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script] }] } })}`,
  );
  await kubectl('apply', '-f', manifest);
  await kubectl('wait', '-n', NAMESPACE, '--for=condition=Ready', `pod/${POD.pod}`, '--timeout=50s');
});

afterAll(async () => {
  for (const clusters of open) clusters.dispose();
  await kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
  await rm(dir, { recursive: true, force: true });
});

test('forty watches and sixty lists go over one connection', async () => {
  const client = await clientOf(env.kubeconfig);
  const list = await client.json<{ readonly items: readonly Pod[]; readonly metadata: { readonly resourceVersion: string } }>({ path: '/api/v1/pods' });
  expect(list.items.map((pod) => pod.metadata.name).sort()).toEqual((JSON.parse(await kubectl('get', 'pods', '-A', '-o', 'json')) as { readonly items: readonly Pod[] }).items.map((pod) => pod.metadata.name).sort());
  const stop = new AbortController();
  const watches = await Promise.all(Array.from({ length: 40 }, () => client.request({ path: '/api/v1/configmaps', query: { watch: true, resourceVersion: list.metadata.resourceVersion }, signal: stop.signal })));
  await Promise.all(Array.from({ length: 60 }, () => client.json({ path: '/api/v1/namespaces' })));
  const sockets = await promisify(execFile)('ss', ['-Htnp', 'state', 'established', 'dst', new URL(client.server).host]).then(({ stdout }) => stdout.split('\n').filter((line) => line.includes(`pid=${process.pid},`)));
  expect(sockets).toHaveLength(1);
  const events = watches.map(async ({ body }) => {
    for await (const chunk of body) return Buffer.from(chunk).toString();
    return '';
  });
  await kubectl('create', 'configmap', 'seen-by-all', '-n', NAMESPACE);
  for (const event of await Promise.all(events)) expect(event).toContain('"ADDED"');
  stop.abort();
});

test('a terminal in a pod: size, input, exit code; one command; a program that is not there', async () => {
  const client = await clientOf(env.kubeconfig);
  const session = await openExec(client, POD, { cols: 101, rows: 31, signal: new AbortController().signal });
  let out = '';
  session.onOutput((data) => (out += Buffer.from(data).toString()));
  await session.write(Buffer.from('stty size; echo 你好; exit 5\n'));
  expect(await session.ended).toEqual({ exit: 5 });
  expect(out).toContain('31 101');
  expect(out).toContain('你好');
  expect(await execOnce(client, { ...POD, command: ['sh', '-c', 'echo out; echo err >&2; exit 3'] })).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  expect(await faultOf(execOnce(client, { ...POD, command: ['no-such-program'] }))).toMatchObject({ kind: 'invalid' });
  expect(await faultOf(execOnce(client, { ...POD, pod: 'no-such-pod', command: ['true'] }))).toMatchObject({ kind: 'not-found', message: 'pods "no-such-pod" not found' });
});

test('a followed log comes whole and in order; aborting ends it', async () => {
  const client = await clientOf(env.kubeconfig);
  const stop = new AbortController();
  let text = '';
  for await (const data of followLogs(client, { ...POD, previous: false, follow: true, timestamps: false, tailLines: 5 }, stop.signal)) {
    text += Buffer.from(data).toString();
    if (text.split('\n').length > 12) stop.abort();
  }
  const numbers = text.trimEnd().split('\n').map((line) => Number(line.replace('line ', '')));
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
});

test('a foreign authority, a wrong name, a wrong token, no right', async () => {
  const path = { path: '/api/v1/nodes' };
  const other = makeCertificate({ name: 'kubernetes-ca' });
  const wrongCa = await changed('wrong-ca', (cluster) => {
    delete cluster['certificate-authority'];
    cluster['certificate-authority-data'] = Buffer.from(other.cert).toString('base64');
  });
  expect(await faultOf(wrongCa.json(path))).toMatchObject({ kind: 'unreachable', cause: 'tls-untrusted' });
  const wrongName = await changed('wrong-name', (cluster) => (cluster['tls-server-name'] = 'not-the-api.test'));
  expect(await faultOf(wrongName.json(path))).toMatchObject({ kind: 'unreachable', cause: 'tls-name' });
  const wrongToken = await changed('wrong-token', (_, user) => {
    for (const key of Object.keys(user)) Reflect.deleteProperty(user, key);
    user['token'] = 'not-a-token';
  });
  expect(await faultOf(wrongToken.json(path))).toMatchObject({ kind: 'unauthorised', status: 401 });
  expect(await faultOf(execOnce(wrongToken, { ...POD, command: ['true'] }))).toMatchObject({ kind: 'unauthorised', status: 401 });
  const foreign = makeCertificate({ name: 'stranger', by: other });
  const stranger = await changed('stranger', (_, user) => {
    for (const key of Object.keys(user)) Reflect.deleteProperty(user, key);
    user['client-certificate-data'] = Buffer.from(foreign.cert).toString('base64');
    user['client-key-data'] = Buffer.from(foreign.key).toString('base64');
  });
  expect(await faultOf(stranger.json(path))).toMatchObject({ kind: 'unauthorised', cause: 'tls-client-certificate' });
  const viewer = await clientOf(env.kubeconfigViewer);
  expect(await faultOf(viewer.json({ path: `/api/v1/namespaces/${NAMESPACE}/pods/${POD.pod}`, method: 'DELETE', query: { dryRun: 'All' } }))).toMatchObject({ kind: 'forbidden', status: 403 });
});

test('impersonated groups arrive one by one', async () => {
  const client = await changed('impersonating', (_, user) => Object.assign(user, { as: 'jane', 'as-groups': ['team-a', 'team-b, c'], 'as-user-extra': { 'example.org/scope': ['x', 'y'] } }));
  // the administrator may impersonate; jane may ask who she is
  const review = await client.json<{ readonly status: { readonly userInfo: object } }>({ path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', method: 'POST', body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' } });
  expect(review.status.userInfo).toMatchObject({ username: 'jane', groups: ['team-a', 'team-b, c', 'system:authenticated'], extra: { 'example.org/scope': ['x', 'y'] } });
});
