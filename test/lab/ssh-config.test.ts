// Our resolution and OpenSSH's own (`ssh -G`) give the same answer to every key that we use.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../main/ssh/config/files.ts';
import { resolveHost } from '../../main/ssh/config/resolve.ts';
import type { LocalMachine } from '../../main/ssh/config/resolve.ts';
import type { Jump } from '../../main/ssh/config/options.ts';

const folder = mkdtempSync(join(tmpdir(), 'ssh-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const me = userInfo();
// OpenSSH takes the home folder of the account, not $HOME.
const local: LocalMachine = { home: me.homedir, user: me.username, uid: me.uid, hostName: hostname(), env: process.env };

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};

/** `ssh -G` as a map; a key may come several times. */
const openssh = (path: string, args: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const map = new Map<string, string[]>();
  for (const line of execFileSync('ssh', ['-F', path, '-G', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).split('\n')) {
    const at = line.indexOf(' ');
    if (at > 0) map.set(line.slice(0, at), [...(map.get(line.slice(0, at)) ?? []), line.slice(at + 1)]);
  }
  return map;
};
const home = (path: string): string => path.replace(/^~(?=\/)/, me.homedir);
const jump = (one: Jump): string => `${one.user === undefined ? '' : `${one.user}@`}${one.host.includes(':') ? `[${one.host}]` : one.host}${one.port === undefined ? '' : `:${one.port}`}`;
const strict: Readonly<Record<string, string>> = { true: 'yes', false: 'no', ask: 'ask', 'accept-new': 'accept-new' };

const compare = async (path: string, host: string, options: { readonly user?: string; readonly port?: number } = {}): Promise<void> => {
  const theirs = openssh(path, [...(options.user === undefined ? [] : ['-l', options.user]), ...(options.port === undefined ? [] : ['-p', String(options.port)]), host]);
  const one = (key: string): string | undefined => theirs.get(key)?.[0];
  const ours = resolveHost(await loadConfig([{ path }], local.home), { name: host, ...options }, local);
  const expected = {
    hostname: one('hostname'), user: one('user'), port: one('port'),
    identityFiles: (theirs.get('identityfile') ?? []).map(home).filter((f) => f !== 'none'),
    identitiesOnly: one('identitiesonly'),
    proxyJump: one('proxyjump') ?? '', proxyCommand: one('proxycommand') ?? '',
    userKnownHosts: (one('userknownhostsfile') ?? '').split(' ').map(home).filter((f) => f !== 'none'),
    globalKnownHosts: (one('globalknownhostsfile') ?? '').split(' ').map(home).filter((f) => f !== 'none'),
    strict: strict[one('stricthostkeychecking') ?? ''], alias: one('hostkeyalias') ?? '', hash: one('hashknownhosts'),
    interval: one('serveraliveinterval'), count: one('serveralivecountmax'), timeout: one('connecttimeout'), prompts: one('numberofpasswordprompts'),
    family: one('addressfamily'), batch: one('batchmode'), publicKey: one('pubkeyauthentication') === 'false' ? 'no' : 'yes', password: one('passwordauthentication'), keyboard: one('kbdinteractiveauthentication'),
  };
  const yes = (flag: boolean): string => (flag ? 'yes' : 'no');
  expect({
    hostname: ours.hostName, user: ours.user, port: String(ours.port), identityFiles: ours.identityFiles, identitiesOnly: yes(ours.identitiesOnly),
    proxyJump: ours.jumps.map(jump).join(','), proxyCommand: ours.proxyCommand ?? '',
    userKnownHosts: ours.userKnownHostsFiles, globalKnownHosts: ours.globalKnownHostsFiles, strict: ours.strictHostKeyChecking, alias: ours.hostKeyAlias ?? '', hash: yes(ours.hashKnownHosts),
    interval: String(ours.serverAliveInterval), count: String(ours.serverAliveCountMax), timeout: ours.connectTimeout === 0 ? 'none' : String(ours.connectTimeout), prompts: String(ours.passwordPrompts),
    family: ours.addressFamily, batch: yes(ours.batchMode), publicKey: yes(ours.publicKey), password: yes(ours.password), keyboard: yes(ours.keyboardInteractive),
  }, `${host} in ${path}`).toEqual(expected);
};

const included = file('inc-a.conf', 'Host inc-*\n  User included\n  Port 2201\nUser leaked\n');
file('inc-b.conf', 'IdentityFile ~/.ssh/from_b\nHost deep\n  HostName deep.example\n');
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['nothing at all', '', ['plain', 'UPPER', '10.0.0.1', 'a.b.c', '::1']],
  ['first value wins', 'Host a\n User one\nHost *\n User two\n Port 2222\nPort 3333\n', ['a', 'b']],
  ['patterns and negation', 'Host web-? !web-9 db*\n User w\nHost !x\n Port 5\nHost !y *\n Port 6\n', ['web-1', 'web-9', 'web-10', 'db', 'x', 'y', 'WEB-1']],
  ['equals signs, quotes, comments, tabs', 'Host = q\n\tUser="some one"\n  Port   =   2022   # the port\n IdentityFile "~/.ssh/with blank" # one\n  IdentityFile ~/.ssh/es\\ caped\n IdentityFile \'single quoted\'\n', ['q']],
  ['keywords in any case', 'HOST c\nhostNAME C.Example.ORG\nUSER C\n', ['c']],
  ['HostName with tokens', 'Host t\n HostName %h.example.org\nHost u\n HostName a%%b\n', ['t', 'u']],
  ['several identities, once each', 'IdentityFile ~/.ssh/a\nHost m\n IdentityFile ~/.ssh/b\n IdentityFile ~/.ssh/a\n IdentitiesOnly yes\n', ['m', 'n']],
  ['no identities', 'IdentityFile none\n', ['m']],
  ['jump chains', 'Host j1\n ProxyJump ops@b1:2222,b2\nHost j2\n ProxyJump none\nHost j*\n ProxyJump other\nHost k\n ProxyJump me@[::1]:2200\nHost m\n ProxyJump ssh://me@jump:2200\n', ['j1', 'j2', 'j3', 'k', 'l', 'm']],
  ['jump or command, whichever is first', 'Host a\n ProxyCommand nc %h %p # not a comment\nHost b\n ProxyJump x\nHost *\n ProxyJump y\n ProxyCommand late\n', ['a', 'b', 'c']],
  ['no command', 'Host a\n ProxyCommand none\nHost *\n ProxyCommand nc\n', ['a', 'b']],
  ['known hosts', 'Host a\n UserKnownHostsFile ~/.ssh/k1 "/tmp/k 2"\n UserKnownHostsFile /tmp/k3\nHost b\n UserKnownHostsFile /dev/null\n GlobalKnownHostsFile /etc/one /etc/two\nHost c\n UserKnownHostsFile none\n', ['b', 'c', 'd']],
  ['strictness', 'Host y\n StrictHostKeyChecking yes\nHost n\n StrictHostKeyChecking off\nHost w\n StrictHostKeyChecking accept-new\nHost *\n StrictHostKeyChecking ask\n HostKeyAlias Al\n HashKnownHosts yes\n', ['y', 'n', 'w', 'z']],
  ['times', 'Host a\n ConnectTimeout 1m30\n ServerAliveInterval 2m\n ServerAliveCountMax 7\nHost b\n ConnectTimeout 5\n ServerAliveInterval 15s\nHost c\n ConnectTimeout none\n', ['a', 'b', 'c', 'd']],
  // Debian's OpenSSH sets an interval of its own with BatchMode.
  ['methods', 'ServerAliveInterval 9\nPubkeyAuthentication no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nBatchMode yes\nAddressFamily inet6\nNumberOfPasswordPrompts 1\n', ['a']],
  ['Match host after HostName', 'Host s\n HostName real.example\nMatch host real.example\n User m\nMatch originalhost s\n Port 99\nMatch host s\n Port 98\n', ['s', 'real.example', 'REAL.example']],
  ['Match user, localuser, negation', `Host a\n User root2\nMatch user root2\n Port 1\nMatch !user root2 localuser ${me.username}\n Port 2\nMatch user "x,y*"\n Port 3\n`, ['a', 'b']],
  ['Match all', 'Match all\n User everybody\nMatch final all\n Port 77\n', ['a']],
  ['Match final sees the HostName', 'Host f\n HostName f.example\nMatch final host f.example\n User fin\nHost f.example\n Port 44\n', ['f', 'f.example', 'g']],
  ['Match host with equals sign', 'Match host=e,f originalhost="e"\n User eq\n', ['e', 'f']],
  ['not final', 'Match !final host z\n User z1\nMatch final host z\n Port 9\n IdentityFile ~/.ssh/z\n', ['z']],
  ['includes', `Host inc-1 other\n Include ${included}\n Port 7\nHost deep2\n Include ${join(folder, 'inc-?.conf')}\nInclude ${join(folder, 'inc-b.conf')} ${join(folder, 'none*.conf')}\n`, ['inc-1', 'inc-2', 'other', 'deep', 'deep2']],
  ['include at the top', `Include ${join(folder, 'inc-*.conf')}\nHost inc-1\n User late\n`, ['inc-1', 'deep', 'x']],
  ['unused keywords', 'Host a\n SendEnv LANG\n LocalForward 1 b:2\n ForwardAgent no\n SetEnv A=b\n User u\n', ['a']],
  ['carriage returns', 'Host cr\r\n User crlf\r\n Port 23\r\n', ['cr']],
];

describe.skipIf(process.platform === 'win32')('ssh -G', () => {
  for (const [index, [title, text, hosts]] of CASES.entries()) {
    it(title, async () => {
      const path = file(`case-${index}.conf`, text);
      for (const host of hosts) await compare(path, host);
    });
  }

  it('what the command line says wins', async () => {
    const path = file('line.conf', 'Host a\n User conf\n Port 5\nMatch user cli\n IdentityFile ~/.ssh/cli\n');
    await compare(path, 'a', { user: 'cli', port: 7 });
  });
});
