import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldHistory, foldMetrics, HISTORY_POINTS, noHistory, noMetrics } from '../../../preload/contract/model/metrics.ts';
import type { Figures, MetricsBatch } from '../../../preload/contract/model/metrics.ts';
import { podBounds, roomOf } from '../../../main/monitors/bounds.ts';
import { covers, listsOf, planOf } from '../../../main/monitors/demand.ts';
import type { Demand } from '../../../main/monitors/demand.ts';
import { coarse } from '../../../main/monitors/figures.ts';
import { Histories, totalOf } from '../../../main/monitors/histories.ts';
import { itemsOf } from '../../../main/monitors/json-items.ts';
import { readMetricsItem } from '../../../main/monitors/metrics-list.ts';
import { parseQuantity } from '../../../main/monitors/quantity.ts';
import { readSummary } from '../../../main/monitors/summary.ts';
import { faultOf } from '../kube/connect/client-for.ts';

const near = (a: number | undefined, b: number): boolean => a !== undefined && Math.abs(a - b) <= Math.abs(b) * 1e-12;

describe('quantities', () => {
  const suffixes: readonly (readonly [string, number])[] = [['n', 1e-9], ['u', 1e-6], ['m', 1e-3], ['', 1], ['k', 1e3], ['M', 1e6], ['G', 1e9], ['T', 1e12], ['P', 1e15], ['E', 1e18], ['Ki', 2 ** 10], ['Mi', 2 ** 20], ['Gi', 2 ** 30], ['Ti', 2 ** 40], ['Pi', 2 ** 50], ['Ei', 2 ** 60]];
  const digits = fc.tuple(fc.nat(1e9), fc.option(fc.nat(999_999), { nil: undefined })).map(([whole, part]) => (part === undefined ? String(whole) : `${whole}.${part}`));
  test('with every suffix are the number times its factor', () => {
    fc.assert(fc.property(digits, fc.constantFrom(...suffixes), (text, [suffix, factor]) => near(parseQuantity(text + suffix), Number(text) * factor)));
  });
  test('with an exponent are the number that JavaScript reads', () => {
    fc.assert(fc.property(digits, fc.integer({ min: -30, max: 30 }), fc.constantFrom('e', 'E'), (text, exponent, e) => near(parseQuantity(`${text}${e}${exponent}`), Number(`${text}e${exponent}`))));
  });
  test('whatever comes gives a number or nothing, never an error', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.anything(), fc.stringMatching(/^[+-]?[\d.]{0,6}[numkMGTPEi]{0,3}$/)), (value) => {
      const read = parseQuantity(value);
      return read === undefined || (Number.isFinite(read) && read >= 0);
    }));
  });
  test.each([['250m', 0.25], ['1500000n', 0.0015], ['+1', 1], ['.5', 0.5], ['5.', 5], ['1Ki', 1024], ['12e3', 12_000], ['1E3', 1000], ['1E', 1e18], [' 2Gi ', 2 ** 31], [3, 3], ['0', 0]])('%s is %d', (text, value) => expect(parseQuantity(text)).toBe(value));
  test.each(['', ' ', 'm', '1mi', '1ki', '1K', '1 Ki', '-1', '1..2', '0x10', '1e', '1e9999', 'NaN', 'Infinity', '1'.repeat(65), null, undefined, {}, [1]])('%j is none', (text) => expect(parseQuantity(text)).toBeUndefined());
});

test('coarse figures are within a thousandth, and coarse already', () => {
  fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (value) => Math.abs(coarse(value) - value) <= value / 1000 && coarse(coarse(value)) === coarse(value)));
  expect([coarse(0), coarse(-1), coarse(NaN), coarse(Infinity)]).toEqual([0, 0, 0, 0]);
});

