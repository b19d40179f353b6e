import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the page of all clusters. */
export const fleetText = phrases(
  {
    title: 'Clusters', welcome: 'Which platform shall we look at?', doorDemo: 'Open the demo platform', doorDemoText: 'Three masters and some nodes that run inside Quarterdeck. Nothing to install, nothing to break.', doorAdd: 'Add a kubeconfig', doorAddText: 'A file, a folder, or pasted text. It is read where it lies and never changed.',
    cluster: 'Cluster', state: 'State', server: 'API server', user: 'User', auth: 'Signs in by', file: 'File', add: 'Add a kubeconfig', addFile: 'File…', addFolder: 'Folder…', addPaste: 'Paste…', sources: 'Where kubeconfigs come from', contexts: (p) => count(p['n'], 'context'), remove: 'Remove', missing: 'not there',
    'command-line': 'command line', KUBECONFIG: '$KUBECONFIG', default: 'default', added: 'added', live: 'live', demo: 'demo', snapshot: 'snapshot', connect: 'Connect anew',
    allowTitle: (p) => `May “${s(p['cluster'])}” run this command to sign in?`, allowText: 'The kubeconfig names a program that hands out credentials. Quarterdeck runs it with your rights. Allow it only if you know where the kubeconfig comes from.', allowDo: (p) => `Run ${s(p['command'])} for ${s(p['cluster'])}`, command: 'Command', environment: 'Environment variables', allow: 'Allow its command…',
    pasteTitle: 'Paste a kubeconfig', pasteName: 'Name', pasteText: 'Kubeconfig (YAML)', pasteNote: 'It is kept in Quarterdeck’s own folder, readable by you only.', pasteDo: 'Add this kubeconfig',
    browseTitle: 'Choose a kubeconfig', browseFolder: 'Use this folder', browseUp: 'One folder up', browseSnapshot: 'Choose a snapshot file', folderEmpty: 'This folder is empty',
    certificate: 'client certificate', token: 'token', 'token-file': 'token file', exec: 'command', oidc: 'OIDC', basic: 'password', none: 'nothing',
    fetching: 'You can also fetch it from a master: ssh MASTER sudo cat /etc/kubernetes/admin.conf, then paste.', checking: 'asking…', added2: 'Added',
  },
  {
    title: '集群', welcome: '要查看哪个平台?', doorDemo: '打开演示平台', doorDemoText: '三个 master 和若干节点,运行于 Quarterdeck 内部。无需安装,也不会弄坏任何东西。', doorAdd: '添加 kubeconfig', doorAddText: '文件、文件夹或粘贴文本。只在原处读取,从不修改。',
    cluster: '集群', state: '状态', server: 'API 服务器', user: '用户', auth: '登录方式', file: '文件', add: '添加 kubeconfig', addFile: '文件…', addFolder: '文件夹…', addPaste: '粘贴…', sources: 'kubeconfig 来源', contexts: (p) => `${s(p['n'])} 个 context`, remove: '移除', missing: '不存在',
    'command-line': '命令行', KUBECONFIG: '$KUBECONFIG', default: '默认', added: '已添加', live: '实时', demo: '演示', snapshot: '快照', connect: '重新连接',
    allowTitle: (p) => `允许“${s(p['cluster'])}”运行此命令来登录吗?`, allowText: '该 kubeconfig 指定了一个提供凭据的程序,Quarterdeck 会以您的权限运行它。仅在了解该 kubeconfig 来源时才允许。', allowDo: (p) => `为 ${s(p['cluster'])} 运行 ${s(p['command'])}`, command: '命令', environment: '环境变量', allow: '允许其命令…',
    pasteTitle: '粘贴 kubeconfig', pasteName: '名称', pasteText: 'kubeconfig(YAML)', pasteNote: '保存在 Quarterdeck 自己的文件夹中,仅您可读。', pasteDo: '添加此 kubeconfig',
    browseTitle: '选择 kubeconfig', browseFolder: '使用此文件夹', browseUp: '上一级文件夹', browseSnapshot: '选择快照文件', folderEmpty: '此文件夹为空',
    certificate: '客户端证书', token: '令牌', 'token-file': '令牌文件', exec: '命令', oidc: 'OIDC', basic: '密码', none: '无',
    fetching: '也可以从 master 获取:ssh MASTER sudo cat /etc/kubernetes/admin.conf,然后粘贴。', checking: '查询中…', added2: '已添加',
  },
);
