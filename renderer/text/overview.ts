import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of a cluster's front page. */
export const overviewText = phrases(
  {
    headOk: 'All is well', headWarn: 'Degraded', headBad: 'Broken', headUnknown: 'Not known yet', lasting: 'for', asking: 'First facts are arriving…', askingShort: 'asking…', etcdAsking: 'etcd: asking…', etcdThroughApi: 'etcd answers the API servers; its members were not asked one by one', noNodes: 'This cluster has no nodes', more: (p) => `and ${count(p['n'], 'more problem')}`, notCovered: (p) => `The verdict does not cover ${count(p['n'], 'thing')} that could not be asked.`,
    masters: 'Masters', master: 'Master', api: 'API', etcd: 'etcd', controllers: 'controllers', scheduler: 'scheduler', cloud: 'cloud', provision: 'provision', leader: 'leader', follower: 'follower', leads: 'leads', standby: 'standby', unknown: 'not known', quorum: (p) => `etcd: ${s(p['healthy'])} of ${count(p['members'], 'member')} well, ${Number(p['may']) === 0 ? 'none may fail' : `${s(p['may'])} more may fail`}`, noQuorum: 'etcd members could not be asked', leaders: 'Leaders', heldBy: (p) => `${s(p['component'])}: ${s(p['holder'])}`, nobody: 'nobody',
    nodes: 'Nodes', nodesWell: (p) => `${s(p['well'])} well`, nodesNotWell: (p) => `${s(p['n'])} not`, podsOn: (p) => count(p['n'], 'pod'), cordoned: 'cordoned', environments: 'Environments', workloadsWell: (p) => `${s(p['well'])}/${s(p['all'])} workloads well`, problems: 'Problems', noProblems: 'No problems found', warnings: 'Warnings', noWarnings: 'No warning events', missing: 'Could not be asked', noMasters: 'The masters of this cluster are not visible from here',
    open: 'Open', terminal: (p) => `Terminal on ${s(p['host'])}`, what: 'What', where: 'Where', next: 'Next', readyz: (p) => `failing: ${s(p['checks'])}`, addHosts: 'Declare its masters', times: (p) => `×${s(p['n'])}`,
  },
  {
    headOk: '一切正常', headWarn: '已降级', headBad: '故障', headUnknown: '尚不清楚', lasting: '已持续', asking: '正在收集首批信息…', askingShort: '查询中…', etcdAsking: 'etcd:查询中…', etcdThroughApi: 'etcd 正常响应 API 服务器;未逐一查询其成员', noNodes: '该集群没有节点', more: (p) => `另有 ${s(p['n'])} 个问题`, notCovered: (p) => `有 ${s(p['n'])} 项无法查询,结论不包含这些内容。`,
    masters: 'Master', master: 'Master', api: 'API', etcd: 'etcd', controllers: '控制器', scheduler: '调度器', cloud: '云控制器', provision: '供给控制器', leader: '主', follower: '从', leads: '主导', standby: '待命', unknown: '未知', quorum: (p) => `etcd:${s(p['members'])} 个成员中 ${s(p['healthy'])} 个正常,${Number(p['may']) === 0 ? '不能再失去任何成员' : `还可失去 ${s(p['may'])} 个`}`, noQuorum: '无法查询 etcd 成员', leaders: '领导者', heldBy: (p) => `${s(p['component'])}:${s(p['holder'])}`, nobody: '无',
    nodes: '节点', nodesWell: (p) => `${s(p['well'])} 个正常`, nodesNotWell: (p) => `${s(p['n'])} 个异常`, podsOn: (p) => `${s(p['n'])} 个 Pod`, cordoned: '已隔离', environments: '环境', workloadsWell: (p) => `${s(p['well'])}/${s(p['all'])} 个工作负载正常`, problems: '问题', noProblems: '未发现问题', warnings: '警告', noWarnings: '没有警告事件', missing: '无法查询', noMasters: '从此处看不到该集群的 master',
    open: '打开', terminal: (p) => `${s(p['host'])} 的终端`, what: '内容', where: '位置', next: '下一步', readyz: (p) => `未通过:${s(p['checks'])}`, addHosts: '声明其 master', times: (p) => `×${s(p['n'])}`,
  },
);
