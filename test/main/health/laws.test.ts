import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { VERDICTS } from '../../../preload/contract/model/verdict.ts';
import type { Verdict } from '../../../preload/contract/model/verdict.ts';
import type { Row } from '../../../preload/contract/model/rows.ts';
import { judge } from '../../../main/health/judge.ts';
import type { HealthFacts, HostFact, TableFact } from '../../../main/health/facts.ts';
import { healthReasons } from '../../../renderer/text/reasons-health.ts';
import { crashing, downNode, healthy, host, identity, machine, node, nodesTable, NOW, plain, pod, podsTable, READY, SILENT, silentHost, stopped, withoutEtcd, workload } from './facts.ts';

const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict);
type Break = (facts: HealthFacts) => HealthFacts;

const inTable = (kind: keyof HealthFacts['tables'], change: (rows: readonly Row[]) => readonly Row[]): Break => (facts) => {
  const known = facts.tables[kind];
  return known === undefined ? facts : { ...facts, tables: { ...facts.tables, [kind]: { ...known, rows: change(known.rows) } } };
};
const direct = (n: number, readyz: HealthFacts['direct'][number]['readyz']): Break => (facts) => ({ ...facts, direct: facts.direct.map((d) => (d.address === `10.77.0.1${n}` ? { ...d, readyz } : d)) });
const leases = (name: string, ageMs: number): Break => (facts) => ({ ...facts, leases: { ...facts.leases, value: (facts.leases.value ?? []).map((l) => (l.name === name ? { ...l, renewed: NOW - ageMs } : l)) } });

/** Every way in which one thing gets worse and nothing gets better. */
const n = fc.integer({ min: 1, max: 3 });
const namespaces = fc.constantFrom('production', 'development', 'default', 'unheard-of');
const unit = fc.constantFrom('etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'provision-controller');
const stopUnit = (h: HostFact, name: string): HostFact => {
  const known = h.machine?.value;
  if (known === undefined) return h;
  const units = known.units.map((u) => (u.name === name ? { ...u, state: 'failed', since: NOW - 1000 } : u));
  return { ...h, machine: { ...h.machine, value: name === 'etcd' ? withoutEtcd({ ...known, units }) : { ...known, units } } };
};
const breaks: fc.Arbitrary<Break> = fc.oneof(
  n.map((i) => direct(i, { fault: SILENT })),
  n.map((i) => direct(i, { value: { ...READY, ready: false, failing: ['etcd'] } })),
  n.map((i) => leases(`apiserver-${i}`, 40_000)),
  fc.constantFrom('kube-scheduler', 'kube-controller-manager', 'provision-controller').map((name) => leases(name, 60_000)),
  fc.constant<Break>((f) => ({ ...f, endpoint: { fault: SILENT } })),
  fc.constant<Break>((f) => ({ ...f, endpoint: f.endpoint.fault === undefined ? { value: { ...READY, ready: false, failing: ['ping'] } } : f.endpoint })),
  fc.tuple(n, unit).map(([i, name]): Break => (f) => ({ ...f, hosts: (f.hosts ?? []).map((h) => (h.name === `master-${i}` ? stopUnit(h, name) : h)) })),
  n.map((i) => inTable('nodes', (rows) => rows.map((r) => (r.name === `node-${i}` ? downNode(r.name) : r)))),
  fc.tuple(namespaces, fc.constantFrom<Verdict>('warn', 'bad'), fc.nat(99)).map(([namespace, verdict, id]) => inTable('statefulsets.apps', (rows) => [...rows, workload(`db-${id}`, verdict, { namespace, key: `uid-db-${id}-${rows.length}` })])),
  fc.tuple(namespaces, n, fc.nat(99)).map(([namespace, i, id]) => inTable('pods', (rows) => [...rows, pod(`lone-${id}`, `node-${i}`, { namespace, key: `uid-lone-${id}-${rows.length}`, ...crashing })])),
  fc.constantFrom('nodes', 'pods', 'deployments.apps').map((kind): Break => (f) => ({ ...f, tables: { ...f.tables, [kind]: { ...(f.tables[kind] ?? plain([])), fault: { kind: 'forbidden', message: 'no' } } } })),
);

const start = fc.constantFrom<HealthFacts>(healthy(), { ...healthy(), hosts: [] }, { ...healthy(), direct: [] }, { ...healthy(), direct: [], hosts: [] });

describe('laws of the verdict', () => {
  it('one more bad fact never improves it', () => {
    fc.assert(fc.property(start, fc.array(breaks, { maxLength: 6 }), breaks, (facts, before, one) => {
      const broken = before.reduce((f, b) => b(f), facts);
      expect(rank(judge(one(broken)).verdict)).toBeGreaterThanOrEqual(rank(judge(broken).verdict));
    }), { numRuns: 3000 });
  });

  it('the order of facts does not matter', () => {
    const shuffled = <T>(items: readonly T[], seed: number): readonly T[] => items.map((item, i) => ({ item, at: ((i + 1) * 7919 * (seed + 1)) % 104_729 })).sort((a, b) => a.at - b.at).map(({ item }) => item);
    const mix = (f: HealthFacts, seed: number): HealthFacts => ({
      ...f,
      direct: shuffled(f.direct, seed), leasesSeen: shuffled(f.leasesSeen, seed),
      ...(f.hosts === undefined ? {} : { hosts: shuffled(f.hosts, seed) }),
      leases: f.leases.value === undefined ? f.leases : { ...f.leases, value: shuffled(f.leases.value, seed) },
      apiAddresses: f.apiAddresses.value === undefined ? f.apiAddresses : { ...f.apiAddresses, value: shuffled(f.apiAddresses.value, seed) },
      tables: Object.fromEntries(Object.entries(f.tables as Record<string, TableFact>).reverse().map(([kind, t]): [string, TableFact] => [kind, { ...t, rows: shuffled(t.rows, seed) }])),
    });
    fc.assert(fc.property(start, fc.array(breaks, { maxLength: 6 }), fc.nat(1000), (facts, list, seed) => {
      const broken = list.reduce((f, b) => b(f), facts);
      expect(judge(mix(broken, seed))).toEqual(judge(broken));
    }), { numRuns: 500 });
  });

  it('a node that is down is told once, however many pods stood on it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), (pods) => {
      const rows = Array.from({ length: pods }, (_, i) => pod(`web-1-${i}`, 'node-1', { owner: 'uid-web-1', verdict: 'warn', reason: { code: 'pod-not-ready' } }));
      const facts = healthy();
      const report = judge({ ...facts, tables: { ...facts.tables, nodes: nodesTable([downNode('node-1'), node('node-2')]), 'deployments.apps': plain([workload('web', 'warn')]), pods: podsTable(rows) } });
      expect(report.problems.map((p) => p.id)).toEqual(['node/node-1']);
    }));
  });

  it('says the same of the same facts, and does not change them', () => {
    const frozen = JSON.stringify(healthy());
    const facts = healthy();
    expect(judge(facts)).toEqual(judge(facts));
    expect(JSON.stringify(facts)).toBe(frozen);
  });
});

