// An SSH server in this process, and a link to it that can be cut or silenced. Both speak the real wire.
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Connection, ParsedKey, ServerChannel } from 'ssh2';
import { disposable } from '../../main/base/disposable.ts';
import type { Disposable } from '../../main/base/disposable.ts';

export interface FakeKey {
  readonly private: string;
  /** `ssh-ed25519 AAAA… comment` */
  readonly public: string;
}

/** ssh2's generator drops a leading zero of the public key, so that one in 256 of its ed25519 keys cannot be read: those are made again. */
const readable = (make: () => FakeKey, passphrase?: string): FakeKey => {
  for (;;) {
    const key = make();
    if (!(ssh2.utils.parseKey(key.private, passphrase) instanceof Error)) return key;
  }
};
export const newKey = (passphrase?: string): FakeKey =>
  readable(() => (passphrase === undefined ? ssh2.utils.generateKeyPairSync('ed25519') : ssh2.utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 4 })), passphrase);
export const newEcdsa = (): FakeKey => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
/** `type base64`, as known_hosts has it. */
export const lineOf = (key: FakeKey): string => key.public.split(' ').slice(0, 2).join(' ');

const parsed = (key: string): ParsedKey => {
  const result = ssh2.utils.parseKey(key);
  if (result instanceof Error) throw result;
  return result;
};

export interface FakeSshdOptions {
  readonly hostKeys?: readonly FakeKey[];
  readonly user?: string;
  /** Public keys that may log in. */
  readonly keys?: readonly FakeKey[];
  readonly password?: string;
  /** Answers that keyboard-interactive wants, one to each question. */
  readonly keyboard?: { readonly questions: readonly { readonly prompt: string; readonly echo: boolean }[]; readonly answers: readonly string[] };
  /** Both are needed: a key, then the password. */
  readonly twoFactors?: boolean;
  readonly forwards?: boolean;
  readonly maxSessions?: number;
  readonly exec?: (command: string, channel: ServerChannel) => void;
  readonly shell?: (channel: ServerChannel, size: { cols: number; rows: number }) => void;
}

export interface FakeSshd extends Disposable {
  readonly port: number;
  readonly hostKeys: readonly FakeKey[];
  /** Methods that clients have tried, in order. */
  readonly tried: string[];
  /** Sizes of terminals, as they were opened and changed. */
  readonly sizes: string[];
  /** Connections that logged in so far. */
  logins: number;
  readonly open: ReadonlySet<Connection>;
  /** Ends every connection without a word. */
  drop(): void;
}

const defaultExec = (command: string, channel: ServerChannel): void => {
  if (command === 'hang') return;
  const code = /^exit (\d+)$/.exec(command)?.[1];
  if (code === undefined) channel.write(`ran ${command}\n`);
  channel.exit(Number(code ?? 0));
  channel.end();
};

/** Says `hello`, gives back what is typed, `exit N` ends it, `flood N` writes N KiB. */
const defaultShell = (channel: ServerChannel): void => {
  channel.write('hello\r\n');
  channel.on('data', (data: Buffer) => {
    const text = data.toString();
    const exit = /exit (\d+)/.exec(text)?.[1];
    const flood = /flood (\d+)/.exec(text)?.[1];
    if (exit !== undefined) {
      channel.exit(Number(exit));
      channel.end();
    } else if (flood !== undefined) {
      let left = Number(flood);
      const pour = (): void => {
        while (left > 0) {
          left -= 1;
          if (!channel.write(Buffer.alloc(1024, 0x61 + (left % 26)))) {
            channel.once('drain', pour);
            return;
          }
        }
      };
      pour();
    } else channel.write(data);
  });
};

const authenticate = (connection: Connection, options: FakeSshdOptions, tried: string[]): void => {
  let keyDone = false;
  const methods = (): ('publickey' | 'password' | 'keyboard-interactive')[] => {
    if (options.twoFactors) return keyDone ? ['password'] : ['publickey'];
    return [...(options.keys ? ['publickey' as const] : []), ...(options.password === undefined ? [] : ['password' as const]), ...(options.keyboard ? ['keyboard-interactive' as const] : [])];
  };
  connection.on('authentication', (context) => {
    const no = (): void => context.reject(methods());
    if (context.username !== (options.user ?? 'ops')) return no();
    tried.push(context.method);
    if (context.method === 'publickey') {
      const key = options.keys?.map((one) => parsed(one.public)).find((one) => one.getPublicSSH().equals(context.key.data));
      if (!key || !(methods() as string[]).includes('publickey')) return no();
      if (context.signature !== undefined && context.blob !== undefined && !key.verify(context.blob, context.signature, context.hashAlgo)) return no();
      if (options.twoFactors && context.signature !== undefined) {
        keyDone = true;
        context.reject(methods(), true);
        return;
      }
      context.accept();
    } else if (context.method === 'password') {
      if (context.password === options.password && (methods() as string[]).includes('password')) context.accept();
      else no();
    } else if (context.method === 'keyboard-interactive' && options.keyboard) {
      const { questions, answers } = options.keyboard;
      context.prompt([...questions], 'Login', 'Say who you are', (given) => {
        if (JSON.stringify(given) === JSON.stringify(answers)) context.accept();
        else no();
      });
    } else no();
  });
};

