// Which connection a request takes: the pages of large lists go beside what calls and watches share.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { httpServer, type FakeServer } from '../../../fakes/bad-api.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import { clientFor, endpointFor, faultOf } from './client-for.ts';

const ca = makeCertificate({ name: 'ca' });
const tokens = Array.from({ length: 12 }, (_, index) => `page-${index + 2}`);
const own = makeCertificate({ name: 'api', by: ca, ips: ['127.0.0.1'] });

/** Says by which version of HTTP it was asked; `/slow` waits until released. */
const api = async (): Promise<FakeServer & { readonly versions: string[]; readonly waiting: () => number; readonly release: () => void }> => {
  const versions: string[] = [];
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let waiting = 0;
  const server = await httpServer((request: IncomingMessage, response: ServerResponse) => {
    versions.push(`${request.httpVersion} ${request.url ?? ''}`);
    if (request.url?.startsWith('/slow') !== true) return void response.end('{}');
    waiting += 1;
    return void promise.then(() => response.end('{}'));
  }, own);
  return { ...server, versions, waiting: () => waiting, release: () => resolve(undefined) };
};

test('a first page, calls and watches share HTTP/2; later pages reuse a few connections of HTTP/1.1', async () => {
  await using server = await api();
  using at = clientFor(endpointFor(server.url, { caData: ca.cert }));
  await at.client.json({ path: '/pods', query: { limit: 500 } });
  expect(server.connections()).toBe(1);
  for (const token of tokens) await at.client.bytes({ path: '/pods', query: { limit: 500, continue: token } });
  await at.client.json({ path: '/version' });
  await at.client.json({ path: '/change', method: 'POST', body: {}, query: { continue: 'x' } });
  expect(server.versions).toEqual(['2.0 /pods?limit=500', ...tokens.map((token) => `1.1 /pods?limit=500&continue=${token}`), '2.0 /version', '2.0 /change?continue=x']);
  // undici opens another one where the last answer has only just ended
  expect(server.connections()).toBeLessThanOrEqual(1 + 4);
});

test('twenty large lists at once open four connections, and calls do not wait for them', async () => {
  await using server = await api();
  using at = clientFor(endpointFor(server.url, { caData: ca.cert }));
  const pages = Array.from({ length: 20 }, (_, index) => at.client.bytes({ path: '/slow', query: { continue: String(index) } }));
  await expect.poll(server.waiting).toBe(4);
  expect(await at.client.json({ path: '/version' })).toEqual({});
  expect(server.waiting()).toBe(4);
  server.release();
  await Promise.all(pages);
  expect(server.connections()).toBe(5);
});

test('disposed while pages are on their way and wait for their turn: each is told', async () => {
  await using server = await api();
  const at = clientFor(endpointFor(server.url, { caData: ca.cert }));
  const pages = Array.from({ length: 10 }, (_, index) => faultOf(at.client.bytes({ path: '/slow', query: { continue: String(index) } })));
  await expect.poll(server.waiting).toBe(4);
  at[Symbol.dispose]();
  for (const page of pages) expect(await page).toMatchObject({ cluster: 'test' });
});
