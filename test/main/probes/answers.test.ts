import { expect, test } from 'vitest';
import { readReadyz } from '../../../main/probes/api.ts';
import { readMachine } from '../../../main/probes/machine.ts';
import { FaultError } from '../../../preload/contract/fault.ts';

const at = (status: number, body: string) => readReadyz('master-1:6443', { status, body, latencyMs: 3 });
const faultAt = (status: number, body: string): FaultError['fault'] => {
  try {
    at(status, body);
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('It was taken for an answer');
};

test('readyz: ready, not ready by name, and what is no answer of an API server', () => {
  expect(at(200, '[+]ping ok\n[+]etcd ok\nreadyz check passed\n')).toEqual({ ready: true, failing: [], checks: ['ping', 'etcd'], latencyMs: 3 });
  expect(at(200, 'ok')).toMatchObject({ ready: true, checks: [] });
  // kube-apiserver 1.34 with its etcd stopped
  expect(at(500, '[+]ping ok\n[-]etcd failed: reason withheld\n[-]etcd-readiness failed: reason withheld\n[+]poststarthook/rbac/bootstrap-roles ok\nreadyz check failed\n')).toMatchObject({ ready: false, failing: ['etcd', 'etcd-readiness'] });
  expect(faultAt(503, '<html><body>No server is available</body></html>')).toMatchObject({ kind: 'unreachable', cause: 'server-error', status: 503 });
  expect(faultAt(200, '<html>Welcome to nginx!</html>')).toMatchObject({ kind: 'invalid', cause: 'not-kubernetes' });
  expect(faultAt(404, 'not found')).toMatchObject({ cause: 'not-kubernetes' });
  expect(faultAt(401, '')).toMatchObject({ kind: 'unauthorised' });
  expect(faultAt(403, '')).toMatchObject({ kind: 'forbidden' });
});

// As master-1 of the lab printed it (systemd 252, etcd 3.6.4), shortened.
const MASTER = `master-1
10.77.0.11 10.78.0.11 fd00::b
@units
Id=etcd.service
LoadState=loaded
ActiveState=active
StateChangeTimestamp=Tue 2026-11-24 07:26:10 UTC

Id=kube-apiserver.service
LoadState=loaded
ActiveState=failed
StateChangeTimestamp=Tue 2026-11-24 15:29:48 CST

Id=kubelet.service
LoadState=not-found
ActiveState=inactive
StateChangeTimestamp=
@health
{"health":"true","reason":""}
@metrics
etcd_network_active_peers{Local="83612cefde31cdbd",Remote="8451e6082e422a18"} 1
etcd_network_active_peers{Local="83612cefde31cdbd",Remote="ef9d3af06090dd5a"} 0
etcd_network_known_peers{Local="83612cefde31cdbd",Remote="83612cefde31cdbd"} 1
etcd_network_known_peers{Local="83612cefde31cdbd",Remote="8451e6082e422a18"} 1
etcd_network_known_peers{Local="83612cefde31cdbd",Remote="ef9d3af06090dd5a"} 1
etcd_server_has_leader 1
etcd_server_is_leader 0
@end
`;

test('a master: its units, its etcd, and the peers that etcd sees', () => {
  expect(readMachine(MASTER)).toEqual({
    hostname: 'master-1',
    addresses: ['10.77.0.11', '10.78.0.11', 'fd00::b'],
    // another zone's abbreviation may mean many times: none is better than a wrong one
    units: [{ name: 'etcd', state: 'active', since: Date.parse('2026-11-24T07:26:10Z') }, { name: 'kube-apiserver', state: 'failed' }],
    etcd: { healthy: true, leader: false, hasLeader: true, peers: { known: 2, connected: 1 } },
  });
});

test('a master without etcd, without systemd, with a sick etcd, and no answer at all', () => {
  const bare = 'box\n@units\n@health\n\n@metrics\n@end\n';
  expect(readMachine(bare)).toEqual({ hostname: 'box', addresses: [], units: [] });
  const sick = MASTER.replace('{"health":"true","reason":""}', '{"health":"false","reason":"RAFT NO LEADER"}').replace('has_leader 1', 'has_leader 0');
  expect(readMachine(sick)?.etcd).toMatchObject({ healthy: false, hasLeader: false, said: 'RAFT NO LEADER' });
  expect(readMachine('This account is currently not available.\n')).toBeUndefined();
  expect(readMachine(MASTER.slice(0, 300))).toBeUndefined();
});
