// HTTP/2 streams that end before, in and after their answer: nothing of it may reach the process as an unhandled error.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createCredentials } from '../../../../main/kube/credentials/credentials.ts';
import { Transport } from '../../../../main/kube/http/transport.ts';
import { httpServer, type FakeServer } from '../../../fakes/bad-api.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import { clientFor, endpointFor, faultOf, type TestClient } from './client-for.ts';

const ca = makeCertificate({ name: 'ca' });
const own = makeCertificate({ name: 'api', by: ca, ips: ['127.0.0.1'] });
const watch = { path: '/api/v1/pods', query: { watch: true } };

/** Errors that nobody handled while `run` ran and a little after. */
const unhandledIn = async (run: () => Promise<void>): Promise<readonly unknown[]> => {
  const seen: unknown[] = [];
  const note = (error: unknown): unknown => seen.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  try {
    await run();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    await wait(50);
  } finally {
    process.off('uncaughtException', note).off('unhandledRejection', note);
  }
  return seen;
};

interface Api extends AsyncDisposable {
  readonly server: FakeServer;
  /** Watches that the server still serves. */
  readonly open: () => number;
  readonly client: () => TestClient;
}

/** Speaks HTTP/2 only: `/version` at once, `?watch` never ends after its first event, `/slow` never answers. */
const api = async (): Promise<Api> => {
  let open = 0;
  const versions = new Set<string>();
  const server = await httpServer((request: IncomingMessage, response: ServerResponse) => {
    versions.add(request.httpVersion);
    if (request.url?.includes('watch') === true) {
      open += 1;
      response.once('close', () => (open -= 1));
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"type":"ADDED"}\n');
    } else if (request.url !== '/slow') response.end('{"gitVersion":"v1.34.0"}');
  }, own);
  return {
    server,
    open: () => open,
    client: () => clientFor(endpointFor(server.url, { caData: ca.cert })),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      expect([...versions]).toEqual(['2.0']);
    },
  };
};