describe('a kubelet summary', () => {
  // Recorded from a kubelet 1.34 with `only_cpu_and_memory=true`, shortened.
  const recorded = {
    node: { nodeName: 'node-1', startTime: '2026-11-20T02:03:21Z', cpu: { time: '2026-11-29T02:03:20Z', usageNanoCores: 264605233, usageCoreNanoSeconds: 3707861287597 }, memory: { time: '2026-11-29T02:03:20Z', availableBytes: 23467639481, usageBytes: 2659154491, workingSetBytes: 1159959367, rssBytes: 477565056, pageFaults: 1, majorPageFaults: 0 } },
    pods: [
      { podRef: { name: 'web-1', namespace: 'shop', uid: 'u1' }, startTime: null, containers: [{ name: 'web', cpu: { usageNanoCores: 1000000 }, memory: { workingSetBytes: 1048576 } }], cpu: { usageNanoCores: 1500000 }, memory: { workingSetBytes: 2097152 } },
      { podRef: { name: 'two', namespace: 'shop', uid: 'u2' }, containers: [{ name: 'a', cpu: { usageNanoCores: 250000000 }, memory: { workingSetBytes: 1024 } }, { name: 'b', cpu: { usageNanoCores: 250000000 } }] },
      { podRef: { name: 'young', namespace: 'shop', uid: 'u3' }, containers: [{ name: 'a', cpu: { time: '' }, memory: { workingSetBytes: 4096 } }] },
    ],
  };
  test('has the node and each pod, by the pod or by its containers; what was not measured yet is not known', () => {
    const read = readSummary(recorded, 'node-1');
    expect(read?.nodes.get('node-1')?.memory).toBeCloseTo(1159959367, -7);
    expect([...(read?.pods ?? [])]).toEqual([['shop/web-1', { cpu: 0.0015, memory: 2097152 }], ['shop/two', { cpu: 0.5, memory: 1024 }], ['shop/young', { cpu: null, memory: 4096 }]]);
  });
  test('of any shape gives figures or nothing, never an error or a number that is none', () => {
    const odd = fc.oneof(fc.anything(), fc.record({ node: fc.anything(), pods: fc.anything() }), fc.record({ node: fc.constant({}), pods: fc.array(fc.oneof(fc.anything(), fc.record({ podRef: fc.record({ namespace: fc.constant('a'), name: fc.constant('b') }), cpu: fc.anything(), memory: fc.record({ workingSetBytes: fc.anything() }), containers: fc.anything() }))) }));
    const fine = (one: Figures): boolean => [one.cpu, one.memory].every((n) => n === null || (Number.isFinite(n) && n >= 0));
    fc.assert(fc.property(odd, (value) => {
      const read = readSummary(value, 'n');
      return read === undefined || [...read.nodes.values(), ...read.pods.values()].every(fine);
    }));
  });
});

test('an item of the metrics API of any shape gives figures or nothing', () => {
  fc.assert(fc.property(fc.oneof(fc.anything(), fc.record({ metadata: fc.record({ name: fc.constant('x'), namespace: fc.anything() }), usage: fc.anything(), containers: fc.anything() })), (value) => {
    const read = readMetricsItem(value);
    return read === undefined || [read[1].cpu, read[1].memory].every((n) => n === null || n >= 0);
  }));
  expect(readMetricsItem({ metadata: { name: 'n' }, usage: { cpu: '185324872n', memory: '1Gi' } })?.[1]).toMatchObject({ memory: 2 ** 30 });
});

