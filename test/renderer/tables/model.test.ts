import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasLabel, matcher, parseFilter } from '../../../renderer/ui/filterLanguage.ts';
import { compareKeys, moveTo, naturalKey, sortKey } from '../../../renderer/ui/tableModel.ts';
import type { TableColumn } from '../../../renderer/ui/tableModel.ts';

interface Pod { readonly name: string; readonly ns: string; readonly status: string; readonly node: string; readonly image: string; readonly labels?: string; readonly at: number }
const columns: readonly TableColumn<Pod>[] = [
  { id: 'NAME', title: '名称', names: ['name'], width: 1, value: (pod) => pod.name },
  { id: 'NAMESPACE', title: 'Namespace', names: ['ns'], width: 1, value: (pod) => pod.ns },
  { id: 'STATUS', title: 'STATUS', width: 1, value: (pod) => pod.status },
  { id: 'NODE', title: 'NODE', width: 1, value: (pod) => pod.node },
  { id: 'NOMINATED NODE', title: 'NOMINATED NODE', width: 1, value: () => null },
  { id: 'IMAGES', title: 'IMAGES', width: 1, value: (pod) => pod.image },
  { id: 'AGE', title: 'AGE', width: 1, unfiltered: true, value: (pod) => pod.at },
];
const pods: readonly Pod[] = [
  { name: 'web-1', ns: 'prod', status: 'Running', node: 'node-2', image: 'registry:5000/web:2', labels: 'app=web,tier=front', at: 1234 },
  { name: 'web-2', ns: 'dev', status: 'CrashLoopBackOff', node: 'node-1', image: 'web:2', labels: 'app=web', at: 5678 },
  { name: 'db-0', ns: 'prod', status: 'Init:Error', node: 'node-2', image: 'pg:17', at: 1234 },
];
const found = (filter: string): string => {
  const match = matcher(filter, columns, (pod: Pod) => pod.labels);
  return pods.filter((pod) => match?.(pod, () => columns.filter((c) => c.unfiltered !== true).map((c) => String(c.value(pod) ?? '')).join('\n').toLowerCase()) ?? true).map((pod) => pod.name).join(' ');
};

describe('the filter', () => {
  test.each([
    ['', 'web-1 web-2 db-0'], ['WEB', 'web-1 web-2'], ['web prod', 'web-1'], ['!web', 'db-0'], ['-web', 'db-0'], ['! -', 'web-1 web-2 db-0'], ['"web-1', 'web-1'],
    ['status:crash', 'web-2'], ['STATUS:run', 'web-1'], ['!status:run', 'web-2 db-0'], ['-status:run -status:crash', 'db-0'], ['status:', 'web-1 web-2 db-0'], ['status:Init:Err', 'db-0'], ['status:"init:error"', 'db-0'],
    ['ns:prod', 'web-1 db-0'], ['namespace:prod node:node-2 web', 'web-1'], ['name:db', 'db-0'], ['名称:db', 'db-0'], ['"nominated node":x', ''], ['nominated-node:x', ''], ['!nominated-node:x', 'web-1 web-2 db-0'],
    ['web:2', 'web-1 web-2'], ['registry:5000', 'web-1'], ['!registry:5000', 'web-2 db-0'], ['"status:run"', ''], ['1234', ''], ['age:1234', ''],
    ['label=app=web', 'web-1 web-2'], ['label:app=web', 'web-1 web-2'], ['label=app==web', 'web-1 web-2'], ['label=app=we', ''], ['label=app', 'web-1 web-2'], ['label=tier', 'web-1'], ['label!=tier', 'web-2 db-0'], ['!label=tier', 'web-2 db-0'], ['label=app!=web', 'db-0'], ['!label!=tier', 'web-1'], ['label=', 'web-1 web-2 db-0'], ['label=pp=web', ''], ['labels=app=web label=tier=front', 'web-1'], ['label="app=web"', 'web-1 web-2'],
  ])('%s', (filter, names) => expect(found(filter)).toBe(names));

  test('what is written is read back, whatever the words are', () => {
    const word = fc.stringMatching(/^[a-z0-9./:@ ]{1,12}$/).filter((text) => text.trim() !== '');
    const term = fc.oneof(fc.record({ type: fc.constant('text' as const), not: fc.boolean(), text: word }), fc.record({ type: fc.constant('column' as const), not: fc.boolean(), column: fc.constantFrom('status', 'node'), text: word }), fc.record({ type: fc.constant('label' as const), not: fc.boolean(), key: fc.constantFrom('app', 'a.b/c'), value: fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/) }));
    fc.assert(
      fc.property(fc.array(term), (terms) => {
        const text = terms.map((one) => (one.not ? '!' : '') + (one.type === 'text' ? `"${one.text}"` : one.type === 'column' ? `${one.column}:"${one.text}"` : `label=${one.key}=${one.value}`)).join('  ');
        expect(parseFilter(text, (name) => (name === 'status' || name === 'node' ? name : undefined))).toEqual(terms);
      }),
    );
  });

  test('nothing that is typed makes it fail', () => fc.assert(fc.property(fc.string(), (text) => { expect(parseFilter(text, () => 'X').every((term) => term.type === 'label' || term.text !== '')).toBe(true); })));

  test('labels are whole keys and whole values', () => {
    expect(hasLabel('app=web', 'app', 'web')).toBe(true);
    expect(hasLabel('app=web,x=app', 'app', undefined)).toBe(true);
    expect(hasLabel('my.app=web', 'app', undefined)).toBe(false);
    expect(hasLabel('app=web2', 'app', 'web')).toBe(false);
    expect(hasLabel(undefined, 'app', undefined)).toBe(false);
  });
});

