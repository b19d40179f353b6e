import { EventEmitter } from 'node:events';
import { createRequire, Module } from 'node:module';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';

/** Electron's port of the main process: a Node port whose messages come wrapped in an event. */
class PortMain extends EventEmitter {
  readonly #port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('message', (data: unknown) => this.emit('message', { data }));
    port.on('close', () => this.emit('close'));
  }
  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }
  start(): void {
    this.#port.start();
  }
  close(): void {
    this.#port.close();
  }
}

interface StandInOptions {
  readonly appPath: string;
  readonly firstInstance?: boolean;
}

/** The few Electron calls that the desktop host makes, and what it told them. */
export const standIn = ({ appPath, firstInstance = true }: StandInOptions) => {
  const seen = { windows: [] as FakeWindow[], handlers: new Map<string, (request: Request) => Promise<Response>>(), schemes: [] as unknown[], menus: [] as unknown[], paths: new Map<string, string>(), opened: [] as string[], quits: 0, permission: undefined as undefined | ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void), request: undefined as undefined | ((details: { url: string }, answer: (r: { cancel: boolean }) => void) => void) };
  class Contents extends EventEmitter {
    url = '';
    opener: ((details: { url: string }) => unknown) | undefined;
    getURL(): string {
      return this.url;
    }
    setWindowOpenHandler(handler: (details: { url: string }) => unknown): void {
      this.opener = handler;
    }
  }
  class FakeWindow extends EventEmitter {
    readonly webContents = new Contents();
    readonly options: { webPreferences: Record<string, unknown>; width: number };
    constructor(options: { webPreferences: Record<string, unknown>; width: number }) {
      super();
      this.options = options;
      seen.windows.push(this);
    }
    loadURL(url: string): Promise<void> {
      this.webContents.url = url;
      return Promise.resolve();
    }
    getNormalBounds(): object {
      return { x: 10, y: 20, width: 1000, height: 700 };
    }
    isMaximized(): boolean {
      return false;
    }
  }
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    enableSandbox: () => undefined,
    exit: () => undefined,
    getAppPath: () => appPath,
    getLocale: () => 'zh-CN',
    getName: () => 'quarterdeck',
    getPath: (name: string) => seen.paths.get(name) ?? appPath,
    getPreferredSystemLanguages: () => ['zh-CN'],
    getVersion: () => '9.8.7',
    quit: () => (seen.quits += 1),
    requestSingleInstanceLock: () => firstInstance,
    setPath: (name: string, path: string) => seen.paths.set(name, path),
    whenReady: () => Promise.resolve(),
  });
  const ipcMain = new EventEmitter();
  const area = { x: 0, y: 0, width: 1920, height: 1080 };
  const main = {
    app,
    BrowserWindow: FakeWindow,
    dialog: { showErrorBox: () => undefined },
    ipcMain,
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: (menu: unknown) => seen.menus.push(menu) },
    nativeTheme: { shouldUseDarkColors: true },
    protocol: { registerSchemesAsPrivileged: (schemes: unknown[]) => seen.schemes.push(...schemes), handle: (scheme: string, handler: (request: Request) => Promise<Response>) => seen.handlers.set(scheme, handler) },
    safeStorage: { isAsyncEncryptionAvailable: () => Promise.resolve(true), getSelectedStorageBackend: () => 'basic_text' },
    screen: { getPrimaryDisplay: () => ({ id: 1, workArea: area }), getAllDisplays: () => [{ id: 1, workArea: area }] },
    session: { defaultSession: { setPermissionRequestHandler: (h: typeof seen.permission) => (seen.permission = h), setPermissionCheckHandler: () => undefined, setDevicePermissionHandler: () => undefined, webRequest: { onBeforeRequest: (h: typeof seen.request) => (seen.request = h) } } },
    shell: { openExternal: (url: string) => Promise.resolve(void seen.opened.push(url)), openPath: () => Promise.resolve('') },
  };
  let bridge: unknown;
  /** The preload's side; `frame` is the frame that the message comes from. */
  const page = (frame: { readonly url: string; readonly parent: unknown }) => ({
    contextBridge: { exposeInMainWorld: (_name: string, value: unknown) => (bridge = value) },
    ipcRenderer: { postMessage: (channel: string, _message: unknown, ports: MessagePort[]) => void ipcMain.emit(channel, { sender: seen.windows[0]?.webContents, senderFrame: frame, ports: ports.map((p) => new PortMain(p)) }) },
  });
  return { main, page, seen, exposed: () => bridge };
};

/** Loads a CJS bundle with `electron` answered by the stand-in. */
export const loadWith = (file: string, electron: unknown): void => {
  const cjs = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const real = cjs._load;
  const require = createRequire(file);
  cjs._load = (request, ...rest) => (request === 'electron' ? electron : real.call(cjs, request, ...rest));
  try {
    const path = require.resolve(file);
    Reflect.deleteProperty(require.cache, path);
    require(path);
  } finally {
    cjs._load = real;
  }
};

export { MessageChannel };
