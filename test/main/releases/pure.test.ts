import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError } from '../../../preload/contract/fault.ts';
import { containerOf, deployPatch, imagePatch, newDeployment, restartPatch } from '../../../main/releases/deploy.ts';
import { effectsOf, share, shortText } from '../../../main/releases/effects.ts';
import { clean, sameObject, withoutHash } from '../../../main/releases/objects.ts';
import type { Workload } from '../../../main/releases/objects.ts';
import { KEPT_MS, MAX_PLANS, PlanStore } from '../../../main/releases/plans.ts';
import { warningsOf } from '../../../main/releases/requests.ts';
import { rollbackController, rollbackDeployment } from '../../../main/releases/rollback.ts';
import { changeReasons } from '../../../renderer/text/reasons-changes.ts';
import { say } from '../../../renderer/text/define.ts';

const kindOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof FaultError) return error.fault.kind;
    throw error;
  }
  return 'nothing thrown';
};

const template = (image: string, more: Record<string, string> = {}) => ({ metadata: { labels: { app: 'web', ...more } }, spec: { containers: [{ name: 'web', image }, { name: 'side', image: 'side:1' }] } });
const deployment = (image: string, more: Partial<NonNullable<Workload['spec']>> = {}): Workload => ({ kind: 'Deployment', metadata: { name: 'web', uid: 'd', annotations: { 'deployment.kubernetes.io/revision': '3', mine: 'now', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }, spec: { replicas: 4, template: template(image), ...more }, status: { replicas: 4 } });

describe('deploy', () => {
  test('a new Deployment is short, and its selector finds its pods', () => {
    expect(newDeployment({ namespace: 'n', name: 'web', image: 'web:1', port: 80 })).toEqual({
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'n', labels: { app: 'web' } },
      spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 80 }] }] } } },
    });
  });

  test('the container is the one asked for, the only one, or the namesake; else the operator is asked', () => {
    expect(containerOf(template('a'), 'web').name).toBe('web');
    expect(containerOf(template('a'), 'web', 'side').name).toBe('side');
    expect(containerOf({ spec: { containers: [{ name: 'x' }] } }, 'web').name).toBe('x');
    expect(kindOf(() => containerOf(template('a'), 'other'))).toBe('invalid');
    expect(kindOf(() => containerOf(template('a'), 'web', 'nope'))).toBe('invalid');
  });

  test('patches touch what was asked and nothing else', () => {
    expect(deployPatch(deployment('web:1'), { namespace: 'n', name: 'web', image: 'web:2' })).toEqual({ type: 'strategic', patch: { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } } });
    expect(imagePatch({ kind: 'CronJob', spec: { jobTemplate: { spec: { template: template('a') } } } }, { side: 'side:2' })).toEqual({ type: 'strategic', patch: { spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'side', image: 'side:2' }] } } } } } } });
    expect(kindOf(() => imagePatch({ kind: 'ConfigMap' }, { a: 'b' }))).toBe('unsupported');
    expect(restartPatch(deployment('web:1'), Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toMatchObject({ patch: { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-02T03:04:05Z' } } } } } });
    expect(kindOf(() => restartPatch(deployment('web:1', { paused: true }), 0))).toBe('refused');
  });
});

describe('rollback', () => {
  const set = (revision: number, image: string, annotations: Record<string, string> = {}): Workload => ({
    kind: 'ReplicaSet', metadata: { name: `web-${revision}`, annotations: { 'deployment.kubernetes.io/revision': String(revision), 'deployment.kubernetes.io/desired-replicas': '9', ...annotations }, ownerReferences: [{ uid: 'd', controller: true }] },
    spec: { template: template(image, { 'pod-template-hash': `h${revision}` }) },
  });
  const sets = [set(1, 'web:1', { mine: 'then' }), set(3, 'web:broken'), set(2, 'web:2', { mine: 'before' }), { ...set(7, 'foreign'), metadata: { ...set(7, 'foreign').metadata, ownerReferences: [{ uid: 'x', controller: true }] } }];

  test('takes the second newest revision, its annotations, and keeps those that kubectl keeps', () => {
    expect(rollbackDeployment(deployment('web:broken'), sets)).toEqual({
      revision: 2,
      body: { type: 'json-patch', operations: [
        { op: 'replace', path: '/spec/template', value: template('web:2') },
        { op: 'replace', path: '/metadata/annotations', value: { 'deployment.kubernetes.io/revision': '3', 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'before' } },
      ] },
    });
    expect(rollbackDeployment(deployment('web:broken'), sets, 1).body).toMatchObject({ operations: [{ value: template('web:1') }, { value: { mine: 'then' } }] });
  });

  test('does nothing where it is there already, and says what cannot be', () => {
    expect(rollbackDeployment(deployment('web:2'), sets)).toEqual({ revision: 2 });
    expect(kindOf(() => rollbackDeployment(deployment('web:2'), sets, 7))).toBe('not-found');
    expect(kindOf(() => rollbackDeployment(deployment('web:1'), [set(1, 'web:1')]))).toBe('not-found');
    expect(kindOf(() => rollbackDeployment(deployment('web:broken', { paused: true }), sets))).toBe('refused');
  });

  test('a ControllerRevision’s data is the patch itself', () => {
    const revision = (n: number, image: string) => ({ metadata: { name: `r${n}`, ownerReferences: [{ uid: 'd', controller: true }] }, revision: n, data: { spec: { template: { ...template(image), $patch: 'replace' } } } });
    const all = [revision(10, 'web:3'), revision(2, 'web:1'), revision(9, 'web:2')];
    expect(rollbackController(deployment('web:3'), all)).toEqual({ revision: 9, body: { type: 'strategic', patch: revision(9, 'web:2').data } });
    expect(rollbackController(deployment('web:2'), all, 9)).toEqual({ revision: 9 });
    expect(kindOf(() => rollbackController(deployment('web:3'), all, 3))).toBe('not-found');
  });

  test('the hash goes, whatever else the labels are', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), (labels) => {
      const { 'pod-template-hash': _, ...rest } = labels;
      expect(withoutHash({ metadata: { labels: { ...labels, 'pod-template-hash': 'x' } } })).toEqual({ metadata: { labels: rest } });
    }));
  });
});

