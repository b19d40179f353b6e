import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterInfo } from '../../../preload/contract/model/cluster.ts';
import { VERDICTS } from '../../../preload/contract/model/verdict.ts';
import type { FleetLine, FleetState } from '../../../preload/contract/model/fleet.ts';
import type { Capability, Column, KindInfo, Row } from '../../../preload/contract/model/rows.ts';
import { canReach } from '../../../renderer/app/actions.ts';
import { formatRoute, parseRoute } from '../../../renderer/app/route.ts';
import { CLASSES, classOf, lineActions, mergeable, worstFleetFirst } from '../../../renderer/features/fleet/lines.ts';
import { cellUnder, mergedColumns, mergedKey, mergedRow, offeredKinds, rankIn } from '../../../renderer/features/fleet/merge.ts';
import type { MergedRow } from '../../../renderer/features/fleet/merge.ts';
import { mergedSource } from '../../../renderer/bridge/row-source.ts';
import { rowStore } from '../../../renderer/bridge/row-store.ts';
import { TableView } from '../../../renderer/ui/tableView.ts';
import { actionsFor } from '../../../renderer/features/kinds/view.ts';

const cluster = (id: string, more: Partial<ClusterInfo> = {}): ClusterInfo => ({ id, name: id, kind: 'live', file: '', server: '', user: '', auth: 'none', insecure: false, colour: 0, readOnly: false, typedNamespaces: [], ...more });
const line = (id: string, more: Partial<FleetLine> = {}): FleetLine => ({ cluster: id, state: 'answered', busy: false, verdict: 'ok', problems: 0, missing: [], ...more });
const exec = { digest: '', command: 'login', args: [], envNames: [], allowed: false };

describe('lines of the fleet', () => {
  const states = fc.constantFrom<FleetState>('held', 'waiting', 'asking', 'answered', 'failed', 'stopped');
  test('the worst come first, no cluster is lost, and what is left alone stands last', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), state: states, verdict: fc.constantFrom(...VERDICTS), told: fc.boolean() }), { selector: (one) => one.id }), (all) => {
        const lines = all.filter((one) => one.told).map(({ id, state, verdict }) => line(id, { state, verdict }));
        const sorted = worstFleetFirst(all.map((one) => cluster(one.id)), lines);
        expect(sorted.map((row) => row.cluster.id).sort()).toEqual(all.map((one) => one.id).sort());
        const weights = sorted.map((row) => (row.line.state === 'stopped' ? 99 : CLASSES.indexOf(classOf(row.line))));
        expect(weights).toEqual([...weights].sort((a, b) => a - b));
        for (const row of sorted) if (!all.find((one) => one.id === row.cluster.id)?.told) expect(row.line.state).toBe('waiting');
      }),
    ));

  test('of equal ones the names decide, as people count', () => {
    expect(worstFleetFirst(['prod-10', 'prod-2', 'down'].map((id) => cluster(id)), [line('prod-10'), line('prod-2'), line('down', { state: 'failed', verdict: 'bad' })]).map((row) => row.cluster.id)).toEqual(['down', 'prod-2', 'prod-10']);
  });

  test('offers what can be done: nothing with a broken kubeconfig, a permission first, no question to a file', () => {
    const actions = (info: Partial<ClusterInfo>, more: Partial<FleetLine> = {}) => lineActions({ cluster: cluster('a', info), line: line('a', more) });
    expect(actions({})).toEqual(['open', 'retry', 'stop']);
    expect(actions({}, { state: 'stopped' })).toEqual(['open', 'retry']);
    expect(actions({ kind: 'snapshot' })).toEqual(['open']);
    expect(actions({ exec })).toEqual(['allow']);
    expect(actions({ problem: { kind: 'invalid', message: '' } })).toEqual([]);
    expect(mergeable([cluster('a'), cluster('b', { exec }), cluster('c', { problem: { kind: 'invalid', message: '' } })]).map((one) => one.id)).toEqual(['a']);
  });
});

const row = (key: string, cells: Row['cells'] = []): Row => ({ key, name: key, created: 0, verdict: 'ok', cells });
const columns = (...titles: readonly string[]): readonly Column[] => titles.map((title) => ({ title, type: 'text', wide: false }));
const kind = (id: string, more: Partial<KindInfo> = {}): KindInfo => ({ id, group: '', version: 'v1', kind: id, plural: id, namespaced: true, shortNames: [], verbs: ['list'], category: 'workloads', capabilities: [], custom: false, ...more });

