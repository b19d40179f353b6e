import { statSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Disposables } from '../../../main/base/disposable.ts';
import { fingerprint, judgeKey, knownKeyTypes, parseKnownHosts } from '../../../main/ssh/known-hosts.ts';
import { lineOf, newEcdsa, newKey, startSshd } from '../../fakes/sshd.ts';
import { faultOf, sshHome } from '../../fakes/ssh-home.ts';
import type { FakeKey, FakeSshd } from '../../fakes/sshd.ts';
import type { SshHome } from '../../fakes/ssh-home.ts';

const blob = (line: string): Buffer => Buffer.from(line.split(' ')[1] ?? '', 'base64');
const a = lineOf(newKey());
const b = lineOf(newKey());
const ecdsa = lineOf(newEcdsa());
const salt = Buffer.from('01234567890123456789');
const hashedName = (name: string): string => `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;

describe('known_hosts', () => {
  const judge = (text: string, host: string, port: number, key: string): string => {
    const verdict = judgeKey(parseKnownHosts('kh', text), host, port, blob(key));
    return 'entry' in verdict ? `${verdict.verdict} ${verdict.entry.line}` : verdict.verdict;
  };

  it.each([
    ['plain', `h ${a}`, 'h', 22, 'known'],
    ['one of several names', `x,h,10.0.0.1 ${a}`, '10.0.0.1', 22, 'known'],
    ['case does not count', `Host.Example ${a}`, 'hOST.example', 22, 'known'],
    ['hashed', `${hashedName('h')} ${a}`, 'h', 22, 'known'],
    ['hashed with a port', `${hashedName('[h]:2222')} ${a}`, 'h', 2222, 'known'],
    ['hashed, another host', `${hashedName('g')} ${a}`, 'h', 22, 'unknown'],
    ['port', `[h]:2222 ${a}`, 'h', 2222, 'known'],
    ['another port', `[h]:2222 ${a}`, 'h', 2223, 'unknown'],
    ['known without its port', `h ${a}`, 'h', 2222, 'known'],
    ['another key without its port', `h ${b}`, 'h', 2222, 'unknown'],
    ['wildcards', `*.example,!bad.example ${a}`, 'good.example', 22, 'known'],
    ['negation', `*.example,!bad.example ${a}`, 'bad.example', 22, 'unknown'],
    ['changed', `# a comment\n\nh ${b}`, 'h', 22, 'changed 3'],
    ['changed, the line of the same type', `h ${ecdsa}\nh ${b}`, 'h', 22, 'changed 2'],
    ['only other types known', `h ${ecdsa}`, 'h', 22, 'changed 1'],
    ['one of several keys', `h ${b}\nh ${a}`, 'h', 22, 'known'],
    ['revoked', `h ${a}\n@revoked * ${a}`, 'h', 22, 'revoked 2'],
    ['another key revoked', `h ${a}\n@revoked * ${b}`, 'h', 22, 'known'],
    ['an authority is no host key', `@cert-authority * ${a}`, 'h', 22, 'unknown'],
    ['rubbish is passed over', `h\nh ssh-ed25519\nh ssh-rsa ${a.split(' ')[1] ?? ''}\n@strange h ${a}\nh ssh-ed25519 !!!`, 'h', 22, 'unknown'],
  ])('%s', (_, text, host, port, expected) => {
    expect(judge(text, host, port, a)).toBe(expected);
  });

  it('gives the types to ask for', () => {
    const entries = parseKnownHosts('kh', `h ${ecdsa}\nh ${a}\n@revoked h ${b}\n[g]:1 ${a}\n`);
    expect(knownKeyTypes(entries, 'h', 22)).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519']);
    expect(knownKeyTypes(entries, 'g', 1)).toEqual(['ssh-ed25519']);
    expect(knownKeyTypes(entries, 'x', 22)).toEqual([]);
  });
});

