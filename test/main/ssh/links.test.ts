import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Disposables } from '../../../main/base/disposable.ts';
import type { SshDeps } from '../../../main/ssh/ssh.ts';
import { lineOf, newKey, startLink, startMute, startSshd } from '../../fakes/sshd.ts';
import type { FakeSshd, FakeSshdOptions } from '../../fakes/sshd.ts';
import { faultOf, sshHome } from '../../fakes/ssh-home.ts';
import type { SshHome } from '../../fakes/ssh-home.ts';

let owned: Disposables;
let home: SshHome;
const key = newKey();
const never = new AbortController().signal;
const make = (deps: Partial<SshDeps> = {}): void => {
  home = owned.add(sshHome(deps));
  home.file('.ssh/id_ed25519', key.private);
};
beforeEach(() => {
  owned = new Disposables();
  make();
});
afterEach(() => owned.dispose());

const sshd = async (options: FakeSshdOptions = {}): Promise<FakeSshd> => owned.add(await startSshd({ keys: [key], ...options }));
const entry = (name: string, port: number, more = ''): string => `Host ${name}\n HostName 127.0.0.1\n Port ${port}\n${more}`;
const config = (...entries: readonly string[]): void => {
  home.file('.ssh/config', `${entries.join('')}Host *\n User ops\n StrictHostKeyChecking accept-new\n`);
};
const shell = (host = 'h') => home.ssh.openShell(host, { cols: 80, rows: 24, signal: never });
const collect = (session: Awaited<ReturnType<typeof shell>>): { text: string } => {
  const all = { text: '' };
  session.onOutput((data) => {
    all.text += Buffer.from(data).toString();
  });
  return all;
};

describe('servers that are not', () => {
  it.each([['says nothing', undefined], ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'], ['says its name slowly and never ends', 'SSH-2.0-']])('accepts and %s: ssh-no-banner', async (_, greeting) => {
    const mute = owned.add(await startMute(greeting));
    make({ limits: { bannerMs: 200 } });
    config(entry('h', mute.port));
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'unreachable', cause: 'ssh-no-banner', host: 'h' });
    expect(home.ssh.states.value.get('h')).toMatchObject({ phase: 'failed', fault: { cause: 'ssh-no-banner' } });
  });

  it('closes before it says its name', async () => {
    const mute = owned.add(await startMute());
    config(entry('h', mute.port));
    const running = faultOf(home.ssh.run('h', 'x'));
    const timer = setInterval(() => mute.drop(), 20);
    expect(await running).toMatchObject({ kind: 'unreachable', cause: 'ssh-no-banner' });
    clearInterval(timer);
  });

  it('says its name and then nothing', async () => {
    const mute = owned.add(await startMute('SSH-2.0-Mute\r\n'));
    make({ limits: { stepMs: 200 } });
    config(entry('h', mute.port));
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'timeout', host: 'h' });
  });

  it('is not there', async () => {
    const gone = await startMute();
    gone.dispose();
    config(entry('h', gone.port));
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'unreachable', cause: 'connection-refused', host: 'h' });
  });

  it('has no algorithm in common', async () => {
    const server = await sshd();
    config(entry('h', server.port, ' KexAlgorithms sntrup761x25519-sha512@openssh.com\n'));
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'unsupported', cause: 'ssh-algorithms' });
  });

  it('a dead host delays no other', async () => {
    const [mute, server] = [owned.add(await startMute()), await sshd()];
    config(entry('dead', mute.port), entry('well', server.port));
    const stop = new AbortController();
    const dead = faultOf(home.ssh.run('dead', 'x', { signal: stop.signal }));
    expect(await home.ssh.run('well', 'x')).toMatchObject({ code: 0 });
    expect(home.ssh.states.value.get('dead')?.phase).toBe('connecting');
    stop.abort();
    expect(await dead).toMatchObject({ kind: 'cancelled' });
    await expect.poll(() => home.ssh.states.value.has('dead')).toBe(false);
  });

  it('a ProxyCommand is not run', async () => {
    config(entry('h', 1, ' ProxyCommand touch /tmp/never\n'));
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'refused', cause: 'ssh-proxy-command', object: 'touch /tmp/never' });
  });
});