describe('the table of several clusters', () => {
  test('has the columns of all, and each row its own cells under them', () => {
    const [a, b] = [columns('READY', 'AGE'), columns('STATUS', 'READY')];
    expect(mergedColumns([{ columns: a }, { columns: b }]).map((column) => column.title)).toEqual(['READY', 'AGE', 'STATUS']);
    const known = new WeakMap<Row, MergedRow>();
    const rows = [mergedRow(cluster('b'), b, row('x', ['Up', '0/1']), known), mergedRow(cluster('a'), a, row('x', ['1/1', 7]), known)];
    expect(rows.map((one) => [one.cluster.id, cellUnder(one, 'READY'), cellUnder(one, 'AGE'), cellUnder(one, 'STATUS')])).toEqual([['b', '0/1', null, 'Up'], ['a', '1/1', 7, null]]);
  });

  test('gives the same object while nothing has changed, another when the row, its headings or its cluster has', () => {
    const known = new WeakMap<Row, MergedRow>();
    const [at, titles, x] = [cluster('a'), columns('READY'), row('x')];
    const first = mergedRow(at, titles, x, known);
    expect(mergedRow(at, titles, x, known)).toBe(first);
    expect(mergedRow(at, titles, { ...x }, known)).not.toBe(first);
    expect(mergedRow({ ...at, readOnly: true }, titles, x, known)).not.toBe(first);
    expect(mergedRow({ ...at, readOnly: true }, columns('STATUS'), x, known).columns[0]?.title).toBe('STATUS');
  });

  test('follows each cluster for itself, and tells rows with one uid in two clusters apart', () => {
    const stores = [rowStore(), rowStore()];
    const known = new WeakMap<Row, MergedRow>();
    const parts = stores.map((store, at) => ({ source: store, map: (one: Row) => mergedRow(cluster(at === 0 ? 'a' : 'b'), store.facts().columns, one, known) }));
    const merged = mergedSource(parts, mergedKey);
    const view = new TableView<MergedRow>();
    view.ask({ columns: [], filter: '', sort: undefined, wanted: {}, facets: [], labels: undefined, rank: rankIn([cluster('a'), cluster('b')]) });
    const stop = view.follow(merged);
    stores[0]?.fold([{ type: 'reset', columns: columns('READY') }, { type: 'rows', rows: [row('x'), { ...row('y'), verdict: 'bad' }] }]);
    stores[1]?.fold([{ type: 'reset', columns: columns('STATUS') }, { type: 'rows', rows: [{ ...row('x'), verdict: 'warn' }, row('w')] }, { type: 'synced', at: 1 }]);
    stores[0]?.fold([{ type: 'changes', changed: [row('v')], removed: [] }]);
    const shown = (): readonly string[] => view.snapshot().shown.map((entry) => `${entry.row.cluster.id}/${entry.row.row.key}`);
    expect(shown()).toEqual(['a/y', 'b/x', 'a/x', 'a/v', 'b/w']);
    stores[1]?.fold([{ type: 'changes', changed: [{ ...row('w'), verdict: 'bad' }], removed: ['x'] }]);
    expect([...shown()].sort()).toEqual(['a/v', 'a/x', 'a/y', 'b/w']);
    stores[0]?.clear();
    expect(shown()).toEqual(['b/w']);
    stop();
  });

  test('offers every kind that anybody can list, the common ones first', () => {
    const offered = offeredKinds([[kind('pods'), kind('widgets.x'), kind('reviews', { verbs: ['create'] })], [kind('pods'), kind('nodes')]]);
    expect(offered.map((one) => [one.kind.id, one.served])).toEqual([['pods', 2], ['nodes', 1], ['widgets.x', 1]]);
  });

  test('has an address that comes back as it was', () =>
    fc.assert(fc.property(fc.constantFrom('pods', 'deployments.apps'), fc.array(fc.string({ minLength: 1 })), (id, clusters) => {
      expect(parseRoute(formatRoute({ at: 'merged', kind: id, clusters }))).toEqual({ at: 'merged', kind: id, clusters });
    })));
});

test('logs and terminals are offered where the table of one cluster offers them', () =>
  fc.assert(fc.property(fc.subarray<Capability>(['loggable', 'execable', 'hasPods', 'cordonable', 'scalable']), fc.constantFrom('live', 'snapshot'), fc.boolean(), (capabilities, of, readOnly) => {
    const one = { kind: of, readOnly };
    for (const what of ['logs', 'terminal'] as const) expect(canReach(what, capabilities, one)).toBe(actionsFor(capabilities, one).some((offered) => offered.action === what));
  })));
