import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Disposables, type Disposable } from '../base/disposable.ts';
import { startDemoApi, type DemoApi } from './demo-api.ts';
import type { Platform } from './platform.ts';
import { SSH_USER, startSshHosts, type SshHost } from './ssh/hosts.ts';

/** The embedded platform for a first run with no cluster. */
export interface Demo extends Disposable {
  readonly kubeconfigPath: string;
  readonly sshConfigPath: string;
  readonly knownHostsPath: string;
  readonly hosts: readonly { readonly name: string; readonly role: 'master' | 'node'; readonly address: string; readonly port: number }[];
  readonly url: string;
  readonly api: DemoApi;
  readonly platform: Platform;
}

const kubeconfig = (api: DemoApi): string =>
  stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'demo',
    clusters: [{ name: 'demo', cluster: { server: api.url } }],
    users: [{ name: 'demo', user: { token: api.token } }],
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: 'demo', namespace: 'production' } }],
  });

const sshConfig = (hosts: readonly SshHost[], identity: string, knownHosts: string): string =>
  hosts.map((host) => `Host ${host.name}\n  HostName ${host.address}\n  Port ${host.port}\n  User ${SSH_USER}\n  IdentityFile "${identity}"\n  IdentitiesOnly yes\n  UserKnownHostsFile "${knownHosts}"\n${host.role === 'node' ? '  ProxyJump demo-master-1\n' : ''}`).join('\n');

const write = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text, { mode: 0o600 });
  // `mode` counts only for a new file.
  await chmod(path, 0o600);
};

/** Starts the API server and the SSH hosts, and writes kubeconfig, ssh_config, known_hosts and the key into `folder` (0600). */
export const startDemo = async (options: { readonly folder: string; readonly faster?: number }): Promise<Demo> => {
  const owned = new Disposables();
  try {
    const api = owned.add(await startDemoApi({ seed: 'demo', ...(options.faster === undefined ? {} : { faster: options.faster }) }));
    const ssh = owned.add(await startSshHosts(api.platform));
    const [kubeconfigPath, sshConfigPath, knownHostsPath, identity] = ['kubeconfig', 'ssh_config', 'known_hosts', 'id_ed25519'].map((name) => join(options.folder, name)) as [string, string, string, string];
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await Promise.all([
      write(kubeconfigPath, kubeconfig(api)),
      write(sshConfigPath, sshConfig(ssh.hosts, identity, knownHostsPath)),
      write(knownHostsPath, ssh.hosts.map((host) => `[${host.address}]:${host.port} ${host.hostKey}\n`).join('')),
      write(identity, ssh.privateKey),
    ]);
    const hosts = ssh.hosts.map(({ name, role, address, port }) => ({ name, role, address, port }));
    return { kubeconfigPath, sshConfigPath, knownHostsPath, hosts, url: api.url, api, platform: api.platform, dispose: () => owned.dispose() };
  } catch (error) {
    owned.dispose();
    throw error;
  }
};
