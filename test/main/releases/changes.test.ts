import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fault } from '../../../preload/contract/fault.ts';
import type { DemoApi } from '../../../main/demo/demo-api.ts';
import { startDemoApi } from '../../../main/demo/demo-api.ts';
import { clientFor, endpointFor, faultOf } from '../kube/connect/client-for.ts';
import type { TestClient } from '../kube/connect/client-for.ts';
import { apply, follow, harness } from './harness.ts';
import type { Harness } from './harness.ts';

let demo: DemoApi;
let test_: TestClient;
let all: Harness;
const ref = { kind: 'deployments.apps', namespace: 'default', name: 'web' };
const path = '/apis/apps/v1/namespaces/default/deployments/web';
const cluster = 'test';
const complete = (state: { readonly phase: string }): boolean => state.phase === 'complete';

interface Deployment { readonly metadata: { readonly annotations: Record<string, string>; readonly resourceVersion: string }; readonly spec: { readonly replicas: number; readonly template: unknown } }
const read = (): Promise<Deployment> => test_.client.json({ path });
const deploy = async (image: string, replicas?: number): Promise<void> => {
  const plan = await all.api.planDeploy({ cluster, namespace: 'default', name: 'web', image, ...(replicas === undefined ? {} : { replicas }) }, all.context);
  expect(plan.refused).toBeUndefined();
  await apply(all, plan);
};

beforeEach(async () => {
  demo = await startDemoApi({ seed: 'demo', faster: 20 });
  test_ = clientFor(endpointFor(demo.url, {}, { token: demo.token }));
  all = harness(test_.client);
});
afterEach(() => {
  test_[Symbol.dispose]();
  demo.dispose();
});

