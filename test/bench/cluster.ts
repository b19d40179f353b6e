// The cluster that is measured, as its peers and as plain HTTP see it.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { Agent, request } from 'undici';
import { lab, labEnv } from '../lab/lab.ts';
import { endProcess } from './measure.ts';
import type { Owned } from './owned.ts';

/** One of the lab's clusters without controllers. */
export interface Cluster {
  readonly name: 'big' | 'small';
  readonly pods: number;
  readonly kubeconfig: string;
  /** The lab's own: the version of the API server. */
  readonly kubectl: string;
  readonly bin: string;
}

/** Starts a cluster with so many pods; what was there before is thrown away. */
export const startCluster = async (owned: Owned, name: 'big' | 'small', pods: number): Promise<Cluster> => {
  const env = await labEnv();
  owned.add(() => lab(name, 'down'));
  await lab(name, 'down');
  await lab(name, 'up', String(pods));
  return { name, pods, kubeconfig: env[name].kubeconfig, kubectl: env.kubectl, bin: join(env.dir, 'bin') };
};

/** Plain HTTP to a cluster's API server. */
export interface Api {
  /** The whole answer, thrown away as it comes: what the wire alone takes. */
  download(path: string): Promise<void>;
  /** Changes a pod's status; resolves when the server has answered. */
  patchStatus(namespace: string, pod: string, patch: object): Promise<void>;
  close(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[];
  readonly users: readonly { readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } }[];
}

/** Speaks to the API server as the administrator, over connections of its own. */
export const apiOf = async (kubeconfig: string): Promise<Api> => {
  const config = load(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const pem = (data: string | undefined): string => Buffer.from(data ?? '', 'base64').toString();
  const cluster = config.clusters[0]?.cluster;
  const user = config.users[0]?.user;
  const agent = new Agent({ connect: { ca: pem(cluster?.['certificate-authority-data']), cert: pem(user?.['client-certificate-data']), key: pem(user?.['client-key-data']) } });
  const server = cluster?.server ?? '';
  // Not curl's user agent, for which the API server indents its JSON.
  const headers = { 'user-agent': 'quarterdeck-bench', accept: 'application/json' };
  return {
    download: async (path) => {
      const response = await request(`${server}${path}`, { dispatcher: agent, headers });
      for await (const _ of response.body);
    },
    patchStatus: async (namespace, pod, patch) => {
      const response = await request(`${server}/api/v1/namespaces/${namespace}/pods/${pod}/status`, { dispatcher: agent, method: 'PATCH', headers: { ...headers, 'content-type': 'application/strategic-merge-patch+json' }, body: JSON.stringify(patch) });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw new Error(`patch of ${namespace}/${pod}: ${response.statusCode} ${text.slice(0, 300)}`);
    },
    close: () => agent.close(),
  };
};

/** Status patches all over the first two thousand pods, by the lab's own client. */
export interface Churn {
  /** Resolves with the number of updates when the time is over. */
  readonly done: Promise<number>;
  stop(): Promise<void>;
}

/** Starts `lab-churn` at 300 updates a second, which a small machine does not reach: then as many as it can. */
export const startChurn = (owned: Owned, cluster: Cluster, seconds: number): Churn => {
  const child = spawn(join(cluster.bin, 'lab-churn'), ['--kubeconfig', cluster.kubeconfig, '--rate', '300', '--seconds', String(seconds)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = owned.add(() => endProcess(child));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
  const done = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const [, updates, failed] = /churn: (\d+) updates, (\d+) failed/.exec(text) ?? [];
      if (updates === undefined) reject(new Error(`lab-churn did not finish: ${text.slice(-500)}`));
      else resolve(Number(updates) - Number(failed));
    });
  });
  // Nobody waits for it where it is stopped.
  done.catch(() => undefined);
  return { done, stop };
};
