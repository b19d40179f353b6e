import { describe, expect, it } from 'vitest';
import { judge } from '../../../main/health/judge.ts';
import type { Row } from '../../../preload/contract/model/rows.ts';
import { downNode, healthy, ids, node, nodesTable, plain, pod, podsTable, withTables, workload } from './facts.ts';

describe('pods on a node that is off, whatever is said of them and of their workload', () => {
  const off = (pods: readonly Row[], nodes = [downNode('node-1'), node('node-2')]) => judge(withTables(healthy(), { nodes: nodesTable(nodes), pods: podsTable(pods), 'daemonsets.apps': plain([workload('agent')]) }));
  const web = (name: string, on: string) => pod(name, on, { owner: 'uid-web-1' });

  it('are lost to their workload', () => {
    const report = off([web('web-1-a', 'node-1'), web('web-1-b', 'node-2'), pod('agent-a', 'node-2', { owner: 'uid-agent' })]);
    expect(ids(report)).toEqual(['warn node/node-1']);
    expect(report.problems[0]?.reason.params).toMatchObject({ workloads: 1 });
    expect(report.workloads).toEqual({ total: 2, well: 1 });
    expect(report.environments.find((one) => one.environment === 'production')?.verdict).toBe('warn');
  });

  it('make the loss bad where they are all of a production workload, with or without an owner', () => {
    expect(ids(off([web('web-1-a', 'node-1'), web('web-1-b', 'node-1')]))).toEqual(['bad node/node-1']);
    expect(off([pod('alone', 'node-1')]).problems[0]).toMatchObject({ verdict: 'warn', reason: { params: { workloads: 1 } } });
  });

  it('are lost to a DaemonSet as well that wants none there any more', () => {
    const report = off([web('web-1-a', 'node-2'), pod('agent-a', 'node-1', { owner: 'uid-agent', verdict: 'warn', reason: { code: 'pod-not-ready' } }), pod('agent-b', 'node-2', { owner: 'uid-agent' })]);
    expect(ids(report)).toEqual(['warn node/node-1']);
    expect(report.problems[0]?.reason.params).toMatchObject({ workloads: 1 });
    expect(report.workloads).toEqual({ total: 2, well: 1 });
  });

  it('are not missed when they are being deleted: others have taken their place', () => {
    const report = off([web('web-1-c', 'node-2'), { ...web('web-1-a', 'node-1'), deleting: true, verdict: 'warn', reason: { code: 'terminating' } }]);
    expect(report.problems[0]?.reason.params).toMatchObject({ workloads: 0 });
    expect(report.workloads).toEqual({ total: 2, well: 2 });
  });

  it('do not count when they have ended, nor do their ended siblings', () => {
    const ended = (name: string, on: string): Row => ({ ...web(name, on), cells: [on, 'Completed'] });
    const withStatus = (pods: readonly Row[]) => judge(withTables(healthy(), { nodes: nodesTable([downNode('node-1'), node('node-2')]), pods: { ...podsTable(pods), columns: ['NODE', 'STATUS'].map((title) => ({ title, type: 'text', wide: false })) } }));
    expect(withStatus([ended('web-1-a', 'node-1')]).workloads).toEqual({ total: 1, well: 1 });
    expect(ids(withStatus([web('web-1-a', 'node-1'), ended('web-1-b', 'node-2')]))).toEqual(['bad node/node-1']);
  });
});
