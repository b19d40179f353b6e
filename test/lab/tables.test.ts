// What we show and what `kubectl get -o wide` prints are the same, for every kind that the lab serves.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Discovery } from '../../main/kube/discovery.ts';
import { humanDuration } from '../../main/kube/kinds/workloads.ts';
import { rowSource } from '../../main/kube/source.ts';
import { kindPath } from '../../main/kube/discovery.ts';
import { createTables } from '../../main/kube/table-store.ts';
import { clientOfKubeconfig } from '../fakes/kube-client.ts';
import type { TestClient } from '../fakes/kube-client.ts';
import type { Cell, Column, KindInfo, Row } from '../../preload/contract/model/rows.ts';
import { labEnv } from './lab.ts';

const env = await labEnv();
const kubectl = (...args: string[]): string => execFileSync(env.kubectl, ['--kubeconfig', env.kubeconfig, ...args], { encoding: 'utf8', maxBuffer: 1e9 });

/** kubectl's table, cut where its headings begin; a heading of two words has one space, columns are apart by three. */
const parse = (text: string): { titles: string[]; rows: string[][] } => {
  const lines = text.split('\n').filter((l) => l !== '');
  const head = lines[0] ?? '';
  const starts = [...head.matchAll(/\S+(?: \S+)*/g)].map((m) => m.index);
  const cut = (line: string): string[] => starts.map((s, i) => line.slice(s, starts[i + 1]).trim());
  return { titles: cut(head), rows: lines.slice(1).map(cut) };
};

const unit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 };
const seconds = (text: string): number => [...text.matchAll(/(\d+)([smhdy])/g)].reduce((sum, [, n, u]) => sum + Number(n) * (unit[u ?? ''] ?? 0), 0);
/** Two renderings of one span, a few seconds apart, may differ by their smallest unit and by those seconds. */
const sameSpan = (ours: string, theirs: string): boolean => Math.abs(seconds(ours) - seconds(theirs)) <= Math.max(60, seconds(theirs) * 0.1);
const rendered = (cell: Cell, column: Column): string => {
  if (cell === null) return column.type === 'text' ? '' : '<none>';
  if ((column.type === 'age' || column.type === 'time') && typeof cell === 'number') return humanDuration((Date.now() - cell) / 1000);
  return String(cell).replace(/\s+/g, ' ').trim();
};

let client: TestClient;
let kinds: readonly KindInfo[] = [];
const discovery = new Discovery();
beforeAll(async () => {
  client = clientOfKubeconfig(env.kubeconfig);
  kinds = (await discovery.of(client)).kinds;
});
afterAll(() => client.dispose());

const differences = (row: Row, columns: readonly Column[], titles: readonly string[], theirs: readonly string[]): string[] =>
  columns.flatMap((column, i) => {
    const at = titles.indexOf(column.title);
    if (at === -1) return [];
    const cell = row.cells[i] ?? null;
    const ours = rendered(cell, column);
    let want = (theirs[at] ?? '').replace(/\s+/g, ' ').trim();
    if (column.title === 'RESTARTS') want = want.replace(/ \(.*/, '');
    const timed = (column.type === 'age' || column.type === 'time' || /^\d+[smhdy]/.test(want)) && /^[\d smhdy]+$/.test(want) && seconds(want) > 0;
    return ours === want || (timed && sameSpan(ours, want)) || (ours === '<none>' && want === '') ? [] : [`${row.namespace ?? ''}/${row.name} ${column.title}: ours ${ours}, kubectl ${want}`];
  });

/** Objects that change by themselves between two looks. */
const RESTLESS = new Set(['leases.coordination.k8s.io']);

describe('rows against kubectl get -o wide', () => {
  it('serves the kinds that kubectl api-resources names', () => {
    const named = kubectl('api-resources', '--verbs=list', '-o', 'name').trim().split('\n').sort();
    expect(kinds.map((k) => k.id).sort()).toEqual(named);
  });

  it('agrees on every column that both have, for every kind', async () => {
    const tables = createTables(() => client, discovery, 0);
    const wrong: string[] = [];
    let compared = 0;
    for (const kind of kinds) {
      if (RESTLESS.has(kind.id)) continue;
      let found: string[] = [];
      // Twice: what is being changed by a controller while we look settles by the second time.
      for (let look = 0; look < 2; look += 1) {
        const table = tables.open('lab', { kind: kind.id });
        await table.ready(AbortSignal.timeout(20_000));
        const text = kubectl('get', kind.id, ...(kind.namespaced ? ['-A'] : []), '-o', 'wide', '--ignore-not-found');
        const theirs = parse(text);
        const [nameAt, nsAt] = [theirs.titles.indexOf('NAME'), theirs.titles.indexOf('NAMESPACE')];
        const ours = new Map([...table.rows.values()].map((r) => [`${r.namespace ?? ''}/${r.name}`, r]));
        found = [];
        for (const line of theirs.rows) {
          const key = `${nsAt === -1 ? '' : (line[nsAt] ?? '')}/${(line[nameAt] ?? '').replace(/ \(default\)$/, '')}`;
          const row = ours.get(key);
          if (row === undefined) found.push(`${key} is missing`);
          else found.push(...differences(row, table.columns, theirs.titles, line));
          compared += 1;
        }
        const shown = new Set(table.columns.map((c) => c.title));
        if (theirs.rows.length > 0) for (const title of theirs.titles) if (title !== 'NAME' && title !== 'NAMESPACE' && !shown.has(title)) found.push(`column ${title} is missing`);
        table.dispose();
        if (found.length === 0) break;
      }
      wrong.push(...found.map((f) => `${kind.id} ${f}`));
    }
    tables.dispose();
    expect(compared).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  it('gives the same rows from protobuf and from JSON', async () => {
    for (const kind of kinds.filter((k) => rowSource(k).listAccept.includes('protobuf'))) {
      const ask = async (protobuf: boolean): Promise<readonly Row[]> => {
        const source = rowSource(kind, protobuf);
        const rows: Row[] = [];
        const { body } = await client.request({ path: kindPath(kind), headers: { accept: source.listAccept } });
        await source.page(body, { head: () => undefined, rows: (some) => rows.push(...some) });
        return rows;
      };
      const same = async (): Promise<boolean> => JSON.stringify(await ask(true)) === JSON.stringify(await ask(false));
      // A change between the two questions would differ rightly; three in a row would not.
      expect((await same()) || (await same()) || (await same()), kind.id).toBe(true);
    }
  });
});
