import { count, phrases } from './define.ts';

/** Words that every screen uses. */
export const words = phrases(
  {
    ok: 'Well', warn: 'Needs a look', bad: 'Broken', unknown: 'Not known',
    development: 'Development', 'pre-release': 'Pre-release', production: 'Production', other: 'Other',
    retry: 'Try again', close: 'Close', cancel: 'Cancel', copy: 'Copy', copied: 'Copied', open: 'Open', save: 'Save', remove: 'Remove', loading: 'Loading…',
    next: 'What to do', reference: (p) => `Reference ${String(p['reference'])}`, confirmType: (p) => `Type ${String(p['name'])} to confirm`, line: (p) => `line ${String(p['line'])}`,
    filter: 'Filter', filterHint: 'Filter (press /)', rows: (p) => count(p['n'], 'row'), rowsOf: (p) => `${String(p['n'])} of ${count(p['all'], 'row')}`, moreColumns: 'More columns', fewerColumns: 'Fewer columns', noMatch: 'No row matches the filter', clearFilter: 'Clear the filter', nothing: 'Nothing here', mark: (p) => `Mark ${String(p['name'])}`, markAll: 'Mark all rows that are shown', copyRows: 'Copy rows', saveCsv: 'CSV',
    ago: (p) => `since ${String(p['time'])}`,
  },
  {
    ok: '正常', warn: '需要关注', bad: '故障', unknown: '未知',
    development: '开发', 'pre-release': '预发布', production: '生产', other: '其他',
    retry: '重试', close: '关闭', cancel: '取消', copy: '复制', copied: '已复制', open: '打开', save: '保存', remove: '移除', loading: '正在加载…',
    next: '下一步', reference: (p) => `编号 ${String(p['reference'])}`, confirmType: (p) => `输入 ${String(p['name'])} 以确认`, line: (p) => `第 ${String(p['line'])} 行`,
    filter: '筛选', filterHint: '筛选(按 /)', rows: (p) => `${String(p['n'])} 行`, rowsOf: (p) => `${String(p['n'])} / ${String(p['all'])} 行`, moreColumns: '更多列', fewerColumns: '较少列', noMatch: '没有符合筛选条件的行', clearFilter: '清除筛选', nothing: '这里没有内容', mark: (p) => `选择 ${String(p['name'])}`, markAll: '选择所有显示的行', copyRows: '复制各行', saveCsv: 'CSV',
    ago: (p) => `自 ${String(p['time'])}`,
  },
);
