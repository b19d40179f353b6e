import { phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the environments page. */
export const namespacesText = phrases(
  {
    title: 'Environments', name: 'Namespace', objectName: 'Name', state: 'State', workloads: 'Workloads', pods: 'Pods', age: 'Age', environment: 'Environment', by: 'Decided by', operator: 'you', label: 'label', nameRule: 'name', none: 'nothing', rules: 'back to the rules', terminating: 'Terminating', well: (p) => `${s(p['well'])}/${s(p['all'])} well`,
    typedNote: 'You may not list namespaces here, so these are the ones that you typed.', typedEdit: 'Typed namespaces', typedHint: 'Names, separated by spaces. Empty: list them from the cluster.', typedSave: 'Use these namespaces', typedEmpty: 'Type the namespaces that you may see', empty: 'This cluster has no namespaces', assign: (p) => `Environment of ${s(p['name'])}`, workloadsOf: 'Open its workloads', podsTab: 'Pods', servicesTab: 'Services', eventsTab: 'Events', reason: 'Reason', ready: 'Ready', about: 'About', message: 'Message', type: 'Type', last: 'Last', count: 'Count', noEvents: 'No events. The API server keeps them for an hour.', noRows: 'None in this namespace', deploy: (p) => `Deploy to ${s(p['env'])}…`, back: 'All environments', retrying: 'Old: connecting again', remaining: (p) => `${s(p['n'])} still to come`,
  },
  {
    title: '环境', name: '命名空间', objectName: '名称', state: '状态', workloads: '工作负载', pods: 'Pod', age: '时长', environment: '环境', by: '依据', operator: '您', label: '标签', nameRule: '名称', none: '无', rules: '恢复按规则', terminating: '正在删除', well: (p) => `${s(p['well'])}/${s(p['all'])} 正常`,
    typedNote: '您没有列出命名空间的权限,因此显示的是您输入的命名空间。', typedEdit: '手动输入的命名空间', typedHint: '名称以空格分隔。留空则从集群列出。', typedSave: '使用这些命名空间', typedEmpty: '请输入您可以查看的命名空间', empty: '该集群没有命名空间', assign: (p) => `${s(p['name'])} 的环境`, workloadsOf: '打开其工作负载', podsTab: 'Pod', servicesTab: '服务', eventsTab: '事件', reason: '原因', ready: '就绪', about: '对象', message: '消息', type: '类型', last: '最近', count: '次数', noEvents: '没有事件。API 服务器仅保留一小时。', noRows: '此命名空间中没有', deploy: (p) => `部署到${s(p['env'])}…`, back: '全部环境', retrying: '数据已旧:正在重新连接', remaining: (p) => `还有 ${s(p['n'])} 个`,
  },
);
