/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- these tests read untyped JSON as it came over the wire */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Client as Ssh, type ClientChannel } from 'ssh2';
import { startDemo, type Demo } from '../../../main/demo/demo.ts';
import { clientOf, type Answer, type Client } from './client.ts';

let folder: string;
let demo: Demo;
let client: Client;
const open: Ssh[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
  demo = await startDemo({ folder, faster: 20 });
  client = clientOf(demo.api);
});
afterEach(async () => {
  for (const one of open.splice(0)) one.end();
  await client.close();
  demo.dispose();
  await rm(folder, { recursive: true });
});

const hostOf = (name: string) => demo.hosts.find((host) => host.name === name)!;

const connect = async (name: string, jump?: Ssh, user = 'demo'): Promise<Ssh> => {
  const host = hostOf(name);
  const known = await readFile(demo.knownHostsPath, 'utf8');
  const key = Buffer.from(new RegExp(`^\\[${host.address}\\]:${host.port} ssh-ed25519 (\\S+)`, 'm').exec(known)![1]!, 'base64');
  const sock = jump === undefined ? undefined : await new Promise<ClientChannel>((resolve, reject) => jump.forwardOut('127.0.0.1', 0, host.address, host.port, (error, channel) => (error === undefined ? resolve(channel) : reject(error))));
  const privateKey = await readFile(join(folder, 'id_ed25519'));
  const ssh = new Ssh();
  open.push(ssh);
  return new Promise((resolve, reject) => {
    ssh.once('ready', () => resolve(ssh)).once('error', reject);
    ssh.on('error', () => undefined);
    ssh.connect({ host: host.address, port: host.port, username: user, privateKey, hostVerifier: (offered: Buffer) => offered.equals(key), ...(sock === undefined ? {} : { sock }) });
  });
};

const run = (ssh: Ssh, command: string): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) =>
    ssh.exec(command, (error, channel) => {
      if (error !== undefined) { reject(error); return; }
      let [output, code] = ['', -1];
      channel.on('data', (data: Buffer) => (output += data.toString()));
      channel.stderr.on('data', (data: Buffer) => (output += data.toString()));
      channel.on('exit', (value: number) => (code = value));
      channel.on('close', () => resolve({ code, output }));
    }),
  );

describe('the files', () => {
  test('are readable by their owner alone', async () => {
    for (const path of [demo.kubeconfigPath, demo.sshConfigPath, demo.knownHostsPath, join(folder, 'id_ed25519')]) expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('the seed', () => {
  test('production is well, development has one release whose image is not there', async () => {
    const production = (await client.call('GET', '/apis/apps/v1/namespaces/production/deployments')).body['items'] as Answer[];
    expect(production.map((one) => [one['metadata'].name, one['status'].availableReplicas === one['spec'].replicas])).toEqual([['api', true], ['web', true], ['worker', true]]);
    const pods = (await client.call('GET', '/api/v1/namespaces/development/pods?labelSelector=app%3Dapi')).body['items'] as Answer[];
    expect(pods.map((pod) => pod['status'].containerStatuses[0].state.waiting?.reason)).toContain('ImagePullBackOff');
    const sets = (await client.call('GET', '/apis/apps/v1/namespaces/development/replicasets?labelSelector=app%3Dweb')).body['items'] as Answer[];
    expect(sets.map((set) => set['metadata'].annotations['deployment.kubernetes.io/revision']).sort()).toEqual(['1', '2', '3']);
  });
});

describe('SSH', () => {
  test('a node is reached only through the first master, and only with the key and the user', async () => {
    const master = await connect('demo-master-1');
    const node = await connect('demo-node-2', master);
    expect(await run(node, 'hostname && systemctl is-active kubelet')).toEqual({ code: 0, output: 'demo-node-2\nactive\n' });
    await expect(connect('demo-node-2', await connect('demo-master-2'))).rejects.toThrow();
    await expect(connect('demo-master-1', undefined, 'root')).rejects.toThrow(/authentication/);
  });

  test('a stopped kubelet makes its node NotReady, started again it is Ready', async () => {
    const node = await connect('demo-node-2', await connect('demo-master-1'));
    expect((await run(node, 'sudo systemctl stop kubelet')).code).toBe(0);
    expect((await run(node, 'systemctl is-active kubelet')).code).toBe(3);
    const ready = (one: Answer): Answer => one['status'].conditions.find((condition: Answer) => condition['type'] === 'Ready');
    const lost = await client.until('/api/v1/nodes/demo-node-2', (one) => ready(one)['status'] === 'Unknown');
    expect(ready(lost)['message']).toBe('Kubelet stopped posting node status.');
    await run(node, 'sudo systemctl start kubelet');
    await client.until('/api/v1/nodes/demo-node-2', (one) => ready(one)['status'] === 'True');
  });

  test('a stopped API server refuses on its own port while the others answer', async () => {
    const { address, port } = demo.api.masters.find((one) => one.name === 'demo-master-2')!;
    const ask = (): Promise<number> => fetch(`http://${address}:${port}/readyz`).then((answer) => answer.status);
    expect(await ask()).toBe(200);
    const master = await connect('demo-master-2');
    await run(master, 'sudo systemctl stop kube-apiserver');
    await expect(ask()).rejects.toThrow();
    expect((await client.call('GET', '/version')).status).toBe(200);
    await run(master, 'sudo systemctl start kube-apiserver');
    await expect.poll(ask).toBe(200);
  });

  test('etcd says its health and its leader on each master', async () => {
    const masters = await Promise.all(['demo-master-1', 'demo-master-2', 'demo-master-3'].map((name) => connect(name)));
    expect(JSON.parse((await run(masters[0]!, 'curl -s http://127.0.0.1:2381/health')).output)).toMatchObject({ health: 'true' });
    const leads = await Promise.all(masters.map((one) => run(one, "curl -s http://127.0.0.1:2381/metrics | grep -E '^etcd_server_(is_leader|has_leader)'")));
    expect(leads.map((one) => /is_leader (\d)/.exec(one.output)?.[1])).toEqual(['1', '0', '0']);
  });

  test('a shell echoes, edits and exits', async () => {
    const ssh = await connect('demo-master-1');
    const output = await new Promise<string>((resolve, reject) =>
      ssh.shell((error, channel) => {
        if (error !== undefined) { reject(error); return; }
        let text = '';
        channel.on('data', (data: Buffer) => (text += data.toString()));
        channel.on('close', () => resolve(text));
        channel.write('hostnamx\u007fe\rexit 0\r');
      }),
    );
    expect(output).toContain('\r\ndemo-master-1\r\n');
  });
});
