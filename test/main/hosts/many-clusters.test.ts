// Twenty contexts, five of them dead, one slow: nothing waits for another. Proved by what has happened while others still hang, not by time.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { createApp, type App } from '../../../main/app.ts';
import { silentLog } from '../../../main/base/log.ts';
import { startDemo } from '../../../main/demo/demo.ts';
import { Downloads } from '../../../main/hosts/browser/downloads.ts';
import { browserHost } from '../../../main/hosts/browser/serve.ts';
import type { ConnectionState } from '../../../preload/contract/model/cluster.ts';
import { answering, httpServer, statusBody, tcpServer, type FakeServer } from '../../fakes/bad-api.ts';
import { ownFolder } from '../folder.ts';

const never = (): AbortSignal => AbortSignal.timeout(60_000);
const WELL = 13;

interface Sky extends AsyncDisposable {
  /** Name to address. */
  readonly servers: ReadonlyMap<string, string>;
  readonly token: string;
  /** Requests that hang, by name. */
  readonly hanging: ReadonlyMap<string, () => number>;
  /** Lets the slow one answer. */
  readonly release: () => void;
}

const sky = async (): Promise<Sky> => {
  const { promise: slowEnough, resolve } = Promise.withResolvers<undefined>();
  let held = 0;
  let waiting = 0;
  const open = new AsyncDisposableStack();
  const use = (server: FakeServer): FakeServer => open.use(server);
  const demo = await startDemo({ folder: ownFolder() });
  open.defer(() => demo.dispose());
  const well = use(await httpServer((request, response) => {
    if (request.url === '/version') response.end('{"gitVersion":"v1.34.4"}');
    else answering(404, statusBody(404, 'NotFound', 'not found'))(request, response);
  }));
  const refused = await tcpServer(() => undefined);
  await refused[Symbol.asyncDispose]();
  const hole = use(await tcpServer(() => undefined));
  const garbage = use(await tcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
  const stranger = use(await httpServer(answering(401, statusBody(401, 'Unauthorized', 'Unauthorized'))));
  const hangs = use(await httpServer(() => { held += 1; }));
  const slow = use(await httpServer((_request, response) => {
    waiting += 1;
    void slowEnough.then(() => response.end('{"gitVersion":"v1.30.0"}'));
  }));
  const good = Array.from({ length: WELL }, (_, index): readonly [string, string] => [`well-${index + 1}`, well.url]);
  return {
    servers: new Map([
      ['dead-refused', refused.url], ['dead-hole', hole.url.replace('http:', 'https:')], ['dead-garbage', garbage.url.replace('http:', 'https:')], ['dead-stranger', stranger.url], ['dead-hangs', hangs.url], ['slow', slow.url],
      ...good, ['demo', demo.url],
    ]),
    hanging: new Map([['dead-hangs', () => held], ['dead-hole', hole.connections], ['slow', () => waiting]]),
    release: () => resolve(undefined),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
    token: demo.api.token,
  };
};

const program = async (servers: ReadonlyMap<string, string>, token: string): Promise<App> => {
  const folder = ownFolder();
  const names = [...servers.keys()];
  writeFileSync(join(folder, 'config'), stringify({
    clusters: [...servers].map(([name, server]) => ({ name, cluster: { server } })),
    users: [{ name: 'me', user: { token } }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: 'me' } })),
    'current-context': 'dead-hole',
  }));
  return createApp({ folder: join(folder, 'own'), host: browserHost('en', new Downloads()), version: 'test', env: {}, home: folder, kubeconfig: join(folder, 'config'), log: silentLog, demo: false });
};

/** Follows every cluster's connection, as the rail does. */
const followed = (app: App, stop: AbortSignal) => {
  const states = new Map<string, ConnectionState>();
  for (const { id, name } of app.clusters.list.value.clusters) {
    void (async () => {
      for await (const state of app.clusters.connection(id, stop)) {
        states.set(name, state);
      }
    })();
  }
  return { states, phase: (name: string) => states.get(name)?.phase, named: (part: string) => [...states.keys()].filter((name) => name.startsWith(part)) };
};

test('lists, connections and health checks of the others are there while the dead still hang and the slow one is still asked', { timeout: 90_000 }, async () => {
  await using here = await sky();
  const app = await program(here.servers, here.token);
  const stop = new AbortController();
  try {
    // the list is there before anything was asked
    const list = app.handlers.clusters.watch({}, { signal: never() })[Symbol.asyncIterator]();
    const first = (await list.next()).value as { readonly clusters: readonly unknown[] };
    expect(first.clusters).toHaveLength(20);
    expect([...here.hanging.values()].map((count) => count())).toEqual([0, 0, 0]);
    await list.return?.(undefined);

    const all = followed(app, stop.signal);
    const wellOnes = [...all.named('well'), 'demo'];
    await expect.poll(() => [...all.states.values()].filter(({ phase, version }) => phase === 'live' && version !== undefined).length, { timeout: 30_000 }).toBe(WELL + 1);
    for (const name of wellOnes) expect(all.phase(name), name).toBe('live');
    await expect.poll(() => ['dead-refused', 'dead-garbage', 'dead-stranger'].map((name) => all.states.get(name)?.fault?.cause), { timeout: 30_000 }).toEqual(['connection-refused', expect.any(String), 'token-expired']);

    // the slow one and those that hang have been asked, and have said nothing yet
    for (const [name, count] of here.hanging) {
      await expect.poll(count, { timeout: 30_000 }).toBeGreaterThan(0);
      expect(all.phase(name), name).not.toBe('live');
    }
    const demo = app.clusters.list.value.clusters.find(({ name }) => name === 'demo')!;
    const others = app.clusters.list.value.clusters.filter(({ name }) => name.startsWith('dead') || name === 'slow');
    const late = others.map(({ id }) => Promise.resolve(app.handlers.health.check({ cluster: id }, { signal: stop.signal })).catch(() => undefined));
    const report = await app.handlers.health.check({ cluster: demo.id }, { signal: never() });
    expect(report.partial).toBe(false);
    expect(report.missing).toEqual([]);
    // the slow one answers nothing before we say so below: it cannot have been waited for
    expect(all.phase('slow')).not.toBe('live');
    expect(here.hanging.get('slow')?.()).toBeGreaterThan(0);

    here.release();
    await expect.poll(() => all.states.get('slow')?.version, { timeout: 30_000 }).toBe('v1.30.0');
    for (const name of wellOnes) expect(all.phase(name), name).toBe('live');
    stop.abort();
    await Promise.all(late);
  } finally {
    stop.abort();
    app.dispose();
  }
});
