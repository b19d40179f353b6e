import { encode } from '@msgpack/msgpack';
import { WebSocket } from 'ws';
import type { Bridge, PagePort } from '../../../preload/contract/frames.ts';
import { decodeReply } from '../../../preload/contract/reply-codec.ts';
import type { BrowserHost } from '../../../main/hosts/browser/server.ts';
import { replyData } from '../../fakes/reply-data.ts';
import { ask } from './raw.ts';

/** A page of the browser host as a browser has it: cookie, origin, a WebSocket. */
export const pageOf = async (host: BrowserHost): Promise<{ readonly bridge: Bridge; readonly cookie: string }> => {
  const { headers } = await ask(host.port, { path: host.url.slice(host.url.indexOf('/?')) });
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  const bridge: Bridge = {
    host: 'browser',
    connect: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${host.port}/bridge`, { origin: `http://127.0.0.1:${host.port}`, headers: { cookie } });
        socket.once('open', () => resolve(portOf(socket)));
        socket.once('error', reject);
      }),
  };
  return { bridge, cookie };
};

const portOf = (socket: WebSocket): PagePort => ({
  post: (frame) => socket.send(encode(frame, { ignoreUndefined: true })),
  onFrame: (listener) => void socket.on('message', (data: Buffer, binary: boolean) => listener(decodeReply(replyData(data, binary)))),
  onClose: (listener) => void socket.once('close', listener),
  close: () => socket.close(),
});