describe('a release', () => {
  test('deploys, upgrades, breaks, says why, and is taken back while it fails: the same template', async () => {
    const plan = await all.api.planDeploy({ cluster, namespace: 'default', name: 'web', image: 'web:1', replicas: 4, port: 8080 }, all.context);
    expect(plan).toMatchObject({ action: 'deploy', empty: false, effects: [{ code: 'effect-create-replicas', params: { kind: 'Deployment', name: 'web', replicas: 4 } }], changes: [{ ref, verb: 'create', before: '' }] });
    expect(plan.changes[0]?.after).toContain('image: web:1');
    expect((await test_.client.request({ path, anyStatus: true })).status).toBe(404);
    expect(await all.api.apply({ plan: plan.id }, all.context)).toEqual({ applied: 1, rollout: ref });
    await follow(all, ref, complete);

    await deploy('web:2');
    const second = await follow(all, ref, complete);
    expect(second.at(-1)).toMatchObject({ phase: 'complete', revision: 2, desired: 4, updated: 4, available: 4, old: 0 });
    const good = await read();

    await deploy('web:broken');
    const broken = await follow(all, ref, (state) => state.reason.code === 'crash-loop');
    const failing = broken.at(-1);
    expect(failing?.phase).toBe('progressing');
    expect(failing?.pods.filter((pod) => pod.revision === 'new' && pod.state === 'failing').length).toBeGreaterThan(0);
    expect(failing?.pods.filter((pod) => pod.revision === 'old' && pod.state === 'ready').length).toBeGreaterThanOrEqual(3);

    const back = await all.api.planRollback({ cluster, ref }, all.context);
    expect(back.effects).toContainEqual({ code: 'effect-revision', params: { revision: 2 } });
    expect(back.effects).toContainEqual({ code: 'effect-image', params: { container: 'web', from: 'web:broken', to: 'web:2' } });
    expect(await apply(all, back)).toBe(1);
    await follow(all, ref, complete);
    expect(JSON.stringify((await read()).spec.template)).toBe(JSON.stringify(good.spec.template));

    const history = await all.api.history({ cluster, ref }, all.context);
    expect(history.map(({ number, images, current }) => ({ number, images, current }))).toEqual([{ number: 4, images: ['web:2'], current: true }, { number: 3, images: ['web:broken'], current: false }, { number: 1, images: ['web:1'], current: false }]);
    expect(all.entries.map(({ action, before, after, outcome }) => ({ action, before, after, outcome }))).toEqual([
      { action: 'deploy', before: '', after: 'web:1 ×4', outcome: 'done' },
      { action: 'deploy', before: 'web:1 ×4', after: 'web:2 ×4', outcome: 'done' },
      { action: 'deploy', before: 'web:2 ×4', after: 'web:broken ×4', outcome: 'done' },
      { action: 'rollback', before: 'web:broken ×4', after: 'web:2 ×4', outcome: 'done' },
    ]);
  });

  test('goes back to a chosen revision; to the current one changes nothing; to none that is kept is not found', async () => {
    for (const image of ['web:1', 'web:2', 'web:3']) {
      await deploy(image);
      await follow(all, ref, complete);
    }
    await apply(all, await all.api.planRollback({ cluster, ref, revision: 1 }, all.context));
    const done = await follow(all, ref, complete);
    expect(done.at(-1)?.revision).toBe(4);
    expect(await all.api.planRollback({ cluster, ref, revision: 4 }, all.context)).toMatchObject({ empty: true, changes: [], effects: [] });
    expect(await faultOf(Promise.resolve(all.api.planRollback({ cluster, ref, revision: 9 }, all.context)))).toMatchObject({ kind: 'not-found' });
  });

  test('a paused Deployment is not taken back, in words', async () => {
    await deploy('web:1');
    await follow(all, ref, complete);
    await deploy('web:2');
    await follow(all, ref, complete);
    await test_.client.json({ method: 'PATCH', path, headers: { 'content-type': 'application/merge-patch+json' }, body: { spec: { paused: true } } });
    const plan = await all.api.planRollback({ cluster, ref }, all.context);
    expect(plan.refused).toMatchObject({ kind: 'refused' });
    expect(plan.refused?.message).toContain('resume');
    expect(await faultOf(apply(all, plan))).toMatchObject({ kind: 'refused' });
  });

  test('scale, restart and image are planned with their effects', async () => {
    await deploy('web:1', 2);
    await follow(all, ref, complete);
    const scale = await all.api.planScale({ cluster, ref, replicas: 5 }, all.context);
    expect(scale).toMatchObject({ effects: [{ code: 'effect-scale', params: { name: 'web', from: 2, to: 5 } }] });
    expect(scale.changes[0]?.after).toContain('replicas: 5');
    await apply(all, scale);
    expect((await read()).spec.replicas).toBe(5);
    expect(await all.api.planScale({ cluster, ref, replicas: 5 }, all.context)).toMatchObject({ empty: true });
    const restart = await all.api.planRestart({ cluster, ref }, all.context);
    expect(restart.changes[0]?.after).toContain('kubectl.kubernetes.io/restartedAt');
    expect(restart.effects.map((e) => e.code)).toEqual(['effect-rolling']);
    const image = await all.api.planImage({ cluster, ref, images: { web: 'web:2' } }, all.context);
    expect(image.effects.map((e) => e.code)).toEqual(['effect-image', 'effect-rolling']);
    expect(await faultOf(Promise.resolve(all.api.planImage({ cluster, ref, images: { nope: 'web:2' } }, all.context)))).toMatchObject({ kind: 'invalid' });
  });
});

