import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Disposables } from '../../../main/base/disposable.ts';
import { parsePrivateKey } from '../../../main/ssh/keys.ts';
import type { Vault } from '../../../main/ssh/secrets.ts';
import { startAgent } from '../../fakes/ssh-agent.ts';
import { newKey, startSshd } from '../../fakes/sshd.ts';
import type { FakeSshd, FakeSshdOptions } from '../../fakes/sshd.ts';
import { faultOf, sshHome } from '../../fakes/ssh-home.ts';
import type { SshHome } from '../../fakes/ssh-home.ts';

let owned: Disposables;
let home: SshHome;
const stored = new Map<string, string>();
const vault: Vault = {
  get: (key) => Promise.resolve(stored.get(key)),
  set: (key, value) => Promise.resolve(void stored.set(key, value)),
};
beforeEach(() => {
  stored.clear();
  owned = new Disposables();
  home = owned.add(sshHome({ vault }));
});
afterEach(() => owned.dispose());

const start = async (options: FakeSshdOptions, more = ''): Promise<FakeSshd> => {
  const sshd = owned.add(await startSshd(options));
  home.file('.ssh/config', `Host h\n HostName 127.0.0.1\n Port ${sshd.port}\n User ops\n StrictHostKeyChecking accept-new\n${more}`);
  return sshd;
};
const run = (interactive = true): Promise<unknown> => home.ssh.run('h', 'x', { interactive });
const again = async (sshd: FakeSshd): Promise<void> => {
  sshd.drop();
  await expect.poll(() => home.ssh.states.value.get('h')?.phase).toBe('failed');
};

