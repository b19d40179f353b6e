import { count, phrases } from './define.ts';

/** Words that every screen uses. */
export const words = phrases(
  {
    ok: 'Well', warn: 'Needs a look', bad: 'Broken', unknown: 'Not known',
    development: 'Development', 'pre-release': 'Pre-release', production: 'Production', other: 'Other',
    retry: 'Try again', close: 'Close', cancel: 'Cancel', copy: 'Copy', copied: 'Copied', open: 'Open', save: 'Save', remove: 'Remove', loading: 'Loading…',
    next: 'What to do', reference: (p) => `Reference ${String(p['reference'])}`, confirmType: (p) => `Type ${String(p['name'])} to confirm`, line: (p) => `line ${String(p['line'])}`,
    filter: 'Filter', filterHint: 'Filter (press /)', rows: (p) => count(p['n'], 'row'), rowsOf: (p) => `${String(p['n'])} of ${count(p['all'], 'row')}`, noMatch: 'No row matches the filter', clearFilter: 'Clear the filter', nothing: 'Nothing here', mark: (p) => `Mark ${String(p['name'])}`, markAll: 'Mark all rows that are shown', 
    export: 'Export', exporting: 'Exporting…', copyRows: 'Copy as text with tabs', saveCsv: 'Save as CSV', saveJson: 'Save as JSON', columns: 'Columns', columnsShown: (p) => `${String(p['n'])} of ${count(p['all'], 'column')} shown`, plainColumns: 'Back to the default', moveLeft: (p) => `Move ${String(p['column'])} to the left`, moveRight: (p) => `Move ${String(p['column'])} to the right`, headHint: (p) => `Sort by ${String(p['column'])}. Alt+← and Alt+→ change the width.`,
    views: 'Views', noViews: 'No view is saved. A view keeps the filter, the states, the order and the columns under a name.', viewName: 'Name of the view', saveView: 'Save what is shown', removeView: (p) => `Remove the view ${String(p['name'])}`,
    filterHelp: 'What can be filtered', helpWords: 'rows with both words, in any column', helpQuotes: 'a text with spaces', helpNot: 'rows without it; - does the same. Both turn round any of these.', helpColumn: 'a text in one column, by its title', helpAnd: 'both at once; ns is the namespace', helpLabel: 'a label with this value', helpLabelKey: 'a label with any value', helpLabelNot: 'without this label',
    ago: (p) => `since ${String(p['time'])}`,
  },
  {
    ok: '正常', warn: '需要关注', bad: '故障', unknown: '未知',
    development: '开发', 'pre-release': '预发布', production: '生产', other: '其他',
    retry: '重试', close: '关闭', cancel: '取消', copy: '复制', copied: '已复制', open: '打开', save: '保存', remove: '移除', loading: '正在加载…',
    next: '下一步', reference: (p) => `编号 ${String(p['reference'])}`, confirmType: (p) => `输入 ${String(p['name'])} 以确认`, line: (p) => `第 ${String(p['line'])} 行`,
    filter: '筛选', filterHint: '筛选(按 /)', rows: (p) => `${String(p['n'])} 行`, rowsOf: (p) => `${String(p['n'])} / ${String(p['all'])} 行`, noMatch: '没有符合筛选条件的行', clearFilter: '清除筛选', nothing: '这里没有内容', mark: (p) => `选择 ${String(p['name'])}`, markAll: '选择所有显示的行', 
    export: '导出', exporting: '正在导出…', copyRows: '复制为制表符分隔文本', saveCsv: '保存为 CSV', saveJson: '保存为 JSON', columns: '列', columnsShown: (p) => `显示 ${String(p['n'])} / ${String(p['all'])} 列`, plainColumns: '恢复默认', moveLeft: (p) => `将 ${String(p['column'])} 左移`, moveRight: (p) => `将 ${String(p['column'])} 右移`, headHint: (p) => `按 ${String(p['column'])} 排序。Alt+← 和 Alt+→ 调整列宽。`,
    views: '视图', noViews: '尚未保存视图。视图以一个名称保存筛选、状态、排序和列。', viewName: '视图名称', saveView: '保存当前显示', removeView: (p) => `移除视图 ${String(p['name'])}`,
    filterHelp: '筛选语法', helpWords: '任意列中同时包含这两个词的行', helpQuotes: '含空格的文本', helpNot: '不含该词的行;也可用 -。两者可用于以下任一项。', helpColumn: '某一列中的文本,以列标题指定', helpAnd: '同时满足;ns 表示命名空间', helpLabel: '带有该值的标签', helpLabelKey: '带有该标签,值不限', helpLabelNot: '没有该标签',
    ago: (p) => `自 ${String(p['time'])}`,
  },
);
