import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the window's frame. */
export const frameText = phrases(
  {
    clusters: 'Clusters', places: 'Places', overview: 'Overview', problems: 'Problems', environments: 'Environments', workloads: 'Workloads', nodes: 'Nodes', network: 'Network', config: 'Config', storage: 'Storage', access: 'Access', kinds: 'All kinds', releases: 'Releases', hosts: 'Hosts', snapshots: 'Snapshots', journal: 'Journal', settings: 'Settings', fleet: 'All clusters', tools: 'Tools',
    allNamespaces: 'All namespaces', namespaces: 'Namespaces', palette: 'Go to or do…', paletteLabel: 'Command palette', readOnly: 'Read-only', readOnlyOn: 'Read-only: nothing can be changed from here', readOnlyOff: 'Changes allowed', theme: 'Switch between light and dark', language: '切换到中文', keys: 'Keys', skip: 'Skip to the page',
    idle: 'Not connected', connecting: 'Connecting…', live: 'Live', retrying: 'Connection lost, trying again', down: 'Down', via: (p) => `via ${s(p['server'])}`, serverOut: (p) => `${s(p['server'])} is out`, watches: (p) => `watching ${count(p['n'], 'list')}`, watchesRetrying: (p) => `${s(p['n'])} retrying`, sshHosts: (p) => `SSH ${count(p['n'], 'host')}`, running: (p) => `${count(p['n'], 'terminal')} open`,
    linkLost: 'Quarterdeck’s own process does not answer. What you see is old; connecting again.', linkConnecting: 'Connecting to Quarterdeck…', linkOpen: 'Connected to Quarterdeck',
    demoBand: 'Demo platform: everything here is made up and runs inside Quarterdeck. Change what you like.', insecureBand: 'TLS is not verified for this cluster (insecure-skip-tls-verify): anybody on the way can read and change what you send.', snapshotBand: (p) => `Snapshot of ${s(p['name'])}, taken ${s(p['at'])} by ${s(p['by'])}. Nothing here is live, nothing can be changed.`,
    pageFailed: 'This page stopped working', pageFailedWhy: 'The rest of Quarterdeck goes on. Open the page again, or go elsewhere.', noCluster: 'This cluster is not known any more', noClusterNext: 'Its kubeconfig may have changed. Choose a cluster from the list.', toFleet: 'All clusters', dock: 'Terminals and logs', dockSize: 'Height of the dock', dockFold: 'Fold', dockUnfold: 'Unfold', chooseKind: 'Kind', noKinds: 'The cluster serves no kinds of this group', partial: (p) => `Did not answer: ${s(p['groups'])}`,
    keyPalette: 'Palette: go anywhere, do anything', keyFilter: 'Filter the page’s table', keyKeys: 'These keys', keyArrows: 'Choose a row', keyEnter: 'Open the row', keyTerminal: 'Terminal on the row', keyLogs: 'Logs of the row', keyEdit: 'Edit the row', keyEscape: 'Close the drawer or clear the filter', keyDock: 'Into the dock and back',
    keyMark: 'Mark the row for an action on all marked ones', keyMarkOn: 'Mark rows on the way', keyMarkAll: 'Mark all rows that are shown', keyCopy: 'Copy the row, or the marked ones', keyWiden: 'On a column’s title: its width',
  },
  {
    clusters: '集群', places: '位置', overview: '总览', problems: '问题', environments: '环境', workloads: '工作负载', nodes: '节点', network: '网络', config: '配置', storage: '存储', access: '访问控制', kinds: '全部资源', releases: '发布', hosts: '主机', snapshots: '快照', journal: '操作记录', settings: '设置', fleet: '全部集群', tools: '工具',
    allNamespaces: '所有命名空间', namespaces: '命名空间', palette: '前往或执行…', paletteLabel: '命令面板', readOnly: '只读', readOnlyOn: '只读:无法在此进行任何更改', readOnlyOff: '允许更改', theme: '切换浅色/深色', language: 'Switch to English', keys: '快捷键', skip: '跳到页面内容',
    idle: '未连接', connecting: '正在连接…', live: '实时', retrying: '连接中断,正在重试', down: '不可用', via: (p) => `经由 ${s(p['server'])}`, serverOut: (p) => `${s(p['server'])} 不可达`, watches: (p) => `监视 ${s(p['n'])} 个列表`, watchesRetrying: (p) => `${s(p['n'])} 个重试中`, sshHosts: (p) => `SSH ${s(p['n'])} 台主机`, running: (p) => `${s(p['n'])} 个终端`,
    linkLost: 'Quarterdeck 主进程没有应答。当前显示的内容已过时;正在重新连接。', linkConnecting: '正在连接 Quarterdeck…', linkOpen: '已连接 Quarterdeck',
    demoBand: '演示平台:这里的一切均为虚构,运行于 Quarterdeck 内部,可随意更改。', insecureBand: '该集群未验证 TLS(insecure-skip-tls-verify):途中任何人都能读取和篡改数据。', snapshotBand: (p) => `${s(p['name'])} 的快照,由 ${s(p['by'])} 于 ${s(p['at'])} 生成。内容非实时,不能更改。`,
    pageFailed: '此页面已停止工作', pageFailedWhy: 'Quarterdeck 的其余部分不受影响。请重新打开此页面或前往其他页面。', noCluster: '找不到该集群', noClusterNext: '其 kubeconfig 可能已更改。请从列表中选择一个集群。', toFleet: '全部集群', dock: '终端与日志', dockSize: '停靠区高度', dockFold: '折叠', dockUnfold: '展开', chooseKind: '资源类型', noKinds: '该集群没有此类资源', partial: (p) => `未应答:${s(p['groups'])}`,
    keyPalette: '命令面板:前往任意位置,执行任意操作', keyFilter: '筛选当前表格', keyKeys: '显示快捷键', keyArrows: '选择行', keyEnter: '打开该行', keyTerminal: '打开该行的终端', keyLogs: '查看该行的日志', keyEdit: '编辑该行', keyEscape: '关闭侧栏或清除筛选', keyDock: '进入/离开停靠区',
    keyMark: '标记该行以便批量操作', keyMarkOn: '沿途标记各行', keyMarkAll: '标记所有显示的行', keyCopy: '复制该行或已标记的行', keyWiden: '在列标题上:调整列宽',
  },
);