describe('a shared connection', () => {
  it('carries commands, shells and links, and logs in once', async () => {
    const server = await sshd({ forwards: true });
    config(entry('h', server.port));
    const [one, two] = await Promise.all([home.ssh.run('h', 'a'), home.ssh.run('h', 'exit 7')]);
    expect([one, two]).toMatchObject([{ code: 0, stdout: 'ran a\n' }, { code: 7, stdout: '' }]);
    const session = await shell();
    const link = await home.ssh.forward('h', '127.0.0.1', server.port, never);
    const first = await new Promise<Buffer>((resolve) => link.once('data', resolve));
    expect(first.toString()).toMatch(/^SSH-2\.0-/);
    link.destroy();
    session.close();
    await session.ended;
    expect(server.logins).toBe(1);
  });

  it('another one is opened where the sessions of the first are used up', async () => {
    const server = await sshd({ maxSessions: 10, exec: (command, channel) => setTimeout(() => { channel.write(command); channel.exit(0); channel.end(); }, 30) });
    config(entry('h', server.port));
    const results = await Promise.all(Array.from({ length: 25 }, (_, index) => home.ssh.run('h', String(index))));
    expect(results.map((one) => one.stdout)).toEqual(Array.from({ length: 25 }, (_, index) => String(index)));
    expect(server.logins).toBe(3);
  });

  it('is closed when it was not used for a while', async () => {
    make({ idleMs: 50 });
    const server = await sshd();
    config(entry('h', server.port));
    await home.ssh.run('h', 'x');
    expect(server.open.size).toBe(1);
    await expect.poll(() => server.open.size).toBe(0);
    expect(home.ssh.states.value.has('h')).toBe(false);
  });

  it('a refused forward says why, and the connection stays', async () => {
    const server = await sshd({ forwards: true });
    config(entry('h', server.port));
    const gone = await startMute();
    gone.dispose();
    expect(await faultOf(home.ssh.forward('h', '127.0.0.1', gone.port, never))).toMatchObject({ host: 'h' });
    expect(await home.ssh.run('h', 'x')).toMatchObject({ code: 0 });
    expect(server.logins).toBe(1);
  });

  it('tells its server and its round trip', async () => {
    const server = await sshd();
    config(entry('h', server.port));
    const { banner, latencyMs } = await home.ssh.test('h', never);
    expect(banner).toMatch(/^ssh2js/);
    expect(latencyMs).toBeGreaterThan(0);
  });

  it('names: user and port before the file’s, nonsense refused', async () => {
    const server = await sshd();
    config(entry('h', 1));
    expect(await home.ssh.run(`ops@h:${server.port}`, 'x')).toMatchObject({ code: 0 });
    expect(await faultOf(home.ssh.run('-oProxyCommand=x', 'x'))).toMatchObject({ kind: 'invalid' });
  });

  it('a node that no file names is found by the address its cluster gives', async () => {
    const server = await sshd();
    make({ addressOf: (name) => (name === 'node-x' ? '127.0.0.1' : undefined) });
    config(`Host node-x\n Port ${server.port}\n`);
    expect(await home.ssh.run('node-x', 'x')).toMatchObject({ code: 0 });
  });
});

describe('commands', () => {
  it('fail with the time limit, and the connection stays', async () => {
    const server = await sshd();
    config(entry('h', server.port));
    await home.ssh.run('h', 'x');
    expect(await faultOf(home.ssh.run('h', 'hang', { timeoutMs: 50 }))).toMatchObject({ kind: 'timeout' });
    expect(await home.ssh.run('h', 'x')).toMatchObject({ code: 0 });
    expect(server.logins).toBe(1);
  });

  it('end by a signal', async () => {
    const server = await sshd({ exec: (_, channel) => { channel.exit('KILL'); channel.end(); } });
    config(entry('h', server.port));
    expect(await home.ssh.run('h', 'x')).toEqual({ code: undefined, signal: 'KILL', stdout: '', stderr: '' });
  });

  it('with more output than is kept fail', async () => {
    const server = await sshd({ exec: (_, channel) => { channel.write(Buffer.alloc(5 * 1024 * 1024)); channel.exit(0); channel.end(); } });
    config(entry('h', server.port));
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'invalid', cause: 'file-too-large' });
  });

  it('cut off in the middle are never an exit', async () => {
    const server = await sshd();
    config(entry('h', server.port));
    await home.ssh.run('h', 'x');
    const running = faultOf(home.ssh.run('h', 'hang'));
    setTimeout(() => server.drop(), 50);
    expect(await running).toMatchObject({ kind: 'unreachable', cause: 'connection-reset', host: 'h' });
  });
});

