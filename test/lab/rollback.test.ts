// The same steps in two namespaces of the real cluster: once taken back by `kubectl rollout undo`, once by us. What is left must be equal to the byte.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Latest } from '../../main/base/latest.ts';
import { silentLog } from '../../main/base/log.ts';
import type { KubeClient } from '../../main/kube/client.ts';
import { createClusters } from '../../main/kube/clusters.ts';
import type { Clusters } from '../../main/kube/clusters.ts';
import type { ClusterPrefsValue } from '../../main/kube/prefs.ts';
import { apply, follow, harness } from '../main/releases/harness.ts';
import type { Harness } from '../main/releases/harness.ts';
import { kubectl, labEnv } from './lab.ts';

const NAMESPACES = { theirs: 'rollback-kubectl', ours: 'rollback-ours' } as const;
const image = (tag: string): string => `registry.lab:5000/web:${tag}`;
let dir = '';
let clusters: Clusters;
let client: KubeClient;
let ours: Harness;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'quarterdeck-rollback-'));
  const { kubeconfig } = await labEnv();
  const value = new Latest<ClusterPrefsValue>({ sources: [], allowedExec: [], clusters: {} });
  clusters = createClusters({ env: {}, home: dir, kubeconfig, version: 'test', prefs: { value, update: () => Promise.resolve() }, log: silentLog });
  await clusters.ready;
  client = clusters.clientOf(clusters.list.value.current ?? '');
  ours = harness(client);
  await Promise.all(Object.values(NAMESPACES).map((name) => kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait')));
  for (const name of Object.values(NAMESPACES)) await kubectl('create', 'namespace', name);
});
afterAll(async () => {
  await Promise.all(Object.values(NAMESPACES).map((name) => kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=false')));
  clusters.dispose();
  await rm(dir, { recursive: true, force: true });
});

/** A template with whatever a careless way back would lose: keys in no order, quoted numbers, probes, empty volumes, annotations. */
const manifest = (kind: string, name: string, namespace: string): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}, annotations: {kubernetes.io/change-cause: first, team: "a & b <c>"}}
spec:
${kind === 'DaemonSet' ? '' : '  replicas: 2\n'}${kind === 'StatefulSet' ? `  serviceName: ${name}\n` : ''}  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}, zone: "1"}, annotations: {note: "line one\\nline two", a: "yes"}}
    spec:
      terminationGracePeriodSeconds: 1
      volumes: [{name: scratch, emptyDir: {}}]
      containers:
        - name: web
          image: ${image('1')}
          env: [{name: B, value: "2"}, {name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1}
          resources: {requests: {cpu: 5m, memory: 8Mi}}
          volumeMounts: [{name: scratch, mountPath: /scratch}]
`;

interface Seen { readonly metadata: { readonly annotations: Readonly<Record<string, string>> }; readonly spec: { readonly template: unknown } }
const read = async (plural: string, name: string, namespace: string): Promise<Seen> => JSON.parse(await kubectl('get', '--raw', `/apis/apps/v1/namespaces/${namespace}/${plural}/${name}`)) as Seen;
const withoutPlace = ({ metadata }: Seen): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(metadata.annotations).filter(([key]) => !key.startsWith('kubectl.kubernetes.io/last-applied')));

describe.each([['Deployment', 'deployments'], ['StatefulSet', 'statefulsets'], ['DaemonSet', 'daemonsets']])('%s', (kind, plural) => {
  const name = `app-${plural}`;
  const ref = { kind: `${plural}.apps`, namespace: NAMESPACES.ours, name };
  const target = `${plural}/${name}`;
  const cluster = 'lab';

  test('taken back while it fails, as kubectl rollout undo', async () => {
    const { theirs } = NAMESPACES;
    await apply(ours, await ours.api.planCreate({ cluster, yaml: `${manifest(kind, name, NAMESPACES.ours)}---${manifest(kind, name, theirs)}` }, ours.context));
    await follow(ours, ref, (state) => state.phase === 'complete');
    await kubectl('rollout', 'status', target, '-n', theirs, '--timeout=120s');

    await apply(ours, await ours.api.planImage({ cluster, ref, images: { web: image('2') } }, ours.context));
    await kubectl('set', 'image', target, `web=${image('2')}`, '-n', theirs);
    const second = await follow(ours, ref, (state) => state.phase === 'complete');
    expect(second.at(-1)?.pods.filter((pod) => pod.revision === 'new')).not.toEqual([]);
    await kubectl('rollout', 'status', target, '-n', NAMESPACES.ours, '--timeout=60s');
    await kubectl('rollout', 'status', target, '-n', theirs, '--timeout=120s');
    const good = await read(plural, name, NAMESPACES.ours);

    await apply(ours, await ours.api.planImage({ cluster, ref, images: { web: image('broken') } }, ours.context));
    await kubectl('set', 'image', target, `web=${image('broken')}`, '-n', theirs);
    const failing = await follow(ours, ref, (state) => state.reason.code === 'crash-loop');
    expect(failing.at(-1)?.pods).toContainEqual(expect.objectContaining({ revision: 'new', state: 'failing' }));

    const plan = await ours.api.planRollback({ cluster, ref }, ours.context);
    expect(plan.refused).toBeUndefined();
    expect(await apply(ours, plan)).toBe(1);
    await kubectl('rollout', 'undo', target, '-n', theirs);

    const [mine, other] = [await read(plural, name, NAMESPACES.ours), await read(plural, name, theirs)];
    expect(JSON.stringify(mine.spec.template)).toBe(JSON.stringify(other.spec.template));
    expect(JSON.stringify(mine.spec.template)).toBe(JSON.stringify(good.spec.template));
    // A StatefulSet's failing pod is left by its controller until somebody deletes it, after kubectl as after us.
    if (kind === 'StatefulSet') await kubectl('delete', 'pod', '-l', `app=${name}`, '-n', NAMESPACES.ours, '--wait=false');
    await follow(ours, ref, (state) => state.phase === 'complete');
    await kubectl('rollout', 'status', target, '-n', NAMESPACES.ours, '--timeout=60s');
    if (kind === 'Deployment') {
      await kubectl('rollout', 'status', target, '-n', theirs, '--timeout=120s');
      expect(withoutPlace(await read(plural, name, NAMESPACES.ours))).toEqual(withoutPlace(await read(plural, name, theirs)));
    }
  });

  test('its history is the one of kubectl', async () => {
    const text = await kubectl('rollout', 'history', target, '-n', NAMESPACES.ours);
    const numbers = [...text.matchAll(/^(\d+)\s/gm)].map((m) => Number(m[1]));
    const history = await ours.api.history({ cluster: 'lab', ref }, ours.context);
    expect(history.map((one) => one.number).sort((a, b) => a - b)).toEqual(numbers);
    expect(history[0]).toMatchObject({ current: true, images: [image('2')] });
  });
});
