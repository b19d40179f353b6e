import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultError } from '../../../../preload/contract/fault.ts';
import { describeReason } from '../../../../renderer/text/reasons.ts';
import { environmentOf, fitsPattern } from '../../../../main/kube/environments.ts';
import { settingsSchema } from '../../../../preload/contract/model/app.ts';
import { pods } from '../../../../main/kube/kinds/pods.ts';
import { humanDuration, deployments, jobs } from '../../../../main/kube/kinds/workloads.ts';
import { nodes } from '../../../../main/kube/kinds/cluster.ts';
import { projectRow, selectorText } from '../../../../main/kube/kinds/types.ts';
import type { KubeObject } from '../../../../main/kube/kinds/types.ts';
import { maskSecrets } from '../../../../main/kube/objects/mask.ts';
import { parseManifests, toYaml } from '../../../../main/kube/objects/yaml.ts';
import { viewObject } from '../../../../main/kube/objects/object-view.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const pod = (status: object, spec: object = {}, meta: object = {}): KubeObject => ({
  metadata: { name: 'web-1', namespace: 'production', uid: 'u', creationTimestamp: '2026-03-01T11:00:00Z', ...meta },
  spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
  status: { phase: 'Running', ...status },
});
const see = (object: KubeObject): { cells: unknown[]; verdict: string; words: string } => {
  const row = projectRow(pods, object, NOW);
  return { cells: row.cells.slice(0, 3), verdict: row.verdict, words: row.reason ? describeReason('en', row.reason) : '' };
};

describe('pods', () => {
  it.each<[string, KubeObject, unknown[], string, string]>([
    ['running', pod({ containerStatuses: [{ name: 'web', ready: true, restartCount: 0, state: { running: {} } }], conditions: [{ type: 'Ready', status: 'True' }] }), ['1/1', 'Running', 0], 'ok', ''],
    ['crash loop', pod({ containerStatuses: [{ name: 'web', ready: false, restartCount: 14, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-03-01T11:55:00Z' } } }] }), ['0/1', 'CrashLoopBackOff', 14], 'bad', 'CrashLoopBackOff · exit 137 OOMKilled · 14 restarts'],
    ['image', pod({ phase: 'Pending', containerStatuses: [{ name: 'web', ready: false, restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "web:9"' } } }] }), ['0/1', 'ImagePullBackOff', 0], 'bad', 'ImagePullBackOff: Back-off pulling image "web:9"'],
    ['unschedulable', pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' }] }), ['0/1', 'Pending', 0], 'bad', 'Unschedulable: 0/3 nodes are available'],
    ['init waits', pod({ phase: 'Pending', initContainerStatuses: [{ name: 'a', restartCount: 0, state: { running: {} } }] }, { initContainers: [{ name: 'a' }, { name: 'b' }] }), ['0/1', 'Init:0/2', 0], 'warn', 'Pending'],
    ['init fails', pod({ phase: 'Pending', initContainerStatuses: [{ name: 'a', restartCount: 2, state: { terminated: { exitCode: 3 } } }] }, { initContainers: [{ name: 'a' }] }), ['0/1', 'Init:ExitCode:3', 2], 'bad', 'a ended · exit 3 · 2 restarts'],
    ['sidecar', pod({ conditions: [{ type: 'Initialized', status: 'True' }], initContainerStatuses: [{ name: 'mesh', started: true, ready: true, restartCount: 1, state: { running: {} } }], containerStatuses: [{ name: 'web', ready: true, restartCount: 0, state: { running: {} } }] }, { initContainers: [{ name: 'mesh', restartPolicy: 'Always' }] }), ['2/2', 'Running', 1], 'ok', ''],
    ['signal', pod({ phase: 'Failed', containerStatuses: [{ name: 'web', restartCount: 0, state: { terminated: { exitCode: 0, signal: 9 } } }] }), ['0/1', 'Signal:9', 0], 'bad', 'web ended · exit 0 · 0 restarts'],
    ['completed', pod({ phase: 'Succeeded', containerStatuses: [{ name: 'web', restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } }] }), ['0/1', 'Completed', 0], 'ok', ''],
    ['evicted', pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory' }), ['0/1', 'Evicted', 0], 'bad', 'Evicted: The node was low on resource: memory'],
    ['stuck', pod({}, {}, { deletionTimestamp: '2026-03-01T11:30:00Z', finalizers: ['lab/hold'] }), ['0/1', 'Terminating', 0], 'bad', 'Stuck while being deleted: lab/hold'],
    ['node lost', pod({ reason: 'NodeLost' }, {}, { deletionTimestamp: '2026-03-01T11:59:00Z' }), ['0/1', 'Unknown', 0], 'warn', 'Being deleted'],
  ])('%s', (_, object, cells, verdict, words) => {
    expect(see(object)).toEqual({ cells, verdict, words });
  });

  it('says since when, and in Chinese', () => {
    const row = projectRow(pods, pod({ containerStatuses: [{ name: 'web', ready: false, restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: '2026-03-01T11:55:00Z' } } }] }), NOW);
    expect(row.since).toBe(Date.parse('2026-03-01T11:55:00Z'));
    expect(row.reason && describeReason('zh-CN', row.reason)).toBe('CrashLoopBackOff · 退出码 1 Error · 重启 2 次');
  });
});

describe('workloads and nodes', () => {
  const deployment = (status: object, spec: object = {}): KubeObject => ({ metadata: { name: 'web', generation: 2 }, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } }, ...spec }, status: { observedGeneration: 2, ...status } });
  it.each<[string, KubeObject, string, string | undefined]>([
    ['well', deployment({ readyReplicas: 3, updatedReplicas: 3 }), 'ok', undefined],
    ['short', deployment({ readyReplicas: 2, updatedReplicas: 3 }), 'warn', 'replicas-not-ready'],
    ['none', deployment({}), 'bad', 'replicas-not-ready'],
    ['deadline', deployment({ readyReplicas: 3, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] }), 'bad', 'progress-deadline'],
    ['quota', deployment({ readyReplicas: 1, conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }] }), 'bad', 'replica-failure'],
    ['unseen', deployment({ observedGeneration: 1, readyReplicas: 3 }), 'warn', 'not-observed'],
    ['rolling', deployment({ readyReplicas: 3, updatedReplicas: 1 }), 'warn', 'rolling-out'],
  ])('%s', (_, object, verdict, code) => {
    const row = projectRow(deployments, object, NOW);
    expect([row.verdict, row.reason?.code]).toEqual([verdict, code]);
  });
  it('judges nodes by their conditions', () => {
    const node = (conditions: object[], spec = {}): KubeObject => ({ metadata: { name: 'n' }, spec, status: { conditions } });
    expect(nodes.judge(node([{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }])).reason).toMatchObject({ code: 'node-not-ready', detail: 'Kubelet stopped posting node status.' });
    expect(nodes.judge(node([{ type: 'Ready', status: 'True' }, { type: 'DiskPressure', status: 'True' }])).reason?.code).toBe('node-pressure');
    expect(nodes.judge(node([{ type: 'Ready', status: 'True' }], { unschedulable: true })).verdict).toBe('warn');
  });
  it('counts completions as kubectl does', () => {
    expect(jobs.cells({ spec: { parallelism: 3 }, status: { succeeded: 1, startTime: '2026-03-01T11:00:00Z', completionTime: '2026-03-01T11:02:05Z' } }).slice(0, 3)).toEqual(['Running', '1/1 of 3', '2m5s']);
  });
  it('writes selectors and durations as kubectl does', () => {
    expect(selectorText({ matchLabels: { b: '1' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['y', 'x'] }, { key: 'c', operator: 'DoesNotExist' }] })).toBe('a in (x,y),b=1,!c');
    expect([0, 119, 120, 605, 3600 * 3, 3600 * 49, 86400 * 9, 86400 * 800].map(humanDuration)).toEqual(['0s', '119s', '2m', '10m', '3h', '2d1h', '9d', '2y70d']);
  });
});

describe('manifests', () => {
  const faultOf = (text: string): unknown => {
    try {
      return parseManifests(text);
    } catch (error) {
      return (error as FaultError).fault;
    }
  };
  it('come back as they were written', () => {
    const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('yes', 'no', 'on', '0644', '1e3', '12:30', 'null', '~', '<<', '2026-01-01', '0x1f'), fc.integer(), fc.boolean());
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }).filter((k) => k !== '__proto__'), scalar), (data) => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data };
      expect(parseManifests(toYaml(object)).objects).toEqual([object]);
    }));
  });
  it('are read as kubectl reads them', () => {
    const { objects } = parseManifests('# first\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, mode: 0644, b: yes, "y": y, t: 12:30}\n---\n');
    expect(objects).toEqual([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, mode: 420, b: true, y: 'y', t: '12:30' }]);
  });
  it.each<[string, string, object]>([
    ['half', 'apiVersion: v1\nkind: Pod\nmetadata: {name: "x', { kind: 'invalid', cause: 'yaml', line: 3 }],
    ['no name', 'apiVersion: v1\nkind: Pod\nmetadata: {}\n', { kind: 'invalid', line: 1 }],
    ['second document', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\nkind: Pod\n', { kind: 'invalid', line: 4 }],
    ['bomb', `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.split('').map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefgh'[i] ?? ''}`).join(',')}]`).join('\n')}\n`, { kind: 'invalid', cause: 'yaml-bomb' }],
    ['huge', `a: ${'x'.repeat(4_000_000)}`, { kind: 'invalid', cause: 'file-too-large' }],
  ])('refuses %s', (_, text, expected) => {
    expect(faultOf(text)).toMatchObject(expected);
  });
});

