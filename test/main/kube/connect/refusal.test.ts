// Who asks for protobuf is refused in protobuf (seen on kube-apiserver 1.34 with a user who may not list nodes).
import { expect, test } from 'vitest';
import { httpServer } from '../../../fakes/bad-api.ts';
import { clientFor, endpointFor, faultOf } from './client-for.ts';

const field = (number: number, text: string | Buffer): Buffer => {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from([number * 8 + 2]), body.length < 128 ? Buffer.from([body.length]) : Buffer.from([(body.length & 127) | 128, body.length >> 7]), body]);
};
const refusal = (message: string): Buffer => Buffer.concat([Buffer.from('k8s\0'), field(1, Buffer.concat([field(1, 'v1'), field(2, 'Status')])), field(2, Buffer.concat([field(1, ''), field(2, 'Failure'), field(3, message), field(4, 'Forbidden'), Buffer.from([48, 0x93, 0x03])]))]);

test('a refusal in protobuf keeps the sentence of the server', async () => {
  const message = 'nodes is forbidden: User "dev" cannot list resource "nodes" in API group "" at the cluster scope, 无权限';
  await using api = await httpServer((_, response) => response.writeHead(403, { 'content-type': 'application/vnd.kubernetes.protobuf' }).end(refusal(message)));
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(of.client.bytes({ path: '/api/v1/nodes' }))).toMatchObject({ kind: 'forbidden', status: 403, message });
});

test('a broken refusal is still a refusal', async () => {
  await using api = await httpServer((_, response) => response.writeHead(403).end(refusal('no').subarray(0, 20)));
  using of = clientFor(endpointFor(api.url));
  expect(await faultOf(of.client.bytes({ path: '/api/v1/nodes' }))).toMatchObject({ kind: 'forbidden', message: 'The API server forbids it (HTTP 403)' });
});