describe('host keys on the wire', () => {
  let owned: Disposables;
  let home: SshHome;
  const key = newKey();
  beforeEach(() => {
    owned = new Disposables();
    home = owned.add(sshHome());
  });
  afterEach(() => owned.dispose());

  /** A server that `h` leads to; its line for known_hosts. */
  const start = async (more = '', hostKeys: readonly FakeKey[] = [newKey()]): Promise<{ readonly sshd: FakeSshd; readonly name: string; readonly line: string }> => {
    const sshd = owned.add(await startSshd({ hostKeys, keys: [key] }));
    home.file('.ssh/id_ed25519', key.private);
    home.file('.ssh/config', `Host h\n HostName 127.0.0.1\n Port ${sshd.port}\n User ops\n${more}`);
    return { sshd, name: `[127.0.0.1]:${sshd.port}`, line: lineOf(hostKeys[0]!) };
  };
  const run = (interactive = true): Promise<unknown> => home.ssh.run('h', 'x', { interactive });

  it('unknown: asked with the fingerprint, remembered, not asked again', async () => {
    const { sshd, name, line } = await start();
    home.file('.ssh/known_hosts', `# mine\nother ${a}`);
    home.answer = () => ({ type: 'accept', remember: true });
    expect(await run()).toMatchObject({ code: 0, stdout: 'ran x\n' });
    expect(home.asked).toMatchObject([{ type: 'host-key', host: 'h', address: name, keyType: 'ssh-ed25519', fingerprint: fingerprint(blob(line)) }]);
    expect(home.read('.ssh/known_hosts')).toBe(`# mine\nother ${a}\n${name} ${line}\n`);
    sshd.drop();
    await expect.poll(() => home.ssh.states.value.get('h')?.phase).toBe('failed');
    await run();
    expect(home.asked).toHaveLength(1);
  });

  it('a new file is for its owner alone', async () => {
    await start();
    home.answer = () => ({ type: 'accept', remember: true });
    await run();
    expect(statSync(`${home.folder}/.ssh/known_hosts`).mode & 0o777).toBe(0o600);
  });

  it('names are hashed where the configuration says so, and found again', async () => {
    const { sshd, name } = await start(' HashKnownHosts yes\n');
    home.answer = () => ({ type: 'accept', remember: true });
    await run();
    expect(home.read('.ssh/known_hosts')).toMatch(/^\|1\|/);
    expect(home.read('.ssh/known_hosts')).not.toContain(name);
    sshd.drop();
    await expect.poll(() => home.ssh.states.value.get('h')?.phase).toBe('failed');
    await run();
    expect(home.asked).toHaveLength(1);
  });

  it('accepted for once leaves no trace', async () => {
    await start();
    home.answer = () => ({ type: 'accept', remember: false });
    await run();
    expect(() => home.read('.ssh/known_hosts')).toThrow('ENOENT');
  });

  it('cancelled: nobody logs in', async () => {
    const { sshd } = await start();
    home.answer = () => ({ type: 'cancel' });
    expect(await faultOf(run())).toMatchObject({ kind: 'cancelled', host: 'h' });
    expect(sshd.logins).toBe(0);
    expect(sshd.tried).toEqual([]);
  });

  it('unknown and nobody to ask: refused', async () => {
    const { sshd } = await start();
    expect(await faultOf(run(false))).toMatchObject({ kind: 'refused', cause: 'ssh-host-key-unknown', host: 'h' });
    expect(home.asked).toEqual([]);
    expect(sshd.tried).toEqual([]);
  });

  it.each([['yes', 'refused', ''], ['accept-new', 'in', 'written'], ['no', 'in', 'written']])('unknown with StrictHostKeyChecking %s: %s', async (value, result, written) => {
    const { name, line } = await start(` StrictHostKeyChecking ${value}\n`);
    const outcome = await run().then(() => 'in', (error: unknown) => String(Reflect.get(Reflect.get(error as object, 'fault') as object, 'kind')));
    expect(outcome).toBe(result);
    expect(home.asked).toEqual([]);
    if (written) expect(home.read('.ssh/known_hosts')).toBe(`${name} ${line}\n`);
  });

  it.each(['ask', 'no', 'accept-new'])('changed with StrictHostKeyChecking %s: refused, with the line and both fingerprints, never asked', async (value) => {
    const { sshd, name, line } = await start(` StrictHostKeyChecking ${value}\n`);
    const file = home.file('.ssh/known_hosts', `# first\n${name} ${b}\n`);
    const fault = await faultOf(run());
    expect(fault).toMatchObject({ kind: 'refused', cause: 'ssh-host-key-changed', object: file, line: 2, host: 'h' });
    expect(fault['message']).toContain(fingerprint(blob(line)));
    expect(fault['message']).toContain(fingerprint(blob(b)));
    expect(home.asked).toEqual([]);
    expect(sshd.tried).toEqual([]);
    expect(home.read('.ssh/known_hosts')).toBe(`# first\n${name} ${b}\n`);
  });

  it('revoked: refused, though it is known', async () => {
    const { name, line } = await start();
    const file = home.file('.ssh/known_hosts', `${name} ${line}\n@revoked * ${line}\n`);
    expect(await faultOf(run())).toMatchObject({ kind: 'refused', cause: 'ssh-host-key-revoked', object: file, line: 2 });
  });

  it('asks for the type that is known, and so finds it though the server has others', async () => {
    const [ed, ec] = [newKey(), newEcdsa()];
    const { name } = await start('', [ed, ec]);
    home.file('.ssh/known_hosts', `${name} ${lineOf(ec)}\n`);
    expect(await run(false)).toMatchObject({ code: 0 });
  });

  it('a second file, and an alias', async () => {
    const { line } = await start(' HostKeyAlias The-Alias\n UserKnownHostsFile ~/.ssh/one "~/.ssh/t wo"\n');
    home.file('.ssh/t wo', `the-alias ${line}\n`);
    expect(await run(false)).toMatchObject({ code: 0 });
  });
});
