import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterInfo } from '../../preload/contract/model/cluster.ts';
import type { KindInfo } from '../../preload/contract/model/rows.ts';
import type { ObjectHit } from '../../preload/contract/model/search.ts';
import { arrange, stillFitting, unseenOf } from '../../renderer/app/paletteModel.ts';
import type { PaletteEntry, PaletteGroup } from '../../renderer/app/paletteModel.ts';

const entry = (group: PaletteGroup, title: string): PaletteEntry => ({ id: `${group}/${title}`, group, title, run: () => undefined });
const cluster = (id: string, more: Partial<ClusterInfo> = {}): ClusterInfo => ({ id, name: id, kind: 'live', file: '', server: '', user: '', auth: 'none', insecure: false, colour: 0, readOnly: false, typedNamespaces: [], ...more });
const pod: ObjectHit['kind'] = { id: 'pods', kind: 'Pod', namespaced: true, shortNames: ['po'], capabilities: [] };
const hit = (name: string, more: Partial<ObjectHit> = {}): ObjectHit => ({ cluster: 'a', kind: pod, name, verdict: 'ok', score: 0, ...more });
const kind = (id: string, name: string, shortNames: readonly string[] = []): KindInfo => ({ id, group: '', version: 'v1', kind: name, plural: id, namespaced: true, shortNames, verbs: ['list'], category: 'config', capabilities: [], custom: false });

describe('the palette', () => {
  const local = [entry('places', 'Nodes'), entry('places', 'Workloads'), entry('clusters', 'web-cluster'), entry('kinds', 'Node · nodes · no')];

  test('puts the group with the best fit first, and within it the best', () => {
    const objects = [{ entry: entry('objects', 'nodes'), score: 0 }];
    expect(arrange(local, objects, 1, [], 'nodes').map((group) => group.group)).toEqual(['places', 'objects', 'kinds']);
    expect(arrange(local, [{ entry: entry('objects', 'web'), score: 0 }], 41, [], 'web')).toMatchObject([{ group: 'objects', more: 40 }, { group: 'clusters' }]);
  });

  test('never loses what fits without saying so', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom<PaletteGroup>('places', 'kinds', 'hosts'), fc.string({ unit: fc.constantFrom('a', 'b') }))), fc.constantFrom('', 'a', 'ab'), (made, typed) => {
        const groups = arrange(made.map(([group, title]) => entry(group, title)), [], 0, [], typed);
        const fitting = arrange([], [], 0, [], typed).length + made.filter(([, title]) => typed === '' || Array.from(typed).reduce((from, letter) => (from < 0 ? from : title.indexOf(letter, from) + 1 || -1), 0) >= 0).length;
        expect(groups.reduce((sum, group) => sum + group.entries.length + group.more, 0)).toBe(fitting);
      }),
    ));

  test('shows an older answer only as far as it still fits', () => {
    const hits = [hit('web-1'), hit('web-2', { namespace: 'shop' }), hit('wolf')];
    expect(stillFitting(hits, [cluster('a')], 'web shop').map((one) => one.name)).toEqual(['web-2']);
    expect(stillFitting(hits, [cluster('b')], 'web')).toEqual([]);
    expect(stillFitting(hits, [cluster('a')], '  ')).toEqual([]);
  });

  test('offers to search what was not looked at: the kind that is named here, then pods, this cluster first', () => {
    const clusters = [cluster('a'), cluster('b'), cluster('snap', { kind: 'snapshot' }), cluster('broken', { problem: { kind: 'invalid', message: '' } })];
    const kinds = [kind('configmaps', 'ConfigMap', ['cm'])];
    const offers = (typed: string, covered: readonly string[] = []): readonly string[] => unseenOf(clusters, clusters[1], kinds, covered.map((key) => ({ cluster: key.split('/')[0]!, kind: key.split('/')[1]!, objects: 1, whole: true })), typed).map((one) => `${one.cluster.id}/${one.kind}`);
    expect(offers('cm/settings')).toEqual(['b/configmaps', 'b/pods', 'a/pods']);
    expect(offers('cm/settings', ['b/configmaps', 'b/pods'])).toEqual(['a/pods']);
    expect(offers('web a')).toEqual(['a/pods']);
    expect(offers('')).toEqual([]);
  });
});
