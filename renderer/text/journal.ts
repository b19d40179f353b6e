import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the operator's record. */
export const journalText = phrases(
  {
    title: 'Journal', note: 'Every action that changes something, recorded by itself.', chainWhole: (p) => `Chain whole, ${count(p['n'], 'entry', 'entries')}`, chainBroken: (p) => `Chain broken at entry ${s(p['at'])}: the file was altered`, search: 'Search objects, actions, operators, images', export: 'Export', csv: 'as CSV', jsonl: 'as JSON lines', when: 'When', who: 'Who', action: 'Action', cluster: 'Cluster', environment: 'Environment', object: 'Object', change: 'Change', outcome: 'Outcome', took: 'Took', allClusters: 'All clusters', empty: 'Nothing recorded yet', emptyNext: 'Deploy, scale, edit or open a terminal: it is written down here.', older: 'Show older', saved: 'Saved',
    done: 'done', failed: 'failed', cancelled: 'cancelled', deploy: 'deploy', 'set-image': 'set image', scale: 'scale', restart: 'restart', rollback: 'roll back', edit: 'edit', create: 'create', delete: 'delete', terminal: 'terminal', 'host-key': 'host key', 'exec-allowed': 'allow command', snapshot: 'snapshot', 'host-add': 'add host', 'host-remove': 'remove host', settings: 'settings',
  },
  {
    title: '操作记录', note: '所有产生变更的操作都会自动记录。', chainWhole: (p) => `链完整,共 ${s(p['n'])} 条`, chainBroken: (p) => `链在第 ${s(p['at'])} 条断裂:文件被改动`, search: '搜索对象、操作、操作者、镜像', export: '导出', csv: '为 CSV', jsonl: '为 JSON 行', when: '时间', who: '操作者', action: '操作', cluster: '集群', environment: '环境', object: '对象', change: '变更', outcome: '结果', took: '耗时', allClusters: '所有集群', empty: '尚无记录', emptyNext: '部署、扩缩、编辑或打开终端后,会记录在此。', older: '显示更早的', saved: '已保存',
    done: '完成', failed: '失败', cancelled: '已取消', deploy: '部署', 'set-image': '更换镜像', scale: '扩缩', restart: '重启', rollback: '回滚', edit: '编辑', create: '创建', delete: '删除', terminal: '终端', 'host-key': '主机密钥', 'exec-allowed': '允许命令', snapshot: '快照', 'host-add': '添加主机', 'host-remove': '移除主机', settings: '设置',
  },
);