describe('shells', () => {
  it('echo, resize, exit', async () => {
    const server = await sshd();
    config(entry('h', server.port));
    const session = await shell();
    const all = collect(session);
    session.resize(132, 50);
    await session.write(Buffer.from('typed'));
    await expect.poll(() => all.text).toBe('hello\r\ntyped');
    await session.write(Buffer.from('exit 4'));
    expect(await session.ended).toEqual({ exit: 4 });
    expect(server.sizes).toEqual(['80x24', '132x50']);
    expect(await faultOf(session.write(Buffer.from('late')))).toMatchObject({ cause: 'session-gone' });
  });

  it('dropped: every shell ends with the fault', async () => {
    const server = await sshd();
    const link = owned.add(await startLink(server.port));
    config(entry('h', link.port));
    const sessions = await Promise.all([shell(), shell(), shell()]);
    link.drop();
    for (const { ended } of sessions) expect(await ended).toMatchObject({ fault: { kind: 'unreachable', cause: 'connection-reset', host: 'h' } });
    expect(home.ssh.states.value.get('h')).toMatchObject({ phase: 'failed', fault: { cause: 'connection-reset' } });
  });

  it('black hole: the keepalive finds it, and no write hangs for ever', async () => {
    make({ limits: { keepaliveMs: 40, keepaliveCount: 2 } });
    const server = await sshd();
    const link = owned.add(await startLink(server.port));
    config(entry('h', link.port));
    const session = await shell();
    link.blackhole();
    // More than one window, so that the write waits for the other side.
    const writing = faultOf(session.write(Buffer.alloc(3 * 1024 * 1024)));
    expect(await session.ended).toMatchObject({ fault: { kind: 'unreachable', cause: 'ssh-keepalive', host: 'h' } });
    expect(await writing).toMatchObject({ cause: 'session-gone' });
  });

  it('black hole behind a jump host: the target’s own keepalive finds it', async () => {
    make({ limits: { keepaliveMs: 40, keepaliveCount: 2 } });
    const [jump, target] = [await sshd({ forwards: true }), await sshd()];
    const link = owned.add(await startLink(target.port));
    config(entry('jump', jump.port), entry('h', link.port, ' ProxyJump jump\n'));
    const session = await shell();
    link.blackhole();
    expect(await session.ended).toMatchObject({ fault: { cause: 'ssh-keepalive', host: 'h' } });
    expect(await home.ssh.run('jump', 'x')).toMatchObject({ code: 0 });
  });

  it('a slow reader stops a flood: what is buffered stays bounded', async () => {
    let sent = 0;
    const server = await sshd({
      shell: (channel) => {
        const pour = (): void => {
          for (;;) {
            sent += 32_768;
            if (!channel.write(Buffer.alloc(32_768, 0x78))) break;
          }
          channel.once('drain', pour);
        };
        pour();
      },
    });
    config(entry('h', server.port));
    const session = await shell();
    let got = 0;
    session.onOutput((data) => {
      got += data.length;
    });
    await expect.poll(() => got).toBeGreaterThan(1_000_000);
    session.pause();
    // The server has filled both windows and its own buffer, and then stands still.
    let before = -1;
    await expect.poll(() => { const still = sent === before; before = sent; return still; }, { interval: 200 }).toBe(true);
    const stopped = got;
    expect(sent - got).toBeLessThan(12 * 1024 * 1024);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(got).toBe(stopped);
    session.resume();
    await expect.poll(() => got).toBeGreaterThan(stopped + 4_000_000);
    session.close();
    expect(await session.ended).toEqual({});
  });

  it('closed by us is no fault', async () => {
    const server = await sshd();
    config(entry('h', server.port));
    const session = await shell();
    session.close();
    expect(await session.ended).toEqual({});
  });

  it('everything ends with the service', async () => {
    const server = await sshd();
    config(entry('h', server.port));
    const session = await shell();
    home.ssh.dispose();
    expect(await session.ended).toMatchObject({ fault: { kind: 'cancelled' } });
    await expect.poll(() => server.open.size).toBe(0);
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'cancelled' });
  });
});