describe('effects', () => {
  test('how many pods go down at a time, as the controller rounds it', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
    const of = (replicas: number) => effectsOf({ ...deployment('web:1', { replicas, strategy }), status: { replicas } }, deployment('web:2', { replicas, strategy }));
    expect(of(4)).toEqual([{ code: 'effect-image', params: { container: 'web', from: 'web:1', to: 'web:2' } }, { code: 'effect-rolling', params: { pods: 4, down: 1, extra: 1 } }]);
    expect(of(3)[1]).toEqual({ code: 'effect-rolling', params: { pods: 3, down: 0, extra: 1 } });
    expect(effectsOf(deployment('web:1'), deployment('web:2', { strategy: { type: 'Recreate' } }))[1]).toEqual({ code: 'effect-recreate', params: { pods: 4 } });
    expect(effectsOf(deployment('web:1'), deployment('web:2', { paused: true }))[1]?.code).toBe('effect-paused');
    expect(effectsOf(deployment('web:1'), deployment('web:1', { replicas: 0 }))).toEqual([{ code: 'effect-scale-zero', params: { name: 'web', from: 4, to: 0 } }]);
    expect(effectsOf(deployment('web:1'), undefined)).toEqual([{ code: 'effect-delete-pods', params: { kind: 'Deployment', name: 'web', pods: 4 } }]);
  });

  test('a share of the replicas lies between nothing and all', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), fc.nat(1000), (percent, replicas) => {
      const [down, up] = [share(`${percent}%`, replicas, Math.floor), share(`${percent}%`, replicas, Math.ceil)];
      expect(down).toBeGreaterThanOrEqual(0);
      expect(up - down).toBeLessThanOrEqual(1);
      expect(up).toBeLessThanOrEqual(replicas);
    }));
  });

  test('the record is short', () => {
    expect(shortText(deployment('registry.lab:5000/team/web:1'))).toBe('web:1, side:1 ×4');
    expect(shortText({ kind: 'Secret', metadata: { name: 'keys' }, data: { a: 'b3Blbg==' } })).toBe('Secret keys');
  });

  test('words say numbers in both languages', () => {
    const say1 = (language: 'en' | 'zh-CN', params: Record<string, number>): string => say(changeReasons[language]['effect-rolling'], params);
    expect(say1('en', { pods: 4, down: 1, extra: 1 })).toBe('4 pods replaced, at most 1 down and 1 extra at a time');
    expect(say1('en', { pods: 1, down: 0, extra: 1 })).toContain('1 pod ');
    expect(say1('zh-CN', { pods: 4, down: 1, extra: 1 })).toContain('4');
  });
});

describe('plans', () => {
  const plan = { action: 'scale', cluster: 'c', environment: 'other', changes: [], empty: false, warnings: [], effects: [] } as const;
  test('are kept for a quarter of an hour, and not more than two hundred', () => {
    let now = 1000;
    const store = new PlanStore(() => now);
    const first = store.add(plan, []);
    now += KEPT_MS;
    expect(store.get(first.id).plan).toEqual(first);
    now += 1;
    expect(kindOf(() => store.get(first.id))).toBe('conflict');
    const ids = Array.from({ length: MAX_PLANS + 5 }, () => store.add(plan, []).id);
    expect(store.size).toBe(MAX_PLANS);
    expect(kindOf(() => store.get(ids[4] ?? ''))).toBe('conflict');
    expect(store.get(ids[5] ?? '').plan.id).toBe(ids[5]);
    store.discard(ids[5] ?? '');
    expect(kindOf(() => store.get(ids[5] ?? ''))).toBe('conflict');
  });
});

test('an object is the same while only the server’s own fields move', () => {
  const base: Workload = { ...deployment('web:1'), metadata: { ...deployment('web:1').metadata, resourceVersion: '1', generation: 1 } };
  const moved: Workload = { ...base, metadata: { ...base.metadata, resourceVersion: '2', generation: 9, annotations: { ...base.metadata?.annotations, 'deployment.kubernetes.io/revision': '4' } }, status: { replicas: 0 } };
  expect(sameObject(base, moved)).toBe(true);
  expect(sameObject(base, { ...moved, metadata: { ...moved.metadata, uid: 'another' } })).toBe(false);
  expect(sameObject(base, { ...moved, spec: { ...moved.spec, replicas: 5 } })).toBe(false);
  expect(sameObject(base, { ...moved, metadata: { ...moved.metadata, labels: { a: 'b' } } })).toBe(false);
  expect(clean(base)['status']).toBeUndefined();
});

test('Warning headers are read one by one', () => {
  expect(warningsOf('299 - "apps/v1beta1 is deprecated", 299 - "say \\"hello\\", twice"')).toEqual(['apps/v1beta1 is deprecated', 'say "hello", twice']);
  expect(warningsOf(undefined)).toEqual([]);
});
