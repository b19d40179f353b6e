import { createConnection, createServer, type AddressInfo } from 'node:net';
import ssh2, { type Connection, type ParsedKey, type ServerChannel, type Session } from 'ssh2';
import { Disposables, type Disposable } from '../../base/disposable.ts';
import type { Machine, Platform } from '../platform.ts';
import { LineShell } from '../shell.ts';
import { machineCommand } from './machine.ts';
import { newKeyPair } from './keys.ts';

/** One running SSH host of the demo. */
export interface SshHost extends Machine {
  readonly port: number;
  /** As a known_hosts line writes it: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
}

export interface SshHosts extends Disposable {
  readonly hosts: readonly SshHost[];
  /** The client's key, in OpenSSH's format. */
  readonly privateKey: string;
}

// Only this master leads on to the nodes.
const JUMP = 'demo-master-1';
export const SSH_USER = 'demo';

const session = (platform: Platform, machine: Machine, start: Session): void => {
  const run = machineCommand(platform, machine);
  let tty = false;
  start.on('pty', (accept) => {
    tty = true;
    accept();
  });
  start.on('window-change', (accept) => (accept as (() => void) | undefined)?.());
  start.on('env', (accept) => (accept as (() => void) | undefined)?.());
  const end = (channel: ServerChannel, code: number): void => {
    channel.exit(code);
    channel.end();
  };
  start.on('exec', (accept, _, info) => {
    const channel = accept();
    channel.on('error', () => undefined);
    const outcome = run(info.command);
    const output = tty ? outcome.output.replaceAll('\n', '\r\n') : outcome.output;
    if (output !== '') (outcome.code === 127 ? channel.stderr : channel).write(output);
    end(channel, outcome.code);
  });
  start.on('shell', (accept) => {
    const channel = accept();
    channel.on('error', () => undefined);
    const shell = new LineShell({
      greeting: `Linux ${machine.name} 6.1.0-31-amd64\nThis machine is part of the demo: nothing here is real.\n`,
      prompt: () => `${SSH_USER}@${machine.name}:~$ `, run, write: (text) => channel.write(text), end: (code) => end(channel, code),
    });
    channel.on('data', (bytes: Buffer) => shell.input(bytes));
  });
};

const client = (platform: Platform, machine: Machine, key: ParsedKey, nodes: () => readonly SshHost[], connection: Connection): void => {
  connection.on('error', () => undefined);
  connection.on('authentication', (context) => {
    if (context.username !== SSH_USER || context.method !== 'publickey' || context.key.algo !== key.type || !context.key.data.equals(key.getPublicSSH())) {
      context.reject(['publickey']);
      return;
    }
    if (context.signature !== undefined && (context.blob === undefined || !key.verify(context.blob, context.signature))) {
      context.reject(['publickey']);
      return;
    }
    context.accept();
  });
  connection.on('ready', () => {
    connection.on('session', (accept) => session(platform, machine, accept()));
    connection.on('tcpip', (accept, reject, info) => {
      const target = nodes().find((node) => node.port === info.destPort && (node.address === info.destIP || node.name === info.destIP));
      if (machine.name !== JUMP || target === undefined) {
        reject();
        return;
      }
      const socket = createConnection({ host: target.address, port: target.port, noDelay: true });
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
};

/** Starts one SSH server per machine on its loopback address; nodes are reached through demo-master-1. */
export const startSshHosts = async (platform: Platform): Promise<SshHosts> => {
  const owned = new Disposables();
  const hosts: SshHost[] = [];
  const pair = newKeyPair('quarterdeck-demo');
  const key = ssh2.utils.parseKey(pair.public);
  if (key instanceof Error) throw key;
  const nodes = (): readonly SshHost[] => hosts.filter((host) => host.role === 'node');
  try {
    for (const machine of platform.machines) {
      const own = newKeyPair(machine.name);
      const connections = new Set<Connection>();
      const server = new ssh2.Server({ hostKeys: [own.private] }, (connection) => {
        connections.add(connection);
        connection.once('close', () => connections.delete(connection));
        client(platform, machine, key, nodes, connection);
      });
      // Without noDelay every handshake waits for delayed acknowledgements.
      const listener = createServer({ noDelay: true }, (socket) => server.injectSocket(socket));
      const port = await new Promise<number>((resolve, reject) => {
        listener.once('error', reject);
        listener.listen(0, machine.address, () => resolve((listener.address() as AddressInfo).port));
      });
      owned.defer(`demo SSH host ${machine.name}`, () => {
        listener.close();
        for (const connection of connections) connection.end();
      });
      hosts.push({ ...machine, port, hostKey: own.public.split(' ').slice(0, 2).join(' ') });
    }
    return { hosts, privateKey: pair.private, dispose: () => owned.dispose() };
  } catch (error) {
    owned.dispose();
    throw error;
  }
};
