/** What the menus and the system's dialogs say. */
export interface Words {
  readonly file: string;
  readonly edit: string;
  readonly view: string;
  readonly window: string;
  readonly help: string;
  readonly quit: string;
  readonly undo: string;
  readonly redo: string;
  readonly cut: string;
  readonly copy: string;
  readonly paste: string;
  readonly selectAll: string;
  readonly actualSize: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fullScreen: string;
  readonly minimize: string;
  readonly developerTools: string;
  readonly logFolder: string;
  readonly about: string;
  readonly kubeconfigFile: string;
  readonly kubeconfigFolder: string;
  readonly snapshot: string;
  readonly save: string;
  readonly notStarted: string;
}

const en: Words = {
  file: 'File', edit: 'Edit', view: 'View', window: 'Window', help: 'Help', quit: 'Quit Quarterdeck',
  undo: 'Undo', redo: 'Redo', cut: 'Cut', copy: 'Copy', paste: 'Paste', selectAll: 'Select all',
  actualSize: 'Actual size', zoomIn: 'Zoom in', zoomOut: 'Zoom out', fullScreen: 'Full screen', minimize: 'Minimise', developerTools: 'Developer tools',
  logFolder: 'Open the folder of the logs', about: 'About Quarterdeck',
  kubeconfigFile: 'Choose a kubeconfig', kubeconfigFolder: 'Choose a folder of kubeconfigs', snapshot: 'Open a snapshot', save: 'Save',
  notStarted: 'Quarterdeck could not start',
};

const zh: Words = {
  file: '文件', edit: '编辑', view: '查看', window: '窗口', help: '帮助', quit: '退出 Quarterdeck',
  undo: '撤销', redo: '重做', cut: '剪切', copy: '复制', paste: '粘贴', selectAll: '全选',
  actualSize: '实际大小', zoomIn: '放大', zoomOut: '缩小', fullScreen: '全屏', minimize: '最小化', developerTools: '开发者工具',
  logFolder: '打开日志文件夹', about: '关于 Quarterdeck',
  kubeconfigFile: '选择 kubeconfig 文件', kubeconfigFolder: '选择 kubeconfig 文件夹', snapshot: '打开快照', save: '保存',
  notStarted: 'Quarterdeck 无法启动',
};

/** The words of a language (BCP 47, or the `language` of the settings); English where it is not Chinese. */
export const wordsFor = (language: string): Words => (/^zh\b/i.test(language) ? zh : en);
