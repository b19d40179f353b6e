import { decode } from '@msgpack/msgpack';
import type { WebSocket } from 'ws';
import { encodeReply } from '../../preload/contract/reply-codec.ts';
import type { MainPort, ReplyFrame, RequestFrame } from '../../preload/contract/frames.ts';

/** 8 MiB: above the largest request (a 3 MiB manifest as UTF-8), far below what would hurt. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** The contract over a WebSocket: requests as MessagePack, replies as `reply-codec` says. A request that is not well formed ends the connection. */
export const webSocketPort = (socket: WebSocket): MainPort => {
  let closed = false;
  return {
    post: (frame: ReplyFrame) => {
      if (!closed && socket.readyState === socket.OPEN) socket.send(encodeReply(frame));
    },
    onFrame: (listener) => {
      socket.on('message', (data: Buffer | ArrayBuffer | Buffer[], binary: boolean) => {
        if (closed) return;
        let frame: RequestFrame;
        try {
          if (!binary) throw new Error('text frame');
          frame = decode(Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data as ArrayBuffer)) as RequestFrame;
        } catch {
          return socket.close(1003, 'not a frame');
        }
        listener(frame);
      });
    },
    onClose: (listener) => {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        if (!closed) listener();
      });
    },
    close: () => {
      closed = true;
      socket.close(1000);
    },
  };
};

/** The few methods that Electron's MessagePortMain and Node's MessagePort share. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The contract over a MessagePort (structured clone). `unwrap` takes the data out of Electron's event objects. */
export const messagePort = (port: MessagePortLike, unwrap: (event: unknown) => unknown = (event) => event): MainPort => {
  let closed = false;
  return {
    post: (frame) => {
      if (!closed) port.postMessage(frame);
    },
    onFrame: (listener) => {
      port.on('message', (event) => {
        if (!closed) listener(unwrap(event) as RequestFrame);
      });
      port.start();
    },
    onClose: (listener) => {
      port.on('close', () => {
        if (!closed) listener();
      });
    },
    close: () => {
      closed = true;
      port.close();
    },
  };
};
