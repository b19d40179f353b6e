// An SSH agent on a socket in a folder, speaking the agent's own protocol.
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import { disposable } from '../../main/base/disposable.ts';
import type { Disposable } from '../../main/base/disposable.ts';
import type { FakeKey } from './sshd.ts';

export interface FakeAgent extends Disposable {
  readonly socket: string;
}

/** `silent`: takes connections and answers nothing. */
export const startAgent = async (folder: string, keys: readonly FakeKey[], options: { readonly silent?: boolean } = {}): Promise<FakeAgent> => {
  const path = join(folder, 'agent');
  const parsed = keys.map((key) => ssh2.utils.parseKey(key.private) as ParsedKey | ParsedKey[]).map((key) => (Array.isArray(key) ? key[0]! : key));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (options.silent) return;
    const agent = new ssh2.AgentProtocol(false);
    agent.on('error', () => undefined);
    agent.on('identities', (request) => agent.getIdentitiesReply(request, parsed));
    agent.on('sign', (request, wanted, data, { hash }) => {
      const key = parsed.find((one) => one.getPublicSSH().equals(wanted.getPublicSSH()));
      if (key) agent.signReply(request, key.sign(data, hash));
      else agent.failureReply(request);
    });
    socket.pipe(agent).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const own = disposable('fake agent', () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { socket: path, dispose: () => own.dispose() };
};