describe('a list that arrives in pieces', () => {
  const pieces = async function* (text: string, cuts: readonly number[]): AsyncGenerator<Uint8Array, void, void> {
    const bytes = Buffer.from(text);
    let from = 0;
    for (const cut of cuts) {
      yield await Promise.resolve(bytes.subarray(from, Math.min(bytes.length, from + cut)));
      from = Math.min(bytes.length, from + cut);
    }
    yield bytes.subarray(from);
  };
  const read = async (text: string, cuts: readonly number[] = [], limit = 1e9): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const items of itemsOf(pieces(text, cuts), limit)) found.push(...items);
    return found;
  };
  const item = fc.dictionary(fc.oneof(fc.string(), fc.constant('items')), fc.oneof(fc.jsonValue(), fc.constant([{ items: [{}] }])));
  test('gives the items that JSON.parse gives, wherever it is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(item), fc.dictionary(fc.string().filter((key) => key !== 'items' && key !== '__proto__'), fc.jsonValue()), fc.array(fc.integer({ min: 1, max: 40 })), fc.constantFrom(0, 2), async (items, others, cuts, space) => {
      const text = JSON.stringify({ ...others, items, last: { items: [1] } }, null, space);
      expect(await read(text, cuts)).toEqual((JSON.parse(text) as { items: unknown[] }).items);
    }));
  });
  test('that is none, has no end or is too long is refused', async () => {
    expect(await faultOf(read('<!doctype html>'))).toMatchObject({ kind: 'invalid', cause: 'not-kubernetes' });
    expect(await faultOf(read('{"items":[{"a":1}'))).toMatchObject({ kind: 'unreachable', cause: 'body-cut-off' });
    expect(await faultOf(read(''))).toMatchObject({ cause: 'body-cut-off' });
    expect(await faultOf(read('{"items":[{bad}]}'))).toMatchObject({ kind: 'invalid' });
    expect(await faultOf(read('{}}'))).toMatchObject({ kind: 'invalid' });
    expect(await faultOf(read(`{"items":[{"a":"${'x'.repeat(2 ** 20)}"}]}`, [1000, 600_000]))).toMatchObject({ kind: 'invalid' });
    expect(await faultOf(read('{"items":[{"a":1}]}', [4, 4], 10))).toMatchObject({ kind: 'invalid', cause: 'file-too-large' });
    expect(await read('{"items":null,"kind":"X","other":[{"a":1}]}')).toEqual([]);
  });
});

describe('bounds', () => {
  const box = (requests: object, limits: object): object => ({ resources: { requests, limits } });
  test('of a pod are summed; a limit counts only where every container has one', () => {
    expect(podBounds({ spec: { containers: [box({ cpu: '50m', memory: '64Mi' }, { memory: '128Mi' }), box({ cpu: '1' }, { cpu: '2', memory: '128Mi' })], initContainers: [box({ cpu: '4' }, {}), { ...box({ memory: '1Mi' }, { memory: '1Mi' }), restartPolicy: 'Always' }] } })).toEqual({ request: { cpu: 1.05, memory: 65 * 2 ** 20 }, limit: { cpu: null, memory: 257 * 2 ** 20 } });
    expect(podBounds({ spec: { containers: [box({}, {})] } })).toEqual({});
    expect(podBounds({ spec: { resources: { limits: { memory: '1Gi' } }, containers: [box({}, {})] } })).toEqual({ limit: { cpu: null, memory: 2 ** 30 } });
    for (const odd of [null, 1, 'x', [], { spec: { containers: 'no' } }, { spec: { containers: [null, 3] } }]) expect(podBounds(odd)).toEqual({});
  });
  test('of a node are its allocatable, else its capacity', () => {
    expect(roomOf({ status: { allocatable: { cpu: '7800m' }, capacity: { cpu: '8', memory: '32839452Ki' } } })).toEqual({ cpu: 7.8, memory: 32839452 * 1024 });
    expect(roomOf(undefined)).toEqual({ cpu: null, memory: null });
  });
});

describe('what is asked for', () => {
  const demand: fc.Arbitrary<Demand> = fc.oneof(
    fc.record({ of: fc.constant('nodes' as const), node: fc.constantFrom('n1', 'n2') }, { requiredKeys: ['of'] }),
    fc.record({ of: fc.constant('pods' as const), node: fc.constantFrom('n1', 'n2'), namespaces: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }) }, { requiredKeys: ['of'] }),
  );
  // A demand that its own plan does not cover would be asked for again without a pause.
  test('satisfies everybody', () => fc.assert(fc.property(fc.array(demand, { minLength: 1 }), (demands) => demands.every((one) => covers(planOf(demands), one)))));
  test('is the least: one node, some namespaces, or all', () => {
    expect(planOf([{ of: 'pods', node: 'n1', namespaces: ['a'] }])).toMatchObject({ kubelets: new Set(['n1']), namespaces: new Set(['a']) });
    expect(covers(planOf([{ of: 'pods', node: 'n1' }]), { of: 'pods' })).toBe(false);
    expect(covers(planOf([{ of: 'pods' }]), { of: 'nodes' })).toBe(false);
    expect(listsOf(planOf([{ of: 'pods', namespaces: ['a', 'b'] }]), 'pods')).toEqual(['namespaces/a/pods', 'namespaces/b/pods']);
    expect(listsOf(planOf([{ of: 'pods', namespaces: Array.from({ length: 21 }, (_, i) => `n${i}`) }]), 'pods')).toEqual(['pods']);
    expect(listsOf(planOf([{ of: 'pods' }]), 'nodes')).toEqual([]);
  });
});

