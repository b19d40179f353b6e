import type { Language } from './define.ts';

const zh: Readonly<Record<string, string>> = {
  Find: '查找', Replace: '替换', next: '下一个', previous: '上一个', all: '全部', 'match case': '区分大小写', regexp: '正则表达式', 'by word': '整词', replace: '替换', 'replace all': '全部替换', close: '关闭',
  'current match': '当前匹配', 'on line': '位于第', 'replaced match on line $': '已替换第 $ 行的匹配', 'replaced $ matches': '已替换 $ 处匹配', 'Go to line': '跳转到行', go: '跳转', '$ unchanged lines': '$ 行未变', 'Folded lines': '已折叠的行', 'Unfolded lines': '已展开的行', to: '至', 'folded code': '已折叠的内容', unfold: '展开', 'Fold line': '折叠', 'Unfold line': '展开', 'Control character': '控制字符', 'Selection deleted': '已删除所选内容',
};

/** The YAML editor's own words, by the English that CodeMirror asks for; in English it needs none. */
export const editorPhrases = (language: Language): Readonly<Record<string, string>> => (language === 'zh-CN' ? zh : {});
