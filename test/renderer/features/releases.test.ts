import { expect, test } from 'vitest';
import type { ObjectView } from '../../../preload/contract/model/object.ts';
import type { Plan, RolloutPod, RolloutState } from '../../../preload/contract/model/plan.ts';
import { emptyForm, imageChoices, replicasOf, requestsOf, subjectOf, takeBackOf } from '../../../renderer/features/releases/form.ts';
import { allTyped, canApply, planButton } from '../../../renderer/text/plan-words.ts';
import { podsToLookAt, squaresOf } from '../../../renderer/ui/rolloutModel.ts';

const ref = { kind: 'deployments.apps', namespace: 'production', name: 'web' };
const plan = (more: Partial<Plan> = {}): Plan => ({ id: '1', action: 'deploy', cluster: 'c', namespace: 'production', environment: 'production', changes: [{ ref, verb: 'update', before: 'a', after: 'b' }], empty: false, warnings: [], effects: [], made: 0, ...more });
const target = { cluster: 'c', action: 'deploy' as const };
const container = { name: 'web', type: 'app' as const, image: 'r/web:1', ready: true, restarts: 0, verdict: 'ok' as const, running: true, hasPrevious: false };
const object: ObjectView = { ref, uid: 'u', resourceVersion: '7', created: 0, yaml: '', masked: false, verdict: 'ok', summary: [{ label: 'replicas', value: '4' }], conditions: [], labels: {}, owners: [], containers: [container], capabilities: [] };

test('the button names the action and the environment', () => {
  expect(planButton('en', [plan()], { image: 'web:2' })).toBe('Deploy web:2 to Production');
  expect(planButton('en', [plan()], { image: 'nginx:1.25' })).toBe('Deploy web (nginx:1.25) to Production');
  expect(planButton('en', [plan({ action: 'scale' })], { replicas: 6 })).toBe('Scale web to 6 in Production');
  expect(planButton('en', [plan({ action: 'rollback' })], { revision: 3 })).toBe('Take web to revision 3 back in Production');
  expect(planButton('en', [plan({ action: 'rollback' })])).toBe('Take web back in Production');
  expect(planButton('en', [plan({ action: 'delete', environment: 'other', namespace: 'tools' })])).toBe('Delete web in tools');
  expect(planButton('zh-CN', [plan()], { image: 'web:2' })).toBe('将 web:2 部署到生产');
  expect(planButton('en', [])).toBe('');
});

test('plans over several objects and environments say how many and that they differ', () => {
  const other = plan({ id: '2', action: 'restart', environment: 'development', namespace: 'dev', changes: [{ ref: { ...ref, namespace: 'dev' }, verb: 'update', before: '', after: '' }] });
  expect(planButton('en', [plan({ action: 'restart' }), other])).toBe('Restart 2 objects in several environments');
});

test('a cluster-wide object belongs to the cluster', () => {
  const { namespace: _, ...wide } = plan({ action: 'delete', environment: 'other', changes: [{ ref: { kind: 'nodes', name: 'node-1' }, verb: 'delete', before: '', after: '' }] });
  expect(planButton('en', [wide])).toBe('Delete node-1 in the cluster');
});

test('nothing is applied that is refused, empty or not typed', () => {
  expect(canApply([plan()])).toBe(true);
  expect(canApply([])).toBe(false);
  expect(canApply([plan({ empty: true })])).toBe(false);
  expect(canApply([plan(), plan({ refused: { kind: 'forbidden', message: 'no' } })])).toBe(false);
  const asks = plan({ typeToConfirm: 'web' });
  expect(allTyped([asks], {})).toBe(false);
  expect(allTyped([asks], { '1': 'wev' })).toBe(false);
  expect(allTyped([asks], { '1': 'web' })).toBe(true);
  // A plan that changes nothing asks for nothing.
  expect(allTyped([plan({ typeToConfirm: 'web', empty: true })], {})).toBe(true);
});

test('a deploy is planned when namespace, name and image make sense', () => {
  const form = { ...emptyForm(target), namespace: 'production', name: 'web', image: ' r/web:2 ' };
  expect(requestsOf(target, form, undefined)).toEqual([{ method: 'changes.planDeploy', input: { cluster: 'c', namespace: 'production', name: 'web', image: 'r/web:2' } }]);
  expect(requestsOf(target, { ...form, replicas: 0, port: 80 }, undefined)).toEqual([{ method: 'changes.planDeploy', input: { cluster: 'c', namespace: 'production', name: 'web', image: 'r/web:2', replicas: 0, port: 80 } }]);
  for (const wrong of [{ name: 'Web' }, { name: '' }, { name: 'a'.repeat(64) }, { image: '' }, { image: 'two words' }, { namespace: '' }]) expect(requestsOf(target, { ...form, ...wrong }, undefined)).toBeUndefined();
});

