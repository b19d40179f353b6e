import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { execOnce, openExec, readExecStatus, SHELL } from '../../../../main/kube/exec.ts';
import { socketServer, statusBody } from '../../../fakes/bad-api.ts';
import { clientFor, endpointFor, faultOf } from './client-for.ts';

const V5 = ['v5.channel.k8s.io'];
const target = { namespace: 'a', pod: 'b', container: 'c' };
const size = { cols: 80, rows: 24 };
const frame = (channel: number, text: string): Buffer => Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
const success = frame(3, '{"status":"Success"}');
const failure = (message: string, exit?: number): Buffer => frame(3, JSON.stringify({ status: 'Failure', message, reason: exit === undefined ? 'InternalError' : 'NonZeroExitCode', ...(exit === undefined ? {} : { details: { causes: [{ reason: 'ExitCode', message: String(exit) }] } }) }));
const forever = new AbortController().signal;

test('a terminal: first the size, then bytes both ways, then the exit code', async () => {
  const heard: Buffer[] = [];
  let url = '';
  await using api = await socketServer({
    protocols: V5,
    open: (ws, request) => {
      url = request.url ?? '';
      ws.send(frame(1, 'early '));
      ws.on('message', (data: Buffer) => {
        heard.push(data);
        if (data[0] === 0) {
          ws.send(frame(1, `echo ${data.subarray(1).toString()}`));
          ws.send(failure('command terminated with non-zero exit code', 7));
        }
      });
    },
  });
  using of = clientFor(endpointFor(api.url));
  const session = await openExec(of.client, target, { cols: 100, rows: 30, signal: forever });
  let out = '';
  session.onOutput((data) => (out += Buffer.from(data).toString()));
  session.resize(120, 40);
  await session.write(Buffer.from('ls 😀'));
  expect(await session.ended).toEqual({ exit: 7 });
  expect(out).toBe('early echo ls 😀');
  expect(heard.map(String)).toEqual(['\u0004{"Width":100,"Height":30}', '\u0004{"Width":120,"Height":40}', '\u0000ls 😀']);
  const query = new URL(url, 'http://x').searchParams;
  expect(query.getAll('command')).toEqual([...SHELL]);
  expect(Object.fromEntries(query)).toMatchObject({ container: 'c', stdin: 'true', stdout: 'true', stderr: 'false', tty: 'true' });
  expect(await faultOf(session.write(Buffer.from('x')))).toMatchObject({ cause: 'session-gone' });
});

test('an older server speaks v4', async () => {
  await using api = await socketServer({ protocols: ['v4.channel.k8s.io'], open: (ws) => ws.send(success) });
  using of = clientFor(endpointFor(api.url));
  expect(await (await openExec(of.client, target, { ...size, signal: forever })).ended).toEqual({ exit: 0 });
});

test('one command: both outputs and the code, the status in pieces', async () => {
  await using api = await socketServer({
    protocols: V5,
    open: (ws) => {
      for (const one of [frame(1, 'out'), frame(2, 'err'), frame(1, 'put'), frame(1, ''), frame(3, '{"status":'), frame(3, '"Success"}')]) ws.send(one);
    },
  });
  using of = clientFor(endpointFor(api.url));
  expect(await execOnce(of.client, { ...target, command: ['x'] })).toEqual({ code: 0, stdout: 'output', stderr: 'err' });
});

test('a refusal carries the server’s own sentence', async () => {
  await using api = await socketServer({ protocols: V5, open: () => undefined, refuse: () => ({ status: 403, body: statusBody(403, 'Forbidden', 'pods "b" is forbidden: cannot create resource "pods/exec"') }) });
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(openExec(of.client, target, { ...size, signal: forever }))).toMatchObject({ kind: 'forbidden', status: 403, message: 'pods "b" is forbidden: cannot create resource "pods/exec"' });
  await using none = await socketServer({ protocols: [], open: () => undefined });
  using odd = clientFor(endpointFor(none.url));
  await expect(openExec(odd.client, target, { ...size, signal: forever })).rejects.toThrow();
});

test('the connection breaks, the operator closes, the signal aborts: it ends, each in its own way', async () => {
  const open: WebSocket[] = [];
  await using api = await socketServer({ protocols: V5, open: (ws) => open.push(ws) });
  using of = clientFor(endpointFor(api.url));
  const broken = await openExec(of.client, target, { ...size, signal: forever });
  api.cut();
  expect(await broken.ended).toMatchObject({ fault: { kind: 'unreachable', cause: 'connection-reset' } });
  const closed = await openExec(of.client, target, { ...size, signal: forever });
  closed.close();
  expect(await closed.ended).toMatchObject({ fault: { kind: 'cancelled' } });
  const stop = new AbortController();
  const aborted = await openExec(of.client, target, { ...size, signal: stop.signal });
  stop.abort();
  expect((await aborted.ended).fault).toBeDefined();
});

test('a paused session reads no more than the sockets hold', async () => {
  const block = frame(1, 'x'.repeat(32 * 1024));
  let sent = 0;
  const { promise: stuck, resolve } = Promise.withResolvers<void>();
  await using api = await socketServer({
    protocols: V5,
    open: (ws) => {
      const pump = (): void => {
        while (ws.bufferedAmount < 1024 * 1024 && sent < 4000) {
          ws.send(block);
          sent += 1;
        }
        if (sent < 4000) resolve();
        else ws.send(success);
        if (sent < 4000) setTimeout(pump, 1);
      };
      pump();
    },
  });
  using of = clientFor(endpointFor(api.url));
  const session = await openExec(of.client, target, { ...size, signal: forever });
  let got = 0;
  session.onOutput((data) => (got += data.length));
  session.pause();
  await stuck;
  await new Promise((done) => setTimeout(done, 200));
  const before = got;
  await new Promise((done) => setTimeout(done, 200));
  expect(got).toBe(before);
  expect(sent).toBeLessThan(4000);
  session.resume();
  expect(await session.ended).toEqual({ exit: 0 });
  expect(got).toBe(4000 * 32 * 1024);
});

const where = { cluster: 'test', object: 'pods/a/b', shell: true };

test('no shell in the container is unsupported; an unknown program is named', () => {
  const message = 'error executing command in container: exec: "sh": executable file not found in $PATH: unknown';
  expect(readExecStatus(failure(message).subarray(1).toString(), where)).toMatchObject({ fault: { kind: 'unsupported', object: 'pods/a/b' } });
  expect(readExecStatus(failure(message, 127).subarray(1).toString(), where)).toMatchObject({ fault: { kind: 'unsupported' } });
  expect(readExecStatus(failure(message).subarray(1).toString(), { ...where, shell: false })).toMatchObject({ fault: { kind: 'invalid' } });
  expect(readExecStatus(failure('command terminated with exit code 127', 127).subarray(1).toString(), where)).toEqual({ exit: 127 });
  expect(readExecStatus(failure('container not found').subarray(1).toString(), where)).toMatchObject({ fault: { kind: 'unreachable', message: 'container not found' } });
});

test('any last word gives one end', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.record({ status: fc.string(), message: fc.string(), reason: fc.string() }).map((one) => JSON.stringify(one))), (text) => {
      const end = readExecStatus(text, where);
      expect((end.exit === undefined) !== (end.fault === undefined)).toBe(true);
    }),
  );
});