describe('histories', () => {
  const figures = (n: number): ReadonlyMap<string, Figures> => new Map(Array.from({ length: n }, (_, i) => [`a/p${i}`, { cpu: i, memory: i }]));
  test('of fifty thousand pods are kept of what is charted only', () => {
    const histories = new Histories();
    histories.of('pods', 'a/p7').charted += 1;
    for (let round = 0; round < 300; round += 1) histories.record('pods', round * 15_000, figures(1000), () => true);
    expect(histories.size).toBe(1);
    const ring = histories.of('pods', 'a/p7');
    expect([ring.at.length, ring.total, ring.cpu[0]]).toEqual([HISTORY_POINTS, 300, 7]);
  });
  test('of a small cluster are kept of all, and go when the object has been gone for an hour', () => {
    const histories = new Histories();
    histories.record('pods', 0, figures(20), () => true);
    expect(histories.size).toBe(20);
    for (let round = 1; round < 250; round += 1) histories.record('pods', round * 15_000, figures(5), () => true);
    expect(histories.size).toBe(5);
  });
  test('what was not asked for gets no point; what did not answer gets a gap', () => {
    const histories = new Histories();
    histories.of('nodes', 'n1').charted += 1;
    histories.record('nodes', 1, new Map([['n1', { cpu: 1, memory: 2 }]]), () => true);
    histories.record('nodes', 2, new Map(), () => true);
    histories.record('nodes', 3, new Map([['n1', { cpu: 3, memory: 4 }]]), () => false);
    expect(histories.of('nodes', 'n1').since(0)).toEqual({ at: [1, 2], cpu: [1, null], memory: [2, null] });
    expect(histories.of('nodes', 'n1').since(2)).toEqual({ at: [], cpu: [], memory: [] });
    expect(totalOf(new Map([['a', { cpu: 1, memory: null }], ['b', { cpu: 2, memory: null }]]))).toEqual({ cpu: 3, memory: null });
  });
});

describe('the folds', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const batch = fc.record({ reset: fc.constantFrom(true as const, undefined), entries: fc.uniqueArray(fc.tuple(key, fc.nat(9)), { selector: ([k]) => k }), removed: fc.array(key) }).map(({ reset, entries, removed }): MetricsBatch => ({ ...(reset ? { reset } : {}), at: 1, keys: entries.map(([k]) => k), cpu: entries.map(([, n]) => n), memory: entries.map(() => null), removed, status: noMetrics.status }));
  test('many batches at once are as one after another, and nothing held is changed', () => {
    fc.assert(fc.property(fc.array(batch), fc.array(batch), (before, batches) => {
      const state = foldMetrics(noMetrics, before);
      const copy = structuredClone(state);
      expect(foldMetrics(state, batches)).toEqual(batches.reduce((last, one) => foldMetrics(last, [one]), state));
      expect(state).toEqual(copy);
    }));
  });
  test('a history keeps its last hour', () => {
    const item = (at: number) => ({ at: [at], cpu: [1], memory: [null], status: noHistory.status });
    const state = foldHistory(noHistory, Array.from({ length: HISTORY_POINTS + 5 }, (_, i) => item(i)));
    expect([state.at.length, state.at[0]]).toEqual([HISTORY_POINTS, 5]);
    expect(foldHistory(state, [{ ...item(999), reset: true }]).at).toEqual([999]);
  });
});