describe('a plan', () => {
  test('is stale when the object has changed, but not when only its status has', async () => {
    await deploy('web:1');
    await follow(all, ref, complete);
    const first = await all.api.planScale({ cluster, ref, replicas: 3 }, all.context);
    const second = await all.api.planImage({ cluster, ref, images: { web: 'web:2' } }, all.context);
    await test_.client.json({ method: 'PATCH', path: `${path}/status`, headers: { 'content-type': 'application/merge-patch+json' }, body: { status: { collisionCount: 1 } } });
    expect(await apply(all, first)).toBe(1);
    expect(await faultOf(apply(all, second))).toMatchObject({ kind: 'conflict', cause: 'plan-stale' });
    expect(all.entries.at(-1)).toMatchObject({ outcome: 'failed', action: 'set-image' });
    expect(await faultOf(apply(all, first))).toMatchObject({ kind: 'conflict', cause: 'plan-stale' });
  });

  test('in production the name is typed, and only then it is applied', async () => {
    const production = harness(test_.client, { environment: 'production' });
    const plan = await production.api.planDeploy({ cluster, namespace: 'default', name: 'web', image: 'web:1' }, production.context);
    expect(plan).toMatchObject({ environment: 'production', typeToConfirm: 'web' });
    for (const typed of [{}, { typed: 'wep' }]) expect(await faultOf(Promise.resolve(production.api.apply({ plan: plan.id, ...typed }, production.context)))).toMatchObject({ kind: 'refused', cause: 'confirmation' });
    expect(production.entries).toEqual([]);
    expect(await apply(production, plan)).toBe(1);
    expect(production.entries).toMatchObject([{ environment: 'production', object: 'deployments.apps/default/web', outcome: 'done' }]);
  });

  test('a read-only cluster lets itself be planned, and refuses to be changed', async () => {
    using readOnly = clientFor(endpointFor(demo.url, {}, { token: demo.token }), { readOnly: true });
    const only = harness(readOnly.client);
    const plan = await only.api.planDeploy({ cluster, namespace: 'default', name: 'web', image: 'web:1' }, only.context);
    expect(plan.refused).toBeUndefined();
    expect(await faultOf(apply(only, plan))).toMatchObject({ kind: 'refused', cause: 'read-only' });
    expect(only.entries).toMatchObject([{ outcome: 'failed', fault: { cause: 'read-only' } }]);
  });

  test('a change that cannot be recorded says that it was made', async () => {
    const mute = harness(test_.client, { more: { recorder: { record: () => Promise.reject(fault('invalid', 'The disk is full', { cause: 'disk-full' })) } } });
    const plan = await mute.api.planDeploy({ cluster, namespace: 'default', name: 'web', image: 'web:1' }, mute.context);
    const problem = await faultOf(apply(mute, plan));
    expect(problem).toMatchObject({ cause: 'disk-full' });
    expect(problem.message).toContain('was changed');
    expect((await read()).spec.replicas).toBe(1);
  });

  test('what the server refuses is part of the plan', async () => {
    const plan = await all.api.planCreate({ cluster, namespace: 'default', yaml: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n' }, all.context);
    expect(plan.refused).toMatchObject({ kind: 'invalid', status: 422 });
    expect(plan.changes[0]?.after).toContain('replicas: 1');
    expect(await faultOf(apply(all, plan))).toMatchObject({ kind: 'invalid' });
    expect(all.entries).toEqual([]);
  });
});

describe('objects as YAML', () => {
  const two = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: "1"}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\ndata: {b: "2"}\n';

  test('several are created; when one fails, what was created before is said', async () => {
    const plan = await all.api.planCreate({ cluster, namespace: 'default', yaml: two }, all.context);
    expect(plan.changes.map((change) => change.ref.name)).toEqual(['one', 'two']);
    const again = await all.api.planCreate({ cluster, namespace: 'default', yaml: two }, all.context);
    expect(await apply(all, plan)).toBe(2);
    await test_.client.json({ method: 'DELETE', path: '/api/v1/namespaces/default/configmaps/one' });
    const problem = await faultOf(apply(all, again));
    expect(problem).toMatchObject({ kind: 'conflict' });
    expect(problem.message).toContain('1 of 2 done (configmaps/default/one)');
  });

  test('a namespace and what lies in it are made by one plan', async () => {
    const plan = await all.api.planCreate({ cluster, yaml: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: fresh}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: fresh}\n' }, all.context);
    expect(plan.refused).toBeUndefined();
    expect(plan.warnings.join()).toContain('namespace fresh');
    expect(await apply(all, plan)).toBe(2);
  });

  test('an edit from an old version is a conflict that shows both; from the present one it is made', async () => {
    await apply(all, await all.api.planCreate({ cluster, namespace: 'default', yaml: two }, all.context));
    const one = { kind: 'configmaps', namespace: 'default', name: 'one' };
    const at = '/api/v1/namespaces/default/configmaps/one';
    const base = await test_.client.json<{ metadata: { resourceVersion: string } }>({ path: at });
    await test_.client.json({ method: 'PATCH', path: at, headers: { 'content-type': 'application/merge-patch+json' }, body: { data: { a: 'theirs' } } });
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: default}\ndata: {a: ours}\n';
    const plan = await all.api.planEdit({ cluster, ref: one, yaml, baseVersion: base.metadata.resourceVersion }, all.context);
    expect(plan.refused).toMatchObject({ kind: 'conflict', status: 409 });
    expect(plan.changes[0]?.before).toContain('theirs');
    expect(plan.changes[0]?.after).toContain('ours');
    const now = await test_.client.json<{ metadata: { resourceVersion: string } }>({ path: at });
    const fresh = await all.api.planEdit({ cluster, ref: one, yaml, baseVersion: now.metadata.resourceVersion }, all.context);
    expect(fresh.refused).toBeUndefined();
    await apply(all, fresh);
    expect(await test_.client.json({ path: at })).toMatchObject({ data: { a: 'ours' } });
  });

  test('a Secret is edited under its mask: untouched values stay, and no value is shown', async () => {
    await apply(all, await all.api.planCreate({ cluster, namespace: 'default', yaml: 'apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\ndata: {kept: b3Blbg==, changed: c2VzYW1l}\n' }, all.context));
    const keys = { kind: 'secrets', namespace: 'default', name: 'keys' };
    const at = '/api/v1/namespaces/default/secrets/keys';
    const { metadata } = await test_.client.json<{ metadata: { resourceVersion: string } }>({ path: at });
    const edit = (data: string) => all.api.planEdit({ cluster, ref: keys, yaml: `apiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: default}\ndata: ${data}\n`, baseVersion: metadata.resourceVersion }, all.context);
    const plan = await edit('{kept: "«masked, 4 bytes»", changed: bmV3}');
    expect(plan.refused).toBeUndefined();
    expect(JSON.stringify(plan)).not.toMatch(/b3Blbg|c2VzYW1l|bmV3/);
    await apply(all, plan);
    expect(await test_.client.json({ path: at })).toMatchObject({ data: { kept: 'b3Blbg==', changed: 'bmV3' } });
    expect(JSON.stringify(all.entries)).not.toMatch(/b3Blbg|c2VzYW1l|bmV3/);
    expect(await faultOf(Promise.resolve(edit('{other: "«masked, 4 bytes»"}')))).toMatchObject({ kind: 'invalid' });
    expect(await faultOf(Promise.resolve(all.api.planCreate({ cluster, namespace: 'default', yaml: 'apiVersion: v1\nkind: Secret\nmetadata: {name: copy}\nstringData: {a: "«masked, 4 bytes»"}\n' }, all.context)))).toMatchObject({ kind: 'invalid' });
  });

  test('deleting takes its pods along, and only the object that was shown', async () => {
    await deploy('web:1', 2);
    await follow(all, ref, complete);
    const plan = await all.api.planDelete({ cluster, refs: [ref] }, all.context);
    expect(plan.effects).toEqual([{ code: 'effect-delete-pods', params: { kind: 'Deployment', name: 'web', pods: 2 } }]);
    expect((await read()).spec.replicas).toBe(2);
    expect(await apply(all, plan)).toBe(1);
    const states = await follow(all, ref, (state) => state.phase === 'gone');
    expect(states.at(-1)).toMatchObject({ phase: 'gone', pods: [] });
  });
});

