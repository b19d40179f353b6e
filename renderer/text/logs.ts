import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the log view. */
export const logsText = phrases(
  {
    log: (p) => `Log of ${s(p['title'])}`, container: 'Container', previous: 'Previous', timestamps: 'Timestamps', wrap: 'Wrap', follow: 'Follow', tail: 'Lines from the end', tailN: (p) => `last ${s(p['n'])}`, since: 'Not older than', sinceAll: 'any age', sinceN: (p) => `last ${s(p['span'])}`, filter: 'Filter', filterHint: 'Filter: words, !word, or /regular expression/', filterBad: 'This is not a regular expression',
    lines: (p) => count(p['n'], 'line'), linesOf: (p) => `${s(p['n'])} of ${count(p['all'], 'line')}`, dropped: (p) => `${count(p['n'], 'older line')} dropped: the view keeps the last ${s(p['keep'])}`, paused: 'Paused', newLines: (p) => `${count(p['n'], 'new line')} below`, toEnd: 'To the end', ended: 'The log has ended', waiting: 'Nothing has been written yet', connecting: 'Opening the log…', again: 'Read again', noPods: 'No pod matches yet', noContainers: 'This pod has no container with a log', pods: (p) => count(p['n'], 'pod'), tooMany: (p) => `${s(p['all'])} pods match; the first ${s(p['n'])} are followed`, copy: 'Copy', copyWhat: 'Copy what is shown', save: 'Save', saveWhat: 'Save what is shown to a file', clear: 'Clear', copied: 'Copied', none: 'No line matches the filter', snapshot: 'A snapshot holds no logs', cut: ' … (line cut)', options: 'More',
  },
  {
    log: (p) => `${s(p['title'])} 的日志`, container: '容器', previous: '上一个', timestamps: '时间戳', wrap: '自动换行', follow: '跟随', tail: '末尾行数', tailN: (p) => `最近 ${s(p['n'])} 行`, since: '时间范围', sinceAll: '不限', sinceN: (p) => `最近 ${s(p['span'])}`, filter: '筛选', filterHint: '筛选:词、!词 或 /正则表达式/', filterBad: '不是有效的正则表达式',
    lines: (p) => `${s(p['n'])} 行`, linesOf: (p) => `${s(p['n'])}/${s(p['all'])} 行`, dropped: (p) => `已丢弃较早的 ${s(p['n'])} 行:仅保留最近 ${s(p['keep'])} 行`, paused: '已暂停', newLines: (p) => `下方有 ${s(p['n'])} 行新内容`, toEnd: '到末尾', ended: '日志已结束', waiting: '尚无输出', connecting: '正在打开日志…', again: '重新读取', noPods: '暂无匹配的 Pod', noContainers: '该 Pod 没有可读取日志的容器', pods: (p) => `${s(p['n'])} 个 Pod`, tooMany: (p) => `共匹配 ${s(p['all'])} 个 Pod,仅跟随前 ${s(p['n'])} 个`, copy: '复制', copyWhat: '复制所示内容', save: '保存', saveWhat: '保存所示内容到文件', clear: '清空', copied: '已复制', none: '没有符合筛选条件的行', snapshot: '快照不包含日志', cut: ' …(行已截断)', options: '更多',
  },
);