describe('words', () => {
  const folder = new URL('../../../main/health/', import.meta.url);
  const source = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
  const codes = new Set([...source.matchAll(/code: ([^,}]*(?:'[a-z-]+'[^,}]*)+)/g)].flatMap((m) => [...(m[1] ?? '').matchAll(/'([a-z-]+)'/g)].map((c) => c[1] ?? '')));
  for (const m of source.matchAll(/const code = ([^;]+);/g)) for (const c of (m[1] ?? '').matchAll(/[?:] '([a-z-]+)'/g)) codes.add(c[1] ?? '');

  it('are there for every reason code, in both languages, with the names filled in', () => {
    expect(codes.size).toBeGreaterThan(25);
    const params = { server: 'S', master: 'M', masters: 'MM', serving: 1, total: 3, member: 'E', lost: 1, members: 3, healthy: 2, left: 1, mayLose: 0, component: 'kube-scheduler', holder: 'H', node: 'N', why: 'W', pods: 2, workloads: 1, nodes: 3 };
    for (const code of codes) {
      for (const language of ['en', 'zh-CN'] as const) {
        const phrase = (healthReasons[language] as Record<string, string | ((p: typeof params) => string)>)[code];
        expect(phrase, `${code} in ${language}`).toBeDefined();
        expect(typeof phrase === 'function' ? phrase(params) : phrase).not.toMatch(/undefined|^$/);
      }
    }
  });

  it('stand for nothing else: every word has its code', () => {
    expect(Object.keys(healthReasons.en).filter((code) => !codes.has(code))).toEqual([]);
  });
});

describe('masters are joined', () => {
  it('a host by another name is the machine that it says it is', () => {
    const alias = { ...host(2), name: 'm2' };
    const facts = { ...healthy(), hosts: [host(1), alias, host(3, machine(3, { hostname: 'master-3.example.com' }))] };
    expect(judge(facts).masters.map((m) => [m.name, m.host])).toEqual([['master-1', 'master-1'], ['master-2', 'm2'], ['master-3', 'master-3']]);
  });

  it('addresses make masters only where there are no names for them', () => {
    const bare = { ...healthy(), hosts: [], direct: [], leases: { value: [], at: NOW } };
    expect(judge(bare).masters.map((m) => [m.name, m.api.via])).toEqual([['10.78.0.11', 'endpoint'], ['10.78.0.12', 'endpoint'], ['10.78.0.13', 'endpoint']]);
    expect(judge({ ...bare, leases: { value: [identity(1), identity(2), identity(3)], at: NOW } }).masters).toHaveLength(3);
  });

  it('a master that answers neither the API nor SSH is not passed over', () => {
    const value = [identity(1), identity(2), ...(healthy().leases.value ?? []).filter((l) => !l.apiServer)];
    const report = judge({ ...healthy(), direct: healthy().direct.slice(0, 2), leases: { value, at: NOW }, apiAddresses: { value: healthy().apiAddresses.value!.slice(0, 2) }, hosts: [host(1), host(2), { name: 'master-3', role: 'master', address: '10.77.0.13', machine: { fault: SILENT } }] });
    expect(report.problems.map((p) => p.id)).toContain('apiserver/master-3');
    expect(report.verdict).not.toBe('ok');
  });

  it('what a machine told before it fell silent is not believed', () => {
    expect(judge({ ...healthy(), hosts: [host(1), silentHost(2), host(3, stopped(3))] }).masters[1]?.etcd.verdict).toBe('unknown');
  });
});
