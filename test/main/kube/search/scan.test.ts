import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scan } from '../../../../main/kube/search/scan.ts';
import type { ScanSource } from '../../../../main/kube/search/scan.ts';
import type { SeenRow } from '../../../../main/kube/search/seen.ts';
import { fitObject, wordsOf } from '../../../../preload/contract/model/rank.ts';
import { row } from './tables.ts';

const source = (cluster: string, kind: string, rows: readonly SeenRow[], more: { readonly whole?: boolean; readonly ended?: number } = {}): ScanSource => {
  const map = new Map(rows.map((one) => [one.key, one]));
  return {
    clusterName: cluster,
    kind: { id: kind, kind, namespaced: true, shortNames: [], capabilities: [] },
    table: { cluster, kind, whole: more.whole ?? true, loading: false, size: map.size, rows: () => map.values(), has: (key) => map.has(key), ...(more.ended === undefined ? {} : { ended: more.ended }) },
  };
};
const never = new AbortController().signal;

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), minLength: 1, maxLength: 8 });
const objects = fc.uniqueArray(fc.record({ name: letters, namespace: fc.constantFrom('aa', 'b-c') }), { selector: (o) => `${o.namespace}/${o.name}`, maxLength: 60 });
const clusters = fc.array(fc.tuple(fc.constantFrom('pods', 'nodes'), objects), { minLength: 1, maxLength: 3 });

test('gives what a naive search over everything gives, in the same order, cut at the limit', () =>
  fc.assert(
    fc.asyncProperty(clusters, fc.array(letters, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 20 }), async (filled, typed, limit) => {
      const words = wordsOf(typed.join(' '));
      fc.pre(words.length > 0);
      const sources = filled.map(([kind, list], index) => source(`c${index}`, kind, list.map(({ name, namespace }) => row(name, { namespace }))));
      const naive = filled
        .flatMap(([kind, list], index) => list.map((one) => ({ ...one, kind, cluster: `c${index}`, home: index === 1 ? 0 : 1, score: fitObject({ name: one.name, namespace: one.namespace, kind: `${kind} ${kind}`, cluster: `c${index}` }, words) })))
        .filter((one) => one.score !== undefined)
        .sort((a, b) => a.score! - b.score! || a.home - b.home || a.name.length - b.name.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || (a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : 0) || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) || (a.cluster < b.cluster ? -1 : 1));
      const found = await scan(sources, { words, limit, cluster: 'c1', signal: never });
      expect(found.total).toBe(naive.length);
      expect(found.hits.map(({ cluster, kind, namespace, name, score }) => ({ cluster, kind: kind.id, namespace, name, score }))).toEqual(naive.slice(0, limit).map(({ cluster, kind, namespace, name, score }) => ({ cluster, kind, namespace, name, score })));
    }),
  ));

test('every word fits in name, namespace, kind or cluster, and what fits the name comes first', () => {
  const web = { name: 'web-7d9c', namespace: 'production', kind: 'pod pods po', cluster: 'shanghai' };
  const score = (typed: string): number | undefined => fitObject(web, wordsOf(typed));
  expect(score('web-7d9c')).toBe(0);
  expect(score('web')).toBe(1);
  expect(score('7d9c')).toBe(2);
  expect(score('d9')).toBe(3);
  expect(score('w9c')).toBe(4);
  expect(score('pods/web production shang')).toBe(1 + 1 + 1 + 3);
  expect(score('production')).toBeGreaterThan(score('w9c')!);
  expect(score('web staging')).toBeUndefined();
});

test('an object in several tables counts once; what a whole live table does not know any more is gone', async () => {
  const whole = source('c', 'pods', [row('web-1', { namespace: 'a' }), row('web-2', { namespace: 'b' })]);
  const narrow = source('c', 'pods', [row('web-2', { namespace: 'b' }), row('web-3', { namespace: 'b' })], { whole: false, ended: 5 });
  const names = async (sources: readonly ScanSource[]): Promise<readonly string[]> => (await scan(sources, { words: ['web'], limit: 10, signal: never })).hits.map((hit) => hit.name);
  expect(await names([whole, narrow])).toEqual(['web-1', 'web-2']);
  expect(await names([source('c', 'pods', [row('web-2', { namespace: 'b' })], { whole: false }), narrow])).toEqual(['web-2', 'web-3']);
  const old = await scan([narrow], { words: ['web-3'], limit: 10, signal: never });
  expect(old).toMatchObject({ total: 1, hits: [{ name: 'web-3', seen: 5 }] });
});

test('what stands between a workload and its pods comes after both', async () => {
  const sets = source('c', 'replicasets', [row('web-a', { owner: 'web' })]);
  const withPods: ScanSource = { ...sets, kind: { ...sets.kind, capabilities: ['hasPods'] } };
  const { hits } = await scan([withPods, source('c', 'pods', [row('web-a-12345', { owner: 'web-a' })])], { words: ['web'], limit: 10, signal: never });
  expect(hits.map((hit) => hit.name)).toEqual(['web-a-12345', 'web-a']);
});

test('lets others work while it scans, and stops when nobody wants the answer any more', async () => {
  const many = Array.from({ length: 300_000 }, (_, index) => row(`pod-${index}`, { namespace: 'load' }));
  const stop = new AbortController();
  let turns = 0;
  const beat = (): void => {
    turns += 1;
    if (turns === 3) stop.abort();
    else setImmediate(beat);
  };
  setImmediate(beat);
  await expect(scan([source('c', 'pods', many)], { words: ['pod', 'load', '99'], limit: 10, signal: stop.signal })).rejects.toMatchObject({ fault: { kind: 'cancelled' } });
  expect(turns).toBe(3);
});
