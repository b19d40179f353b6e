import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeKubeconfigs } from '../../../../main/kube/kubeconfig/merge.ts';
import type { Kubeconfig } from '../../../../main/kube/kubeconfig/model.ts';

const names = fc.constantFrom('a', 'b', 'c', '__proto__');
const mapOf = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<ReadonlyMap<string, T>> => fc.array(fc.tuple(names, value), { maxLength: 4 }).map((pairs) => new Map(pairs));
const file = fc.integer({ min: 0, max: 1_000_000 }).map((n) => `/f${n}`);

const kubeconfig: fc.Arbitrary<Kubeconfig> = fc.record({
  clusters: mapOf(fc.record({ file, server: fc.webUrl(), insecure: fc.boolean() })),
  users: mapOf(fc.record({ file, token: fc.string(), impersonateGroups: fc.constant([]), impersonateExtra: fc.constant({}) })),
  contexts: mapOf(fc.record({ file, cluster: names, user: names })),
  currentContext: fc.constantFrom('', 'a', 'b'),
});

test('the first file that names something gives it whole; nothing else appears', () => {
  fc.assert(
    fc.property(fc.array(kubeconfig, { maxLength: 5 }), (files) => {
      const merged = mergeKubeconfigs(files);
      for (const part of ['clusters', 'users', 'contexts'] as const) {
        const all = new Set(files.flatMap((one) => [...one[part].keys()]));
        expect(new Set(merged[part].keys())).toEqual(all);
        for (const name of all) expect(merged[part].get(name)).toBe(files.find((one) => one[part].has(name))?.[part].get(name));
      }
      expect(merged.currentContext).toBe(files.map((one) => one.currentContext).find((one) => one !== '') ?? '');
    }),
  );
});

test('merging in parts is merging at once', () => {
  fc.assert(
    fc.property(fc.array(kubeconfig, { maxLength: 3 }), fc.array(kubeconfig, { maxLength: 3 }), (left, right) => {
      expect(mergeKubeconfigs([mergeKubeconfigs(left), mergeKubeconfigs(right)])).toEqual(mergeKubeconfigs([...left, ...right]));
    }),
  );
});