describe('secrets', () => {
  it('never leave with their values', () => {
    const secretText = 'hunter2-hunter2';
    const secret: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': secretText } }, data: { password: Buffer.from(secretText).toString('base64'), empty: '' }, stringData: { raw: secretText } };
    const masked = JSON.stringify(maskSecrets({ kind: 'List', items: [secret] }));
    expect(masked).not.toContain(secretText);
    expect(masked).not.toContain(Buffer.from(secretText).toString('base64'));
    expect(maskSecrets(secret)['data']).toEqual({ password: '«masked, 15 bytes»', empty: '«masked, 0 bytes»' });
    const view = viewObject({ id: 'secrets', group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true, shortNames: [], verbs: [], category: 'config', capabilities: [], custom: false }, secret, () => undefined);
    expect(view.masked).toBe(true);
    expect(JSON.stringify(view)).not.toContain(secretText);
  });
});

describe('environments', () => {
  const rules = settingsSchema.parse({}).environments;
  it('are what the operator says, then the label, then the name', () => {
    expect(environmentOf('prod-1', { env: 'staging' }, rules, 'development')).toEqual({ environment: 'development', by: 'operator' });
    expect(environmentOf('prod-1', { env: 'staging' }, rules, undefined)).toEqual({ environment: 'pre-release', by: 'label' });
    expect(environmentOf('shop-production', { env: 'whatever' }, rules, undefined)).toEqual({ environment: 'production', by: 'name' });
    expect(environmentOf('kube-system', {}, rules, undefined)).toEqual({ environment: 'other', by: 'none' });
  });
  it('match patterns as a regular expression would', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'b') }), fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1 }), (name, pattern) => {
      expect(fitsPattern(name, pattern)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
    }));
  });
});
