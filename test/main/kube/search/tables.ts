// Tables that a test fills by hand, behind the real memory of what was seen.
import { Latest } from '../../../../main/base/latest.ts';
import type { LiveTable, TableQuery, Tables, TableStatus } from '../../../../main/kube/tables.ts';
import type { ClusterInfo } from '../../../../preload/contract/model/cluster.ts';
import type { KindInfo, Row } from '../../../../preload/contract/model/rows.ts';

export const row = (name: string, more: Partial<Row> = {}): Row => ({ key: `${more.namespace ?? ''}/${name}`, name, created: 0, verdict: 'ok', cells: [], ...more });

/** A table of the test's own. */
export interface HandTable { readonly rows: Map<string, Row>; synced: boolean; status: TableStatus; open: number }

/** Gives the same table for the same cluster and query, and counts its readers. */
export const handTables = (): Tables & { of(cluster: string, query: TableQuery | string, rows?: readonly Row[]): HandTable } => {
  const all = new Map<string, HandTable>();
  const of = (cluster: string, query: TableQuery | string, rows: readonly Row[] = []): HandTable => {
    const key = JSON.stringify([cluster, typeof query === 'string' ? { kind: query } : query]);
    const known = all.get(key) ?? { rows: new Map<string, Row>(), synced: true, status: { state: 'live', since: 0 }, open: 0 };
    all.set(key, known);
    for (const one of rows) known.rows.set(one.key, one);
    return known;
  };
  return {
    of,
    open: (cluster, query): LiveTable => {
      const table = of(cluster, query);
      table.open += 1;
      return {
        columns: [],
        rows: table.rows,
        get synced() { return table.synced; },
        get status() { return table.status; },
        version: new Latest(0),
        items: async function* () { /* nobody reads them here */ },
        ready: () => Promise.resolve(),
        dispose: () => { table.open -= 1; },
      };
    },
  };
};

export const info = (id: string, more: Partial<ClusterInfo> = {}): ClusterInfo => ({ id, name: id, kind: 'live', file: '', server: '', user: '', auth: 'none', insecure: false, colour: 0, readOnly: false, typedNamespaces: [], ...more });

export const kindInfo = (id: string, kind: string, shortNames: readonly string[] = [], more: Partial<KindInfo> = {}): KindInfo => ({ id, group: '', version: 'v1', kind, plural: id, namespaced: true, shortNames, verbs: ['list'], category: 'workloads', capabilities: [], custom: false, ...more });
