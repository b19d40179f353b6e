import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../preload/contract/model/rows.ts';
import type { KubeClient } from '../../main/kube/client.ts';
import { Discovery } from '../../main/kube/discovery.ts';
import { kindRows } from '../../main/kube/kinds/registry.ts';
import { createTables } from '../../main/kube/table-store.ts';
import { createSnapshotFile } from '../../main/snapshots/capture.ts';
import { verifySnapshot } from '../../main/snapshots/read.ts';
import { openSnapshotFile } from '../../main/snapshots/snapshots.ts';
import { clientOfKubeconfig, type TestClient } from '../fakes/kube-client.ts';
import { labEnv } from './lab.ts';

const env = await labEnv();
let client: TestClient;
const folder = mkdtempSync(join(tmpdir(), 'qd-lab-snapshot-'));
beforeAll(() => { client = clientOfKubeconfig(env.kubeconfig); });
afterAll(() => {
  client.dispose();
  rmSync(folder, { recursive: true });
});

/** Objects that change by themselves between two looks, and tables whose cells are ages as text. */
const RESTLESS = new Set(['leases.coordination.k8s.io', 'events', 'events.events.k8s.io', 'componentstatuses']);

const rowsOf = async (one: KubeClient, kind: string): Promise<{ titles: readonly string[]; rows: Row[] }> => {
  const tables = createTables(() => one, new Discovery(), 0);
  const table = tables.open('lab', { kind });
  try {
    await table.ready(AbortSignal.timeout(20_000));
    return { titles: table.columns.map((column) => column.title), rows: [...table.rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1)) };
  } finally {
    table.dispose();
    tables.dispose();
  }
};

const take = (path: string): ReturnType<typeof createSnapshotFile> => createSnapshotFile({
  client, discovery: new Discovery(), hasOwnRow: (kind) => kindRows[kind] !== undefined, path, takenBy: 'lab', now: () => Date.now(), signal: AbortSignal.timeout(120_000),
});

describe('a snapshot of the real cluster', () => {
  it('opens with the same kinds and the same rows, and no Secret’s value in it', async () => {
    const path = join(folder, 'lab.qdsnap');
    const captured = await take(path);
    expect(captured.manifest.missing).toEqual([]);
    expect((await verifySnapshot(path)).manifest).toEqual(captured.manifest);
    expect(statSync(path).size).toBe(captured.bytes);
    const { client: opened } = await openSnapshotFile(path);
    const live = await new Discovery().of(client);
    expect(await new Discovery().of(opened)).toEqual(live);
    let rows = 0;
    const different: string[] = [];
    for (const kind of live.kinds) {
      const offline = await rowsOf(opened, kind.id);
      rows += offline.rows.length;
      const online = await rowsOf(client, kind.id);
      expect(offline.titles, kind.id).toEqual(online.titles);
      if (RESTLESS.has(kind.id)) continue;
      const now = new Map(online.rows.map((row) => [row.key, JSON.stringify(row)]));
      for (const row of offline.rows) if (now.get(row.key) !== JSON.stringify(row)) different.push(`${kind.id} ${row.namespace ?? ''}/${row.name}: then ${JSON.stringify(row)}, now ${now.get(row.key) ?? 'gone'}`);
    }
    expect(rows).toBe(captured.manifest.objects);
    expect(rows).toBeGreaterThan(100);
    // Somebody else may work on the cluster at the same time: a few objects in hundreds, not a kind.
    expect(different.length / rows, different.join('\n')).toBeLessThan(0.03);
    const secrets = await client.json<{ items: readonly { data?: Record<string, string> }[] }>({ path: '/api/v1/secrets' });
    const values = secrets.items.flatMap((one) => Object.values(one.data ?? {})).filter((value) => value.length > 8);
    const text = Buffer.from(await opened.bytes({ path: '/api/v1/secrets' })).toString();
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) expect(text).not.toContain(value);
  });
});
