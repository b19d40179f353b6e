import { count, phrases } from './define.ts';
import type { Params } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');
const serving = (p: Params): string => (Number(p['serving']) === 0 ? 'no other serves' : `${s(p['serving'])} of ${s(p['total'])} still ${Number(p['serving']) === 1 ? 'serves' : 'serve'}`);
const zhServing = (p: Params): string => (Number(p['serving']) === 0 ? '没有其他服务器在提供服务' : `${s(p['total'])} 个中仍有 ${s(p['serving'])} 个在提供服务`);
const mayLose = (n: string | number | undefined): string => (Number(n) === 0 ? 'no further member may fail' : `${count(n, 'more member')} may fail`);
const zhMayLose = (n: string | number | undefined): string => (Number(n) === 0 ? '不能再失去任何成员' : `还可失去 ${s(n)} 个成员`);
const named = (name: string | number | undefined, before = ''): string => (s(name) === '' ? '' : ` (${before}${s(name)})`);

/** Words for the reason codes of this area. */
export const healthReasons = phrases(
  {
    'api-unreachable': (p) => `The API does not answer at ${s(p['server'])}`,
    'api-all-down': (p) => `No API server runs (${s(p['masters'])}): applications go on, but nothing can be changed or repaired`,
    'api-no-entry': (p) => `The API at ${s(p['server'])} answers but does not let this user in`,
    'api-not-ready': (p) => `The API at ${s(p['server'])} says that it is not ready`,
    'endpoint-detour': (p) => `${s(p['server'])} does not answer; the cluster does, at ${s(p['via'])}: look at the load balancer`,
    'endpoint-down': (p) => `${s(p['server'])} does not answer, although ${count(p['serving'], 'API server')} behind it ${Number(p['serving']) === 1 ? 'does' : 'do'}: look at the load balancer`,
    'apiserver-not-ready': 'not ready',
    'apiserver-stopped': 'stopped',
    'apiserver-silent': 'does not answer any more',
    'apiserver-lease-stale': 'its lease is no longer renewed',
    'apiserver-not-listed': 'taken out of the endpoints',
    'apiserver-runs': 'its process runs; whether it serves is not known',
    'apiserver-unknown': 'could not be asked',
    'apiserver-lost': (p) => `The API server of ${s(p['master'])} does not serve; ${serving(p)}`,
    'apiserver-ill': (p) => `The API server of ${s(p['master'])} is not ready; ${serving(p)}`,
    'master-lost': (p) => `${s(p['master'])} does not answer: its API server is lost, ${serving(p)}${p['mayLose'] === undefined ? '' : `; its etcd member is lost, ${mayLose(p['mayLose'])}`}`,
    'master-unknown': (p) => `Nothing is known of ${s(p['master'])}: no lease, no address, and SSH does not reach it`,
    'etcd-stopped': 'stopped',
    'etcd-unhealthy': 'not healthy',
    'etcd-silent': 'does not answer the others',
    'etcd-untold': 'runs, but tells nothing of its health',
    'etcd-not-asked': 'not asked',
    'etcd-member-lost': (p) => `etcd lost ${Number(p['lost']) === 1 ? 'a member' : `${s(p['lost'])} members`}${named(p['member'])}; ${mayLose(p['mayLose'])}`,
    'etcd-quorum-lost': (p) => `etcd lost its quorum: ${s(p['left'])} of ${count(p['members'], 'member')} ${Number(p['left']) === 1 ? 'is' : 'are'} left${named(p['lost'], 'lost: ')}; the cluster can neither be read nor changed until a majority is back`,
    'etcd-unreachable': 'The API servers do not reach etcd: the cluster cannot be changed',
    'leader-expired': (p) => `Nobody leads ${s(p['component'])} since ${s(p['holder'])} stopped renewing its lease${CONSEQUENCE[s(p['component'])] ?? ''}`,
    'leader-none': (p) => `Nobody leads ${s(p['component'])}: its lease has no holder${CONSEQUENCE[s(p['component'])] ?? ''}`,
    'leader-gone': (p) => `The lease of ${s(p['component'])} has been deleted: nobody leads${CONSEQUENCE[s(p['component'])] ?? ''}`,
    'leader-never': (p) => `${s(p['component'])} has no lease: whether it runs is not known`,
    'unit-stopped': (p) => `${s(p['component'])} is stopped on ${s(p['master'])}: one fewer to take over`,
    'node-down': (p) => `${s(p['node'])} is not ready${s(p['why']) === '' ? '' : ` (${s(p['why'])})`}: ${Number(p['workloads']) === 0 ? `${count(p['pods'], 'pod')} on it, no workload is short of pods` : `${count(p['workloads'], 'workload')} lack${Number(p['workloads']) === 1 ? 's' : ''} pods because of it`}`,
    'no-room': (p) => `No node takes pods: all ${s(p['nodes'])} are cordoned or not ready`,
    'not-asked': 'not known while the API does not answer',
  },
  {
    'api-unreachable': (p) => `API ${s(p['server'])} 没有应答`,
    'api-all-down': (p) => `没有 API 服务器在运行(${s(p['masters'])}):应用继续运行,但无法变更或修复任何内容`,
    'api-no-entry': (p) => `API ${s(p['server'])} 有应答,但不允许该用户进入`,
    'api-not-ready': (p) => `API ${s(p['server'])} 报告尚未就绪`,
    'endpoint-detour': (p) => `${s(p['server'])} 没有应答,集群本身仍可通过 ${s(p['via'])} 访问:请检查负载均衡器`,
    'endpoint-down': (p) => `${s(p['server'])} 没有应答,但其后有 ${s(p['serving'])} 个 API 服务器正常:请检查负载均衡器`,
    'apiserver-not-ready': '未就绪',
    'apiserver-stopped': '已停止',
    'apiserver-silent': '不再应答',
    'apiserver-lease-stale': '租约不再续期',
    'apiserver-not-listed': '已从端点中移除',
    'apiserver-runs': '进程在运行,是否提供服务未知',
    'apiserver-unknown': '无法查询',
    'apiserver-lost': (p) => `${s(p['master'])} 的 API 服务器未提供服务;${zhServing(p)}`,
    'apiserver-ill': (p) => `${s(p['master'])} 的 API 服务器未就绪;${zhServing(p)}`,
    'master-lost': (p) => `${s(p['master'])} 没有应答:其 API 服务器已失去,${zhServing(p)}${p['mayLose'] === undefined ? '' : `;其 etcd 成员已失去,${zhMayLose(p['mayLose'])}`}`,
    'master-unknown': (p) => `对 ${s(p['master'])} 一无所知:没有租约、没有地址,SSH 也无法到达`,
    'etcd-stopped': '已停止',
    'etcd-unhealthy': '不健康',
    'etcd-silent': '其他成员得不到其应答',
    'etcd-untold': '在运行,但未报告健康状态',
    'etcd-not-asked': '未查询',
    'etcd-member-lost': (p) => `etcd 失去了 ${s(p['lost'])} 个成员${named(p['member'])};${zhMayLose(p['mayLose'])}`,
    'etcd-quorum-lost': (p) => `etcd 失去法定人数:${s(p['members'])} 个成员中仅剩 ${s(p['left'])} 个${named(p['lost'], '失去:')};在多数成员恢复之前,集群既不能读取也不能变更`,
    'etcd-unreachable': 'API 服务器无法访问 etcd:集群无法变更',
    'leader-expired': (p) => `${s(p['holder'])} 停止续租后,${s(p['component'])} 没有领导者${ZH_CONSEQUENCE[s(p['component'])] ?? ''}`,
    'leader-none': (p) => `${s(p['component'])} 没有领导者:租约无持有者${ZH_CONSEQUENCE[s(p['component'])] ?? ''}`,
    'leader-gone': (p) => `${s(p['component'])} 的租约已被删除:没有领导者${ZH_CONSEQUENCE[s(p['component'])] ?? ''}`,
    'leader-never': (p) => `${s(p['component'])} 没有租约:是否在运行未知`,
    'unit-stopped': (p) => `${s(p['master'])} 上的 ${s(p['component'])} 已停止:少了一个可接替者`,
    'node-down': (p) => `${s(p['node'])} 未就绪${named(p['why'])}:${Number(p['workloads']) === 0 ? `其上有 ${s(p['pods'])} 个 Pod,没有工作负载缺少 Pod` : `${s(p['workloads'])} 个工作负载因此缺少 Pod`}`,
    'no-room': (p) => `没有节点接收 Pod:全部 ${s(p['nodes'])} 个节点已停止调度或未就绪`,
    'not-asked': 'API 没有应答期间状态未知',
  },
);

/** What it means that nobody leads. */
const CONSEQUENCE: Readonly<Record<string, string>> = {
  'kube-controller-manager': '; nothing is replaced, scaled or rolled out',
  'kube-scheduler': '; new pods stay pending',
  'cloud-controller-manager': '; new nodes and load balancers are not set up',
  'provision-controller': '; new volumes are not provisioned',
};
const ZH_CONSEQUENCE: Readonly<Record<string, string>> = {
  'kube-controller-manager': ';不会替换、伸缩或发布任何内容',
  'kube-scheduler': ';新的 Pod 将一直等待',
  'cloud-controller-manager': ';新节点和负载均衡器不会被配置',
  'provision-controller': ';新的存储卷不会被供给',
};
