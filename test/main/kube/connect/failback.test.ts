// The way back to the kubeconfig's server: only when it is steady, and without breaking what runs.
import { expect, test } from 'vitest';
import { haApi, heldTime, type HaApi } from '../../../fakes/ha-api.ts';
import { clientFor, endpointFor, type TestClient } from './client-for.ts';

const echo = { path: '/echo' };
type Time = ReturnType<typeof heldTime>;
const of = (api: HaApi, timing: Time): TestClient => clientFor(endpointFor(api.servers[0]!.url, { caData: api.ca.cert }, { token: 'secret' }), { servers: api.addresses, timing });
const portOf = async (at: TestClient): Promise<number> => (await at.client.json<{ readonly port: number }>(echo)).port;
/** One look at the kubeconfig's server: lets the wait end, and waits until the next one begins or we are back. */
const look = async (at: TestClient, time: Time, ms = 1000): Promise<void> => {
  await expect.poll(() => time.waiting().length).toBe(1);
  time.pass(ms);
  await expect.poll(() => time.waiting().length === 1 || at.client.detour === undefined).toBe(true);
};

test('it goes back after two good answers, and what runs on the other server finishes there', async () => {
  await using api = await haApi(2);
  const [own, other] = api.servers;
  const time = heldTime();
  using at = of(api, time);
  await own!.kill();
  expect(await portOf(at)).toBe(other!.port);
  const { body } = await at.client.request({ path: '/api/v1/namespaces', query: { watch: true, resourceVersion: '0' } });
  const events = body[Symbol.asyncIterator]();
  api.store.put('one');
  expect(Buffer.from((await events.next()).value ?? '').toString()).toContain('"one"');

  for (let looks = 0; looks < 3; looks += 1) await look(at, time);
  expect(at.client.detour).toBeDefined();
  await own!.restart();
  await look(at, time);
  expect(at.client.detour, 'one answer proves nothing').toBeDefined();
  await look(at, time);
  expect(at.client.detour).toBeUndefined();
  expect(time.waiting()).toEqual([]);
  expect(await portOf(at)).toBe(own!.port);

  api.store.put('two');
  expect(Buffer.from((await events.next()).value ?? '').toString()).toContain('"two"');
  await events.return?.(undefined);
});

test('waits grow while it is out; one good answer between bad ones is not enough', async () => {
  await using api = await haApi(2);
  const [own] = api.servers;
  const time = heldTime();
  using at = of(api, time);
  await own!.kill();
  await portOf(at);
  const waits: number[] = [];
  for (let looks = 0; looks < 6; looks += 1) {
    await expect.poll(() => time.waiting().length).toBe(1);
    waits.push(...time.waiting());
    await look(at, time);
  }
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits.at(-1)).toBe(45_000);
  for (let turn = 0; turn < 3; turn += 1) {
    await own!.restart();
    await look(at, time);
    await own!.kill();
    await look(at, time);
    expect(at.client.detour).toBeDefined();
  }
});

test('a server that comes and goes must answer more and more often before it is trusted again', async () => {
  await using api = await haApi(2);
  const [own, other] = api.servers;
  const time = heldTime();
  using at = of(api, time);
  const looks: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await own!.kill();
    expect(await portOf(at)).toBe(other!.port);
    await own!.restart();
    let count = 0;
    for (; at.client.detour !== undefined; count += 1) await look(at, time);
    looks.push(count);
  }
  expect(looks).toEqual([2, 4, 8]);
  // ten quiet minutes later it is one like any other
  await portOf(at);
  time.pass(600_001);
  await own!.kill();
  await portOf(at);
  await own!.restart();
  let count = 0;
  for (; at.client.detour !== undefined; count += 1) await look(at, time);
  expect(count).toBe(2);
});

test('the other one is lost as well: the third takes over, and the loss of the first is still told', async () => {
  await using api = await haApi(3);
  const [own] = api.servers;
  const time = heldTime();
  using at = of(api, time);
  await own!.kill();
  const first = await portOf(at);
  const since = at.client.detour?.since;
  await api.servers.find(({ port }) => port === first)!.kill();
  const second = await portOf(at);
  expect(new Set([own!.port, first, second]).size).toBe(3);
  expect(at.client.detour).toMatchObject({ via: `127.0.0.1:${second}`, since });
});

test('ended in the middle of a search and of the way back: nothing is left, nobody is asked any more', async () => {
  await using api = await haApi(2);
  const [own, other] = api.servers;
  const time = heldTime();
  const searching = of(api, time);
  await own!.kill();
  const answer = searching.client.json(echo).catch(() => 'ended');
  await expect.poll(other!.connections).toBeGreaterThan(0);
  searching[Symbol.dispose]();
  await answer;
  expect(time.waiting()).toEqual([]);

  const back = of(api, time);
  await portOf(back);
  await expect.poll(() => time.waiting().length).toBe(1);
  back[Symbol.dispose]();
  expect(time.waiting()).toEqual([]);
  const asked = other!.asked();
  time.pass();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(other!.asked()).toBe(asked);
});

test('a changed kubeconfig begins at its own server again', async () => {
  await using api = await haApi(2);
  const time = heldTime();
  using at = of(api, time);
  await api.servers[0]!.kill();
  await portOf(at);
  expect(at.connection.state.value.detour).toBeDefined();
  using next = of(api, time);
  at.client.replace(endpointFor(api.servers[1]!.url, { caData: api.ca.cert }, { token: 'secret' }), next.transport);
  expect(at.connection.state.value).not.toHaveProperty('detour');
});
