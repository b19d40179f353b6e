import { contextBridge, ipcRenderer } from 'electron';
import { contract } from './contract/contract.ts';
import type { Bridge, PagePort, ReplyFrame, RequestFrame } from './contract/frames.ts';

/** Every method that may cross, as `api.method`. What the contract does not name never leaves the page. */
const methods: ReadonlySet<string> = new Set(Object.entries(contract).flatMap(([api, defs]) => Object.keys(defs).map((name) => `${api}.${name}`)));

const mayPass = (frame: RequestFrame): boolean => {
  switch (frame.t) {
    case 'call':
    case 'open':
      return methods.has(frame.m);
    case 'cancel':
    case 'credit':
    case 'close':
      return true;
    default:
      return false;
  }
};

/** A connection as plain functions: the port itself stays on this side of the isolated world. */
const pagePort = (port: MessagePort): PagePort => {
  let open = true;
  const gone: (() => void)[] = [];
  port.addEventListener('close', () => {
    if (!open) return;
    open = false;
    for (const listener of gone) listener();
  });
  return {
    post: (frame) => {
      if (open && mayPass(frame)) port.postMessage(frame);
    },
    onFrame: (listener) => {
      port.addEventListener('message', (event: MessageEvent<ReplyFrame>) => listener(event.data));
      port.start();
    },
    onClose: (listener) => {
      gone.push(listener);
    },
    close: () => {
      open = false;
      port.close();
    },
  };
};

/** Main accepts the port only from our own page's main frame; a refused port is closed, which the page sees as `onClose`. */
const connect = (): Promise<PagePort> => {
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage('quarterdeck:connect', null, [port2]);
  return Promise.resolve(pagePort(port1));
};

contextBridge.exposeInMainWorld('bridge', { host: 'desktop', connect } satisfies Bridge);