/** Reads until it ends, and says how. */
const readAll = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  try {
    for await (const _ of body);
    return 'ended';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** A watch that has brought its first event, and how it ends. */
const opened = async (of: TestClient, signal?: AbortSignal): Promise<{ readonly ended: Promise<string> }> => {
  const { body } = await of.client.request({ ...watch, ...(signal ? { signal } : {}) });
  const reader = body[Symbol.asyncIterator]();
  await reader.next();
  return { ended: readAll({ [Symbol.asyncIterator]: () => reader }) };
};

const forty = (of: TestClient, signal?: AbortSignal): Promise<readonly { readonly ended: Promise<string> }[]> => Promise.all(Array.from({ length: 40 }, () => opened(of, signal)));

/** The kubeconfig has been read anew: the same server by a new transport, the old one ended. */
const reconnect = (of: TestClient, server: string): Disposable => {
  const endpoint = endpointFor(server, { caData: ca.cert });
  const next = new Transport(endpoint, createCredentials(endpoint, { env: {}, execAllowed: () => true }), { env: {}, userAgent: 'quarterdeck/test' });
  of.client.replace(endpoint, next);
  return { [Symbol.dispose]: () => next.dispose() };
};

test.each([['before anything is sent', [0, 1, 2, 3, 4, 5]], ['about when the stream opens', [6, 7, 8, 9, 10, 12, 14]], ['before the head', [16, 20, 25, 30, 40]]] as const)('aborted %s, then disposed', async (_, ticks) => {
  await using fake = await api();
  expect(await unhandledIn(async () => {
    for (const count of ticks) {
      using of = fake.client();
      await of.client.json({ path: '/version' });
      for (let again = 0; again < 3; again += 1) {
        const stop = new AbortController();
        const answer = faultOf(of.client.request({ ...watch, signal: stop.signal }));
        for (let tick = 0; tick < count; tick += 1) await Promise.resolve();
        stop.abort();
        expect(await answer).toMatchObject({ kind: 'cancelled' });
      }
      // the connection still serves others, and the server is told that nobody watches
      expect(await of.client.json({ path: '/version' })).toMatchObject({ gitVersion: 'v1.34.0' });
      await expect.poll(fake.open).toBe(0);
    }
  })).toEqual([]);
});

test('aborted while the server is silent, then disposed', async () => {
  await using fake = await api();
  expect(await unhandledIn(async () => {
    using of = fake.client();
    await of.client.json({ path: '/version' });
    const stop = new AbortController();
    const answers = Array.from({ length: 5 }, () => faultOf(of.client.request({ path: '/slow', signal: stop.signal })));
    await wait(30);
    stop.abort();
    for (const answer of answers) expect(await answer).toMatchObject({ kind: 'cancelled' });
  })).toEqual([]);
});

test('aborted in mid-body, then disposed', async () => {
  await using fake = await api();
  expect(await unhandledIn(async () => {
    using of = fake.client();
    const stop = new AbortController();
    const watches = await forty(of, stop.signal);
    stop.abort();
    expect(new Set(await Promise.all(watches.map(({ ended }) => ended)))).toEqual(new Set(['Stopped before it finished']));
    expect(await of.client.json({ path: '/version' })).toMatchObject({ gitVersion: 'v1.34.0' });
    await expect.poll(fake.open).toBe(0);
    expect(fake.server.connections()).toBe(1);
  })).toEqual([]);
});

test('disposed with forty watches open on one connection: each reader is told', async () => {
  await using fake = await api();
  expect(await unhandledIn(async () => {
    const of = fake.client();
    const watches = await forty(of);
    expect(fake.server.connections()).toBe(1);
    of[Symbol.dispose]();
    for (const { ended } of watches) expect(await ended).toContain(fake.server.url);
    await expect.poll(fake.open).toBe(0);
  })).toEqual([]);
});

test('disposed with answers whose bodies nobody has begun to read', async () => {
  await using fake = await api();
  expect(await unhandledIn(async () => {
    using of = fake.client();
    const answers = await Promise.all(Array.from({ length: 10 }, () => of.client.request(watch)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  })).toEqual([]);
});

test('disposed while requests wait for the connection and for their heads', async () => {
  await using fake = await api();
  expect(await unhandledIn(async () => {
    const of = fake.client();
    const early = Array.from({ length: 10 }, () => faultOf(of.client.request({ path: '/slow', method: 'POST', body: {} })));
    await wait(0);
    of[Symbol.dispose]();
    for (const answer of early) expect(await answer).toMatchObject({ cluster: 'test' });
    const again = fake.client();
    await again.client.json({ path: '/version' });
    const late = Array.from({ length: 10 }, () => faultOf(again.client.request({ path: '/slow', method: 'POST', body: {} })));
    await wait(30);
    again[Symbol.dispose]();
    for (const answer of late) expect(await answer).toMatchObject({ cluster: 'test' });
  })).toEqual([]);
});

test('reconnected with forty watches open, some aborted before their head', async () => {
  await using fake = await api();
  expect(await unhandledIn(async () => {
    const of = fake.client();
    const watches = await forty(of);
    const stop = new AbortController();
    const aborted = Array.from({ length: 10 }, () => faultOf(of.client.request({ ...watch, signal: stop.signal })));
    for (let tick = 0; tick < 9; tick += 1) await Promise.resolve();
    stop.abort();
    for (const answer of aborted) expect(await answer).toMatchObject({ kind: 'cancelled' });
    await wait(20);
    using _next = reconnect(of, fake.server.url);
    of[Symbol.dispose]();
    for (const { ended } of watches) expect(await ended).toContain(fake.server.url);
    expect(await of.client.json({ path: '/version' })).toMatchObject({ gitVersion: 'v1.34.0' });
    expect(fake.server.connections()).toBe(2);
  })).toEqual([]);
});

test('the server breaks the connection after aborts before the head', async () => {
  await using fake = await api();
  expect(await unhandledIn(async () => {
    using of = fake.client();
    const watches = await forty(of);
    for (let tick = 0; tick < 30; tick += 1) {
      const stop = new AbortController();
      const answer = faultOf(of.client.request({ ...watch, signal: stop.signal }));
      for (let waited = 0; waited < tick; waited += 1) await Promise.resolve();
      stop.abort();
      await answer;
    }
    await wait(20);
    fake.server.cut();
    for (const { ended } of watches) expect(await ended).toContain(fake.server.url);
    expect(await of.client.json({ path: '/version' })).toMatchObject({ gitVersion: 'v1.34.0' });
  })).toEqual([]);
});
