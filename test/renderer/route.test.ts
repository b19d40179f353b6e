import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRoute, GLOBAL_PLACES, parseRoute, PLACES } from '../../renderer/app/route.ts';
import type { Route } from '../../renderer/app/route.ts';

const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
const ref = fc.record({ kind: text, name: text, namespace: text }, { requiredKeys: ['kind', 'name'] });
const object = fc.record({ ref, tab: fc.constantFrom('summary' as const, 'yaml' as const, 'history' as const) }, { requiredKeys: ['ref'] });
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom(...GLOBAL_PLACES).map((at) => ({ at })),
  fc.record({ at: fc.constant('cluster' as const), cluster: text, place: fc.constantFrom(...PLACES), item: text, namespaces: fc.array(text, { minLength: 1, maxLength: 4 }), filter: text, object }, { requiredKeys: ['at', 'cluster', 'place'] }),
);

test('every route survives its address', () => {
  fc.assert(fc.property(route, (r) => { expect(parseRoute(`#${formatRoute(r)}`)).toEqual(r); }));
});

test('any address leads somewhere', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (hash) => { expect(['cluster', ...GLOBAL_PLACES]).toContain(parseRoute(hash).at); }));
});

test('an unknown place of a cluster is its overview', () => {
  expect(parseRoute('#/c/prod/elsewhere')).toEqual({ at: 'cluster', cluster: 'prod', place: 'overview' });
});
