// What tests use of the lab: run its script, know where everything is, ask the cluster with the real kubectl.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface LabMaster {
  readonly name: string;
  /** Reachable from this machine. */
  readonly outer: string;
  /** Reachable from the other hosts only. */
  readonly inner: string;
}

export interface LabNode {
  readonly name: string;
  /** Reachable through a master only. */
  readonly inner: string;
}

export interface LabEnv {
  readonly dir: string;
  readonly kubeconfig: string;
  readonly kubeconfigViewer: string;
  readonly kubeconfigDev: string;
  readonly kubectl: string;
  /** $HOME for the program under test: `.ssh` as an operator's, `.kube` empty. */
  readonly home: string;
  readonly sshConfig: string;
  readonly knownHosts: string;
  readonly identity: string;
  readonly identityEncrypted: string;
  readonly passphrase: string;
  readonly user: string;
  readonly password: string;
  readonly masters: readonly LabMaster[];
  readonly nodes: readonly LabNode[];
  readonly loadBalancer: string;
  readonly big: { readonly kubeconfig: string };
  /** As big, for tests that break it. */
  readonly small: { readonly kubeconfig: string; readonly etcd: string };
}

const script = fileURLToPath(new URL('lab', import.meta.url));

const minute = 60_000;
/** A first `up` builds Kubernetes and installs packages; nothing else takes more than a few minutes. */
const upLimit = 20 * minute;
const commandLimit = 5 * minute;
const kubectlLimit = minute;
/** The end of what a failed command wrote: what went wrong stands there, before it is only progress. */
const tailLines = 25;

interface RunOptions {
  readonly timeout: number;
  readonly env?: NodeJS.ProcessEnv;
}

function run(file: string, args: readonly string[], options: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      [...args],
      { timeout: options.timeout, maxBuffer: 256 * 1024 * 1024, env: options.env ?? process.env },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve(stdout);
          return;
        }
        const why = error.killed === true ? `not done after ${String(options.timeout / 1000)} s` : `exit ${String(error.code)}`;
        const tail = stderr.trimEnd().split('\n').slice(-tailLines).join('\n');
        reject(new Error(`${[file, ...args].join(' ')}: ${why}\n${tail}`, { cause: error }));
      },
    );
  });
}

/** Runs `lab ARGS...` and gives its standard output. */
export async function lab(...args: string[]): Promise<string> {
  return run(script, args, { timeout: args.includes('up') ? upLimit : commandLimit });
}

let known: Promise<LabEnv> | undefined;

/** Where everything is. It does not change while the tests run, so it is asked once. */
export async function labEnv(): Promise<LabEnv> {
  known ??= lab('env').then((json) => JSON.parse(json) as LabEnv);
  return known;
}

/** Runs the real kubectl as the administrator of the lab's cluster and gives its standard output. */
export async function kubectl(...args: string[]): Promise<string> {
  const { kubectl: file, kubeconfig, dir } = await labEnv();
  const env = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    // not in ~/.kube, which may be the one under test
    KUBECACHEDIR: `${dir}/cache/kubectl`,
    NO_PROXY: '10.77.0.0/24,127.0.0.0/8,localhost',
    no_proxy: '10.77.0.0/24,127.0.0.0/8,localhost',
  }
  return run(file, args, { timeout: kubectlLimit, env });
}