describe('keys', () => {
  const kinds: readonly (readonly [string, () => { readonly text: string; readonly passphrase?: string }])[] = [
    ['PKCS#8 RSA', () => ({ text: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })],
    ['PKCS#8 EC', () => ({ text: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })],
    ['PKCS#8 ed25519', () => ({ text: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })],
    ['encrypted PKCS#8 ed25519', () => ({ text: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pp' }).toString(), passphrase: 'pp' })],
    ['PEM RSA', () => ({ text: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() })],
    ['encrypted PEM RSA', () => ({ text: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'pp' }).toString(), passphrase: 'pp' })],
    ['OpenSSH', () => ({ text: newKey().private })],
    ['encrypted OpenSSH', () => ({ text: newKey('pp').private, passphrase: 'pp' })],
  ];

  it.each(kinds)('%s logs in', async (_, make) => {
    const { text, passphrase } = make();
    const reading = parsePrivateKey(text, passphrase);
    if (reading.state !== 'ready') throw new Error(JSON.stringify(reading));
    const publicKey = `${reading.key.type} ${reading.key.getPublicSSH().toString('base64')}`;
    const sshd = await start({ keys: [{ private: text, public: publicKey }] }, ' IdentityFile ~/.ssh/k\n');
    home.file('.ssh/k', text);
    home.answer = () => ({ type: 'secrets', values: [passphrase ?? ''], remember: false });
    expect(await run()).toMatchObject({ code: 0 });
    expect(home.asked).toHaveLength(passphrase === undefined ? 0 : 1);
    expect(sshd.logins).toBe(1);
  });

  it('wrong passphrases are told apart from rubbish, in every format', () => {
    for (const [name, make] of kinds) {
      const { text, passphrase } = make();
      if (passphrase === undefined) continue;
      expect(parsePrivateKey(text).state, name).toBe('encrypted');
      expect(parsePrivateKey(text, 'wrong').state, name).toBe('wrong-passphrase');
    }
    expect(parsePrivateKey('rubbish').state).toBe('unsupported');
    expect(parsePrivateKey(newKey().public).state).toBe('unsupported');
    expect(parsePrivateKey(generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()).state).toBe('unsupported');
  });

  it('asks again after a wrong passphrase, then gives up with the file', async () => {
    const key = newKey('right');
    await start({ keys: [key] }, ' IdentityFile ~/.ssh/k\n');
    const file = home.file('.ssh/k', key.private);
    home.answer = () => ({ type: 'secrets', values: ['wrong'], remember: true });
    expect(await faultOf(run())).toMatchObject({ kind: 'unauthorised', cause: 'ssh-passphrase', object: file, host: 'h' });
    expect(home.asked.map((prompt) => 'attempt' in prompt && prompt.attempt)).toEqual([1, 2, 3]);
    expect([...stored]).toEqual([]);
  });

  it('a right passphrase is kept for this run, and in the vault where wished', async () => {
    const key = newKey('right');
    const sshd = await start({ keys: [key] }, ' IdentityFile ~/.ssh/k\n');
    const file = home.file('.ssh/k', key.private);
    home.answer = (prompt) => ({ type: 'secrets', values: ['attempt' in prompt && prompt.attempt === 1 ? 'wrong' : 'right'], remember: true });
    await run();
    expect(home.asked).toMatchObject([{ type: 'passphrase', file, host: 'h', user: 'ops', canStore: true }, { attempt: 2 }]);
    expect([...stored]).toEqual([[`ssh-passphrase:${file}`, 'right']]);
    await again(sshd);
    expect(await run(false)).toMatchObject({ code: 0 });
  });

  it('nobody to ask: a locked key fails at once', async () => {
    const key = newKey('right');
    await start({ keys: [key] }, ' IdentityFile ~/.ssh/k\n');
    home.file('.ssh/k', key.private);
    const fault = await faultOf(run(false));
    expect(fault).toMatchObject({ kind: 'unauthorised', cause: 'ssh-auth', host: 'h' });
    expect(fault['message']).toContain('locked by a passphrase');
    expect(home.asked).toEqual([]);
  });

  it('a key of no known format, one that others may read, one that is not there: each is named', async () => {
    await start({ keys: [newKey()] }, ' IdentityFile ~/.ssh/rubbish\n IdentityFile ~/.ssh/open\n IdentityFile ~/.ssh/none\n');
    const rubbish = home.file('.ssh/rubbish', '-----BEGIN NOTHING-----\n');
    home.file('.ssh/open', newKey().private, 0o644);
    expect(await faultOf(run())).toMatchObject({ kind: 'invalid', cause: 'ssh-key-format', object: rubbish });
    const { message } = await faultOf(run(false));
    expect(message).toContain('mode 644');
    expect(message).toContain('.ssh/none (not there)');
  });

  it('the server takes none of ours: the fault lists what was tried and what it takes', async () => {
    await start({ keys: [newKey()] }, ' IdentityFile ~/.ssh/k\n');
    const file = home.file('.ssh/k', newKey().private);
    const fault = await faultOf(run());
    expect(fault).toMatchObject({ kind: 'unauthorised', cause: 'ssh-auth', host: 'h' });
    expect(fault['message']).toBe(`Permission denied for ops on h: tried key ${file}; the server takes publickey`);
  });
});

describe('the agent', () => {
  it('signs for us', async () => {
    const key = newKey();
    const agent = owned.add(await startAgent(home.folder, [newKey(), key]));
    const sshd = await start({ keys: [key] }, ` IdentityAgent ${agent.socket}\n`);
    expect(await run(false)).toMatchObject({ code: 0 });
    expect(sshd.logins).toBe(1);
  });

  it('with IdentitiesOnly only the keys that are named, known by their public halves', async () => {
    const [key, other] = [newKey(), newKey()];
    const agent = owned.add(await startAgent(home.folder, [other, key]));
    const more = ` IdentityAgent ${agent.socket}\n IdentitiesOnly yes\n IdentityFile ~/.ssh/named\n`;
    const sshd = await start({ keys: [key, other] }, more);
    expect(await faultOf(run(false))).toMatchObject({ cause: 'ssh-auth' });
    expect(sshd.tried).not.toContain('publickey');
    home.file('.ssh/named.pub', `${key.public}\n`);
    expect(await run(false)).toMatchObject({ code: 0 });
  });

  it('gives half of a login, the password the other', async () => {
    const key = newKey();
    const agent = owned.add(await startAgent(home.folder, [key]));
    await start({ keys: [key], password: 'pw', twoFactors: true }, ` IdentityAgent ${agent.socket}\n`);
    home.answer = () => ({ type: 'secrets', values: ['pw'], remember: false });
    expect(await run()).toMatchObject({ code: 0 });
  });

  it('that is not there is told, and the next way is tried', async () => {
    await start({ password: 'pw' }, ' IdentityAgent ~/none\n');
    home.answer = () => ({ type: 'secrets', values: ['pw'], remember: false });
    expect(await run()).toMatchObject({ code: 0 });
    await start({ keys: [newKey()] }, ' IdentityAgent ~/none\n');
    expect((await faultOf(run()))['message']).toMatch(/tried the agent at .*none \(/);
  });
});

describe('passwords', () => {
  it('asks, again when it is wrong, and uses the one that worked from then on', async () => {
    const sshd = await start({ password: 'pw' });
    home.answer = (prompt) => ({ type: 'secrets', values: ['attempt' in prompt && prompt.attempt < 3 ? 'no' : 'pw'], remember: false });
    await run();
    expect(home.asked.map((prompt) => prompt.type)).toEqual(['password', 'password', 'password']);
    await again(sshd);
    expect(await run(false)).toMatchObject({ code: 0 });
    expect([...stored]).toEqual([]);
  });

  it('stores only one that worked', async () => {
    const sshd = await start({ password: 'pw' });
    home.answer = (prompt) => ({ type: 'secrets', values: ['attempt' in prompt && prompt.attempt === 1 ? 'no' : 'pw'], remember: true });
    await run();
    expect([...stored]).toEqual([[`ssh-password:ops@127.0.0.1:${sshd.port}`, 'pw']]);
  });

  it('a stored one that no longer works is followed by a question', async () => {
    const sshd = await start({ password: 'new' });
    stored.set(`ssh-password:ops@127.0.0.1:${sshd.port}`, 'old');
    home.answer = () => ({ type: 'secrets', values: ['new'], remember: true });
    await run();
    expect(sshd.tried.filter((method) => method === 'password')).toHaveLength(2);
    expect([...stored.values()]).toEqual(['new']);
  });

  it('NumberOfPasswordPrompts is the limit', async () => {
    await start({ password: 'pw' }, ' NumberOfPasswordPrompts 2\n');
    home.answer = () => ({ type: 'secrets', values: ['no'], remember: false });
    expect(await faultOf(run())).toMatchObject({ kind: 'unauthorised', cause: 'ssh-auth' });
    expect(home.asked).toHaveLength(2);
  });

  it('cancelled: the fault says so, and no question stays', async () => {
    await start({ password: 'pw' });
    home.answer = () => ({ type: 'cancel' });
    expect(await faultOf(run())).toMatchObject({ kind: 'cancelled' });
    expect(home.prompts.pending.value).toEqual([]);
  });

  it('who asked goes away: his question too', async () => {
    await start({ password: 'pw' });
    const stop = new AbortController();
    const opening = home.ssh.openShell('h', { cols: 80, rows: 24, signal: stop.signal });
    await expect.poll(() => home.prompts.pending.value.length).toBe(1);
    stop.abort();
    expect(await faultOf(opening)).toMatchObject({ kind: 'cancelled' });
    await expect.poll(() => home.prompts.pending.value.length).toBe(0);
  });

  it('PasswordAuthentication no and BatchMode yes ask nothing', async () => {
    await start({ password: 'pw' }, ' PasswordAuthentication no\n');
    expect(await faultOf(run())).toMatchObject({ cause: 'ssh-auth' });
    await start({ password: 'pw' }, ' BatchMode yes\n');
    expect(await faultOf(run())).toMatchObject({ cause: 'ssh-auth' });
    expect(home.asked).toEqual([]);
  });
});

describe('keyboard-interactive', () => {
  const keyboard = { questions: [{ prompt: 'Name: ', echo: true }, { prompt: 'Code: ', echo: false }], answers: ['me', '123456'] };

  it('puts the server’s questions to the operator', async () => {
    await start({ keyboard });
    home.answer = () => ({ type: 'secrets', values: ['me', '123456'], remember: false });
    expect(await run()).toMatchObject({ code: 0 });
    expect(home.asked).toMatchObject([{ type: 'keyboard-interactive', host: 'h', user: 'ops', name: 'Login', instruction: 'Say who you are', questions: [{ text: 'Name: ', echo: true }, { text: 'Code: ', echo: false }] }]);
  });

  it('wrong answers are asked for again, up to the limit', async () => {
    await start({ keyboard }, ' NumberOfPasswordPrompts 2\n');
    home.answer = () => ({ type: 'secrets', values: ['me', '0'], remember: false });
    expect(await faultOf(run())).toMatchObject({ cause: 'ssh-auth' });
    expect(home.asked).toHaveLength(2);
  });

  it('cancelled', async () => {
    await start({ keyboard });
    home.answer = () => ({ type: 'cancel' });
    expect(await faultOf(run())).toMatchObject({ kind: 'cancelled' });
  });
});

describe('several methods', () => {
  it('a key and then a password', async () => {
    const key = newKey();
    const sshd = await start({ keys: [key], password: 'pw', twoFactors: true }, ' IdentityFile ~/.ssh/k\n');
    home.file('.ssh/k', key.private);
    home.answer = () => ({ type: 'secrets', values: ['pw'], remember: false });
    expect(await run()).toMatchObject({ code: 0 });
    expect(sshd.tried.at(-1)).toBe('password');
  });
});

describe('answers', () => {
  it('of the wrong form are refused and the question stays; of nobody’s question are not found', async () => {
    await start({ password: 'pw' });
    const running = run();
    await expect.poll(() => home.prompts.pending.value.length).toBe(1);
    const id = home.prompts.pending.value[0]!.id;
    expect(() => home.prompts.answer(id, { type: 'accept', remember: true })).toThrow('does not fit');
    expect(() => home.prompts.answer(id, { type: 'secrets', values: ['a', 'b'], remember: true })).toThrow('does not fit');
    expect(() => home.prompts.answer('nobody', { type: 'cancel' })).toThrow('no longer asked');
    home.prompts.answer(id, { type: 'secrets', values: ['pw'], remember: false });
    expect(await running).toMatchObject({ code: 0 });
  });
});
