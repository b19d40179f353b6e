import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonPatch, mergePatch, strategicPatch } from '../../../main/demo/api/patch.ts';
import { same } from '../../../main/demo/api/objects.ts';

const json = fc.jsonValue({ maxDepth: 3 });
const object = fc.dictionary(fc.string({ maxLength: 4 }).filter((key) => key !== '__proto__'), json, { maxKeys: 5 });

/** The merge patch that leads from one value to another, where one exists (no nulls in the goal). */
const mergeDiff = (from: unknown, to: unknown): unknown => {
  if (!isObject(from) || !isObject(to)) return to;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) patch[key] = null;
  for (const key of Object.keys(to)) if (!Object.hasOwn(from, key) || !same(from[key], to[key])) patch[key] = mergeDiff(Object.hasOwn(from, key) ? from[key] : undefined, to[key]);
  return patch;
};
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const hasNull = (value: unknown): boolean => value === null || (isObject(value) && Object.values(value).some(hasNull));
const withoutNulls = object.filter((value) => !hasNull(value));

describe('JSON merge patch, RFC 7386', () => {
  // Appendix A of the RFC.
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }], [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }], [{ a: 'b' }, { a: null }, {}], [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }], [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }], [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }], [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }], [['a', 'b'], ['c', 'd'], ['c', 'd']],
    [{ a: 'b' }, ['c'], ['c']], [{ a: 'foo' }, null, null], [{ a: 'foo' }, 'bar', 'bar'], [{ e: null }, { a: 1 }, { e: null, a: 1 }], [[1, 2], { a: 'b', c: null }, { a: 'b' }], [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j gives %j', (target, patch, result) => expect(mergePatch(target, patch)).toEqual(result));

  test('the difference of two objects leads from one to the other', () =>
    fc.assert(fc.property(object, withoutNulls, (from, to) => {
      // Nulls already there stay, unless the goal differs from them.
      expect(mergePatch(from, mergeDiff(from, to))).toEqual(to);
    })));

  test('is idempotent and leaves its arguments alone', () =>
    fc.assert(fc.property(json, json, (target, patch) => {
      const [before, asked] = [structuredClone(target), structuredClone(patch)];
      const once = mergePatch(target, patch);
      expect(mergePatch(once, patch)).toEqual(once);
      expect([target, patch]).toEqual([before, asked]);
    })));
});

describe('JSON patch, RFC 6902', () => {
  // Appendix A of the RFC, by its numbers.
  test.each([
    ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    ['A.2', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
    ['A.5', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
    ['A.6', { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } }, [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }], { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } }],
    ['A.7', { foo: ['all', 'grass', 'cows', 'eat'] }, [{ op: 'move', from: '/foo/1', path: '/foo/3' }], { foo: ['all', 'cows', 'eat', 'grass'] }],
    ['A.8', { baz: 'qux', foo: ['a', 2, 'c'] }, [{ op: 'test', path: '/baz', value: 'qux' }, { op: 'test', path: '/foo/1', value: 2 }], { baz: 'qux', foo: ['a', 2, 'c'] }],
    ['A.10', { foo: 'bar' }, [{ op: 'add', path: '/child', value: { grandchild: {} } }], { foo: 'bar', child: { grandchild: {} } }],
    ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    ['A.16', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] }],
  ])('%s', (_, target, patch, result) => expect(jsonPatch(target, patch)).toEqual(result));

  test.each([
    ['A.9', { baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }]],
    ['A.12', { foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }]],
    ['A.15', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: '10' }]],
    ['nothing to remove', { a: 1 }, [{ op: 'remove', path: '/b' }]],
    ['nothing to replace', { a: [] }, [{ op: 'replace', path: '/a/0', value: 1 }]],
    ['into itself', { a: { b: 1 } }, [{ op: 'move', from: '/a', path: '/a/b' }]],
  ])('%s is refused', (_, target, patch) => expect(() => jsonPatch(target, patch)).toThrow());

  test('what was added can be read, and removing it gives back the original', () =>
    fc.assert(fc.property(object, fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__'), json, (target, key, value) => {
      fc.pre(!Object.hasOwn(target, key));
      const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const before = structuredClone(target);
      const added = jsonPatch(target, [{ op: 'add', path, value }, { op: 'test', path, value }]);
      expect(jsonPatch(added, [{ op: 'remove', path }])).toEqual(before);
      expect(target).toEqual(before);
    })));

  test('copy then remove is move', () =>
    fc.assert(fc.property(object, (target) => {
      const [key] = Object.keys(target);
      fc.pre(key !== undefined && !('goal' in target));
      const from = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      expect(jsonPatch(target, [{ op: 'move', from, path: '/goal' }])).toEqual(jsonPatch(target, [{ op: 'copy', from, path: '/goal' }, { op: 'remove', path: from }]));
    })));
});

describe('strategic merge patch', () => {
  const pod = { containers: [{ name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] }, { name: 'b', image: 'b:1' }] };
  test('merges containers and their variables by name', () =>
    expect(strategicPatch(pod, { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }, { name: 'b', image: 'b:2' }] })).toEqual({ containers: [{ name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }, { name: 'Y', value: '2' }] }, { name: 'b', image: 'b:2' }] }));
  test('$patch: delete, $setElementOrder', () => {
    expect(strategicPatch(pod, { containers: [{ name: 'a', $patch: 'delete' }] })).toEqual({ containers: [{ name: 'b', image: 'b:1' }] });
    expect(strategicPatch({ containers: [{ name: 'a' }, { name: 'b' }] }, { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] })).toEqual({ containers: [{ name: 'b' }, { name: 'a' }] });
  });
  test('null removes a field, an atomic list is replaced', () => expect(strategicPatch({ a: 1, args: ['x', 'y'] }, { a: null, args: ['z'] })).toEqual({ args: ['z'] }));
});
