import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences about CPU and memory. */
export const metricsText = phrases(
  {
    cpu: 'CPU', memory: 'Memory', cpuColumn: 'CPU', memoryColumn: 'MEMORY', use: 'CPU and memory', useOfNodes: 'CPU and memory of all nodes',
    partOf: (p) => `${s(p['used'])} of ${s(p['all'])} (${s(p['percent'])} %)`,
    ofRoom: (p) => `${s(p['percent'])} % of ${s(p['all'])}`, ofLimit: (p) => `${s(p['percent'])} % of ${s(p['all'])} limit`, request: (p) => `request ${s(p['all'])}`, limit: (p) => `limit ${s(p['all'])}`, noLimit: 'no limit',
    range: (p) => `${s(p['low'])}–${s(p['high'])} over ${s(p['span'])}`, steady: (p) => `${s(p['low'])} throughout ${s(p['span'])}`, gaps: (p) => count(p['n'], 'gap'), at: (p) => `${s(p['value'])} at ${s(p['time'])}`, noneAt: (p) => `nothing known at ${s(p['time'])}`,
    summary: (p) => `${s(p['label'])}: now ${s(p['now'])}, between ${s(p['low'])} and ${s(p['high'])} over the last ${s(p['span'])}`,
    waiting: 'Asking for CPU and memory…', firstPoint: 'Begins now, a point every 15 s', nothing: 'No figures: it does not run, or has only just begun to.',
    refusedBoth: (p) => `No CPU and memory: you may read neither ${s(p['first'])} nor ${s(p['second'])}. Ask for one of the two.`, refused: (p) => `No CPU and memory: the permission to get ${s(p['first'])} is missing. Ask for it, or have metrics-server installed.`, refusedNodes: 'No CPU and memory: without a metrics API the nodes must be listed, which is not permitted. Ask for list on nodes and get on nodes/proxy.',
    old: 'CPU and memory are old, from', none: 'No CPU and memory yet', silent: (p) => `${count(p['n'], 'node')} without figures: ${s(p['nodes'])}`, andMore: (p) => `${s(p['nodes'])} and ${s(p['n'])} more`,
    minutes: (p) => `${s(p['n'])} min`, seconds: (p) => `${s(p['n'])} s`,
  },
  {
    cpu: 'CPU', memory: '内存', cpuColumn: 'CPU', memoryColumn: '内存', use: 'CPU 和内存', useOfNodes: '所有节点的 CPU 和内存',
    partOf: (p) => `${s(p['used'])} / ${s(p['all'])}(${s(p['percent'])} %)`,
    ofRoom: (p) => `${s(p['all'])} 的 ${s(p['percent'])} %`, ofLimit: (p) => `限制 ${s(p['all'])} 的 ${s(p['percent'])} %`, request: (p) => `请求 ${s(p['all'])}`, limit: (p) => `限制 ${s(p['all'])}`, noLimit: '无限制',
    range: (p) => `${s(p['span'])}内 ${s(p['low'])}–${s(p['high'])}`, steady: (p) => `${s(p['span'])}内一直为 ${s(p['low'])}`, gaps: (p) => `${s(p['n'])} 处缺失`, at: (p) => `${s(p['time'])} 为 ${s(p['value'])}`, noneAt: (p) => `${s(p['time'])} 无数据`,
    summary: (p) => `${s(p['label'])}:当前 ${s(p['now'])},最近 ${s(p['span'])}内在 ${s(p['low'])} 与 ${s(p['high'])} 之间`,
    waiting: '正在查询 CPU 和内存…', firstPoint: '从现在开始,每 15 秒一个点', nothing: '没有数据:它没有运行,或刚刚启动。',
    refusedBoth: (p) => `没有 CPU 和内存数据:您既无权读取 ${s(p['first'])},也无权读取 ${s(p['second'])}。请申请其中之一。`, refused: (p) => `没有 CPU 和内存数据:缺少对 ${s(p['first'])} 的 get 权限。请申请该权限,或安装 metrics-server。`, refusedNodes: '没有 CPU 和内存数据:没有 metrics API 时需要列出节点,但没有此权限。请申请 nodes 的 list 权限和 nodes/proxy 的 get 权限。',
    old: 'CPU 和内存数据已旧,取自', none: '尚无 CPU 和内存数据', silent: (p) => `${s(p['n'])} 个节点没有数据:${s(p['nodes'])}`, andMore: (p) => `${s(p['nodes'])} 等,另有 ${s(p['n'])} 个`,
    minutes: (p) => `${s(p['n'])} 分钟`, seconds: (p) => `${s(p['n'])} 秒`,
  },
);
