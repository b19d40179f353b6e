// SSH and terminals against the real sshd of the lab's hosts: jump hosts, logins, and links that die in every way.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../preload/contract/fault.ts';
import type { Prompt } from '../../preload/contract/model/terminal.ts';
import { silentLog } from '../../main/base/log.ts';
import { Prompts } from '../../main/ssh/prompts.ts';
import { createSsh } from '../../main/ssh/ssh.ts';
import type { Ssh, SshDeps } from '../../main/ssh/ssh.ts';
import type { ShellSession } from '../../main/ssh/session.ts';
import { createTerminals } from '../../main/terminals/terminals.ts';
import { lab, labEnv } from './lab.ts';

const env = await labEnv();
const never = new AbortController().signal;
/** Quick enough for a test: a dead link shows after 3 s. */
const LIMITS = { keepaliveMs: 1000, keepaliveCount: 2, bannerMs: 3000, stepMs: 10_000 };

let home: string;
let prompts: Prompts;
let ssh: Ssh;
let asked: Prompt[];
let answer: ((prompt: Prompt) => Parameters<Prompts['answer']>[1]) | undefined;
const reply = (prompt: Prompt) => answer?.(prompt);
const make = (config?: string, deps: Partial<SshDeps> = {}): Ssh => {
  if (config !== undefined) writeFileSync(join(home, '.ssh', 'config'), config, { mode: 0o600 });
  return createSsh({ prompts, limits: LIMITS, local: { home, env: {} }, ...deps });
};
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lab-ssh-'));
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  // The operator's own files, with a known_hosts that may be written to.
  copyFileSync(env.knownHosts, join(home, '.ssh', 'known_hosts'));
  writeFileSync(join(home, '.ssh', 'config'), readFileSync(env.sshConfig, 'utf8').replaceAll(env.knownHosts, join(home, '.ssh', 'known_hosts')), { mode: 0o600 });
  prompts = new Prompts();
  [asked, answer] = [[], undefined];
  void (async () => {
    const seen = new Set<string>();
    for await (const pending of prompts.pending.follow(never)) {
      for (const prompt of pending) {
        if (seen.has(prompt.id)) continue;
        seen.add(prompt.id);
        asked.push(prompt);
        const given = reply(prompt);
        if (given) prompts.answer(prompt.id, given);
      }
    }
  })();
  ssh = make();
});
afterEach(() => {
  ssh.dispose();
  prompts.dispose();
  rmSync(home, { recursive: true, force: true });
});

const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
  const error: unknown = await promise.then(() => new Error('it did not fail'), (reason: unknown) => reason);
  return (Reflect.get(error as object, 'fault') ?? { kind: 'bug', message: String(error) }) as Fault;
};
const shell = async (host: string): Promise<{ readonly session: ShellSession; readonly text: () => string; readonly type: (line: string) => Promise<void> }> => {
  const session = await ssh.openShell(host, { cols: 120, rows: 40, signal: never });
  let text = '';
  session.onOutput((data) => {
    text += Buffer.from(data).toString();
  });
  return { session, text: () => text, type: (line) => session.write(Buffer.from(`${line}\n`)) };
};
const patience = { timeout: 60_000 };
const own = (more: string): string => `Host m\n HostName ${env.masters[1]!.outer}\n User ${env.user}\n UserKnownHostsFile ~/.ssh/known_hosts\n${more}`;

