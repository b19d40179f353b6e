// A TCP proxy on loopback that behaves as bad networks do: silent, idle-cutting, refusing, resetting.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { disposable } from '../../main/base/disposable.ts';
import type { Disposable } from '../../main/base/disposable.ts';

export interface BadLink extends Disposable {
  readonly port: number;
  /** Connections through it now, and ever. */
  readonly open: () => number;
  readonly accepted: () => number;
  /** Nothing passes any more, in either direction, on connections that exist and on new ones; nobody is told. */
  silence(): void;
  /** Silence once so many bytes more have come from the server; resolves when it has begun. */
  silenceAfter(bytes: number): Promise<void>;
  /** Those that exist stay silent for good, as when a NAT has forgotten them; new ones pass. */
  forget(): void;
  /** What was held back passes, and everything after it. */
  speak(): void;
  /** Resets every connection. */
  reset(): void;
  /** Refuses new connections, by a reset. */
  refuse(yes: boolean): void;
  /** Cuts connections that carried nothing for so long, as load balancers do; undefined: none. */
  cutIdle(ms: number | undefined): void;
}

interface Pair { readonly client: Socket; readonly server: Socket; silent: boolean; lastByte: number }

const setFlow = (pair: Pair, flows: boolean): void => {
  pair.silent = !flows;
  for (const socket of [pair.client, pair.server]) {
    if (flows) socket.resume();
    else socket.pause();
  }
};

/** Starts a link to a port of this machine. */
export const badLink = async (target: number): Promise<BadLink> => {
  const pairs = new Set<Pair>();
  let accepted = 0;
  let silent = false;
  let refusing = false;
  let idleMs: number | undefined;
  let countdown: { bytes: number; readonly begun: () => void } | undefined;

  const silence = (): void => {
    silent = true;
    for (const pair of pairs) setFlow(pair, false);
  };
  const count = (bytes: number): void => {
    if (countdown === undefined) return;
    countdown.bytes -= bytes;
    if (countdown.bytes > 0) return;
    const { begun } = countdown;
    countdown = undefined;
    silence();
    begun();
  };
  const carry = (pair: Pair, from: Socket, to: Socket): void => {
    from.on('data', (data: Buffer) => {
      pair.lastByte = performance.now();
      if (!to.write(data)) {
        from.pause();
        to.once('drain', () => { if (!pair.silent) from.resume(); });
      }
      if (from === pair.server) count(data.length);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => {
      to.destroy();
      pairs.delete(pair);
    });
  };
  const server = createServer((client) => {
    if (refusing) {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    accepted += 1;
    const pair: Pair = { client, server: connect(target, '127.0.0.1'), silent: false, lastByte: performance.now() };
    pairs.add(pair);
    carry(pair, client, pair.server);
    carry(pair, pair.server, client);
    if (silent) setFlow(pair, false);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reset = (): void => {
    for (const { client, server: other } of pairs) {
      client.resetAndDestroy();
      other.resetAndDestroy();
    }
  };
  const watchdog = setInterval(() => {
    if (idleMs === undefined) return;
    for (const pair of pairs) if (performance.now() - pair.lastByte > idleMs) pair.client.resetAndDestroy();
  }, 100);
  const own = disposable('bad link', () => {
    clearInterval(watchdog);
    reset();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    open: () => pairs.size,
    accepted: () => accepted,
    silence,
    silenceAfter: (bytes) => new Promise((resolve) => { countdown = { bytes, begun: resolve }; }),
    forget: () => {
      silence();
      silent = false;
    },
    speak: () => {
      silent = false;
      for (const pair of pairs) setFlow(pair, true);
    },
    reset,
    refuse: (yes) => { refusing = yes; },
    cutIdle: (ms) => { idleMs = ms; },
    dispose: () => own.dispose(),
  };
};
