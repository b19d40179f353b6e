import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Latest } from '../../../main/base/latest.ts';
import { silentLog } from '../../../main/base/log.ts';
import { hostsApi, NodeDirectory } from '../../../main/terminals/hosts.ts';
import type { HostsDeps } from '../../../main/terminals/hosts.ts';
import { joinHosts } from '../../../main/terminals/join-hosts.ts';
import type { ClusterNode, ConfiguredHost, DeclaredHost } from '../../../main/terminals/join-hosts.ts';
import type { NewEntry } from '../../../main/journal/recorder.ts';
import type { HostInfo } from '../../../preload/contract/model/terminal.ts';

const host = (name: string, address: string, ...jumps: string[]): ConfiguredHost => ({ name, address, port: 22, user: 'ops', jumps });
const node = (name: string, ...addresses: string[]): ClusterNode => ({ name, addresses });
const brief = (list: readonly HostInfo[]): string[] => list.map((one) => `${one.name} ${one.role} ${one.by} ${one.address} ${one.node ?? '-'} ${one.phase}`);
const join = (facts: Partial<Parameters<typeof joinHosts>[0]>): string[] => brief(joinHosts({ nodes: [], configured: [], others: [], declared: [], states: new Map(), ...facts }));

describe('the hosts of a cluster', () => {
  it('are those at a node’s address, with the jump hosts on the way; others belong elsewhere', () => {
    expect(join({ nodes: [node('worker-1', '10.0.0.1'), node('worker-10', '10.0.0.10', 'fe80::A'), node('worker-2', '10.0.0.2')], configured: [host('n10', 'FE80::a', 'gate'), host('n1', '10.0.0.1', 'gate'), host('n2', '10.0.0.2'), host('gate', '1.1.1.1'), host('mail', '2.2.2.2')] })).toEqual([
      'n1 node address 10.0.0.1 worker-1 idle', 'n2 node address 10.0.0.2 worker-2 idle', 'n10 node address FE80::a worker-10 idle', 'gate other none 1.1.1.1 - idle',
    ]);
  });

  it('are those that were declared, masters first, known to ssh_config or not', () => {
    expect(join({ declared: [{ name: 'm1', role: 'master' }, { name: '10.9.9.9', role: 'other' }], configured: [host('m1', '10.0.0.9')], others: [host('10.9.9.9', '10.9.9.9')] })).toEqual(['m1 master declared 10.0.0.9 - idle', '10.9.9.9 other declared 10.9.9.9 - idle']);
  });

  it('are nodes that no host leads to, by their own address', () => {
    expect(join({ nodes: [node('a', '10.0.0.1'), node('b', '10.0.0.2')], configured: [host('ssh-a', '10.0.0.1')], others: [host('a', 'a'), host('b', 'b')] })).toEqual(['b node address 10.0.0.2 b idle', 'ssh-a node address 10.0.0.1 a idle']);
  });

  it('are hosts that are only named like a node, as not known', () => {
    expect(join({ nodes: [node('a', '10.0.0.1')], configured: [host('a', 'a.example')] })).toEqual(['a node none a.example a idle']);
  });

  it('are all that ssh_config names while the nodes are not known', () => {
    expect(join({ nodes: undefined, configured: [host('x', '1.1.1.1'), host('m', '1.1.1.2')], declared: [{ name: 'm', role: 'master' }] })).toEqual(['m master declared 1.1.1.2 - idle', 'x other none 1.1.1.1 - idle']);
  });

  it('tell what the connection does', () => {
    const fault = { kind: 'unreachable', message: 'no' } as const;
    const [one] = joinHosts({ nodes: [node('a', '1.1.1.1')], configured: [host('h', '1.1.1.1')], others: [], declared: [], states: new Map([['h', { phase: 'failed', fault }]]) });
    expect(one).toMatchObject({ phase: 'failed', fault });
  });

  it('every node has a host, and no host is listed twice', () => {
    const address = fc.integer({ min: 1, max: 6 }).map((n) => `10.0.0.${n}`);
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.uniqueArray(fc.record({ name, addresses: fc.array(address, { minLength: 1, maxLength: 2 }) }), { selector: (n) => n.name }), fc.uniqueArray(fc.record({ name, address }), { selector: (n) => n.name }), fc.uniqueArray(name), (nodes, hosts, names) => {
        const configured = hosts.map((one) => host(one.name, one.address));
        const declared: DeclaredHost[] = names.map((one) => ({ name: one, role: 'other' }));
        const known = new Set(hosts.map((one) => one.name));
        const extra = [...new Set([...names, ...nodes.map((one) => one.name)])].filter((one) => !known.has(one));
        const list = joinHosts({ nodes, configured, others: extra.map((one) => host(one, one)), declared, states: new Map() });
        expect(new Set(list.map((one) => one.name)).size).toBe(list.length);
        for (const one of names) expect(list.some((entry) => entry.name === one)).toBe(true);
        for (const one of nodes) {
          const led = list.some((entry) => entry.node === one.name || one.addresses.includes(entry.address) || entry.name === one.name);
          expect(led, one.name).toBe(true);
        }
      }),
    );
  });
});

