import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgePod } from '../../../main/kube/kinds/pods.ts';
import type { KubeObject, Workload } from '../../../main/releases/objects.ts';
import { judgeRollout } from '../../../main/releases/rollout.ts';
import type { RolloutState } from '../../../preload/contract/model/plan.ts';

const judge = (object: Workload | undefined, history: readonly KubeObject[] = [], pods: readonly KubeObject[] = []): RolloutState => judgeRollout({ ref: { kind: 'deployments.apps', namespace: 'n', name: 'web' }, object, history, pods, judgePod, now: 5 });
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:2' }] } };
const deployment = (status: Workload['status'], spec: Workload['spec'] = {}): Workload => ({ kind: 'Deployment', metadata: { name: 'web', uid: 'd', generation: 3 }, spec: { replicas: 4, template, ...spec }, status: { observedGeneration: 3, ...status } });
const done = { replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas: 4 };

describe('a Deployment, as kubectl rollout status words it', () => {
  test.each<[string, Workload, RolloutState['phase'], string]>([
    ['Waiting for deployment spec update to be observed...', deployment({ ...done, observedGeneration: 2 }), 'progressing', 'rollout-not-observed'],
    ['2 out of 4 new replicas have been updated', deployment({ ...done, updatedReplicas: 2 }), 'progressing', 'rollout-updating'],
    ['1 old replicas are pending termination', deployment({ ...done, replicas: 5 }), 'progressing', 'rollout-old-left'],
    ['3 of 4 updated replicas are available', deployment({ ...done, availableReplicas: 3 }), 'progressing', 'rollout-waiting'],
    ['successfully rolled out', deployment(done), 'complete', 'rollout-complete'],
    ['exceeded its progress deadline', deployment({ ...done, updatedReplicas: 2, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' }] }), 'failed', 'rollout-deadline'],
    ['scaled to nothing: successfully rolled out', deployment({}, { replicas: 0 }), 'complete', 'rollout-complete'],
    ['paused half-way', deployment({ ...done, updatedReplicas: 1 }, { paused: true }), 'paused', 'rollout-is-paused'],
    ['paused and complete', deployment(done, { paused: true }), 'complete', 'rollout-complete'],
  ])('%s', (_, object, phase, code) => expect(judge(object)).toMatchObject({ phase, reason: { code } }));

  test('an old failure before the change was observed is not this one’s', () => {
    expect(judge(deployment({ observedGeneration: 2, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] })).phase).toBe('progressing');
  });

  test('is complete only when nothing is missing and nothing old is left', () => {
    const n = fc.integer({ min: 0, max: 6 });
    fc.assert(fc.property(n, n, n, n, fc.integer({ min: 1, max: 3 }), (replicas, total, updated, available, seen) => {
      const state = judge(deployment({ observedGeneration: seen, replicas: total, updatedReplicas: updated, availableReplicas: available }, { replicas }));
      expect(state.phase === 'complete').toBe(seen >= 3 && updated >= replicas && total <= updated && available >= updated);
    }));
  });
});

describe('pods', () => {
  const set = (name: string, image: string, hash: string, made: string): Workload => ({
    kind: 'ReplicaSet', metadata: { name, uid: name, creationTimestamp: made, labels: { 'pod-template-hash': hash }, annotations: { 'deployment.kubernetes.io/revision': hash }, ownerReferences: [{ uid: 'd', controller: true }] },
    spec: { template: { metadata: { labels: { app: 'web', 'pod-template-hash': hash } }, spec: { containers: [{ name: 'web', image }] } } },
  });
  const pod = (name: string, hash: string, owner: string, status: object, deleted = false): KubeObject => ({ kind: 'Pod', metadata: { name, labels: { 'pod-template-hash': hash }, ownerReferences: [{ uid: owner, controller: true }], ...(deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) }, spec: { nodeName: 'node-1' }, status });
  const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  const crashing = { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }], containerStatuses: [{ name: 'web', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1, reason: 'Error' } } }] };
  const sets = [set('old', 'web:1', '1', '2026-01-01T00:00:00Z'), set('new', 'web:2', '2', '2026-01-02T00:00:00Z')];
  const pods = [pod('b', '1', 'old', ready), pod('c', '1', 'old', ready, true), pod('a', '2', 'new', crashing), pod('foreign', '2', 'another', ready)];

  test('are told apart by template, new ones first, and one that fails says why the rollout waits', () => {
    const state = judge(deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 2 }), sets, pods);
    expect(state.pods.map(({ name, revision, state: is }) => [name, revision, is])).toEqual([['a', 'new', 'failing'], ['b', 'old', 'ready'], ['c', 'old', 'stopping']]);
    expect(state).toMatchObject({ phase: 'progressing', revision: 2, old: 2, reason: { code: 'crash-loop', params: { exit: 1, restarts: 3 } }, started: Date.parse('2026-01-02T00:00:00Z') });
  });

  test('one that fails does not make a complete rollout something else', () => {
    expect(judge(deployment(done), sets, pods)).toMatchObject({ phase: 'complete', reason: { code: 'rollout-complete' } });
  });
});