describe('the lab’s machines', () => {
  it('a shell on node-2 through master-1: kubelet restarted, size told, exit code', async () => {
    const { session, text, type } = await shell('node-2');
    await type('hostname; stty size; sudo systemctl restart kubelet; echo restarted=$?; systemctl is-active kubelet');
    await expect.poll(text, patience).toMatch(/node-2\r\n40 120\r\n[^]*restarted=0\r\nactive/);
    session.resize(77, 33);
    await type('stty size');
    await expect.poll(text, patience).toContain('33 77');
    await type('exit 9');
    expect(await session.ended).toEqual({ exit: 9 });
  });

  it('commands on all machines at once', async () => {
    const names = [...env.masters, ...env.nodes].map((one) => one.name);
    const results = await Promise.all(names.flatMap((name) => [ssh.run(name, 'hostname'), ssh.run(name, 'systemctl is-active ssh; exit 3')]));
    expect(results.map((one) => [one.code, one.stdout.trim()])).toEqual(names.flatMap((name) => [[0, name], [3, 'active']]));
  });

  it('more commands than one connection takes', async () => {
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => ssh.run('master-2', `sleep 0.2; echo ${index}`)));
    expect(results.map((one) => one.stdout.trim())).toEqual(Array.from({ length: 30 }, (_, index) => String(index)));
  });

  it('a signal, a large output', async () => {
    expect(await ssh.run('master-1', 'kill -TERM $$')).toMatchObject({ code: undefined, signal: 'TERM' });
    expect((await ssh.run('master-1', 'head -c 3000000 /dev/zero | tr "\\0" x')).stdout).toHaveLength(3_000_000);
    expect(await faultOf(ssh.run('master-1', 'yes'))).toMatchObject({ cause: 'file-too-large' });
  });

  it('a link to an API server through a master', async () => {
    const link = await ssh.forward('master-1', '127.0.0.1', 22, never);
    const first = await new Promise<Buffer>((resolve) => link.once('data', resolve));
    expect(first.toString()).toMatch(/^SSH-2\.0-OpenSSH/);
    link.destroy();
  });
});

describe('logins', () => {
  it('a key with a passphrase, first wrong', async () => {
    ssh.dispose();
    ssh = make(own(` IdentityFile ${env.identityEncrypted}\n`));
    answer = (prompt) => ({ type: 'secrets', values: ['attempt' in prompt && prompt.attempt === 1 ? 'wrong' : env.passphrase], remember: false });
    expect(await ssh.run('m', 'hostname', { interactive: true })).toMatchObject({ stdout: 'master-2\n' });
    expect(asked.map((prompt) => prompt.type)).toEqual(['passphrase', 'passphrase']);
  });

  it('a password; a wrong one lists what was tried', async () => {
    ssh.dispose();
    ssh = make(own(' PubkeyAuthentication no\n NumberOfPasswordPrompts 1\n'));
    answer = () => ({ type: 'secrets', values: ['wrong'], remember: false });
    const fault = await faultOf(ssh.run('m', 'hostname', { interactive: true, timeoutMs: 60_000 }));
    expect(fault).toMatchObject({ kind: 'unauthorised', cause: 'ssh-auth' });
    expect(fault.message).toContain('tried password');
    answer = () => ({ type: 'secrets', values: [env.password], remember: false });
    expect(await ssh.run('m', 'hostname', { interactive: true })).toMatchObject({ stdout: 'master-2\n' });
  });

  it('an unknown host key: asked, remembered, and then OpenSSH knows it too', async () => {
    ssh.dispose();
    writeFileSync(join(home, '.ssh', 'known_hosts'), '# mine');
    ssh = make(own(` IdentityFile ${env.identity}\n HashKnownHosts yes\n`));
    answer = () => ({ type: 'accept', remember: true });
    expect(await ssh.run('m', 'hostname', { interactive: true })).toMatchObject({ stdout: 'master-2\n' });
    expect(execFileSync('ssh-keygen', ['-F', env.masters[1]!.outer, '-f', join(home, '.ssh', 'known_hosts')], { encoding: 'utf8' })).toContain('ssh-ed25519');
    const fingerprint = execFileSync('ssh-keygen', ['-lf', join(home, '.ssh', 'known_hosts')], { encoding: 'utf8' });
    expect(fingerprint).toContain((asked[0] as { fingerprint: string }).fingerprint);
  });
});