describe('the feed', () => {
  const stop = new AbortController();
  afterEach(() => stop.abort());

  it('follows nodes, declarations and connections; keeps the last nodes while the cluster is away', async () => {
    let declared: readonly DeclaredHost[] = [];
    const entries: NewEntry[] = [];
    const nodes = new Latest<readonly ClusterNode[] | Error>([node('a', '10.0.0.1')]);
    const states: HostsDeps['ssh']['states'] = new Latest(new Map());
    const directory = new NodeDirectory();
    const api = hostsApi({
      directory, log: silentLog, recorder: { record: (entry) => Promise.resolve(void entries.push(entry)) },
      describeCluster: () => ({ name: 'prod', user: 'admin' }),
      declared: { get: () => declared, update: (_, change) => { declared = change(declared); return Promise.resolve(); } },
      watchNodes: async function* (_, signal) {
        for await (const value of nodes.follow(signal)) {
          if (value instanceof Error) throw value;
          yield value;
        }
      },
      ssh: {
        states, configuredHosts: () => Promise.resolve(['n1', 'm1']), test: () => Promise.resolve({ latencyMs: 1, banner: 'x' }),
        resolve: (name) => Promise.resolve({ hostName: { n1: '10.0.0.1', m1: '10.0.0.9' }[name] ?? name, port: 22, user: 'ops', jumps: name === 'n1' ? [{ host: 'm1' }] : [] }),
      },
    });
    let latest: string[] = [];
    void (async () => {
      for await (const list of api.watch({ cluster: 'c' }, { signal: stop.signal })) latest = brief(list);
    })();
    await expect.poll(() => latest).toEqual(['n1 node address 10.0.0.1 a idle', 'm1 other none 10.0.0.9 - idle']);
    await api.add({ cluster: 'c', hosts: ['m1'], role: 'master' }, { signal: stop.signal });
    await expect.poll(() => latest).toEqual(['m1 master declared 10.0.0.9 - idle', 'n1 node address 10.0.0.1 a idle']);
    nodes.set(new Error('the API is down'));
    states.set(new Map([['m1', { phase: 'connected' }]]));
    await expect.poll(() => latest).toEqual(['m1 master declared 10.0.0.9 - connected', 'n1 node address 10.0.0.1 a idle']);
    await api.remove({ cluster: 'c', hosts: ['m1'] }, { signal: stop.signal });
    await expect.poll(() => latest[0]).toBe('n1 node address 10.0.0.1 a idle');
    expect(entries.map((entry) => `${entry.action} ${entry.cluster} ${entry.object} ${entry.after}`)).toEqual(['host-add prod m1 master', 'host-remove prod m1 ']);
    expect(directory.addressOf('a')).toBe('10.0.0.1');
    directory.set('other', [node('a', '10.1.1.1')]);
    expect(directory.addressOf('a')).toBeUndefined();
  });
});
