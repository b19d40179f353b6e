import { decode, encode } from '@msgpack/msgpack';
import type { Bridge, PagePort, ReplyFrame } from '../../preload/contract/frames.ts';

/** A port over one WebSocket: one msgpack frame per binary message. */
const portOf = (socket: WebSocket): PagePort => {
  let closed = false;
  return {
    post: (frame) => {
      if (!closed && socket.readyState === WebSocket.OPEN) socket.send(encode(frame, { ignoreUndefined: true }));
    },
    onFrame: (listener) =>
      socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
        if (!closed) listener(decode(new Uint8Array(event.data)) as ReplyFrame);
      }),
    onClose: (listener) =>
      socket.addEventListener('close', () => {
        if (!closed) listener();
      }),
    close: () => {
      closed = true;
      socket.close();
    },
  };
};

/** The bridge of the browser host: `/bridge` on the page's own origin. */
export const browserBridge = (origin: string): Bridge => ({
  host: 'browser',
  connect: () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/bridge`);
      socket.binaryType = 'arraybuffer';
      socket.addEventListener('open', () => resolve(portOf(socket)), { once: true });
      socket.addEventListener('close', () => reject(new Error('The browser host does not answer')), { once: true });
    }),
});
