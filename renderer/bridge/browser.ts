import { encode } from '@msgpack/msgpack';
import type { Bridge, PagePort } from '../../preload/contract/frames.ts';
import { decodeReply } from '../../preload/contract/reply-codec.ts';

/** A port over one WebSocket, a frame per message. */
const portOf = (socket: WebSocket): PagePort => {
  let closed = false;
  return {
    post: (frame) => {
      if (!closed && socket.readyState === WebSocket.OPEN) socket.send(encode(frame, { ignoreUndefined: true }));
    },
    onFrame: (listener) =>
      socket.addEventListener('message', (event: MessageEvent<string | ArrayBuffer>) => {
        if (!closed) listener(decodeReply(event.data));
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