describe('jump hosts', () => {
  it('a chain of two, each with its own key, each connected once', async () => {
    const [a, b, target] = [await sshd({ forwards: true }), await sshd({ forwards: true }), await sshd()];
    config(entry('a', a.port), entry('b', b.port), entry('h', target.port, ' ProxyJump a,b\n'));
    expect(await home.ssh.run('h', 'x')).toMatchObject({ code: 0 });
    expect(await home.ssh.run('b', 'y')).toMatchObject({ code: 0 });
    expect([a.logins, target.logins]).toEqual([1, 1]);
    const known = home.read('.ssh/known_hosts');
    for (const server of [a, b, target]) expect(known).toContain(`[127.0.0.1]:${server.port} ${lineOf(server.hostKeys[0]!)}`);
    expect(home.ssh.states.value.get('a')?.phase).toBe('connected');
  });

  it('a jump host that needs one itself', async () => {
    const [a, b, target] = [await sshd({ forwards: true }), await sshd({ forwards: true }), await sshd()];
    config(entry('a', a.port), entry('b', b.port, ' ProxyJump a\n'), entry('h', target.port, ' ProxyJump b\n'));
    expect(await home.ssh.run('h', 'x')).toMatchObject({ code: 0 });
    expect([a.logins, b.logins, target.logins]).toEqual([1, 1, 1]);
  });

  it('failing: the fault names it', async () => {
    const gone = await startMute();
    gone.dispose();
    const target = await sshd();
    config(entry('jump', gone.port), entry('h', target.port, ' ProxyJump jump\n'));
    const fault = await faultOf(home.ssh.run('h', 'x'));
    expect(fault).toMatchObject({ kind: 'unreachable', cause: 'ssh-jump', host: 'jump' });
    expect(fault['message']).toMatch(/^Jump host jump of h: jump \(127\.0\.0\.1:\d+\) refused the connection$/);
  });

  it('refusing us, or with another key: its own next step stays', async () => {
    const [stranger, target] = [await sshd({ forwards: true, keys: [newKey()] }), await sshd()];
    config(entry('jump', stranger.port), entry('h', target.port, ' ProxyJump jump\n'));
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'unauthorised', cause: 'ssh-auth', host: 'jump' });
    const file = home.file('.ssh/known_hosts', `[127.0.0.1]:${stranger.port} ${lineOf(newKey())}\n`);
    expect(await faultOf(home.ssh.run('h', 'x'))).toMatchObject({ kind: 'refused', cause: 'ssh-host-key-changed', host: 'jump', object: file });
  });

  it('that may not forward, or cannot reach the target', async () => {
    const [closed, open] = [await sshd({ forwards: false }), await sshd({ forwards: true })];
    const gone = await startMute();
    gone.dispose();
    config(entry('closed', closed.port), entry('open', open.port), entry('h1', gone.port, ' ProxyJump closed\n'), entry('h2', gone.port, ' ProxyJump open\n'));
    expect(await faultOf(home.ssh.run('h1', 'x'))).toMatchObject({ host: 'closed', cause: 'ssh-jump' });
    expect(await faultOf(home.ssh.run('h2', 'x'))).toMatchObject({ host: 'open', cause: 'ssh-jump' });
  });

  it('lost: the shells behind it end too', async () => {
    const [jump, target] = [await sshd({ forwards: true }), await sshd()];
    config(entry('jump', jump.port), entry('h', target.port, ' ProxyJump jump\n'));
    const session = await shell();
    jump.drop();
    expect(await session.ended).toMatchObject({ fault: { kind: 'unreachable' } });
  });

  it('in a circle, and through itself', async () => {
    const server = await sshd();
    config(entry('a', 1, ' ProxyJump b\n'), entry('b', 1, ' ProxyJump a\n'), entry('self', server.port, ' ProxyJump self\n'));
    expect(await faultOf(home.ssh.run('a', 'x'))).toMatchObject({ kind: 'invalid', cause: 'ssh-jump' });
    expect(await home.ssh.run('self', 'x')).toMatchObject({ code: 0 });
  });

  it('is kept for as long as somebody is behind it', async () => {
    make({ idleMs: 50 });
    const [jump, target] = [await sshd({ forwards: true }), await sshd()];
    config(entry('jump', jump.port), entry('h', target.port, ' ProxyJump jump\n'));
    const session = await shell();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(jump.open.size).toBe(1);
    session.close();
    await session.ended;
    await expect.poll(() => jump.open.size).toBe(0);
  });
});

describe('two who want the same host', () => {
  it('share one attempt; one who gives up does not stop the other', async () => {
    const server = await sshd({ password: 'pw', keys: [] });
    config(entry('h', server.port));
    const stop = new AbortController();
    const one = faultOf(home.ssh.openShell('h', { cols: 80, rows: 24, signal: stop.signal }));
    const two = shell();
    await expect.poll(() => home.prompts.pending.value.length).toBe(1);
    stop.abort();
    expect(await one).toMatchObject({ kind: 'cancelled' });
    home.prompts.answer(home.prompts.pending.value[0]!.id, { type: 'secrets', values: ['pw'], remember: false });
    const session = await two;
    session.close();
    await session.ended;
    expect(server.logins).toBe(1);
  });

  it('a probe that may ask nobody fails alone, the operator is still asked', async () => {
    const server = await sshd({ password: 'pw', keys: [] });
    config(entry('h', server.port));
    home.answer = () => ({ type: 'secrets', values: ['pw'], remember: false });
    const [probe, session] = await Promise.all([faultOf(home.ssh.run('h', 'x')), shell()]);
    expect(probe).toMatchObject({ kind: 'unauthorised', cause: 'ssh-auth' });
    expect(home.asked).toHaveLength(1);
    session.close();
    await session.ended;
  });
});