describe('order', () => {
  const value = fc.oneof(fc.integer(), fc.double(), fc.constant(null), fc.constantFrom('', 'node-2', 'node-10', 'Node-2', 'node', '10', '9', '007', '节点', 'éa', 'ea'), fc.string());
  const sign = (a: Parameters<typeof sortKey>[0], b: Parameters<typeof sortKey>[0], descending = false): number => Math.sign(compareKeys(sortKey(a), sortKey(b), descending));
  test('is one: the same both ways round, and never goes in a circle', () => {
    fc.assert(fc.property(value, value, value, fc.boolean(), (a, b, c, descending) => {
      expect(sign(a, b, descending) + sign(b, a, descending)).toBe(0);
      if (sign(a, b, descending) <= 0 && sign(b, c, descending) <= 0) expect(sign(a, c, descending)).toBeLessThanOrEqual(0);
    }));
  });
  test('empty cells come last in both directions', () => {
    fc.assert(fc.property(value, (a) => {
      for (const descending of [false, true]) expect(sign(null, a, descending)).toBe(sortKey(a) === undefined ? 0 : 1);
    }));
  });
  test('numbers within texts go by size, however long they are', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.bigInt({ min: 0n, max: 10n ** 40n }), (a, b) => {
      expect(sign(`node-${a}-x`, `node-${b}-x`)).toBe(a < b ? -1 : a > b ? 1 : 0);
    }));
  });
  test('is the collator’s for names of objects', () => {
    const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
    fc.assert(fc.property(fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}$/), fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}$/), (a, b) => {
      expect(sign(a, b)).toBe(Math.sign(collator.compare(a, b)));
    }));
  });
  test('letters count without case and accents', () => expect(naturalKey('Éclair-007')).toBe(naturalKey('eclair-7')));
});

test('keys stay within the list', () => {
  fc.assert(fc.property(fc.constantFrom('ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'), fc.integer({ min: 1, max: 100 }), fc.nat(99), (key, count, at) => {
    const to = moveTo(key, Math.min(at, count - 1), count, 10);
    expect(to).toBeGreaterThanOrEqual(0);
    expect(to).toBeLessThan(count);
  }));
  expect(moveTo('t', 1, 3, 10)).toBeUndefined();
});
