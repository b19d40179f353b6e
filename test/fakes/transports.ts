import { encode } from '@msgpack/msgpack';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import type { MainPort, PagePort, ReplyFrame } from '../../preload/contract/frames.ts';
import { decodeReply } from '../../preload/contract/reply-codec.ts';
import { messagePort, webSocketPort } from '../../main/rpc/ports.ts';
import { replyData } from './reply-data.ts';

/** A real transport, both ends in this process. `connect` gives a new page's end; main's end goes to `onMain`. */
export interface Transport {
  connect(): Promise<PagePort>;
  close(): Promise<void>;
}

/** The transport of the desktop host, over Node's own MessagePort (structured clone, as Electron's). */
export const messagePorts = (onMain: (port: MainPort) => void): Promise<Transport> => {
  const open = new Set<() => void>();
  return Promise.resolve({
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      onMain(messagePort(port2));
      let closed = false;
      const close = (): void => {
        closed = true;
        port1.close();
      };
      open.add(close);
      return Promise.resolve({
        post: (frame) => { if (!closed) port1.postMessage(frame); },
        onFrame: (listener) => void port1.on('message', (frame: ReplyFrame) => { if (!closed) listener(frame); }),
        onClose: (listener) => void port1.on('close', () => { if (!closed) listener(); }),
        close,
      } satisfies PagePort);
    },
    close: () => {
      for (const end of open) end();
      return Promise.resolve();
    },
  });
};

/** The transport of the browser host: a WebSocket on loopback. */
export const webSockets = async (onMain: (port: MainPort) => void): Promise<Transport> => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => onMain(webSocketPort(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connect: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}`);
        let closed = false;
        socket.once('error', reject);
        socket.once('open', () =>
          resolve({
            post: (frame) => { if (!closed && socket.readyState === WebSocket.OPEN) socket.send(encode(frame, { ignoreUndefined: true })); },
            onFrame: (listener) => void socket.on('message', (data: Buffer, binary: boolean) => { if (!closed) listener(decodeReply(replyData(data, binary))); }),
            onClose: (listener) => void socket.on('close', () => { if (!closed) listener(); }),
            close: () => {
              closed = true;
              socket.close();
            },
          }),
        );
      }),
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
