// A TCP proxy with bad weather: it cuts idle connections, and loses what travels on connections that it does not cut.
import { connect, createServer, type Socket } from 'node:net';
import { listen, type FakeServer } from './bad-api.ts';

export interface Weather extends FakeServer {
  /** From now on nothing arrives any more on the connections that are open; new ones are well. */
  readonly lose: () => void;
  /** How many connections it has cut because nothing travelled on them. */
  readonly idleCuts: () => number;
}

/** Stands before a server on this machine. `idleMs`: a connection that was silent for so long is cut. */
export const weather = async (port: number, idleMs?: number): Promise<Weather> => {
  let cuts = 0;
  const open = new Set<{ lost: boolean }>();
  const server = createServer((socket) => {
    const state = { lost: false };
    open.add(state);
    const to = connect(port, '127.0.0.1');
    const end = (): void => {
      open.delete(state);
      socket.destroy();
      to.destroy();
    };
    let idle: NodeJS.Timeout | undefined;
    const awake = (): void => {
      clearTimeout(idle);
      if (idleMs !== undefined) idle = setTimeout(() => { cuts += 1; end(); }, idleMs);
    };
    const join = (from: Socket, onto: Socket): void => {
      from.on('data', (data) => {
        if (state.lost) return;
        awake();
        onto.write(data);
      }).on('error', () => undefined).on('close', () => {
        clearTimeout(idle);
        if (!state.lost) end();
      });
    };
    join(socket, to);
    join(to, socket);
    awake();
    socket.on('close', () => to.destroy());
  });
  const fake = await listen(server, 'https');
  return { ...fake, lose: () => { for (const state of open) state.lost = true; }, idleCuts: () => cuts };
};