/** Starts a server on 127.0.0.1. */
export const startSshd = async (options: FakeSshdOptions = {}): Promise<FakeSshd> => {
  const hostKeys = options.hostKeys ?? [newKey()];
  const open = new Set<Connection>();
  const sockets = new Set<Socket>();
  const tried: string[] = [];
  const sizes: string[] = [];
  const fake = { logins: 0 };
  const server = new ssh2.Server({ hostKeys: hostKeys.map((key) => key.private) }, (connection) => {
    open.add(connection);
    connection.on('error', () => undefined);
    connection.once('close', () => open.delete(connection));
    authenticate(connection, options, tried);
    let sessions = 0;
    connection.on('ready', () => {
      fake.logins += 1;
      connection.on('session', (accept, reject) => {
        if (sessions >= (options.maxSessions ?? 10)) return reject();
        sessions += 1;
        const session = accept();
        const size = { cols: 0, rows: 0 };
        session.once('close', () => {
          sessions -= 1;
        });
        session.on('pty', (yes, _, info) => {
          Object.assign(size, { cols: info.cols, rows: info.rows });
          sizes.push(`${info.cols}x${info.rows}`);
          yes();
        });
        session.on('window-change', (_yes, _no, info) => sizes.push(`${info.cols}x${info.rows}`));
        session.on('exec', (yes, _, info) => {
          const channel = yes();
          channel.on('error', () => undefined);
          (options.exec ?? defaultExec)(info.command, channel);
        });
        session.on('shell', (yes) => {
          const channel = yes();
          channel.on('error', () => undefined);
          (options.shell ?? defaultShell)(channel, size);
        });
      });
      connection.on('tcpip', (accept, reject, info) => {
        if (!options.forwards) return reject();
        const socket = createConnection({ host: info.destIP, port: info.destPort, noDelay: true });
        socket.once('error', () => reject());
        socket.once('connect', () => {
          const channel = accept();
          channel.on('error', () => undefined);
          channel.once('close', () => socket.destroy());
          socket.on('error', () => channel.destroy());
          socket.pipe(channel).pipe(socket);
        });
      });
    });
  });
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    server.injectSocket(socket);
  });
  const port = await listen(listener);
  const own = disposable('fake sshd', () => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  return Object.assign(fake, { port, hostKeys, tried, sizes, open, drop: () => sockets.forEach((socket) => socket.destroy()), dispose: () => own.dispose() });
};

const listen = (server: NetServer): Promise<number> => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

/** A TCP link that can be cut (`drop`) or swallow everything from now on (`blackhole`). */
export interface FakeLink extends Disposable {
  readonly port: number;
  drop(): void;
  blackhole(): void;
}

export const startLink = async (to: number): Promise<FakeLink> => {
  const sockets = new Set<Socket>();
  let dark = false;
  const listener = createServer({ noDelay: true }, (near) => {
    const far = createConnection({ host: '127.0.0.1', port: to, noDelay: true });
    for (const [from, onto] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (data) => {
        if (!dark) onto.write(data);
      });
      from.once('close', () => {
        sockets.delete(from);
        if (!dark) onto.destroy();
      });
    }
  });
  const port = await listen(listener);
  const own = disposable('fake link', () => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port, drop: () => sockets.forEach((socket) => socket.destroy()), blackhole: () => { dark = true; }, dispose: () => own.dispose() };
};

/** A server that takes connections and says `greeting` at most. */
export const startMute = async (greeting?: string): Promise<FakeLink> => {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.resume();
    if (greeting !== undefined) socket.write(greeting);
  });
  const port = await listen(listener);
  const drop = (): void => sockets.forEach((socket) => socket.destroy());
  const own = disposable('mute server', () => {
    listener.close();
    drop();
  });
  return { port, drop, blackhole: () => undefined, dispose: () => own.dispose() };
};