describe('StatefulSets and DaemonSets', () => {
  const stateful = (status: Workload['status'], update: NonNullable<Workload['spec']>['updateStrategy']): Workload => ({ kind: 'StatefulSet', metadata: { name: 'db', uid: 's', generation: 1 }, spec: { replicas: 3, ...(update ? { updateStrategy: update } : {}) }, status: { observedGeneration: 1, ...status } });
  const daemon = (status: Workload['status'], type = 'RollingUpdate'): Workload => ({ kind: 'DaemonSet', metadata: { name: 'agent', uid: 'a', generation: 1 }, spec: { updateStrategy: { type } }, status: { observedGeneration: 1, desiredNumberScheduled: 3, currentNumberScheduled: 3, ...status } });
  const rolling = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } };
  test.each<[string, Workload, RolloutState['phase'], string]>([
    ['never observed', stateful({ observedGeneration: 0 }, rolling), 'progressing', 'rollout-not-observed'],
    ['waiting for 1 pods to be ready', stateful({ replicas: 3, readyReplicas: 2, updatedReplicas: 3 }, rolling), 'progressing', 'rollout-waiting'],
    ['1 out of 3 new pods have been updated', stateful({ replicas: 3, readyReplicas: 3, updatedReplicas: 1 }, rolling), 'progressing', 'rollout-updating'],
    ['complete', stateful({ replicas: 3, readyReplicas: 3, updatedReplicas: 3 }, rolling), 'complete', 'rollout-complete'],
    ['complete up to its partition', stateful({ replicas: 3, readyReplicas: 3, updatedReplicas: 1 }, { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }), 'complete', 'rollout-partition'],
    ['no partition given, revisions differ', stateful({ replicas: 3, readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' }, { type: 'RollingUpdate' }), 'progressing', 'rollout-updating'],
    ['OnDelete with old pods left', stateful({ replicas: 3, readyReplicas: 3, updatedReplicas: 1 }, { type: 'OnDelete' }), 'paused', 'rollout-on-delete'],
    ['a DaemonSet on its way', daemon({ updatedNumberScheduled: 1, numberAvailable: 3 }), 'progressing', 'rollout-updating'],
    ['a DaemonSet not available', daemon({ updatedNumberScheduled: 3, numberAvailable: 2 }), 'progressing', 'rollout-waiting'],
    ['a DaemonSet complete', daemon({ updatedNumberScheduled: 3, numberAvailable: 3 }), 'complete', 'rollout-complete'],
  ])('%s', (_, object, phase, code) => expect(judge(object)).toMatchObject({ phase, reason: { code } }));
});

test('what is not there is gone', () => expect(judge(undefined)).toMatchObject({ phase: 'gone', pods: [], at: 5 }));
