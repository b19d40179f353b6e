import type { WebSocket } from 'ws';
import { LineShell, runLine, type Outcome } from '../shell.ts';
import { at, listOf, textOf, timeOf, type Container, type KubeObject } from './objects.ts';
import type { Store } from './store.ts';

const FILES: Readonly<Record<string, string>> = {
  '/etc/os-release': 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n',
  '/etc/resolv.conf': 'search svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
};

/** The version that a container's image names: `web:2` says 2. */
const versionOf = (pod: KubeObject): string => /:([\w.-]+)$/.exec(textOf(at(pod.spec, 'containers', 0, 'image')))?.[1] ?? 'latest';

const environment = (pod: KubeObject, container: string): string[] => {
  const found = listOf<Container>(pod.spec?.['containers']).find((one) => one.name === container);
  return ['PATH=/usr/local/bin:/usr/bin:/bin', `HOSTNAME=${pod.metadata.name}`, ...(found?.env ?? []).map((one) => `${one.name}=${one.value ?? ''}`), 'KUBERNETES_SERVICE_HOST=10.96.0.1', 'HOME=/root'];
};

/** The simple commands of a container's shell. */
export const containerCommand = (store: Store, pod: KubeObject, container: string) => (words: string[]): Outcome => {
  const [name = '', ...args] = words;
  const ok = (output: string): Outcome => ({ output, code: 0 });
  switch (name) {
    case '':
    case 'true':
    case ':':
    case 'cd':
    case 'sleep':
      return ok('');
    case 'false':
      return { output: '', code: 1 };
    case 'echo':
      return ok(args[0] === '-n' ? args.slice(1).join(' ') : `${args.join(' ')}\n`);
    case 'printf':
      return ok((args[0] ?? '').replaceAll('\\n', '\n').replace('%s', args[1] ?? ''));
    case 'exit':
      return { output: '', code: Number(args[0] ?? 0), exit: true };
    case 'hostname':
      return ok(`${pod.metadata.name}\n`);
    case 'pwd':
      return ok('/\n');
    case 'whoami':
      return ok('root\n');
    case 'id':
      return ok('uid=0(root) gid=0(root) groups=0(root)\n');
    case 'uname':
      return ok(args[0] === '-a' ? `Linux ${pod.metadata.name} 6.1.0-31-amd64 #1 SMP Debian x86_64 Linux\n` : args[0] === '-r' ? '6.1.0-31-amd64\n' : 'Linux\n');
    case 'date':
      return ok(`${timeOf(store.clock.now())}\n`);
    case 'env':
    case 'printenv':
      return ok(environment(pod, container).map((line) => `${line}\n`).join(''));
    case 'ls':
      return ok((args.at(-1) ?? '/') === '/etc' ? 'hostname\nhosts\nos-release\nresolv.conf\n' : 'bin\ndev\netc\nhome\nproc\nroot\nsys\ntmp\nusr\nvar\n');
    case 'ps':
      return ok(`PID   USER     TIME  COMMAND\n    1 root      0:01 /${container}\n   27 root      0:00 sh\n   34 root      0:00 ps\n`);
    case 'stty':
      return ok('24 80\n');
    case 'tty':
      return ok('/dev/pts/0\n');
    case 'cat': {
      const file = args[0] ?? '';
      const text = file === '/etc/hostname' ? `${pod.metadata.name}\n` : file === '/etc/hosts' ? `127.0.0.1\tlocalhost\n${textOf(pod.status?.['podIP'])}\t${pod.metadata.name}\n` : FILES[file];
      return text === undefined ? { output: `cat: can't open '${file}': No such file or directory\n`, code: 1 } : ok(text);
    }
    case 'wget':
    case 'curl':
      return args.some((arg) => /localhost|127\.0\.0\.1/.test(arg)) ? ok(`${container} ${versionOf(pod)} ${pod.metadata.name}\n`) : { output: `${name}: bad address '${args.at(-1) ?? ''}'\n`, code: 1 };
    default:
      return { output: `sh: ${name}: not found\n`, code: 127 };
  }
};

const statusOf = (code: number): string =>
  JSON.stringify(
    code === 0
      ? { metadata: {}, status: 'Success' }
      : { metadata: {}, status: 'Failure', message: `command terminated with non-zero exit code: command terminated with exit code ${code}`, reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } },
  );

const SHELLS = new Set(['sh', 'bash', 'ash', '/bin/sh', '/bin/bash', '/bin/ash']);

/** Serves one exec over v4 or v5.channel.k8s.io: the first byte of each frame is its channel (0 stdin, 1 stdout, 2 stderr, 3 error, 4 resize, 255 close). */
export const serveExec = (store: Store, pod: KubeObject, query: URLSearchParams, socket: WebSocket): void => {
  const container = query.get('container') ?? textOf(at(pod.spec, 'containers', 0, 'name'));
  const command = query.getAll('command');
  const tty = query.get('tty') === 'true';
  const stdin = query.get('stdin') === 'true';
  const send = (channel: number, text: string): void => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
  };
  const end = (code: number): void => {
    send(3, statusOf(code));
    socket.close(1000);
  };
  let size = { Width: 80, Height: 24 };
  const own = containerCommand(store, pod, container);
  const simple = (words: string[]): Outcome => (words[0] === 'stty' && words[1] === 'size' ? { output: `${size.Height} ${size.Width}\n`, code: 0 } : own(words));
  const [program = '', flag = '', script = ''] = command;
  const interactive = SHELLS.has(program) && (flag === '' || flag === '-i' || flag === '-l' || (/^-l?c$/.test(flag) && /exec\s|\|\|\s*(exec\s+)?(sh|\/bin\/sh)|^(bash|sh|\/bin\/(ba)?sh)/.test(script)));
  if (!interactive) {
    const isScript = SHELLS.has(program) && /^-l?c$/.test(flag);
    if (!isScript && stdin && program === 'cat' && command.length === 1) {
      socket.on('message', (data: Buffer) => (data[0] === 0 ? send(1, data.subarray(1).toString()) : data[0] === 255 ? end(0) : undefined));
      return;
    }
    const outcome = isScript ? runLine(script, simple) : simple(command);
    if (outcome.code === 127 && !isScript) {
      send(3, JSON.stringify({ metadata: {}, status: 'Failure', message: `Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: exec: "${program}": executable file not found in $PATH: unknown`, reason: 'InternalError', code: 500 }));
      socket.close(1000);
      return;
    }
    send(outcome.code === 0 || tty ? 1 : 2, tty ? outcome.output.replaceAll('\n', '\r\n') : outcome.output);
    end(outcome.code);
    return;
  }
  const shell = tty ? new LineShell({ prompt: () => '/ # ', run: (line) => runLine(line, simple), write: (text) => send(1, text), end }) : undefined;
  let script0 = '';
  socket.on('message', (data: Buffer) => {
    const body = data.subarray(1);
    if (data[0] === 4) size = { ...size, ...(JSON.parse(body.toString()) as Partial<typeof size>) };
    else if (data[0] === 0 && shell !== undefined) shell.input(body);
    else if (data[0] === 0) script0 += body.toString();
    else if (data[0] === 255 && shell === undefined) {
      const outcome = runLine(script0, simple);
      send(1, outcome.output);
      end(outcome.code);
    }
  });
};
