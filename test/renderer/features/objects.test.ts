import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftKey, isDirty, useDrafts } from '../../../renderer/features/objects/drafts.ts';
import { rebase, withVersionOf } from '../../../renderer/features/objects/rebase.ts';
import { kindNameOf, tabsOf } from '../../../renderer/features/objects/tabs.ts';

const yaml = (version: string, replicas: number, image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: production
  resourceVersion: "${version}"
spec:
  replicas: ${replicas}
  strategy:
    type: RollingUpdate
  selector:
    matchLabels:
      app: web
  template:
    spec:
      containers:
        - name: web
          image: ${image}
`;

test('changes of both sides are brought together where they do not meet', () => {
  const merged = rebase(yaml('1', 4, 'web:1'), yaml('1', 5, 'web:1'), yaml('2', 4, 'web:2'));
  expect(merged).toBe(yaml('2', 5, 'web:2'));
});

test('the same line changed by both is for the operator to judge', () => {
  expect(rebase(yaml('1', 4, 'web:1'), yaml('1', 5, 'web:1'), yaml('2', 6, 'web:1'))).toBeUndefined();
});

test('a text that says nothing new becomes what the server has', () => {
  const base = yaml('1', 4, 'web:1');
  const theirs = yaml('9', 6, 'web:3');
  expect(rebase(base, base, theirs)).toBe(theirs);
  expect(rebase(base, yaml('1', 5, 'web:1'), base)).toBe(yaml('1', 5, 'web:1'));
});

test('merging never invents a line', () => {
  const lines = fc.array(fc.constantFrom('a: 1', 'b: 2', 'c: 3', 'd: 4', 'e: 5', 'f: 6'), { minLength: 1, maxLength: 12 }).map((list) => `${list.join('\n')}\n`);
  fc.assert(
    fc.property(lines, lines, lines, (base, mine, theirs) => {
      const merged = rebase(base, mine, theirs);
      if (merged === undefined) return;
      const known = new Set(`${mine}${theirs}`.split('\n'));
      for (const line of merged.split('\n')) expect(known.has(line)).toBe(true);
      // What only the operator added is there.
      if (mine !== base && theirs === base) expect(merged).toBe(mine);
    }),
  );
});

test('an edit is put on top of another version by that one’s resourceVersion', () => {
  expect(withVersionOf(yaml('1', 5, 'web:1'), yaml('7', 4, 'web:1'))).toBe(yaml('7', 5, 'web:1'));
  expect(withVersionOf('kind: X\n', yaml('7', 4, 'x'))).toBe('kind: X\n');
  expect(withVersionOf(yaml('1', 5, 'x'), 'kind: X\n')).toBe(yaml('1', 5, 'x'));
});

test('an edit outlives its drawer until it is applied or discarded', () => {
  const key = draftKey('c', { kind: 'pods', namespace: 'n', name: 'web' });
  const { put } = useDrafts.getState();
  put(key, { text: 'b', base: 'a', baseVersion: '1' });
  expect(isDirty(useDrafts.getState().drafts[key])).toBe(true);
  put(draftKey('c', { kind: 'pods', name: 'other' }), { text: 'x', base: 'x', baseVersion: '1' });
  expect(useDrafts.getState().drafts[key]?.text).toBe('b');
  put(key, undefined);
  expect(useDrafts.getState().drafts[key]).toBeUndefined();
  expect(isDirty(undefined)).toBe(false);
});

test('the parts of an object follow its capabilities', () => {
  expect(tabsOf({ capabilities: ['scalable', 'rollbackable', 'loggable', 'hasPods'], podSelector: 'app=web' }, true)).toEqual(['summary', 'pods', 'rollout', 'history', 'logs', 'events', 'yaml']);
  expect(tabsOf({ capabilities: ['loggable', 'execable'] }, true)).toEqual(['summary', 'logs', 'events', 'yaml']);
  expect(tabsOf({ capabilities: ['cordonable', 'hasPods'] }, true)).toEqual(['summary', 'pods', 'events', 'yaml']);
  expect(tabsOf({ capabilities: ['scalable', 'rollbackable', 'loggable', 'hasPods'], podSelector: 'app=web' }, false)).toEqual(['summary', 'pods', 'events', 'yaml']);
  expect(tabsOf({ capabilities: [] }, true)).toEqual(['summary', 'events', 'yaml']);
});

test('the kind’s name stands in its own YAML', () => {
  expect(kindNameOf('apiVersion: v1\nkind: Pod\nspec:\n  kind: Other\n')).toBe('Pod');
  expect(kindNameOf('kind: "Deployment"\n')).toBe('Deployment');
  expect(kindNameOf('a: 1\n')).toBeUndefined();
});
