import type { Platform, Machine } from '../platform.ts';
import { runLine, type Outcome } from '../shell.ts';

const ok = (output: string): Outcome => ({ output, code: 0 });
const unitName = (word: string): string => word.replace(/\.service$/, '');
const when = (millis: number): string => `${new Date(millis).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
// What the machines say of their own start.
const BOOTED_MS = Date.now() - 40 * 86_400_000;

const statusText = (platform: Platform, machine: Machine, unit: string): Outcome => {
  const stoppedAt = platform.stoppedAt(machine.name, unit);
  const state = stoppedAt === undefined ? `active (running) since ${when(BOOTED_MS)}; 40 days ago` : `inactive (dead) since ${when(stoppedAt)}`;
  const pid = stoppedAt === undefined ? `   Main PID: ${600 + unit.length * 7} (${unit})\n` : '';
  return { output: `${stoppedAt === undefined ? '●' : '○'} ${unit}.service - ${unit}\n     Loaded: loaded (/etc/systemd/system/${unit}.service; enabled; preset: enabled)\n     Active: ${state}\n${pid}`, code: stoppedAt === undefined ? 0 : 3 };
};

const show = (platform: Platform, machine: Machine, units: readonly string[], args: readonly string[]): Outcome => {
  const joined = args.join(' ');
  const wanted = [.../(?:-p|--property)[= ]?([\w,]+)/g[Symbol.matchAll](joined)].flatMap((match) => (match[1] ?? '').split(','));
  const values = (unit: string): Record<string, string> => {
    const down = platform.stoppedAt(machine.name, unit);
    const known = platform.unitsOf(machine).includes(unit);
    return {
      Id: `${unit}.service`, LoadState: known ? 'loaded' : 'not-found', ActiveState: known && down === undefined ? 'active' : 'inactive', SubState: known && down === undefined ? 'running' : 'dead', Result: 'success', NRestarts: '0',
      ExecMainPID: String(600 + unit.length * 7), MainPID: down === undefined ? String(600 + unit.length * 7) : '0', ActiveEnterTimestamp: when(BOOTED_MS), ExecMainStatus: '0', UnitFileState: 'enabled', StateChangeTimestamp: when(down ?? BOOTED_MS),
    };
  };
  const one = (unit: string): string => Object.entries(values(unit)).filter(([key]) => wanted.length === 0 || wanted.includes(key)).map(([key, value]) => (joined.includes('--value') ? `${value}\n` : `${key}=${value}\n`)).join('');
  return ok(units.map(one).join('\n'));
};

const systemctl = (platform: Platform, machine: Machine, words: readonly string[]): Outcome => {
  const flags = words.filter((word, index) => word.startsWith('-') || words[index - 1] === '-p');
  const [verb = 'list-units', ...names] = words.filter((word) => !flags.includes(word));
  const units = names.map(unitName);
  const unknown = units.find((unit) => !platform.unitsOf(machine).includes(unit));
  if (verb === 'show') return show(platform, machine, units, words);
  if (verb === 'is-active') {
    const states = units.map((unit) => (!platform.unitsOf(machine).includes(unit) || platform.stopped(machine.name, unit) ? 'inactive' : 'active'));
    return { output: words.includes('-q') || words.includes('--quiet') ? '' : `${states.join('\n')}\n`, code: states.includes('active') ? 0 : 3 };
  }
  if (verb === 'list-units') return ok(platform.unitsOf(machine).map((unit) => `  ${unit}.service loaded ${platform.stopped(machine.name, unit) ? 'inactive dead   ' : 'active   running'} ${unit}\n`).join(''));
  if (verb === 'daemon-reload') return ok('');
  if (unknown !== undefined) return { output: verb === 'status' ? `Unit ${unknown}.service could not be found.\n` : `Failed to ${verb} ${unknown}.service: Unit ${unknown}.service not found.\n`, code: verb === 'status' ? 4 : 5 };
  if (verb === 'status') {
    const shown = units.map((unit) => statusText(platform, machine, unit));
    return { output: shown.map((one) => one.output).join('\n'), code: Math.max(0, ...shown.map((one) => one.code)) };
  }
  if (!['start', 'stop', 'restart'].includes(verb)) return { output: `Unknown command verb ${verb}.\n`, code: 1 };
  for (const unit of units) {
    if (verb !== 'start') platform.set(machine.name, unit, false);
    if (verb !== 'stop') platform.set(machine.name, unit, true);
  }
  return ok('');
};

const journal = (platform: Platform, machine: Machine, words: readonly string[]): Outcome => {
  const unit = unitName(words[words.indexOf('-u') + 1] ?? 'kubelet');
  const count = Math.min(Number(/-n\s*(\d+)/.exec(words.join(' '))?.[1] ?? 20), 500);
  const now = Date.now();
  const stopped = platform.stoppedAt(machine.name, unit);
  const line = (ago: number, text: string): string => `${new Date(now - ago * 1000).toUTCString().slice(8, 11)} ${new Date(now - ago * 1000).toISOString().slice(8, 10)} ${new Date(now - ago * 1000).toISOString().slice(11, 19)} ${machine.name} ${unit}[${600 + unit.length * 7}]: ${text}\n`;
  const lines = Array.from({ length: count }, (_, index) => line((count - index) * 7, `I1124 synced in ${3 + ((index * 13) % 40)}ms`));
  return ok([...lines.slice(0, stopped === undefined ? count : count - 1), ...(stopped === undefined ? [] : [`${when(stopped)} ${machine.name} systemd[1]: Stopped ${unit}.service.\n`])].join(''));
};

const etcd = (platform: Platform, machine: Machine, url: string): Outcome => {
  if (machine.role !== 'master' || platform.stopped(machine.name, 'etcd')) return { output: `curl: (7) Failed to connect to 127.0.0.1 port 2381 after 0 ms: Couldn't connect to server\n`, code: 7 };
  const leader = platform.etcdLeader();
  if (url.endsWith('/health')) return ok(leader === undefined ? '{"health":"false","reason":"RAFT NO LEADER"}' : '{"health":"true","reason":""}');
  if (url.endsWith('/version')) return ok('{"etcdserver":"3.6.4","etcdcluster":"3.6.0"}');
  return ok(`# TYPE etcd_server_has_leader gauge\netcd_server_has_leader ${leader === undefined ? 0 : 1}\n# TYPE etcd_server_is_leader gauge\netcd_server_is_leader ${leader === machine.name ? 1 : 0}\netcd_server_leader_changes_seen_total 2\netcd_server_proposals_pending 0\netcd_mvcc_db_total_size_in_bytes 2.3687168e+07\netcd_server_quota_backend_bytes 2.147483648e+09\n`);
};

