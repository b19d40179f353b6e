import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the snapshots page. */
export const snapshotsText = phrases(
  {
    title: 'Snapshots', note: 'The whole state of a cluster in one file, secrets masked, that opens with no cluster.', take: 'Take a snapshot…', openFile: 'Open a file…', file: 'File', cluster: 'Cluster', taken: 'Taken', by: 'By', size: 'Size', content: 'Content', contentOf: (p) => `${count(p['objects'], 'object')}, ${count(p['kinds'], 'kind')}`, openIt: 'Open', show: 'Show', closeIt: 'Close', saveIt: 'Save a copy…', removeIt: 'Remove', removeTitle: 'Remove this snapshot?', removeDo: (p) => `Remove ${s(p['file'])}`, removeText: 'The file is deleted from the disk. There is no way back.',
    empty: 'No snapshots yet', emptyNext: 'Take one before a risky change: it shows later what was there.', which: 'Cluster', noteLabel: 'Note (why it is taken)', takeDo: (p) => `Take a snapshot of ${s(p['cluster'])}`, taking: (p) => `Reading ${s(p['kind'])}`, progress: (p) => `${s(p['done'])} of ${count(p['kinds'], 'kind')}, ${count(p['objects'], 'object')}, ${s(p['size'])}`, stop: 'Stop (leaves no file)', done: (p) => `Taken: ${s(p['file'])}`, missing: (p) => `Not in it: ${s(p['what'])}`, saved: 'Saved',
  },
  {
    title: '快照', note: '将集群的完整状态保存为一个文件(密钥已遮蔽),无需集群即可打开。', take: '创建快照…', openFile: '打开文件…', file: '文件', cluster: '集群', taken: '时间', by: '创建者', size: '大小', content: '内容', contentOf: (p) => `${s(p['objects'])} 个对象,${s(p['kinds'])} 种资源`, openIt: '打开', show: '查看', closeIt: '关闭', saveIt: '保存副本…', removeIt: '删除', removeTitle: '删除此快照?', removeDo: (p) => `删除 ${s(p['file'])}`, removeText: '文件将从磁盘删除,无法恢复。',
    empty: '还没有快照', emptyNext: '在有风险的变更之前创建一个,以便日后查看当时的状态。', which: '集群', noteLabel: '备注(创建原因)', takeDo: (p) => `为 ${s(p['cluster'])} 创建快照`, taking: (p) => `正在读取 ${s(p['kind'])}`, progress: (p) => `${s(p['done'])}/${s(p['kinds'])} 种资源,${s(p['objects'])} 个对象,${s(p['size'])}`, stop: '停止(不留下文件)', done: (p) => `已创建:${s(p['file'])}`, missing: (p) => `未包含:${s(p['what'])}`, saved: '已保存',
  },
);
