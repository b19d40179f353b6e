import type { HostInfo } from '../../../preload/contract/model/terminal.ts';
import type { Ssh } from '../../ssh/ssh.ts';
import { answerPrompts } from './ask.ts';
import { chosenCluster, complain, EXIT, faultText, print, printJson, withApp } from './common.ts';
import type { Common } from './common.ts';
import { textTable } from './table.ts';

/** `hosts list|add|remove`: which machines belong to a cluster, where addresses do not say it. */
export const hostsCommand = (common: Common, verb: 'list' | 'add' | 'remove', names: readonly string[], role: 'master' | 'node' | 'other'): Promise<number> =>
  withApp(common, async (app, signal) => {
    const { id } = chosenCluster(app, common);
    if (verb === 'add') await app.handlers.hosts.add({ cluster: id, hosts: [...names], role }, { signal });
    else if (verb === 'remove') await app.handlers.hosts.remove({ cluster: id, hosts: [...names] }, { signal });
    if (verb !== 'list') return EXIT.ok;
    const hosts = await firstHosts(app.handlers.hosts.watch({ cluster: id }, { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]) }));
    if (common.json) printJson(hosts);
    else print(textTable(['NAME', 'ROLE', 'ADDRESS', 'VIA', 'NODE', 'BY'], hosts.map((h) => [h.name, h.role, `${h.user}@${h.address}:${h.port}`, h.jumps.join(','), h.node ?? '', h.by])));
    return EXIT.ok;
  });

/** The list once the cluster has told its nodes, or what is known after five seconds. */
const firstHosts = async (lists: AsyncIterable<readonly HostInfo[]>): Promise<readonly HostInfo[]> => {
  let last: readonly HostInfo[] = [];
  for await (last of lists) if (last.some((host) => host.node !== undefined)) return last;
  return last;
};

/** A command over SSH may run for as long as ssh(1) would let it; Ctrl-C ends it. */
const COMMAND_MS = 24 * 3600 * 1000;

/** `ssh HOST [-- COMMAND…]`: a shell, or one command with its exit status. */
export const sshCommand = (common: Common, host: string, command: readonly string[]): Promise<number> =>
  withApp(common, async (app, signal) => {
    const done = new AbortController();
    void answerPrompts(app.prompts, AbortSignal.any([signal, done.signal]));
    try {
      if (command.length === 0) return await shell(app.ssh, host, signal);
      const result = await app.ssh.run(host, command.join(' '), { signal, timeoutMs: COMMAND_MS, interactive: true });
      process.stdout.write(result.stdout);
      process.stderr.write(result.stderr);
      return result.code ?? EXIT.failed;
    } finally {
      done.abort();
    }
  });

const shell = async (ssh: Ssh, host: string, signal: AbortSignal): Promise<number> => {
  const { stdin, stdout } = process;
  const session = await ssh.openShell(host, { cols: stdout.columns || 80, rows: stdout.rows || 24, signal });
  const onResize = (): void => session.resize(stdout.columns, stdout.rows);
  const onData = (data: Buffer): void => void session.write(data);
  session.onOutput((data) => {
    if (stdout.write(data)) return;
    session.pause();
    stdout.once('drain', () => session.resume());
  });
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('data', onData);
  stdin.once('end', () => void session.write(Buffer.from([4])));
  stdout.on('resize', onResize);
  const end = await session.ended;
  stdin.off('data', onData);
  stdout.off('resize', onResize);
  if (stdin.isTTY) stdin.setRawMode(false);
  stdin.pause();
  if (end.fault) complain(faultText(end.fault));
  return end.exit ?? EXIT.failed;
};
