import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the page of all clusters. */
export const fleetText = phrases(
  {
    title: 'Clusters', welcome: 'Which platform shall we look at?', doorDemo: 'Open the demo platform', doorDemoText: 'Three masters and some nodes that run inside Quarterdeck. Nothing to install, nothing to break.', doorAdd: 'Add a kubeconfig', doorAddText: 'A file, a folder, or pasted text. It is read where it lies and never changed.',
    cluster: 'Cluster', state: 'State', server: 'API server', user: 'User', auth: 'Signs in by', file: 'File', add: 'Add a kubeconfig', addFile: 'File…', addFolder: 'Folder…', addPaste: 'Paste…', sources: 'Where kubeconfigs come from', contexts: (p) => count(p['n'], 'context'), remove: 'Remove', missing: 'not there',
    'command-line': 'command line', KUBECONFIG: '$KUBECONFIG', default: 'default', added: 'added', live: 'live', demo: 'demo', snapshot: 'snapshot',
    allowTitle: (p) => `May “${s(p['cluster'])}” run this command to sign in?`, allowText: 'The kubeconfig names a program that hands out credentials. Quarterdeck runs it with your rights. Allow it only if you know where the kubeconfig comes from.', allowDo: (p) => `Run ${s(p['command'])} for ${s(p['cluster'])}`, command: 'Command', environment: 'Environment variables',
    pasteTitle: 'Paste a kubeconfig', pasteName: 'Name', pasteText: 'Kubeconfig (YAML)', pasteNote: 'It is kept in Quarterdeck’s own folder, readable by you only.', pasteDo: 'Add this kubeconfig',
    browseTitle: 'Choose a kubeconfig', browseFolder: 'Use this folder', browseUp: 'One folder up', browseSnapshot: 'Choose a snapshot file', folderEmpty: 'This folder is empty',
    certificate: 'client certificate', token: 'token', 'token-file': 'token file', exec: 'command', oidc: 'OIDC', basic: 'password', none: 'nothing',
    fetching: 'You can also fetch it from a master: ssh MASTER sudo cat /etc/kubernetes/admin.conf, then paste.',
    titleNote: 'Asked while this page is open: API server, nodes, leaders and workloads', why: 'Why', since: 'Since', nodes: 'Nodes', version: 'Version', latency: 'Latency', asked: 'Asked', readOnly: 'read-only', allOf: (p) => `All ${s(p['n'])}`, others: (p) => count(p['n'], 'other problem'), busy: 'asking…', notAsked: (p) => `Could not be asked: ${s(p['what'])}`,
    'class-down': 'Does not answer', 'class-bad': 'Broken', 'class-warn': 'Needs a look', 'class-unknown': 'Not known', 'class-ok': 'Well', 'state-waiting': 'Not asked yet', 'state-asking': 'Asking…', 'state-stopped': 'Left alone', 'state-failed': 'No answer', 'state-held': 'Not allowed yet',
    'do-open': 'Open', 'do-retry': 'Connect anew', 'do-stop': 'Leave alone', 'do-allow': 'Allow its command…', hint: 'Choose a cluster: what can be done stands here. Space marks clusters for one table of all of them.', onMarked: (p) => `${count(p['n'], 'cluster')} marked`, unmark: 'Unmark', together: 'One table of several clusters…',
    mergedTitle: 'Several clusters', mergedClusters: 'Clusters', mergedChoose: 'Choose clusters…', mergedAll: (p) => `All ${s(p['n'])}`, mergedChooseWhy: 'Their rows stand in one live table, each with the actions of its own cluster. Nothing is asked before you choose.', mergedKind: 'Kind', servedBy: (p) => `${s(p['n'])} of ${s(p['all'])}`, mergedHint: 'Choose a row: its actions go to its own cluster. Changes to several objects at once are made in the table of one cluster.', mergedEmpty: (p) => `No ${s(p['kind'])} in these clusters`, mergedNone: 'No cluster can be asked', mergedNoneNext: 'Add a kubeconfig, or allow the command that its user signs in with.', toFleet: 'All clusters', notServed: 'does not serve this kind', listing: 'listing…', clustersOf: (p) => count(p['n'], 'cluster'), old: 'old, since', troubles: 'Clusters that are missing here',
  },
  {
    title: '集群', welcome: '要查看哪个平台?', doorDemo: '打开演示平台', doorDemoText: '三个 master 和若干节点,运行于 Quarterdeck 内部。无需安装,也不会弄坏任何东西。', doorAdd: '添加 kubeconfig', doorAddText: '文件、文件夹或粘贴文本。只在原处读取,从不修改。',
    cluster: '集群', state: '状态', server: 'API 服务器', user: '用户', auth: '登录方式', file: '文件', add: '添加 kubeconfig', addFile: '文件…', addFolder: '文件夹…', addPaste: '粘贴…', sources: 'kubeconfig 来源', contexts: (p) => `${s(p['n'])} 个 context`, remove: '移除', missing: '不存在',
    'command-line': '命令行', KUBECONFIG: '$KUBECONFIG', default: '默认', added: '已添加', live: '实时', demo: '演示', snapshot: '快照',
    allowTitle: (p) => `允许“${s(p['cluster'])}”运行此命令来登录吗?`, allowText: '该 kubeconfig 指定了一个提供凭据的程序,Quarterdeck 会以您的权限运行它。仅在了解该 kubeconfig 来源时才允许。', allowDo: (p) => `为 ${s(p['cluster'])} 运行 ${s(p['command'])}`, command: '命令', environment: '环境变量',
    pasteTitle: '粘贴 kubeconfig', pasteName: '名称', pasteText: 'kubeconfig(YAML)', pasteNote: '保存在 Quarterdeck 自己的文件夹中,仅您可读。', pasteDo: '添加此 kubeconfig',
    browseTitle: '选择 kubeconfig', browseFolder: '使用此文件夹', browseUp: '上一级文件夹', browseSnapshot: '选择快照文件', folderEmpty: '此文件夹为空',
    certificate: '客户端证书', token: '令牌', 'token-file': '令牌文件', exec: '命令', oidc: 'OIDC', basic: '密码', none: '无',
    fetching: '也可以从 master 获取:ssh MASTER sudo cat /etc/kubernetes/admin.conf,然后粘贴。',
    titleNote: '此页打开期间轻量查询:API 服务器、节点、leader 和工作负载', why: '原因', since: '持续', nodes: '节点', version: '版本', latency: '延迟', asked: '查询于', readOnly: '只读', allOf: (p) => `全部 ${s(p['n'])}`, others: (p) => `另有 ${s(p['n'])} 个问题`, busy: '查询中…', notAsked: (p) => `无法查询:${s(p['what'])}`,
    'class-down': '无应答', 'class-bad': '故障', 'class-warn': '需要关注', 'class-unknown': '未知', 'class-ok': '正常', 'state-waiting': '尚未查询', 'state-asking': '查询中…', 'state-stopped': '不再查询', 'state-failed': '无应答', 'state-held': '尚未允许',
    'do-open': '打开', 'do-retry': '重新连接', 'do-stop': '不再查询', 'do-allow': '允许其命令…', hint: '选择一个集群后,此处显示可用操作。按空格键可选择多个集群,合并为一张表。', onMarked: (p) => `已选择 ${s(p['n'])} 个集群`, unmark: '取消选择', together: '多集群合并表…',
    mergedTitle: '多个集群', mergedClusters: '集群', mergedChoose: '选择集群…', mergedAll: (p) => `全部 ${s(p['n'])} 个`, mergedChooseWhy: '所选集群的行显示在同一张实时表中,操作作用于各自的集群。选择之前不会发出任何请求。', mergedKind: '资源类型', servedBy: (p) => `${s(p['n'])} / ${s(p['all'])}`, mergedHint: '选择一行后,操作作用于其所属集群。批量更改请在单个集群的表中进行。', mergedEmpty: (p) => `这些集群中没有 ${s(p['kind'])}`, mergedNone: '没有可查询的集群', mergedNoneNext: '请添加 kubeconfig,或允许其用户登录所用的命令。', toFleet: '全部集群', notServed: '不提供此类资源', listing: '正在列出…', clustersOf: (p) => `${s(p['n'])} 个集群`, old: '数据已旧,始于', troubles: '此处缺少的集群',
  },
);