describe.each(['statefulsets.apps', 'daemonsets.apps'])('%s', (kind) => {
  test('rolls, and is taken back to an equal template', async () => {
    const [plural = ''] = kind.split('.');
    const own = { kind, namespace: 'default', name: 'db' };
    const Kind = plural === 'daemonsets' ? 'DaemonSet' : 'StatefulSet';
    const at = `/apis/apps/v1/namespaces/default/${plural}/db`;
    const extra = plural === 'daemonsets' ? '' : '  replicas: 2\n  serviceName: db\n';
    await apply(all, await all.api.planCreate({ cluster, namespace: 'default', yaml: `apiVersion: apps/v1\nkind: ${Kind}\nmetadata: {name: db}\nspec:\n${extra}  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec: {containers: [{name: db, image: 'web:1'}]}\n` }, all.context));
    await follow(all, own, complete);
    const good = await test_.client.json<Deployment>({ path: at });
    const plan = await all.api.planImage({ cluster, ref: own, images: { db: 'web:broken' } }, all.context);
    await apply(all, plan);
    const states = await follow(all, own, (state) => state.reason.code === 'crash-loop');
    expect(states.at(-1)?.pods.some((pod) => pod.revision === 'new' && pod.state === 'failing')).toBe(true);
    await apply(all, await all.api.planRollback({ cluster, ref: own }, all.context));
    await follow(all, own, complete);
    expect(JSON.stringify((await test_.client.json<Deployment>({ path: at })).spec.template)).toBe(JSON.stringify(good.spec.template));
    const history = await all.api.history({ cluster, ref: own }, all.context);
    expect(history[0]).toMatchObject({ current: true, images: ['web:1'], number: 3 });
    expect(history[0]?.replicas).toBeGreaterThan(0);
  });
});
