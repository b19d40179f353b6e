import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseAlgorithms } from '../../../main/ssh/algorithms.ts';
import { loadConfig, namesIn } from '../../../main/ssh/config/files.ts';
import type { ConfigFile } from '../../../main/ssh/config/files.ts';
import { readLines } from '../../../main/ssh/config/lines.ts';
import { parseJump } from '../../../main/ssh/config/options.ts';
import { matchesHostList, matchesPattern } from '../../../main/ssh/config/pattern.ts';
import { resolveHost } from '../../../main/ssh/config/resolve.ts';
import type { LocalMachine } from '../../../main/ssh/config/resolve.ts';

const local: LocalMachine = { home: '/home/me', user: 'me', uid: 1000, hostName: 'here.example.org', env: { SSH_AUTH_SOCK: '/agent', OTHER: '/other' } };
const fileOf = (text: string): ConfigFile => ({ path: 'config', entries: readLines('config', text).map((line) => ({ line })) });
const resolve = (text: string, name = 'h') => resolveHost([fileOf(text)], { name }, local);

describe('patterns', () => {
  it('agree with a regular expression', () => {
    const text = (chars: string[]) => fc.array(fc.constantFrom(...chars), { maxLength: 8 }).map((list) => list.join(''));
    fc.assert(
      fc.property(text(['a', 'b', '.']), text(['a', 'b', '.', '*', '?']), (name, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesPattern(name, pattern)).toBe(expression.test(name));
      }),
      { numRuns: 2000 },
    );
  });

  it('take no exponential time', () => {
    expect(matchesPattern('a'.repeat(5000), `${'*a'.repeat(50)}b`)).toBe(false);
  });

  it('a negation in a list wins wherever it stands', () => {
    expect(matchesHostList('A.example', '*.example,!a.*')).toBe(false);
    expect(matchesHostList('a.example', '!b.*,*.EXAMPLE')).toBe(true);
    expect(matchesHostList('a.example', '!b.*')).toBe(false);
  });
});

describe('resolution', () => {
  it('the first value wins, whatever blocks there are', () => {
    const block = fc.record({ host: fc.constantFrom('h', '*', 'x', '!h *', 'h?', '?'), user: fc.constantFrom('u1', 'u2', 'u3'), port: fc.integer({ min: 1, max: 99 }) });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
        const { user, port } = resolve(blocks.map((one) => `Host ${one.host}\n  User ${one.user}\n  Port ${one.port}\n`).join(''));
        const first = blocks.find((one) => ['h', '*', '?'].includes(one.host));
        expect({ user, port }).toEqual({ user: first?.user ?? 'me', port: first?.port ?? 22 });
      }),
    );
  });

  it('no text makes it fail in any other way than with a fault', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('Host', 'Match', 'User', 'Port', 'ProxyJump', 'IdentityFile', 'ServerAliveInterval', 'Include', 'StrictHostKeyChecking', 'x'), fc.string()), { maxLength: 6 }), (lines) => {
        try {
          resolve(lines.map(([keyword, rest]) => `${keyword} ${rest}`).join('\n'));
        } catch (error) {
          expect(Reflect.get(error as object, 'fault')).toMatchObject({ kind: 'invalid' });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['IdentityFile %d/%u-%r-%h-%n-%p-%L-%%-%i', '/home/me/me-ops-real.example-h-2222-here-%-1000'],
    ['IdentityFile "~/with blank"', '/home/me/with blank'],
    ['IdentityFile ${OTHER}/k', '/other/k'],
  ])('%s', (line, expected) => {
    expect(resolve(`HostName real.example\nUser ops\nPort 2222\n${line}`).identityFiles).toEqual([expected]);
  });

  it.each([
    ['', '/agent'], ['IdentityAgent none', undefined], ['IdentityAgent ~/a', '/home/me/a'], ['IdentityAgent $OTHER', '/other'], ['IdentityAgent SSH_AUTH_SOCK', '/agent'], ['IdentityAgent $UNSET', undefined],
  ])('%s: the agent is %s', (line, expected) => {
    expect(resolve(line).identityAgent).toBe(expected);
  });

  it('Match exec is not run, and its block does not count', () => {
    const { user, port } = resolve('Match exec "touch /tmp/never"\n User bad\nMatch !exec "false"\n User bad\nHost *\n Port 5\n');
    expect({ user, port }).toEqual({ user: 'me', port: 5 });
  });

  it.each([['Port 0', 1], ['\nPort 65536', 2], ['User', 1], ['ConnectTimeout soon', 1], ['User "open', 1], ['StrictHostKeyChecking maybe', 1], ['ProxyJump a,,b', 1], ['IdentityFile %x', undefined]])('%j is a fault with its line', (text, line) => {
    expect(() => resolve(text)).toThrow();
    try {
      resolve(text);
    } catch (error) {
      expect(Reflect.get(error as object, 'fault')).toMatchObject({ kind: 'invalid', ...(line === undefined ? {} : { line }) });
    }
  });

  it.each([
    ['h', { host: 'h' }], ['u@h', { host: 'h', user: 'u' }], ['u@d@h:22', { host: 'h', user: 'u@d', port: 22 }], ['[::1]:2222', { host: '::1', port: 2222 }], ['::1', { host: '::1' }],
    ['ssh://u@h:1/', { host: 'h', user: 'u', port: 1 }], ['h:0', undefined], ['h:99999', undefined], ['@h', undefined], ['-oX', undefined], ['u@-oX', undefined], ['', undefined],
  ])('a jump %j', (text, expected) => {
    expect(parseJump(text)).toEqual(expected);
  });
});

