import { phrases } from './define.ts';

/** Sentences of the settings page. */
export const settingsText = phrases(
  {
    title: 'Settings', look: 'Look', language: 'Language', theme: 'Theme', system: 'As the system', light: 'Light', dark: 'Dark', terminal: 'Terminal', fontSize: 'Font size (px)', scrollback: 'Scrollback (lines)', rules: 'Environments', labels: 'Label keys that name the environment', labelsHint: 'Separated by spaces; the first one that a namespace has decides.', patterns: 'Name patterns', patternsHint: '* stands for any characters; the first match wins. Labels come before names.', pattern: 'Pattern', environment: 'Environment', addPattern: 'Add a pattern', up: 'Move up', removePattern: 'Remove the pattern', save: 'Save the rules', clusters: 'Clusters', colour: 'Colour', colourOf: (p) => `Colour ${String(p['n'])} for ${String(p['name'])}`, readOnly: 'Read-only', about: 'About', version: 'Version', vault: 'Secrets are kept', keychain: 'in the system’s keychain', passphrase: 'under a passphrase', memory: 'in memory only, until Quarterdeck ends', host: 'Runs as', desktop: 'desktop program', browser: 'page of a local server', saved: 'Saved', noRecord: 'Every change of the settings is written into the journal.',
  },
  {
    title: '设置', look: '外观', language: '语言', theme: '主题', system: '跟随系统', light: '浅色', dark: '深色', terminal: '终端', fontSize: '字号(px)', scrollback: '回滚行数', rules: '环境', labels: '表示环境的标签键', labelsHint: '以空格分隔;命名空间拥有的第一个生效。', patterns: '名称模式', patternsHint: '* 表示任意字符;第一个匹配生效。标签优先于名称。', pattern: '模式', environment: '环境', addPattern: '添加模式', up: '上移', removePattern: '移除模式', save: '保存规则', clusters: '集群', colour: '颜色', colourOf: (p) => `${String(p['name'])} 的颜色 ${String(p['n'])}`, readOnly: '只读', about: '关于', version: '版本', vault: '密钥保存于', keychain: '系统钥匙串', passphrase: '口令保护的文件', memory: '仅内存,Quarterdeck 结束即清除', host: '运行方式', desktop: '桌面程序', browser: '本地服务的网页', saved: '已保存', noRecord: '设置的每次更改都会写入操作记录。',
  },
);