// One person breaks the lab at a time.
const LOCK = '/tmp/lab-break.lock';
let held = false;
const lock = async (): Promise<void> => {
  for (;;) {
    try {
      mkdirSync(LOCK);
      held = true;
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
};

describe('faults', () => {
  beforeAll(lock, 280_000);
  afterAll(() => {
    if (held) rmSync(LOCK, { recursive: true, force: true });
  });

  const broken = async (name: readonly string[], test: () => Promise<void>): Promise<void> => {
    try {
      await lab('break', ...name);
      await test();
    } finally {
      await lab('heal', ...name);
    }
  };

  it('dropped: lost with the reason, never an exit; connected again with its scrollback', async () => {
    const terminals = createTerminals({
      openSession: (target, size, signal) => ssh.openShell(target.type === 'ssh' ? target.host : '', { ...size, signal }),
      prompts, log: silentLog, recorder: { record: () => Promise.resolve() }, describeCluster: (cluster) => ({ name: cluster, user: '' }),
    });
    try {
      const id = terminals.open({ type: 'ssh', host: 'node-2' }, { cols: 80, rows: 24 });
      const state = () => terminals.states.value.find((one) => one.id === id);
      let text = '';
      void (async () => {
        for await (const data of terminals.api.output({ id, from: 0 }, { signal: never })) text += Buffer.from(data).toString();
      })();
      await expect.poll(() => text, patience).toContain('node-2');
      await lab('break', 'ssh-drop', 'node-2');
      await expect.poll(() => state()?.phase, patience).toBe('lost');
      expect(state()?.fault).toMatchObject({ kind: 'unreachable', cause: 'connection-reset' });
      expect(state()?.exit).toBeUndefined();
      await terminals.api.reconnect({ id }, { signal: never });
      await expect.poll(() => state()?.phase, patience).toBe('open');
      await terminals.api.write({ id, data: Buffer.from('echo back-$((40+2))\n') }, { signal: never });
      await expect.poll(() => text, patience).toMatch(/node-2[^]*reconnected[^]*back-42/);
    } finally {
      terminals.dispose();
    }
  });

  it('black hole: the keepalive ends the shell, and other machines do not notice', async () => {
    const { session } = await shell('node-3');
    const running = faultOf(ssh.run('node-3', 'sleep 100', { timeoutMs: 60_000 }));
    await broken(['ssh-blackhole', 'node-3'], async () => {
      expect(await session.ended).toMatchObject({ fault: { kind: 'unreachable', cause: 'ssh-keepalive' } });
      expect(await running).toMatchObject({ kind: 'unreachable', cause: 'ssh-keepalive' });
      expect(await faultOf(ssh.run('node-3', 'true'))).toMatchObject({ host: expect.stringMatching(/node-3|master-1/) as string });
      expect(await ssh.run('node-2', 'hostname')).toMatchObject({ stdout: 'node-2\n' });
    });
    await expect.poll(() => ssh.run('node-3', 'hostname').then((one) => one.stdout, () => ''), patience).toBe('node-3\n');
  });

  it('frozen sshd: the running shell is found dead, a new one gets no banner', async () => {
    const { session } = await shell('master-3');
    await broken(['ssh-freeze', 'master-3'], async () => {
      expect(await session.ended).toMatchObject({ fault: { cause: 'ssh-keepalive', host: 'master-3' } });
      expect(await faultOf(ssh.run('master-3', 'true'))).toMatchObject({ kind: 'unreachable', cause: 'ssh-no-banner', host: 'master-3' });
    });
    await expect.poll(() => ssh.run('master-3', 'hostname').then((one) => one.stdout, () => ''), patience).toBe('master-3\n');
  });

  it('changed host key: refused with the line, never asked', async () => {
    answer = () => ({ type: 'accept', remember: true });
    const before = readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8');
    await broken(['ssh-hostkey', 'master-2'], async () => {
      ssh.dispose();
      ssh = make();
      const fault = await faultOf(ssh.run('master-2', 'true', { interactive: true }));
      expect(fault).toMatchObject({ kind: 'refused', cause: 'ssh-host-key-changed', host: 'master-2', object: join(home, '.ssh', 'known_hosts') });
      expect(before.split('\n')[(fault.line ?? 0) - 1]).toMatch(/^master-2,/);
      expect(fault.message.match(/SHA256:/g)).toHaveLength(2);
    });
    expect(asked).toEqual([]);
    expect(readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8')).toBe(before);
  });
});