const curl = (platform: Platform, machine: Machine, words: readonly string[]): Outcome => {
  const url = words.find((word) => /^https?:/.test(word)) ?? '';
  if (/:(2381|2379)\//.test(url)) return etcd(platform, machine, url);
  const healthz = /:(6443|10257|10259|10248|10256)\/(\w+)/.exec(url);
  const unit = { '6443': 'kube-apiserver', '10257': 'kube-controller-manager', '10259': 'kube-scheduler', '10248': 'kubelet', '10256': 'kube-proxy' }[healthz?.[1] ?? ''];
  if (unit !== undefined && platform.unitsOf(machine).includes(unit) && !platform.stopped(machine.name, unit)) return ok('ok');
  return { output: `curl: (7) Failed to connect: Couldn't connect to server\n`, code: 7 };
};

const FILES = (machine: Machine): Readonly<Record<string, string>> => ({
  '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
  '/etc/hostname': `${machine.name}\n`,
  '/proc/loadavg': '0.21 0.18 0.16 1/412 20211\n',
  '/proc/uptime': `${Math.floor((Date.now() - BOOTED_MS) / 1000)}.10 9000.20\n`,
  '/etc/motd': 'This machine is part of the demo: nothing here is real.\n',
});

const UPTIME = ' 06:12:44 up 40 days,  3:02,  1 user,  load average: 0.21, 0.18, 0.16\n';
const PROCESSES = (units: readonly string[]): string => `    PID TTY          TIME CMD\n      1 ?        00:00:12 systemd\n${units.map((unit) => `${String(600 + unit.length * 7).padStart(7)} ?        00:04:1${unit.length % 10} ${unit}\n`).join('')}`;

/** The simple commands of a demo machine. */
export const machineCommand = (platform: Platform, machine: Machine) => {
  const simple = (words: string[]): Outcome => {
    const [name = '', ...args] = words;
    switch (name) {
      case '':
      case 'true':
      case ':':
      case 'cd':
      case 'clear':
      case 'export':
      case 'set':
        return ok('');
      case 'false':
        return { output: '', code: 1 };
      case 'sudo':
        return simple(args.filter((arg, index) => !(arg.startsWith('-') && args.slice(0, index).every((before) => before.startsWith('-')))));
      case 'timeout':
        return simple(args.slice(1));
      case 'echo':
        return ok(args[0] === '-n' ? args.slice(1).join(' ') : `${args.join(' ')}\n`);
      case 'printf':
        return ok((args[0] ?? '').replaceAll('\\n', '\n').replace('%s', args[1] ?? ''));
      case 'exit':
      case 'logout':
        return { output: '', code: Number(args[0] ?? 0), exit: true };
      case 'hostname':
        return ok(`${machine.name}\n`);
      case 'whoami':
        return ok('demo\n');
      case 'id':
        return ok(args[0] === '-u' ? '1000\n' : 'uid=1000(demo) gid=1000(demo) groups=1000(demo),27(sudo)\n');
      case 'pwd':
        return ok('/home/demo\n');
      case 'uname':
        return ok(args.includes('-a') ? `Linux ${machine.name} 6.1.0-31-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1 x86_64 GNU/Linux\n` : args.includes('-r') ? '6.1.0-31-amd64\n' : 'Linux\n');
      case 'date':
        return ok(`${new Date().toUTCString()}\n`);
      case 'uptime':
        return ok(UPTIME);
      case 'ps':
        return ok(PROCESSES(platform.unitsOf(machine).filter((unit) => !platform.stopped(machine.name, unit))));
      case 'df':
        return ok('Filesystem      Size  Used Avail Use% Mounted on\n/dev/vda1        98G   31G   63G  33% /\n/dev/vdb1       196G   12G  175G   7% /var/lib/containerd\n');
      case 'free':
        return ok('               total        used        free      shared  buff/cache   available\nMem:           32069        6120       18211          12        7737       25412\nSwap:              0           0           0\n');
      case 'ls':
        return ok(args.at(-1)?.startsWith('/etc') === true ? 'hostname  kubernetes  motd  os-release  systemd\n' : 'notes.txt\n');
      case 'cat': {
        const texts = args.map((file) => FILES(machine)[file] ?? (file === 'notes.txt' ? 'Try: systemctl stop kubelet\n' : undefined));
        const absent = args.find((_, index) => texts[index] === undefined);
        return absent === undefined ? ok(texts.join('')) : { output: `cat: ${absent}: No such file or directory\n`, code: 1 };
      }
      case 'systemctl':
        return systemctl(platform, machine, args);
      case 'journalctl':
        return journal(platform, machine, args);
      case 'curl':
      case 'wget':
        return curl(platform, machine, args);
      case 'command':
      case 'which':
        return ['systemctl', 'curl', 'journalctl'].includes(args.at(-1) ?? '') ? ok(`/usr/bin/${args.at(-1) ?? ''}\n`) : { output: '', code: 1 };
      case '[':
      case 'test':
        return { output: '', code: FILES(machine)[args[1] ?? ''] === undefined ? 1 : 0 };
      default:
        return { output: `-bash: ${name}: command not found\n`, code: 127 };
    }
  };
  return (line: string): Outcome => runLine(line, simple);
};