describe('algorithms', () => {
  const choose = (spec?: string): string[] => chooseAlgorithms<string>('Ciphers', spec, ['a1', 'a2', 'b1'], ['old'], 'h');
  it.each([[undefined, ['a1', 'a2', 'b1']], ['b1,nope,a1', ['b1', 'a1']], ['+old', ['a1', 'a2', 'b1', 'old']], ['^b1', ['b1', 'a1', 'a2']], ['-a*', ['b1']], ['a?', ['a1', 'a2']]])('%s', (spec, expected) => {
    expect(choose(spec)).toEqual(expected);
  });
  it('none that we can do', () => {
    expect(() => choose('nope')).toThrow('None of the Ciphers');
    expect(() => choose('-*')).toThrow('None of the Ciphers');
  });
});

describe('files', () => {
  const home = mkdtempSync(join(tmpdir(), 'ssh-files-'));
  const write = (name: string, text: string): string => {
    const path = join(home, '.ssh', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('includes are relative to ~/.ssh, sorted, without hidden files; those that are missing do not matter', async () => {
    write('conf.d/20-b', 'Host b\n User second\n');
    write('conf.d/10-a', 'Host a b\n User first\n');
    write('conf.d/.hidden', 'User hidden\n');
    const path = write('config', 'Include conf.d/* missing ~/.ssh/gone\nHost c *.x !d e\n');
    const files = await loadConfig([{ path }, { path: join(home, 'none') }], home);
    expect(resolveHost(files, { name: 'b' }, local).user).toBe('first');
    expect(resolveHost(files, { name: 'z' }, local).user).toBe('me');
    expect(namesIn(files)).toEqual(['a', 'b', 'c', 'e']);
  });

  it('a circle of includes is a fault', async () => {
    const path = write('round', 'Include round\n');
    await expect(loadConfig([{ path }], home)).rejects.toMatchObject({ fault: { kind: 'invalid' } });
  });

  it('a folder in place of a file is a fault', async () => {
    await expect(loadConfig([{ path: join(home, '.ssh', 'conf.d') }], home)).rejects.toMatchObject({ fault: { kind: 'invalid', cause: 'file-unreadable' } });
  });
});