test('only images that are changed are planned', () => {
  const image = { cluster: 'c', action: 'image' as const, ref };
  const form = emptyForm(image);
  expect(requestsOf(image, form, object)).toBeUndefined();
  expect(requestsOf(image, { ...form, images: { web: 'r/web:1' } }, object)).toBeUndefined();
  expect(requestsOf(image, { ...form, images: { web: 'r/web:2' } }, object)).toEqual([{ method: 'changes.planImage', input: { cluster: 'c', ref, images: { web: 'r/web:2' } } }]);
  expect(subjectOf(image, { ...form, images: { web: 'r/web:2' } }, object)).toEqual({ image: 'web:2' });
});

test('restart, scale and delete take several objects', () => {
  const refs = [ref, { ...ref, name: 'api' }];
  expect(requestsOf({ cluster: 'c', action: 'restart', refs }, emptyForm({ cluster: 'c', action: 'restart' }), undefined)).toHaveLength(2);
  expect(requestsOf({ cluster: 'c', action: 'delete', refs }, emptyForm(target), undefined)).toEqual([{ method: 'changes.planDelete', input: { cluster: 'c', refs } }]);
  const scale = { cluster: 'c', action: 'scale' as const, refs };
  expect(requestsOf(scale, emptyForm(scale), undefined)).toBeUndefined();
  expect(requestsOf(scale, { ...emptyForm(scale), replicas: 0 }, undefined)).toHaveLength(2);
  expect(replicasOf(object)).toBe(4);
});

test('taking back what was created deletes it, what was changed goes to the revision before', () => {
  expect(takeBackOf('c', ref, true)).toEqual({ method: 'changes.planDelete', input: { cluster: 'c', refs: [ref] } });
  expect(takeBackOf('c', ref, false)).toEqual({ method: 'changes.planRollback', input: { cluster: 'c', ref } });
});

test('images of the same application are offered first', () => {
  expect(imageChoices(['r/api:1', 'r/web:10', 'r/web:2', 'r/api:1'], 'r/web:2')).toEqual(['r/web:2', 'r/web:10', 'r/api:1']);
  expect(imageChoices(['r/b:1', 'r/a:1'], '')).toEqual(['r/a:1', 'r/b:1']);
});

const pod = (name: string, revision: RolloutPod['revision'], state: RolloutPod['state']): RolloutPod => ({ name, revision, state });
const rollout = (pods: readonly RolloutPod[], more: Partial<RolloutState> = {}): RolloutState => ({ ref, phase: 'progressing', reason: { code: 'x' }, desired: 4, updated: 0, ready: 0, available: 0, old: 0, pods, at: 0, ...more });

test('squares fill up to what is wanted; pods that stop make room', () => {
  const { fresh, old } = squaresOf(rollout([pod('n1', 'new', 'failing'), pod('n2', 'new', 'ready'), pod('n3', 'new', 'stopping'), pod('o1', 'old', 'ready')]));
  expect(fresh.map((square) => square.state)).toEqual(['ready', 'failing', 'stopping', 'missing', 'missing']);
  expect(old.map((square) => square.key)).toEqual(['o1']);
  expect(squaresOf(rollout([], { phase: 'gone' })).fresh).toEqual([]);
  expect(squaresOf(rollout([1, 2, 3, 4, 5].map((n) => pod(`n${n}`, 'new', 'ready')))).fresh).toHaveLength(5);
});

test('once it is complete, nobody waits for pods that still stop', () => {
  const done = rollout([pod('n1', 'new', 'ready'), pod('o1', 'old', 'stopping')], { phase: 'complete', desired: 1 });
  expect(squaresOf(done).old).toEqual([]);
  expect(podsToLookAt(done).map((one) => one.name)).toEqual(['n1']);
});

test('the pods to look at come first', () => {
  expect(podsToLookAt(rollout([pod('a', 'old', 'ready'), pod('b', 'new', 'ready'), pod('c', 'old', 'failing'), pod('d', 'new', 'failing'), pod('e', 'new', 'starting')])).map((one) => one.name)).toEqual(['d', 'c', 'e', 'b', 'a']);
});
