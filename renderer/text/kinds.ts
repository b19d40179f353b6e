import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the tables of kinds. */
export const kindsText = phrases(
  {
    name: 'Name', namespace: 'Namespace', reason: 'Reason', kind: 'Kind', state: 'Ready', images: 'Images', age: 'Age',
    loading: (p) => `Loading: ${s(p['n'])} so far`, remaining: (p) => `, about ${s(p['n'])} to come`, stale: 'Old: connecting again, since', live: 'Live',
    all: (p) => `All ${s(p['n'])}`, chip: (p) => `${s(p['word'])} ${s(p['n'])}`, chips: 'States', none: 'None here', noneOf: (p) => `No ${s(p['kind'])} here`, noneIn: (p) => `No ${s(p['kind'])} in ${s(p['where'])}`, create: (p) => `Create ${s(p['kind'])}…`, createAny: 'Create from YAML…', deployNew: 'Deploy an application…',
    actions: 'Actions', onRow: (p) => `Actions on ${s(p['name'])}`, onMarked: (p) => `${count(p['n'], 'object')} marked`, hiddenMarks: (p) => `${s(p['n'])} of them hidden by the filter`, viewOffer: (p) => `Show the view “${s(p['name'])}”`, unmark: 'Unmark', hint: 'Choose a row: its actions and their keys stand here. Space marks rows for an action on all of them.',
    open: 'Open', logs: 'Logs', terminal: 'Terminal', edit: 'Edit', deploy: 'New image', scale: 'Scale', rollback: 'Take back', restart: 'Restart', delete: 'Delete',
    noPod: 'None of its pods runs, so there is none to enter', noContainer: (p) => `No container of ${s(p['pod'])} runs`, noHost: (p) => `No host is known for ${s(p['node'])}. Add it on the Hosts page.`,
    workloads: 'Workloads', allKinds: 'All kinds', owned: 'Also those that others own (ReplicaSets, Jobs of CronJobs)', everything: 'All', group: 'API group', version: 'Version', resource: 'Resource', shortNames: 'Short names', scope: 'Scope', namespaced: 'Namespaced', clusterWide: 'Cluster', verbs: 'Verbs', category: 'Group', origin: 'Origin', builtIn: 'Built in', custom: 'Custom', partial: (p) => `These API groups did not answer, so their kinds are missing: ${s(p['groups'])}`, refresh: 'Discover again', notListable: 'Cannot be listed',
    'category-workloads': 'Workloads', 'category-network': 'Network', 'category-config': 'Config', 'category-storage': 'Storage', 'category-access': 'Access', 'category-cluster': 'Cluster', 'category-custom': 'Custom', noKind: 'The cluster does not serve this kind', noKindNext: 'It may have been removed with its CustomResourceDefinition.', toAllKinds: 'All kinds', kindFault: (p) => `${s(p['kind'])} could not be listed`,
  },
  {
    name: '名称', namespace: '命名空间', reason: '原因', kind: '类型', state: '就绪', images: '镜像', age: '时长',
    loading: (p) => `正在加载:已有 ${s(p['n'])} 个`, remaining: (p) => `,约剩 ${s(p['n'])} 个`, stale: '数据已旧,正在重新连接,始于', live: '实时',
    all: (p) => `全部 ${s(p['n'])}`, chip: (p) => `${s(p['word'])} ${s(p['n'])}`, chips: '状态', none: '这里没有内容', noneOf: (p) => `没有 ${s(p['kind'])}`, noneIn: (p) => `${s(p['where'])} 中没有 ${s(p['kind'])}`, create: (p) => `创建 ${s(p['kind'])}…`, createAny: '从 YAML 创建…', deployNew: '部署应用…',
    actions: '操作', onRow: (p) => `对 ${s(p['name'])} 的操作`, onMarked: (p) => `已选择 ${s(p['n'])} 个对象`, hiddenMarks: (p) => `其中 ${s(p['n'])} 个被筛选隐藏`, viewOffer: (p) => `显示视图“${s(p['name'])}”`, unmark: '取消选择', hint: '选择一行后,此处显示可用操作及快捷键。按空格键可多选并批量操作。',
    open: '打开', logs: '日志', terminal: '终端', edit: '编辑', deploy: '更换镜像', scale: '伸缩', rollback: '回退', restart: '重启', delete: '删除',
    noPod: '没有正在运行的 Pod,无法进入', noContainer: (p) => `${s(p['pod'])} 没有正在运行的容器`, noHost: (p) => `没有 ${s(p['node'])} 对应的主机。请在主机页面添加。`,
    workloads: '工作负载', allKinds: '全部资源', owned: '包括从属对象(ReplicaSet、CronJob 的 Job)', everything: '全部', group: 'API 组', version: '版本', resource: '资源', shortNames: '简称', scope: '范围', namespaced: '命名空间级', clusterWide: '集群级', verbs: '动作', category: '分组', origin: '来源', builtIn: '内置', custom: '自定义', partial: (p) => `以下 API 组没有应答,其资源未列出:${s(p['groups'])}`, refresh: '重新发现', notListable: '无法列出',
    'category-workloads': '工作负载', 'category-network': '网络', 'category-config': '配置', 'category-storage': '存储', 'category-access': '访问控制', 'category-cluster': '集群', 'category-custom': '自定义', noKind: '该集群不提供此类资源', noKindNext: '可能已随其 CustomResourceDefinition 一起删除。', toAllKinds: '全部资源', kindFault: (p) => `无法列出 ${s(p['kind'])}`,
  },
);
